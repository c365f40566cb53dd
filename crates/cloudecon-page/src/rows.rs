//! The rows of the dataset that numbers rest on, as printed, with their sources.

use std::collections::BTreeSet;

use cloudecon::dataset::{Dataset, Figure};
use cloudecon::{Basis, Bound};
use maud::{Markup, html};

use crate::anchor;
use crate::number;
use crate::prose::prose;
use crate::sources::Sources;

/// What the page says of one row.
#[derive(Default)]
struct Row {
    printed: String,
    basis: Option<Basis>,
    published: String,
    source: Option<String>,
    place: String,
    note: String,
}

pub(crate) fn markup(dataset: &Dataset, scenario: &str, ids: &BTreeSet<String>) -> Markup {
    let rows: Vec<(&String, Row)> =
        ids.iter().map(|id| (id, found(dataset, scenario, id))).collect();
    let sources = Sources::of(dataset, rows.iter().filter_map(|(_, row)| row.source.as_deref()));
    html! {
        div.scroll role="region" tabindex="0" aria-labelledby="caption:rows" {
            table {
                caption id="caption:rows" { "Rows of the dataset behind the numbers" }
                thead { tr {
                    th scope="col" { "Row" } th scope="col" { "As printed" } th scope="col" { "Basis" }
                    th scope="col" { "Published" } th scope="col" { "Source" } th scope="col" { "Where, and remarks" }
                } }
                tbody {
                    @for (nth, (id, row)) in (1..).zip(&rows) {
                        tr id=(anchor::row(nth)) {
                            th scope="row" { code { (id) } }
                            td { (row.printed) }
                            td { @if let Some(basis) = row.basis { (number::mark(basis)) } }
                            td { (row.published) }
                            td { @if let Some(id) = &row.source { (sources.link(id)) } }
                            td { (row.place) @if !row.place.is_empty() && !row.note.is_empty() { ". " } span.note { (prose(&row.note)) } }
                        }
                    }
                }
            }
        }
        (sources.markup())
    }
}

/// True if the dataset has a row of this id.
pub(crate) fn is_known(dataset: &Dataset, scenario: &str, id: &str) -> bool {
    dataset.observation(id).is_some()
        || dataset.assumption(scenario, id).is_some()
        || dataset.claim(id).is_some()
        || dataset.source(id).is_some()
        || other(dataset, id).is_some()
}

fn found(dataset: &Dataset, scenario: &str, id: &str) -> Row {
    if let Some(row) = dataset.observation(id) {
        return Row {
            printed: printed(row.figure()),
            basis: Some(row.basis()),
            published: row.published().to_string(),
            source: Some(row.source().to_owned()),
            place: row.locator().unwrap_or_default().to_owned(),
            note: row.note().unwrap_or_default().to_owned(),
        };
    }
    if let Some(row) = dataset.assumption(scenario, id) {
        return Row {
            printed: printed(row.figure()),
            basis: Some(row.basis()),
            source: row.source().map(str::to_owned),
            place: "scenario".to_owned(),
            note: row.reason().to_owned(),
            ..Row::default()
        };
    }
    if let Some(row) = dataset.claim(id) {
        return Row {
            printed: row.figure().map(printed).unwrap_or_default(),
            basis: Some(row.basis()),
            published: row.published().to_string(),
            source: Some(row.source().to_owned()),
            place: row.statement().to_owned(),
            note: row.note().unwrap_or_default().to_owned(),
        };
    }
    if let Some(source) = dataset.source(id) {
        return Row {
            published: source.published().map(|day| day.to_string()).unwrap_or_default(),
            source: Some(id.to_owned()),
            note: source.note().unwrap_or_default().to_owned(),
            ..Row::default()
        };
    }
    other(dataset, id).unwrap_or_default()
}

/// Rows of tables that hold several figures each.
fn other(dataset: &Dataset, id: &str) -> Option<Row> {
    macro_rules! row {
        ($row:expr, $place:expr, $basis:expr) => {
            Row {
                basis: $basis,
                published: $row.published().to_string(),
                source: Some($row.source().to_owned()),
                place: $place,
                note: $row.note().unwrap_or_default().to_owned(),
                ..Row::default()
            }
        };
    }
    if let Some(row) = dataset.chip(id) {
        return Some(row!(row, row.name().to_owned(), None));
    }
    if let Some(row) = dataset.site(id).or_else(|| step_of(dataset, id)) {
        return Some(row!(row, format!("{} {}", row.campus(), row.phase()), None));
    }
    if let Some(row) = dataset.ppa(id) {
        return Some(row!(row, row.buyer().to_owned(), None));
    }
    if let Some(row) = dataset.deal(id) {
        return Some(row!(
            row,
            format!("{} and {}", row.party_a(), row.party_b()),
            Some(row.basis())
        ));
    }
    if let Some(row) = dataset.platform(id) {
        return Some(row!(row, row.name().to_owned(), Some(row.basis())));
    }
    if let Some(row) = dataset.list_price(id) {
        return Some(row!(
            row,
            format!("{} on {}", row.model(), row.platform()),
            Some(row.basis())
        ));
    }
    if let Some(row) = dataset.access(id) {
        return Some(row!(
            row,
            format!("{} on {}", row.family(), row.platform()),
            Some(row.basis())
        ));
    }
    if let Some(row) = dataset.accounting_policy(id) {
        return Some(row!(row, row.entity().to_owned(), Some(row.basis())));
    }
    if let Some(row) = dataset.adjustment(id) {
        return Some(row!(row, row.item().to_owned(), Some(row.basis())));
    }
    None
}

/// A campus stands for its last step.
fn step_of<'a>(dataset: &'a Dataset, id: &str) -> Option<&'a cloudecon::dataset::SiteStep> {
    dataset.sites().iter().rfind(|step| step.campus_slug() == id)
}

/// Digits and unit as the source has them.
fn printed(figure: &Figure) -> String {
    let sign = match figure.bound() {
        Bound::AtLeast => "at least ",
        Bound::AtMost => "at most ",
        Bound::About => "about ",
        _ => "",
    };
    format!("{sign}{} {}", figure.printed(), figure.unit())
}
