//! Which contracts to sign for a load: least cost over every hour of a year.

mod cutting_planes;
mod hours;
#[cfg(feature = "lp")]
mod interior_point;
mod master;
mod problem;

pub use problem::{
    ProcurementMethod, ProcurementProblem, ProcurementProblemRaw, ProcurementSolution, Resource,
    ResourceKind,
};
