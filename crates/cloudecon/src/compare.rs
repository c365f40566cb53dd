//! Providers on one set of accounting rules, with the bridge from what they report.
//!
//! A provider reports by its own rules: another life of servers, model training inside or outside
//! the segment, charges that do not come back. [`compare`] moves each figure to one set of
//! [`Rules`] by named steps with ranges. An amount that nobody has given stays open and is listed;
//! it is not zero. `X above Y` is printed only where it holds across both ranges.

mod above;
mod life;
mod policies;
mod restate;
mod rules;
mod steps;
mod tables;
mod vintages;

use cloudecon_dataset::Dataset;

use crate::scene;
use crate::table::Document;
use crate::{Error, Options};

pub(crate) use restate::{Restated, restated};
pub use rules::{Rules, Training};

/// The providers of the report on one set of rules.
///
/// Tables: `comparable-margins`, `reported-to-comparable`, `above`, `undone`, `order`,
/// `life-changes`, `policies`.
///
/// # Errors
/// [`Error`] for an unknown scenario or a dataset without figures.
pub fn compare(dataset: &Dataset, options: &Options, rules: &Rules) -> Result<Document, Error> {
    scene::with(dataset, options, |scene| {
        let scene = &scene.with_months(rules.calendar);
        let all: Vec<Restated<'_>> = scene
            .providers
            .iter()
            .map(|provider| restated(scene, provider, scene.quarter, rules))
            .collect();
        let title = format!("Comparable margins of {}: {rules}", scene.quarter);
        Document::new("compare", title)
            .table(tables::margins(scene, &all))
            .table(tables::bridge(&all))
            .table(above::table(&all))
            .table(tables::undone(&all))
            .table(tables::order(&all))
            .table(life::table(scene))
            .table(policies::table(scene))
            .note("an amount that nobody has given is open, not zero: the margin may lie outside the range")
            .note("a life of servers and network changes depreciation in the long run by old life / new life - 1; what the first year of a change shows is in `life-changes`")
            .with_ids(format!("{}{}", scene.quarter, rules.tag()))
    })
}
