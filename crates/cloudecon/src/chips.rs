//! Chips in money and tokens: the answers of the verbs `tco ...` as tables.
//!
//! Chips come from `chips.csv`; models, list prices, cost bases, fitted constants and fleets from
//! the files in `calibration/` of the dataset.

mod bases;
mod catalog;
mod cells;
mod compare;
mod cost;
mod cpus;
mod data;
mod fleet;
mod frontier;
mod hour;
mod machines;
mod measured;
mod models;
mod predict;
mod reading;
mod serve;
mod shift;
mod tokens;

pub use catalog::Catalog;
pub use compare::compare;
pub use cost::cost;
pub use cpus::cpus;
pub use data::chips;
pub use fleet::mix;
pub use frontier::frontier;
pub use measured::{Measured, RowFault, Rows};
pub use predict::{Constants, SEED, predict};
pub use serve::Load;
pub use tokens::tokens;

pub(crate) use catalog::{CALIBRATION, CalibrationSet, calibration_sets};

/// Why a question about chips has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unanswered(pub(crate) String);

impl From<String> for Unanswered {
    fn from(reason: String) -> Self {
        Self(reason)
    }
}

impl From<cloudecon_tco::Error> for Unanswered {
    fn from(error: cloudecon_tco::Error) -> Self {
        Self(error.to_string())
    }
}
