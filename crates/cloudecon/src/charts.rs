//! The eleven tables that the analysis behind this project charts, from one run.
//!
//! Each table has a stable id, units, and the basis of every figure; where a figure is missing, the
//! cell says why. Pages and workbooks draw from exactly these tables.

mod ai;
mod capacity;
mod deal_flow;
mod deal_matrix;
mod lab;
mod margins;
mod tokens;

use cloudecon_core::{Quantity, Quarter, RunRate};
use cloudecon_dataset::Dataset;

pub(crate) use capacity::company_added;

use crate::contracts::Contracts;
use crate::scene::{BILLION, Scene};
use crate::table::Document;
use crate::{Error, Options, scene};

/// The ids of the tables, in order.
pub const IDS: [&str; 11] = [
    "margin-trend",
    "margin-trend-comparable",
    "ai-mix",
    "deal-flow",
    "taas-size",
    "taas-size-others",
    "ai-share",
    "bedrock-mix",
    "deal-matrix",
    "lab-arr",
    "net-adds",
];

/// All eleven tables in one document.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use cloudecon::{Options, charts::charts, dataset::Dataset};
/// let dataset = Dataset::read_dir("fixtures/dataset".as_ref())?.into_result()?;
/// let document = charts(&dataset, &Options::default())?;
/// assert_eq!(document.tables().len(), 11);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error`] for an unknown scenario or a dataset without figures.
pub fn charts(dataset: &Dataset, options: &Options) -> Result<Document, Error> {
    scene::with(dataset, options, |scene| {
        let contracts = Contracts::read(scene.inputs.dataset());
        Document::new("charts", format!("Charts of {}", scene.quarter))
            .table(margins::reported(&scene))
            .table(margins::comparable(&scene))
            .table(ai::ai_mix(&scene))
            .table(deal_flow::table(&contracts))
            .table(tokens::taas_size(&scene, true))
            .table(tokens::taas_size(&scene, false))
            .table(ai::ai_share(&scene))
            .table(tokens::bedrock_mix(&scene))
            .table(deal_matrix::table(&scene))
            .table(lab::table(&scene))
            .table(capacity::table(&scene))
            .note("the twin of the margin trend uses the rules of `cloudecon compare` without arguments")
            .with_ids(scene.quarter)
    })
}

/// Quarters that a trend looks back.
const BACK: i32 = 8;

fn quarters(scene: &Scene<'_>) -> impl Iterator<Item = Quarter> {
    let last = scene.quarter;
    (0..=BACK).rev().map(move |back| last.plus(-back))
}

fn billions(rate: RunRate) -> f64 {
    rate.number() / BILLION
}
