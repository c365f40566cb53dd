#![doc = include_str!("../README.md")]

mod error;
mod facility_cost;
mod power;
mod site;
mod slip;
mod supply;

pub use error::Error;
pub use facility_cost::FacilityCost;
pub use power::{AnnualPue, FacilityPower, ItPower, PeakOverhead};
pub use site::{Site, Step, StepStatus};
pub use slip::{Forecast, Slip, SlipSample, measure_slips};
pub use supply::{ItPowerAdded, additions, announced_on, in_service_on};
