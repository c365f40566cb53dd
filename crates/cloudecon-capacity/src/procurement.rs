//! Which contracts to sign for a load: least cost over every hour of a year.

mod cutting_planes;
mod hours;
#[cfg(feature = "lp")]
mod interior_point;
mod master;
mod problem;
mod resource;
mod solution;

pub use problem::{ProcurementProblem, ProcurementProblemRaw};
pub use resource::{Resource, ResourceKind};
pub use solution::{ProcurementMethod, ProcurementSolution};
