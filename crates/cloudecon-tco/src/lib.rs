#![doc = include_str!("../README.md")]

mod capital;
mod chip_hour;
mod chip_hour_range;
mod cost_line;
mod economic_life;
mod error;
mod facility;
mod financing;
mod kernel;
mod measure;
mod rental;

pub use capital::{Capital, CapitalSplit};
pub use chip_hour::{
    ChipHourCost, ChipHourTerms, Operations, PowerTerms, break_even_flop_utilization,
    price_per_bandwidth, price_per_effective_pflop, price_per_memory, price_per_pflop,
};
pub use chip_hour_range::{ChipHourRange, ChipHourRanges, Corner, FacilityRange, OperationsRange};
pub use cost_line::CostLine;
pub use economic_life::{residual_value_per_hour, retire_at};
pub use error::Error;
pub use facility::Facility;
pub use financing::{Financing, RateKind, weighted_cost_of_capital};
pub use measure::{
    Bandwidth, CapitalPerPower, DataSize, EnergyPerToken, FlopRate, MEAN_MONTH, Months, Pue,
    Seconds,
};
pub use rental::{CostBasis, Rental, implied_term};
