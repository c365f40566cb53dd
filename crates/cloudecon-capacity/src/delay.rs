//! How late steps come: distributions of days, and models that take them by horizon.

mod distribution;
mod model;

pub use distribution::DelayDistribution;
pub use model::{CommonShock, DelayModel, HorizonBand};
