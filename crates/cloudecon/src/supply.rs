//! Powered capacity: what known sites add by year, how late steps come, and whether it is enough.
//!
//! Open data see a part of each cloud's sites. Every table says so, and none stands for a provider.

mod balance;
mod contracts;
mod fleet;
mod outlook;
mod slip;
mod slips;

pub(crate) use slips::statistics as slip_statistics;

pub use balance::{BalanceOptions, SupplyCase, balance};
pub use fleet::{Move, Pause};
pub use outlook::{DelayChoice, OutlookOptions, outlook};
pub use slip::slip;
