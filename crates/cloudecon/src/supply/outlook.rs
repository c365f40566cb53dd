//! Net added IT power of known sites by year: announced, and as late as steps were measured to be.

mod campuses;
mod coverage;
mod delay_choice;
mod drawn;
mod net_adds;

use cloudecon_capacity::Draws;
use cloudecon_core::{Date, Quarter};
use cloudecon_dataset::Dataset;

pub use self::delay_choice::DelayChoice;
pub(super) use self::drawn::{Drawn, drawn};
use super::contracts;
use super::fleet::BuildChanges;
use crate::scene;
use crate::table::Document;
use crate::{Error, Options};

/// What the outlook is asked.
#[derive(Debug, Clone)]
pub struct OutlookOptions {
    /// First year.
    pub from: i32,
    /// Last year.
    pub to: i32,
    /// Futures drawn and their seed.
    pub draws: Draws,
    /// How delays are drawn.
    pub delay: DelayChoice,
    /// What the caller changes about the building of campuses.
    pub changes: BuildChanges,
}

impl Default for OutlookOptions {
    fn default() -> Self {
        Self {
            from: 2023,
            to: 2027,
            draws: Draws { count: 10_000, seed: 1 },
            delay: DelayChoice::default(),
            changes: BuildChanges::default(),
        }
    }
}

/// Net added IT power of the known sites of each provider by year.
///
/// Tables: `net-adds` (announced, P50 and P90 of what is added, and what the company says),
/// `year-ends`, `coverage` (how much of each cloud the sites are), `campuses`, `contracts`.
///
/// # Errors
/// [`Error`] for an unknown scenario or campus, years out of order, or a dataset without sites.
pub fn outlook(
    dataset: &Dataset,
    options: &Options,
    asked: &OutlookOptions,
) -> Result<Document, Error> {
    if asked.to < asked.from {
        let (from, to) = (Date::new(asked.from, 1, 1)?, Date::new(asked.to, 12, 31)?);
        return Err(cloudecon_capacity::Error::Span { from, to }.into());
    }
    scene::with(dataset, options, |scene| {
        let first = Quarter::new(asked.from - 1, 4)?;
        let last = Quarter::new(asked.to, 4)?;
        let drawn = drawn(&scene, first, last, asked)?;
        let title = format!(
            "Net added IT power of KNOWN SITES, {} to {}, seen on {}: a part of each cloud, not its total",
            asked.from, asked.to, drawn.day
        );
        let findings = crate::models::coverage(
            &scene.inputs,
            &scene.providers,
            Quarter::of(drawn.day.month()),
        );
        Ok(Document::new("capacity-outlook", title)
            .table(net_adds::net_adds(&scene, &drawn, asked))
            .table(net_adds::year_ends(&drawn, asked))
            .table(coverage::coverage(&scene, &drawn))
            .table(campuses::campuses(&drawn, asked))
            .table(contracts::table(&scene))
            .note("COVERAGE: open data see some large campuses only; do not add these up to a provider, and do not rank providers by them. `coverage` says how much is seen")
            .note("P50: added or passed in half of the futures; P90: in nine of ten, so the lower figure. Delays as measured between snapshots (`cloudecon capacity slip`), cancellation with them")
            .note(format!("delays {}, {} futures, seed {}; what was in service by {} is certain", asked.delay, asked.draws.count, asked.draws.seed, drawn.day))
            .findings_from(findings))
    })?
}
