#![doc = include_str!("../README.md")]

/// Matrices that must have given sums: RAS, GRAS, cross-entropy.
pub mod balance;
mod bounds;
mod chi_square;
mod conflict;
mod contradiction;
mod covariance;
mod diagnose;
mod elimination;
mod error;
mod expression;
mod factor;
mod hierarchy;
mod identity;
mod influence;
mod layout;
mod linear;
mod next_figure;
mod observation;
mod problem;
mod quantity;
mod scale;
mod settings;
mod solution;
mod solve;
mod start;
/// Short periods from long ones: Denton, Chow and Lin, Litterman.
pub mod temporal;

pub use conflict::Round;
pub use diagnose::{Correction, IdentityTest, MeasurementTest};
pub use error::Error;
pub use expression::Expression;
pub use hierarchy::{Hierarchy, Shrunk, Weights, shrunk_covariance};
pub use identity::Identity;
pub use next_figure::{Candidate, Gain};
pub use observation::{Observation, ObservationId, Side};
pub use problem::Problem;
pub use quantity::{Quantity, QuantityId};
pub use scale::Scale;
pub use settings::Settings;
pub use solution::{Solution, State};
