//! What one scenario changes: both values and the reason of each.

use cloudecon_dataset::{Assumption, Changed, Content, Dataset, Figure};

use crate::explain::printed;
use crate::report::scenario;
use crate::seen::seen;
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options};

/// What a scenario and its bases change, each with what stood there, what does and why; and the
/// assumptions that it gives itself.
///
/// # Errors
/// [`Error::UnknownScenario`].
pub fn scenario_show(dataset: &Dataset, options: &Options, id: &str) -> Result<Document, Error> {
    let seen = seen(dataset, options.as_of, Some(id));
    let dataset = &*seen;
    let shown = scenario(dataset, id)?;
    let mut table = Table::new("changes", "What it changes")
        .column(Column::text("row", "Row"))
        .column(Column::text("cell", "Cell"))
        .column(Column::number("base", "In the base", "").ranged())
        .column(Column::number("value", "Here", "").ranged())
        .column(Column::text("change", "Change"))
        .column(Column::text("scenario", "Scenario"))
        .column(Column::text("reason", "Reason"));
    for row in dataset.changed(id) {
        table.push([
            row.id().into(),
            row.cell().map_or(Cell::Empty, Cell::from),
            cell(row.before(), row.id()),
            cell(row.after(), row.id()),
            row.written().into(),
            row.scenario().into(),
            row.reason().into(),
        ]);
    }
    let mut own = Table::new("assumptions", "Assumptions that it gives itself")
        .column(Column::text("row", "Row"))
        .column(Column::number("base", "In the base", "").ranged())
        .column(Column::number("value", "Here", "").ranged())
        .column(Column::text("reason", "Reason"))
        .column(Column::text("source", "Source"));
    for row in shown.assumptions().iter().filter(|row| row.before().is_none()) {
        let before = shown.base().and_then(|base| dataset.assumption(base, row.id()));
        own.push([
            row.id().into(),
            before.map_or(Cell::Empty, |before| number(before).into()),
            number(row).into(),
            row.reason().into(),
            row.source().unwrap_or("-").into(),
        ]);
    }
    let title = format!("{}: {}", shown.id(), shown.title());
    let mut document = Document::new("scenario", title).table(table);
    if !own.rows().is_empty() {
        document = document.table(own);
    }
    Ok(document.note(shown.reason()))
}

/// What a changed row was and is, in one line: for the explanation of a number that rests on it.
pub(crate) fn sentence(row: &Changed) -> String {
    let cell = row.cell().map(|cell| format!(" `{cell}`")).unwrap_or_default();
    format!(
        "{}{cell} is {} under `{}`, {} in its base ({}): {}",
        row.id(),
        words(row.after()),
        row.scenario(),
        words(row.before()),
        row.written(),
        row.reason()
    )
}

fn number(row: &Assumption) -> Number {
    printed(row.figure()).with_basis(row.basis()).with_inputs([row.id()])
}

fn cell(content: &Content, id: &str) -> Cell {
    match content {
        Content::Figure(figure) => printed(figure).with_inputs([id]).into(),
        Content::Number(number) => Number::new(*number).with_inputs([id]).into(),
        Content::Day(day) => day.to_string().into(),
        _ => Cell::Empty,
    }
}

fn words(content: &Content) -> String {
    match content {
        Content::Figure(figure) => figure_words(figure),
        Content::Number(number) => number.to_string(),
        Content::Day(day) => day.to_string(),
        _ => String::new(),
    }
}

/// `61 USD/MWh (57 to 90)`.
fn figure_words(figure: &Figure) -> String {
    let number = printed(figure);
    let ends = match (figure.low(), figure.high()) {
        (None, None) => String::new(),
        _ => format!(" ({} to {})", neat(number.low()), neat(number.high())),
    };
    format!("{} {}{ends}", figure.printed(), figure.unit())
}

/// Without the noise of the last bits.
fn neat(number: f64) -> f64 {
    format!("{number:.9e}").parse().unwrap_or(number)
}
