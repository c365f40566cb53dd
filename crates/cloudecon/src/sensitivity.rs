//! What the main verdicts rest on: which inputs move them, how probable they are within the stated
//! ranges, and how little turns them.

mod factor;
mod model;
mod statement;
mod tables;
mod term;
mod verdicts;

use std::num::NonZeroUsize;

use cloudecon_core::{Date, Quarter};
use cloudecon_dataset::Dataset;

use crate::Error;
use crate::projection::{Projection, ProjectionOptions};
use crate::seen::seen;
use crate::table::Document;

pub(crate) use factor::Factor;
use model::Model;
pub use statement::{Relation, Side, Statement};

/// What is asked of the ranges.
#[derive(Debug, Clone)]
pub struct Options {
    /// The calendar quarter; the latest that most providers have revenue for if `None`.
    pub period: Option<Quarter>,
    /// See only what was public by this day.
    pub as_of: Option<Date>,
    /// The scenario's id; `base` if `None`.
    pub scenario: Option<String>,
    /// The statements; the main verdicts of the report if there is none.
    pub statements: Vec<Statement>,
    /// The seed of the samples.
    pub seed: u64,
    /// Rows of each of 16 samples; none are drawn if 0.
    pub rows: u64,
    /// Threads to work on.
    pub threads: NonZeroUsize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            period: None,
            as_of: None,
            scenario: None,
            statements: Vec::new(),
            seed: 1,
            rows: 64,
            threads: NonZeroUsize::MIN,
        }
    }
}

/// Tornado, flip points and probabilities of statements about outputs.
///
/// Outputs are those of the report and those of the eight projected quarters. Inputs are the rows that
/// feed the outputs of a statement: assumptions and figures with a range,
/// rounded figures within half a unit of their last digit, and chips with a range of cost. One moves
/// at a time, the others stay at their middle value; samples draw them together, by their
/// distributions and correlations.
///
/// # Errors
/// As [`crate::Report::run`]; [`Error::UnknownId`] for an output that the run does not have,
/// [`Error::Units`] for outputs that cannot be compared, [`Error::Distribution`] for an assumption
/// whose distribution cannot be.
pub fn sensitivity(dataset: &Dataset, options: &Options) -> Result<Document, Error> {
    sensitivity_with(dataset, options, &mut |_, _| {})
}

/// As [`sensitivity`], telling after each statement how many of them are done.
///
/// # Errors
/// As [`sensitivity`].
pub fn sensitivity_with(
    dataset: &Dataset,
    options: &Options,
    step: &mut dyn FnMut(usize, usize),
) -> Result<Document, Error> {
    let name = options.scenario.as_deref();
    let (view, today) = (seen(dataset, options.as_of, name), seen(dataset, None, name));
    let run = crate::Options {
        period: options.period,
        as_of: options.as_of,
        scenario: options.scenario.clone(),
        ..crate::Options::default()
    };
    // Ranges of projected numbers are not needed: samples are drawn here.
    let ahead = ProjectionOptions { draws: 0, ..ProjectionOptions::default() };
    let projection = Projection::run(dataset, &run, &ahead)?;
    let model = Model::new((&view, &today), &projection, name, options.period)?;
    let statements = if options.statements.is_empty() {
        model.main_verdicts()
    } else {
        options.statements.clone()
    };
    let mut findings = Vec::new();
    for statement in &statements {
        findings.push(model.examine(statement, options)?);
        step(findings.len(), statements.len());
    }
    Ok(tables::document(&model, &findings))
}
