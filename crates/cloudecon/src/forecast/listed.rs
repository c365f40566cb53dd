//! Forecasts as a table.

use cloudecon_core::Date;
use cloudecon_dataset::{Basis, Dataset};

use super::{Forecast, known};
use crate::table::{Column, Document, Number, Table};

/// Every forecast that was made by the day: who made it, when, and the number.
pub fn list(dataset: &Dataset, rows: &[Forecast], as_of: Option<Date>) -> Document {
    let mut table = Table::new("forecasts", "Forecasts")
        .column(Column::text("forecast", "Forecast"))
        .column(Column::text("made_on", "Made on"))
        .column(Column::number("value", "Value", "").ranged())
        .column(Column::text("by", "By"))
        .column(Column::text("note", "Note"));
    let mut rows = known::by(rows, as_of);
    rows.sort_by_key(|row| (row.made_on, row.full_id()));
    for row in rows {
        table.push([
            row.full_id().into(),
            row.made_on.to_string().into(),
            number(row).into(),
            by(dataset, row).into(),
            row.note.as_deref().unwrap_or_default().into(),
        ]);
    }
    Document::new("forecasts", "Forecasts with the day on which they were made").table(table)
}

/// The number with its range and bound; a published one rests on an estimate.
pub(super) fn number(row: &Forecast) -> Number {
    let (low, high) = row.range.unwrap_or((row.value, row.value));
    let number = Number::between(low, row.value, high).in_unit(&row.unit).with_bound(row.bound);
    if row.source.is_some() { number.with_basis(Basis::Estimated) } else { number }
}

/// The source, or the dataset that our own was made from.
pub(super) fn by(dataset: &Dataset, row: &Forecast) -> String {
    match (&row.source, &row.digest) {
        (Some(source), _) => dataset
            .source(source)
            .map_or_else(|| source.clone(), |source| source.title().to_owned()),
        (None, Some(digest)) => format!("our projection, dataset {digest}"),
        (None, None) => "our projection".to_owned(),
    }
}
