//! Eight quarters on from the last actual one: AI revenue, AI mix and EBIT margin of each cloud,
//! through power, chips, tokens and the deal split, each driver an assumption of the scenario.
//!
//! Formulas stand between numbers in one graph: the same formulas give the central value, the
//! range (seeded draws of every uncertain row) and the explanation. See `docs/projection.md`.

mod actual;
mod backtest;
mod base;
mod bench;
mod clock;
mod cone;
mod cost;
mod demand;
mod draws;
mod graph;
mod lab;
mod lines;
mod needed;
mod power;
mod projected;
mod quantity;
mod run;
mod score;
mod segment;
mod start;
mod tables;

pub use backtest::backtest;
pub use needed::Needed;
pub use projected::Projected;
pub use quantity::Quantity;
pub use run::Projection;
pub use score::Score;
pub use tables::project;

pub(crate) use actual::Actual;
pub(crate) use bench::facts;
pub(crate) use cone::{Cone, Leaf};
pub(crate) use graph::Graph;
pub(crate) use tables::number_of;

/// What a projection is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectionOptions {
    /// Quarters after the last actual one.
    pub quarters: u32,
    /// Draws that the ranges come from.
    pub draws: u32,
    /// The seed of the draws: the same seed gives the same ranges.
    pub seed: u64,
}

impl Default for ProjectionOptions {
    fn default() -> Self {
        Self { quarters: 8, draws: 256, seed: 1 }
    }
}
