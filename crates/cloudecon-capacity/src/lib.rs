#![doc = include_str!("../README.md")]

mod build_out;
mod delay;
mod error;
mod facility_cost;
mod normal;
mod phase;
mod power;
mod random;
mod simulation;
mod site;
mod slip;
mod snapshot;
mod supply;

pub use build_out::{BuildOut, Construction};
pub use delay::{CommonShock, DelayDistribution, DelayModel, HorizonBand};
pub use error::Error;
pub use facility_cost::FacilityCost;
pub use phase::{Milestone, Phase, Ramp, RampTable};
pub use power::{AnnualPue, FacilityPower, ItPower, PeakOverhead, Utilization};
pub use simulation::{Draws, SimulatedSupply, Window, simulate};
pub use site::{Site, Step, StepStatus};
pub use slip::{Forecast, Slip, SlipSample, measure_slips};
pub use snapshot::{Delivery, Fate, SlipStatistics, Snapshot, SnapshotStep, StepSlip, diff};
pub use supply::{
    Coverage, ItPowerAdded, QuarterEndPower, YearAhead, additions, announced_on, in_service_on,
    supply_at, supply_by_quarter, year_ahead,
};
