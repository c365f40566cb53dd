//! How far the steps of campuses moved between snapshots.

use std::collections::BTreeMap;

use cloudecon_capacity::{Fate, SlipStatistics, StepSlip, StepStatus, StepsDue};
use cloudecon_dataset::{Basis, Dataset};

use super::slips::{HORIZONS, Measured, measured};
use crate::scene;
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options};

/// Measured slip of announced steps: of all, by horizon, by operator, and step by step.
///
/// Tables: `statistics` (all, by horizon and by operator), `due` (what was due and serves), `steps`.
///
/// # Errors
/// [`Error`] for an unknown scenario, or [`Error::NothingToReport`] without an earlier plan.
pub fn slip(dataset: &Dataset, options: &Options) -> Result<Document, Error> {
    scene::with(dataset, options, |scene| {
        let dataset = scene.inputs.dataset();
        let all = measured(dataset);
        let Some(first) = all.first() else { return Err(Error::NothingToReport) };
        let title = format!("Slip of announced steps, plan of {} against {}", first.from, first.to);
        let mut document = Document::new("capacity-slip", title);
        for one in &all {
            let suffix = if all.len() > 1 { format!("-{}", one.from) } else { String::new() };
            document = document
                .table(statistics(dataset, one, &suffix))
                .table(due(one, &suffix))
                .table(steps(one, &suffix));
        }
        Ok(document
            .note("a step is a number of buildings on a campus: it is reached when the later plan first has as many, also in a larger step; it vanished if it never has. Weighed by the facility power that the step added in the earlier plan")
            .note("one forecaster, few steps, and those still ahead can slip again: a default for draws, not a law"))
    })?
}

fn operator(dataset: &Dataset, slip: &StepSlip) -> String {
    let campus = slip.step.split('/').next().unwrap_or_default();
    let row = dataset.sites().iter().find(|row| row.campus_slug() == campus);
    row.and_then(|row| row.operator()).unwrap_or("operator not published").to_owned()
}

fn statistics(dataset: &Dataset, measured: &Measured, suffix: &str) -> Table {
    let mut table = Table::new(format!("statistics{suffix}"), "Days later than planned")
        .column(Column::text("group", "Steps"))
        .column(Column::number("ahead", "Ahead then", "count"))
        .column(Column::number("vanished", "Vanished", "count"))
        .column(Column::number("comparable", "Comparable", "count"))
        .column(Column::number("p10", "P10", "days"))
        .column(Column::number("p25", "P25", "days"))
        .column(Column::number("p50", "Median", "days"))
        .column(Column::number("p75", "P75", "days"))
        .column(Column::number("p90", "P90", "days"))
        .column(Column::number("mean", "Mean", "days"))
        .column(Column::number("by_power", "Mean by power", "days"))
        .column(Column::number("late", "Over 30 days", "count"));
    let mut row = |name: String, slips: Vec<&StepSlip>| {
        let ahead = slips.len();
        let found = SlipStatistics::of(slips.iter().copied());
        let days = |value: Option<f64>, what: &str| match value {
            Some(days) => Number::new(days)
                .with_basis(Basis::Derived)
                .with_inputs(measured.sources.iter().map(String::as_str))
                .with_id(format!("capacity.slip_{what}[{name}]"))
                .into(),
            None => Cell::Missing("no kept step".to_owned()),
        };
        let count = |number: usize| Cell::from(number as f64);
        let mut cells: Vec<Cell> = vec![
            name.as_str().into(),
            count(ahead),
            count(found.vanished()),
            count(found.days().len()),
        ];
        for (p, what) in [(0.1, "p10"), (0.25, "p25"), (0.5, "p50"), (0.75, "p75"), (0.9, "p90")] {
            cells.push(days(found.quantile(p), what));
        }
        cells.push(days(found.mean(), "mean"));
        cells.push(days(found.mean_by_power(), "mean_by_power"));
        cells.push(count(found.days().iter().filter(|days| **days > 30.0).count()));
        table.push(cells);
    };
    row("all".to_owned(), measured.slips.iter().collect());
    let [half, year] = HORIZONS;
    let bands = [
        ("due within 6 months", i32::MIN, half),
        ("due in 6 to 12 months", half, year),
        ("due after 12 months", year, i32::MAX),
    ];
    for (name, from, to) in bands {
        let inside = |slip: &&StepSlip| slip.horizon >= from && slip.horizon < to;
        row(name.to_owned(), measured.slips.iter().filter(inside).collect());
    }
    let mut operators: BTreeMap<String, Vec<&StepSlip>> = BTreeMap::new();
    for slip in &measured.slips {
        operators.entry(operator(dataset, slip)).or_default().push(slip);
    }
    for (name, slips) in operators {
        row(name, slips);
    }
    table
}

fn due(measured: &Measured, suffix: &str) -> Table {
    let found = StepsDue::by(&measured.slips, measured.to);
    let mut table = Table::new(format!("due{suffix}"), format!("Steps due by {}", measured.to))
        .column(Column::text("what", ""))
        .column(Column::number("steps", "Steps", "count"))
        .column(Column::number("power", "Power at the meter", "MW"));
    let power = |megawatts: f64, what: &str| {
        Number::new(megawatts)
            .with_basis(Basis::Estimated)
            .with_inputs(measured.sources.iter().map(String::as_str))
            .with_id(format!("capacity.slip_{what}"))
    };
    table.push([
        "due".into(),
        (found.due as f64).into(),
        power(found.due_power.as_mw(), "due").into(),
    ]);
    table.push([
        "of them in service".into(),
        (found.served as f64).into(),
        power(found.served_power.as_mw(), "served").into(),
    ]);
    let share = found.share().map_or_else(
        || Cell::Missing("nothing was due".to_owned()),
        |share| power(share.as_percent(), "served_share").in_unit("percent").into(),
    );
    table.push(["share of the power due".into(), Cell::Empty, share]);
    table
}

fn steps(measured: &Measured, suffix: &str) -> Table {
    let mut table = Table::new(format!("steps{suffix}"), "Step by step, most days first")
        .column(Column::text("step", "Campus and buildings"))
        .column(Column::number("power", "Adds at the meter", "MW"))
        .column(Column::text("first", "Planned for"))
        .column(Column::number("days", "Days later", "days"))
        .column(Column::text("fate", "Now"));
    let mut sorted: Vec<&StepSlip> = measured.slips.iter().collect();
    let key = |slip: &StepSlip| match slip.fate {
        Fate::Kept { days, .. } => -days,
        _ => i32::MIN,
    };
    sorted.sort_by(|a, b| (key(a), &a.step).cmp(&(key(b), &b.step)));
    for slip in sorted {
        let (days, now) = match slip.fate {
            Fate::Kept { days, status: StepStatus::InService } => {
                (Cell::from(f64::from(days)), "in service")
            }
            Fate::Kept { days, .. } => (Cell::from(f64::from(days)), "still ahead"),
            _ => (Cell::Missing("no longer planned".to_owned()), "vanished from the plan"),
        };
        table.push([
            slip.step.as_str().into(),
            Number::new(slip.power.as_mw())
                .with_basis(Basis::Estimated)
                .with_inputs(measured.sources.iter().map(String::as_str))
                .into(),
            slip.first.to_string().into(),
            days,
            now.into(),
        ]);
    }
    table
}
