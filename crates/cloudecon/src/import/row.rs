//! One row of an observation file.

use cloudecon_core::Date;
use cloudecon_dataset::Basis;

use super::Options;
use super::amount::Amount;

/// One observation row in the columns of the dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The cells, in the order of [`Import::COLUMNS`](super::Import::COLUMNS).
    pub cells: [String; 15],
}

/// By metric, then by period as written, then by number of the row.
pub(super) fn order(row: &Row) -> (&str, &str, usize, &str) {
    let [id, _, metric, period, ..] = &row.cells;
    (metric, period, id.len(), id)
}

/// What is common to the rows of a figure.
pub(super) struct Figure<'a> {
    pub(super) options: &'a Options,
    pub(super) metric: &'a str,
    pub(super) period: String,
}

impl Figure<'_> {
    pub(super) fn row(&self, number: usize, amount: Amount, basis: Basis, said: Said) -> Row {
        let (value, unit) = amount.printed();
        let Options { entity, source, .. } = self.options;
        let mut id = format!("{entity}.{}@{}", self.metric, self.period);
        if number > 1 {
            id = format!("{id}#{number}");
        }
        let dash = || "-".to_owned();
        Row {
            cells: [
                id,
                entity.clone(),
                self.metric.to_owned(),
                self.period.clone(),
                value,
                dash(),
                dash(),
                unit.to_owned(),
                "exact".to_owned(),
                basis.as_str().to_owned(),
                "high".to_owned(),
                said.published.to_string(),
                source.clone(),
                said.locator,
                said.note.unwrap_or_else(dash),
            ],
        }
    }
}

/// Where and when a figure was said.
pub(super) struct Said {
    pub(super) published: Date,
    pub(super) locator: String,
    pub(super) note: Option<String>,
}
