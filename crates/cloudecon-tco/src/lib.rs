#![doc = include_str!("../README.md")]

mod allocation;
mod calibration;
mod capital;
mod chip;
mod chip_hour;
mod chip_hour_cost;
mod chip_hour_range;
mod cost_line;
mod cpu;
mod debt;
mod disaggregated;
mod economic_life;
mod elasticity;
mod energy;
mod error;
mod facility;
mod financing;
mod fit;
mod fleet;
mod frontier;
mod goodput;
mod kernel;
mod language_model;
mod measure;
mod model_shape;
mod number_format;
mod parallelism;
mod profit;
mod rental;
mod resource_price;
mod rollout;
mod running_cost;
mod serving;
mod serving_point;
mod serving_row;
mod sweep;
mod sweep_input;
mod sweep_results;
mod token_cost;
mod token_cost_range;
mod training;
mod workload;

pub use allocation::Allocation;
pub use calibration::{Calibration, Evidence, Warning};
pub use capital::{Capital, CapitalSplit};
pub use chip::{Chip, Peaks};
pub use chip_hour::ChipHourTerms;
pub use chip_hour_cost::ChipHourCost;
pub use chip_hour_range::{ChipHourRange, ChipHourRanges, Corner, FacilityRange, OperationsRange};
pub use cost_line::CostLine;
pub use cpu::{
    CpuInstance, break_even_price_ratio, environment_demand, head_node_share,
    performance_per_dollar_gain,
};
pub use debt::{CapitalPhase, DebtFinanced};
pub use disaggregated::Disaggregated;
pub use economic_life::{residual_value_per_hour, retire_at};
pub use elasticity::Elasticity;
pub use energy::{implied_power, joules_per_token, tokens_per_megawatt};
pub use error::Error;
pub use facility::Facility;
pub use financing::{Financing, RateKind, weighted_cost_of_capital};
pub use fit::{EFFICIENCY_BOUNDS, ErrorSummary, Factor, OVERHEAD_BOUNDS, Observation, Seeded, fit};
pub use fleet::{FleetMix, FleetPart, MixEffect, fleet_margin, mix_effect};
pub use frontier::{Frontier, FrontierPoint};
pub use goodput::{SpreadLatency, cost_per_good_token, joint_share};
pub use kernel::dispatch::InstructionSet;
pub use language_model::LanguageModel;
pub use measure::{
    Bandwidth, CapitalPerPower, DataSize, EnergyPerToken, FlopRate, MEAN_MONTH, Months, Pue,
    Seconds,
};
pub use model_shape::{Attention, Experts, ModelShape, Window};
pub use number_format::{ArithmeticWidth, NumberFormat, Precision};
pub use parallelism::Parallelism;
pub use profit::{Markup, price_for_margin, token_margin};
pub use rental::{CostBasis, Rental, implied_term};
pub use resource_price::{
    break_even_flop_utilization, price_per_bandwidth, price_per_effective_pflop, price_per_memory,
    price_per_pflop,
};
pub use rollout::{Placement, RolloutIteration};
pub use running_cost::{Operations, PowerTerms};
pub use serving::Serving;
pub use serving_point::{Binding, ServingPoint, StepTerms};
pub use sweep::Sweep;
pub use sweep_input::{Column, SweepInput};
pub use sweep_results::SweepResults;
pub use token_cost::{TokenCost, break_even_rate, cost_per_token};
pub use token_cost_range::TokenCostRange;
pub use training::{
    TrainingStep, flop_utilization, iteration_flops, training_cost_per_token, training_rate,
    training_run,
};
pub use workload::{PromptCache, Speculation, Workload};
