//! What a lab earns: run-rates and their definitions, margins by cost scope, revenue per megawatt.

mod costs;
mod power_revenue;
mod run_rate;

pub use costs::{CostScope, LabCosts};
pub use power_revenue::{PowerBasis, PowerRevenue};
pub use run_rate::{RunRateBasis, RunRateDefinition, SalesView, StatedRunRate};
