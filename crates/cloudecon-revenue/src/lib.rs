#![doc = include_str!("../README.md")]
#![expect(clippy::doc_markdown, reason = "IaaS, TaaS and SaaS are words of the trade, not code")]

mod ai_split;
mod annual_profile;
mod bridge;
mod closing;
mod error;
mod growth;
mod line;
mod margin;
mod mix;
mod points;
mod segment;
mod statement;

pub use ai_split::{AiSplit, taas_ceiling};
pub use annual_profile::{AnnualProfile, annual_profile};
pub use bridge::{
    BridgeMethod, GrowthBridge, LmdiAdditive, MOST_FACTORS, MarginBridge, MarginLine,
    MarginWeights, PriceVolume, PriceVolumeMix, VolumeItem, growth_bridge, lmdi_additive,
    lmdi_multiplicative, margin_bridge, margin_bridge_of, price_volume_mix, sequential, shapley,
};
pub use closing::compensated_sum;
pub use error::Error;
pub use growth::{
    base_before, contributions, quarter_growth, run_rate, step_up_share, trailing_year, year_growth,
};
pub use line::Line;
pub use margin::{
    ImpliedAddBack, LineExclusion, RangedMargin, exclude_line, implied_add_back, margin_change,
};
pub use mix::shares;
pub use points::GrowthPoints;
pub use segment::Segment;
pub use statement::{ProfitLevel, Statement};
