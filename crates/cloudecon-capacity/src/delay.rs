//! How late steps come: distributions of days, and models that take them by horizon.

mod checks;
mod distribution;
mod horizon_band;
mod model;

pub use distribution::DelayDistribution;
pub use horizon_band::{CommonShock, HorizonBand};
pub use model::DelayModel;
