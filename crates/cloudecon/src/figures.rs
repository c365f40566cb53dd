//! The observed figures behind everything, each with its source.

use cloudecon_dataset::{Dataset, Observation};

use crate::table::{Column, Document, Number, Table};

/// The observations whose `entity.metric@period` holds `words`, every word of it, as printed by
/// their sources; all rows if there is none.
///
/// Sources that disagree are rows of their own: no row is left out for another.
pub fn figures(dataset: &Dataset, words: &[String]) -> Document {
    let mut table = Table::new("figures", "Figures as published")
        .column(Column::text("figure", "Figure"))
        .column(Column::number("value", "Value", ""))
        .column(Column::text("published", "Published"))
        .column(Column::text("source", "Source"))
        .column(Column::text("locator", "Where"));
    let mut found = 0_usize;
    for row in dataset.observations().iter().filter(|row| is_meant(row, words)) {
        found += 1;
        let source = dataset.source(row.source()).map_or(row.source(), |source| source.title());
        table.push([
            row.id().into(),
            printed(row).into(),
            row.published().to_string().into(),
            source.into(),
            row.locator().unwrap_or("-").into(),
        ]);
    }
    let all = dataset.observations().len();
    Document::new("figures", format!("{found} of {all} figures")).table(table)
}

fn is_meant(row: &Observation, words: &[String]) -> bool {
    words.iter().all(|word| row.id().contains(word.as_str()))
}

fn printed(row: &Observation) -> Number {
    let number = crate::explain::printed(row.figure())
        .with_basis(row.basis())
        .with_id(row.id())
        .with_inputs([row.id()]);
    match row.note() {
        Some(note) => number.with_note(note),
        None => number,
    }
}
