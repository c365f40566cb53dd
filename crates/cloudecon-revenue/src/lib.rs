#![doc = include_str!("../README.md")]
#![expect(clippy::doc_markdown, reason = "IaaS, TaaS and SaaS are words of the trade, not code")]

mod adjustment;
mod ai_split;
mod alignment;
mod annual_profile;
mod bridge;
mod channel;
mod closing;
mod error;
mod exact;
mod growth;
mod lab;
mod life_change;
mod line;
mod margin;
mod mix;
mod perimeter;
mod points;
mod restatement;
mod segment;
mod statement;
mod step_up;
mod token_sale;

pub use adjustment::{Adjustment, Allocation, Step};
pub use ai_split::{AiSplit, taas_ceiling};
pub use alignment::{Aligned, AlignedQuarter, align};
pub use annual_profile::{AnnualProfile, annual_profile};
pub use bridge::{
    BridgeMethod, GrowthBridge, LmdiAdditive, MOST_FACTORS, MarginBridge, MarginLine,
    MarginWeights, PriceVolume, PriceVolumeMix, VolumeItem, growth_bridge, lmdi_additive,
    lmdi_multiplicative, margin_bridge, margin_bridge_of, price_volume_mix, sequential, shapley,
};
pub use channel::{ImpliedChannel, implied_channel};
pub use closing::compensated_sum;
pub use error::Error;
pub use growth::{
    base_before, contributions, quarter_growth, run_rate, step_up_share, trailing_year, year_growth,
};
pub use lab::{
    CostScope, LabCosts, PowerBasis, PowerRevenue, RunRateBasis, RunRateDefinition, SalesView,
    StatedRunRate,
};
pub use life_change::{AssetCohort, LifeChange};
pub use line::Line;
pub use margin::{
    ImpliedAddBack, LineExclusion, RangedMargin, exclude_line, implied_add_back, margin_change,
};
pub use mix::shares;
pub use perimeter::{Booking, Content, Perimeter, PolicyDifference, Presentation, UsefulLife};
pub use points::GrowthPoints;
pub use restatement::{AdjustedFigure, Restatement};
pub use segment::Segment;
pub use statement::{ProfitLevel, Statement};
pub use step_up::{StepUpClaim, incremental_margin};
pub use token_sale::{Party, TokenSale};
