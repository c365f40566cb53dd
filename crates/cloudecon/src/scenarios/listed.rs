//! The scenarios of a dataset.

use cloudecon_dataset::{Dataset, Scenario};

use crate::table::{Cell, Column, Document, Number, Table};

/// The scenarios of a dataset, each with its base, how much it changes and why it exists.
pub fn scenario_list(dataset: &Dataset) -> Document {
    let mut table = Table::new("scenarios", "Scenarios")
        .column(Column::text("scenario", "Scenario"))
        .column(Column::text("title", "Title"))
        .column(Column::text("base", "Base"))
        .column(Column::number("assumptions", "Assumptions", ""))
        .column(Column::number("changes", "Changes", ""))
        .column(Column::text("reason", "Reason"));
    for row in dataset.scenarios() {
        table.push([
            row.id().into(),
            row.title().into(),
            row.base().map_or(Cell::Empty, Cell::from),
            count(own(row)).into(),
            count(row.changes().len()).into(),
            row.reason().into(),
        ]);
    }
    Document::new("scenarios", "Scenarios of the dataset").table(table)
}

/// Assumptions that the scenario gives itself: those that a change made count as changes.
fn own(row: &Scenario) -> usize {
    row.assumptions().iter().filter(|one| one.before().is_none()).count()
}

fn count(number: usize) -> Number {
    Number::new(u32::try_from(number).map_or(f64::INFINITY, f64::from))
}
