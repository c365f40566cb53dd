//! The projection as forecasts to store.

use cloudecon_core::Date;
use cloudecon_dataset::{Bound, Dataset};

use super::Forecast;
use crate::projection::{Projection, ProjectionOptions};
use crate::{Error, Options};

/// The quantities that are stored.
const STORED: [&str; 8] = [
    "segment_revenue",
    "growth_on_year",
    "ai_revenue",
    "ai_mix",
    "token_share_of_ai",
    "segment_margin",
    "projected_revenue",
    "projected_run_rate",
];

/// Today's projection as rows with the day and the digest of the dataset.
///
/// # Errors
/// As [`Projection::run`].
pub fn save(
    dataset: &Dataset,
    options: &Options,
    asked: &ProjectionOptions,
    (made_on, digest): (Date, &str),
) -> Result<Vec<Forecast>, Error> {
    let projection = Projection::run(dataset, options, asked)?;
    let scenario = options.scenario.as_deref().unwrap_or("base");
    let note = if options.changes.is_empty() {
        format!("scenario {scenario}")
    } else {
        let changed: Vec<&str> = options.changes.iter().map(crate::Change::id).collect();
        format!("scenario {scenario} with {} changed", changed.join(" "))
    };
    let stored = projection.values().iter().filter(|value| STORED.contains(&value.quantity().name));
    let rows = stored.filter_map(|value| {
        let (low, mid, high) = value.range().ok()?;
        Some(Forecast {
            id: format!("{}.{}", value.provider(), value.quantity().name),
            period: value.quarter(),
            made_on,
            value: mid,
            range: Some((low, high)),
            unit: value.quantity().unit.to_owned(),
            bound: Bound::Exact,
            digest: Some(digest.to_owned()),
            source: None,
            note: Some(note.clone()),
        })
    });
    Ok(rows.collect())
}
