//! Revenue of the quarter, what it grew by, and its yearly pace.

use cloudecon_core::{Growth, Quantity, Range, RunRate, Usd};
use cloudecon_dataset::Basis;

use super::{entities, rise};
use crate::Traced;
use crate::inputs::Found;
use crate::scene::{BILLION, Scene, cell, cell_of, millions};
use crate::table::{Column, Table};

/// One row an entity.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("growth", "Revenue and growth")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("entity", "Entity"))
        .column(Column::number("revenue", "Revenue", "USD million"))
        .column(Column::number("on_quarter", "On the quarter", "percent").ranged())
        .column(Column::number("on_year", "On the year", "percent").ranged())
        .column(Column::number("run_rate", "Run-rate, 4 quarters", "USD billion/yr"))
        .column(Column::number("trailing", "Trailing year", "USD million"));
    for provider in &scene.providers {
        for entity in entities(provider) {
            let at = |quarter| scene.revenue(provider, entity, quarter);
            let now = at(scene.quarter);
            let id = |metric: &str| format!("{entity}.{metric}@{}", scene.quarter);
            let year: Found<Vec<_>> = (0..4).map(|back| at(scene.quarter.plus(-back))).collect();
            let pace = now.clone().map(|now| {
                now.map(|revenue| revenue.map(RunRate::from_quarter)).stated(
                    "run_rate",
                    "USD/yr",
                    "4 * revenue",
                )
            });
            table.push([
                provider.name().into(),
                scene.entity_name(entity).into(),
                cell(&now, millions),
                cell_of(
                    id("revenue_growth_on_quarter"),
                    &rise(at(scene.quarter.previous()), now.clone()),
                    percent,
                ),
                cell_of(
                    id("revenue_growth_on_year"),
                    &rise(at(scene.quarter.year_before()), now),
                    percent,
                ),
                cell(&pace, |pace| pace.number() / BILLION),
                cell(&year.map(sum), millions),
            ]);
        }
    }
    table
}

/// The sum of quarters, the latest first.
fn sum(parts: Vec<Traced<Range<Usd>>>) -> Traced<Range<Usd>> {
    let symbols: Vec<String> = (1..=parts.len()).map(|nth| format!("revenue_{nth}")).collect();
    let mut parts = parts.into_iter().zip(&symbols).map(|(part, symbol)| part.named(symbol));
    let first = parts
        .next()
        .unwrap_or_else(|| Traced::computed(Range::exact(Usd::ZERO), Basis::Derived, Vec::new()));
    let sum = parts.fold(first, |sum, part| sum.join(part).map(|(a, b)| a.add(b)));
    sum.stated("trailing_year", "USD", &symbols.join(" + "))
}

fn percent(growth: Growth) -> f64 {
    100.0 * growth.number()
}
