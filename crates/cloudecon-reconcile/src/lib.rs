#![doc = include_str!("../README.md")]
#![expect(clippy::needless_range_loop, reason = "matrices are written with their indices")]

mod active;
mod balance;
mod conflict;
mod dense;
mod eliminate;
mod error;
mod hierarchy;
mod linear;
mod problem;
mod quantity;
mod relation;
mod solution;
mod solve;
mod temporal;
mod tests_of;

pub use balance::{cross_entropy, gras, ras};
pub use conflict::{conflicting_sets, smallest_removals};
pub use eliminate::{Elimination, Round, eliminate};
pub use error::Error;
pub use hierarchy::{Hierarchy, Weights, shrunk_covariance};
pub use problem::Problem;
pub use quantity::{Quantity, Scale};
pub use relation::{Relation, Term};
pub use solution::{Figure, Solution};
pub use temporal::{Differences, chow_lin, denton, litterman};
pub use tests_of::Tests;
