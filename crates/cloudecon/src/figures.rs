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

/// The value in the unit that its source prints, with the ends that the source gives.
fn printed(row: &Observation) -> Number {
    let figure = row.figure();
    // The ratio of the printed number to the internal one is the unit.
    let value: f64 = figure.printed().replace(['_', ','], "").parse().unwrap_or(f64::NAN);
    let factor = if figure.number() == 0.0 { 1.0 } else { value / figure.number() };
    let end =
        |end: Option<cloudecon_dataset::Value>| end.map_or(value, |end| end.number() * factor);
    let number = Number::between(end(figure.low()), value, end(figure.high()))
        .in_unit(figure.unit())
        .with_bound(figure.bound())
        .with_basis(row.basis())
        .with_id(row.id())
        .with_inputs([row.id()]);
    match row.note() {
        Some(note) => number.with_note(note),
        None => number,
    }
}
