//! The rows of the dataset as they were printed, with their sources.

use cloudecon_dataset::{Dataset, Figure};

use crate::scenarios;
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Origin, Report, Step};

/// The rows that a number rests on: those of its steps, then other inputs.
pub(super) fn table(dataset: &Dataset, report: &Report, step: &Step, inputs: &[String]) -> Table {
    let mut table = columns("rows", "The rows behind it");
    let mut seen = Vec::new();
    for leaf in step.leaves() {
        let Origin::Row { id, cell, .. } = leaf.origin() else { continue };
        table.push(cells(dataset, report, id, cell.as_deref(), Some(leaf)));
        seen.push(id);
    }
    for id in inputs.iter().filter(|id| !seen.contains(id)) {
        table.push(cells(dataset, report, id, None, None));
    }
    let behind = |id: &str| seen.iter().any(|one| *one == id) || inputs.iter().any(|one| one == id);
    changed(dataset, report, behind).into_iter().fold(table, Table::note)
}

/// What the scenario changes among some rows: both values and the reason.
fn changed(dataset: &Dataset, report: &Report, behind: impl Fn(&str) -> bool) -> Vec<String> {
    let rows = dataset.changed(report.scenario());
    rows.iter().filter(|row| behind(row.id())).map(scenarios::sentence).collect()
}

/// The rows that a number without written steps rests on.
pub(super) fn inputs(dataset: &Dataset, report: &Report, inputs: &[String]) -> Table {
    let mut table = columns("rows", "The rows behind it");
    for id in inputs {
        table.push(cells(dataset, report, id, None, None));
    }
    let behind = |id: &str| inputs.iter().any(|one| one == id);
    let table = changed(dataset, report, behind).into_iter().fold(table, Table::note);
    table.note("the arithmetic of this number is not written down step by step")
}

/// One row asked for by its id: an observation or an assumption.
pub(super) fn document(dataset: &Dataset, report: &Report, id: &str) -> Option<Document> {
    let is_row = dataset.observation(id).is_some() || assumption(dataset, report, id).is_some();
    is_row.then(|| {
        let mut table = columns("rows", "The row");
        table.push(cells(dataset, report, id, None, None));
        let note = dataset.observation(id).and_then(|row| row.note());
        let reason = assumption(dataset, report, id).map(cloudecon_dataset::Assumption::reason);
        let table = note.or(reason).into_iter().fold(table, Table::note);
        let table = changed(dataset, report, |one| one == id).into_iter().fold(table, Table::note);
        Document::new("explain", id).table(table)
    })
}

fn assumption<'a>(
    dataset: &'a Dataset,
    report: &Report,
    id: &str,
) -> Option<&'a cloudecon_dataset::Assumption> {
    dataset.assumption(report.scenario(), id)
}

fn columns(id: &str, title: &str) -> Table {
    Table::new(id, title)
        .column(Column::text("row", "Row"))
        .column(Column::number("value", "As printed", "").ranged())
        .column(Column::text("published", "Published"))
        .column(Column::text("source", "Source"))
        .column(Column::text("locator", "Where"))
}

fn cells(
    dataset: &Dataset,
    report: &Report,
    id: &str,
    cell: Option<&str>,
    leaf: Option<&Step>,
) -> Vec<Cell> {
    let title = |source: &str| {
        dataset.source(source).map_or_else(|| source.to_owned(), |s| s.title().to_owned())
    };
    if let Some(row) = dataset.observation(id) {
        return vec![
            id.into(),
            printed(row.figure()).with_basis(row.basis()).with_id(id).with_inputs([id]).into(),
            row.published().to_string().into(),
            title(row.source()).into(),
            row.locator().unwrap_or("-").into(),
        ];
    }
    if let Some(row) = assumption(dataset, report, id) {
        return vec![
            id.into(),
            printed(row.figure()).with_basis(row.basis()).with_id(id).with_inputs([id]).into(),
            "-".into(),
            row.source().map_or_else(|| "-".to_owned(), title).into(),
            row.reason().into(),
        ];
    }
    let value = leaf.map_or(Cell::Empty, |leaf| {
        Number::new(leaf.value()).in_unit(leaf.unit()).with_inputs([id]).into()
    });
    let name = cell.map_or_else(|| id.to_owned(), |cell| format!("{id} `{cell}`"));
    let (published, source) = cited(dataset, id);
    vec![name.into(), value, published.into(), source.map_or_else(|| "-".to_owned(), title).into()]
}

/// When and by whom a chip or a step of a site was published.
fn cited<'a>(dataset: &'a Dataset, id: &str) -> (String, Option<&'a str>) {
    if let Some(row) = dataset.chip(id) {
        return (row.published().to_string(), Some(row.source()));
    }
    if let Some(row) = dataset.sites().iter().find(|row| row.id() == id) {
        return (row.published().to_string(), Some(row.source()));
    }
    if let Some(row) = dataset.adjustments().iter().find(|row| row.id() == id) {
        return (row.published().to_string(), Some(row.source()));
    }
    if let Some(row) = dataset.list_prices().iter().find(|row| row.id() == id) {
        return (row.published().to_string(), Some(row.source()));
    }
    if let Some(row) = dataset.claims().iter().find(|row| row.id() == id) {
        return (row.published().to_string(), Some(row.source()));
    }
    ("-".to_owned(), None)
}

/// The figure in the unit that its source prints.
pub(crate) fn printed(figure: &Figure) -> Number {
    let value: f64 = figure.printed().replace(['_', ','], "").parse().unwrap_or(f64::NAN);
    let factor = figure.in_printed_unit(1.0);
    let end =
        |end: Option<cloudecon_dataset::Value>| end.map_or(value, |end| end.number() * factor);
    Number::between(end(figure.low()), value, end(figure.high()))
        .in_unit(figure.unit())
        .with_bound(figure.bound())
}
