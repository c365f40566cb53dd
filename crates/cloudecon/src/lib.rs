#![doc = include_str!("../README.md")]

mod bridge;
pub mod cases;
mod change;
pub mod charts;
pub mod chips;
pub mod compare;
pub mod contracts;
pub mod diff;
mod error;
mod explain;
pub mod expression;
mod figures;
mod finding;
pub mod forecast;
#[cfg(feature = "frames")]
pub mod frames;
mod identities;
pub mod import;
mod inputs;
pub mod ledger;
mod metric;
mod mix;
mod models;
mod number;
mod output;
mod platforms;
pub mod power;
pub mod projection;
pub mod reconcile;
mod report;
mod scenarios;
mod scene;
mod seen;
pub mod sensitivity;
mod step;
pub mod supply;
pub mod sweep;
pub mod table;
mod traced;

pub use cloudecon_capacity as capacity;
pub use cloudecon_core as kernel;
pub use cloudecon_core::{Date, Quarter};
pub use cloudecon_dataset as dataset;
pub use cloudecon_dataset::{Basis, Bound};
pub use cloudecon_deals as deals;
pub use cloudecon_finance as finance;
pub use cloudecon_reconcile as reconciliation;
pub use cloudecon_revenue as revenue;
pub use cloudecon_tco as tco;
pub use cloudecon_uncertainty as uncertainty;

pub use bridge::bridge;
pub use change::Change;
pub use error::Error;
pub use explain::{explain, explain_roots};
pub use figures::figures;
pub use finding::{Finding, FindingCode, Gap, Level};
pub use metric::Metric;
pub use mix::mix;
pub use number::figure;
pub use output::{Figured, Output, Reading, Unit};
pub use platforms::platforms;
pub use report::{ClaimCount, Column, Options, Report};
pub use scenarios::{scenario_compare, scenario_list, scenario_run, scenario_show};
pub use step::{Origin, RowTable, Step};
pub use traced::Traced;

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
