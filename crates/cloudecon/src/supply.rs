//! Powered capacity: what known sites add by year, how late steps come, and whether it is enough.
//!
//! Open data see a part of each cloud's sites. Every table says so, and none stands for a provider.

mod balance;
mod build_changes;
mod capacity_cost;
mod contracts;
mod fleet;
mod outlook;
mod slip;
mod slips;

pub(crate) use slips::statistics as slip_statistics;

pub use balance::{BalanceOptions, SupplyCase, balance};
pub use build_changes::{BuildChanges, Move, Pause};
pub use capacity_cost::CapacityCost;
pub use outlook::{DelayChoice, OutlookOptions, outlook};
pub use slip::slip;
