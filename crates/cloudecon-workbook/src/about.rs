//! What stands beside a blue cell: where its number comes from.

use cloudecon::Basis;
use cloudecon::dataset::{Dataset, Figure};

/// Figure, basis, day, source and place of a row.
#[derive(Default)]
pub(crate) struct About {
    pub(crate) figure: Option<Figure>,
    pub(crate) basis: Option<Basis>,
    pub(crate) published: String,
    pub(crate) source: String,
    pub(crate) place: String,
}

impl About {
    /// What is known of a row, empty for one that the dataset does not have.
    pub(crate) fn of(dataset: &Dataset, scenario: &str, id: &str) -> Self {
        let title = |source: &str| {
            dataset.source(source).map_or_else(
                || source.to_owned(),
                |found| match found.url() {
                    Some(url) => format!("{} ({url})", found.title()),
                    None => found.title().to_owned(),
                },
            )
        };
        if let Some(row) = dataset.observation(id) {
            return Self {
                figure: Some(row.figure().clone()),
                basis: Some(row.basis()),
                published: row.published().to_string(),
                source: title(row.source()),
                place: row.locator().unwrap_or_default().to_owned(),
            };
        }
        if let Some(row) = dataset.assumption(scenario, id) {
            return Self {
                figure: Some(row.figure().clone()),
                basis: Some(row.basis()),
                published: String::new(),
                source: row.source().map(title).unwrap_or_default(),
                place: row.reason().to_owned(),
            };
        }
        let chip = dataset.chip(id).map(|row| (row.published(), row.source(), row.name()));
        let site = dataset.site(id).map(|row| (row.published(), row.source(), row.campus()));
        chip.or(site).map_or_else(Self::default, |(published, source, name)| Self {
            figure: None,
            basis: None,
            published: published.to_string(),
            source: title(source),
            place: name.to_owned(),
        })
    }
}
