#![doc = include_str!("../README.md")]

mod calibration;
mod capital;
mod chip;
mod chip_hour;
mod chip_hour_range;
mod cost_line;
mod economic_life;
mod error;
mod facility;
mod financing;
mod fit;
mod kernel;
mod language_model;
mod measure;
mod number_format;
mod parallelism;
mod rental;
mod serving;
mod serving_point;
mod workload;

pub use calibration::{Calibration, Evidence, Warning};
pub use capital::{Capital, CapitalSplit};
pub use chip::{Chip, Peaks};
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
pub use fit::{EFFICIENCY_BOUNDS, ErrorSummary, Factor, OVERHEAD_BOUNDS, Observation, Seeded, fit};
pub use language_model::{Attention, Experts, LanguageModel, ModelShape, Window};
pub use measure::{
    Bandwidth, CapitalPerPower, DataSize, EnergyPerToken, FlopRate, MEAN_MONTH, Months, Pue,
    Seconds,
};
pub use number_format::{ArithmeticWidth, NumberFormat, Precision};
pub use parallelism::Parallelism;
pub use rental::{CostBasis, Rental, implied_term};
pub use serving::Serving;
pub use serving_point::{Binding, ServingPoint, StepTerms};
pub use workload::{PromptCache, Speculation, Workload};
