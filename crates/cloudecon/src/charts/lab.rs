//! Run-rates of labs and what each added since the one before.

use cloudecon_core::{Quantity, Range, RunRate};
use cloudecon_dataset::{Bound, ProviderKind, Value};

use crate::Traced;
use crate::inputs::traced;
use crate::scene::{BILLION, Scene, cell, cell_of};
use crate::table::{Cell, Column, Table};

/// One row a stated run-rate.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("lab-arr", "Run-rates of labs and net new run-rate")
        .column(Column::text("lab", "Lab"))
        .column(Column::text("date", "Date"))
        .column(Column::number("run_rate", "Run-rate", "USD billion/yr").ranged())
        .column(Column::number("net_new", "Net new", "USD billion/yr").ranged())
        .column(Column::number("per_month", "Net new a month", "USD billion/yr").ranged())
        .column(Column::text("definition", "As defined by its source"))
        .note("net new is since the row above; dates are those of the statements, not quarter ends")
        .note("one lab states sales gross of partners' shares, another net: do not compare levels");
    let billions = |rate: RunRate| rate.number() / BILLION;
    for lab in scene.inputs.dataset().providers() {
        if lab.kind() != ProviderKind::Lab {
            continue;
        }
        let mut before: Option<(cloudecon_core::Date, Traced<Range<RunRate>>)> = None;
        let figures =
            scene.inputs.dataset().figures(lab.id(), "run_rate_revenue", scene.inputs.policy());
        for row in figures.iter().filter_map(cloudecon_dataset::Selection::chosen) {
            let day = row.period().span(lab.calendar()).1;
            let found = traced(row, Value::as_run_rate);
            let id = format!("{}.run_rate@{}", lab.id(), row.period());
            let (net_new, per_month) = match (&before, &found) {
                (Some((then, known)), Ok(now)) => {
                    let months = f64::from(day.days_since(*then)) / (365.25 / 12.0);
                    let bound = net_bound(known.bound(), now.bound());
                    let net = known.clone().named("before").join(now.clone().named("now"));
                    let net = net.map(|(before, now)| now.sub(before)).with_bound(bound);
                    let net = net.stated("net_new", "USD/yr", "now - before");
                    let pace = net.clone().map(|net| net.map(|rate| rate * (1.0 / months)));
                    let days = day.days_since(*then);
                    let formula = format!("net_new / ({days} * 12 / 365.25)");
                    let pace = pace.stated("a_month", "USD/yr", &formula);
                    (cell(&Ok(net), billions), cell(&Ok(pace), billions))
                }
                _ => (Cell::Empty, Cell::Empty),
            };
            table.push([
                lab.name().into(),
                row.period().to_string().into(),
                cell_of(id, &found, billions),
                net_new,
                per_month,
                row.note().unwrap_or("not stated").into(),
            ]);
            before = found.ok().map(|found| (day, found));
        }
    }
    table
}

/// A floor less a point is a floor, a point less a floor a ceiling, a floor less a floor neither.
const fn net_bound(before: Bound, now: Bound) -> Bound {
    match (before, now) {
        (Bound::AtLeast, Bound::AtLeast) => Bound::About,
        (Bound::AtLeast, _) => Bound::AtMost,
        (_, now) => now,
    }
}
