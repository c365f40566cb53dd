//! Shared inputs of the benches, and ratios of interleaved rounds.

pub mod cash_flows;
pub mod contracts;
pub mod hierarchy;
pub mod on_core;
pub mod power;
pub mod ratios;
pub mod scenarios;
pub mod stream;
