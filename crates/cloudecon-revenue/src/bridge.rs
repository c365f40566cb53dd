//! Bridges: the change of a figure as a sum of named parts.
//!
//! In every bridge the parts add to the change: their [`compensated_sum`](crate::compensated_sum)
//! equals it, the largest part having absorbed the last rounding. Only where parts cancel, so that
//! one is larger than the change, may a gap below the spacing of doubles at that part stay. Where
//! parts are given by item and in total, the totals close to the change and the items to their
//! total.

mod growth;
mod lmdi;
mod margin;
mod method;
mod price_volume;
mod shapley;

pub use growth::{GrowthBridge, growth_bridge};
pub use lmdi::{LmdiAdditive, lmdi_additive, lmdi_multiplicative};
pub use margin::{MarginBridge, MarginLine, MarginWeights, margin_bridge, margin_bridge_of};
pub use method::BridgeMethod;
pub use price_volume::{PriceVolume, PriceVolumeMix, VolumeItem, price_volume_mix};
pub use shapley::{MOST_FACTORS, sequential, shapley};
