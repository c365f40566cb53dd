use cloudecon_core::{Range, Share, Usd};
use serde::{Deserialize, Serialize};

/// A signed flow of profit (or revenue) between two named perimeters.
///
/// **Sign**: a positive amount lowers the figure of `from` and raises that of `to`; across the
/// company the two cancel. Moving a cost into a segment is a negative flow into it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjustment {
    /// The perimeter whose figure a positive amount lowers.
    pub from: String,
    /// The perimeter whose figure a positive amount raises.
    pub to: String,
    /// What moves.
    pub item: String,
    /// How much; `None` if nobody has given the amount, which is not zero.
    pub amount: Option<Range<Usd>>,
    /// Where the amount comes from: reported, derived, estimated, and by whom.
    pub basis: String,
}

/// A flow that is a share of what `from` shows when the step is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// The perimeter whose figure is divided.
    pub from: String,
    /// The perimeter that takes the share.
    pub to: String,
    /// What is divided.
    pub item: String,
    /// The key, such as a share of company revenue.
    pub share: Share,
    /// Why this key.
    pub basis: String,
}

/// One step of a restatement.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// A flow of a given amount.
    Flow(Adjustment),
    /// A flow that depends on what came before it.
    Allocation(Allocation),
}

impl Step {
    /// The perimeter that a positive amount lowers.
    pub fn from(&self) -> &str {
        match self {
            Self::Flow(flow) => &flow.from,
            Self::Allocation(allocation) => &allocation.from,
        }
    }

    /// The perimeter that a positive amount raises.
    pub fn to(&self) -> &str {
        match self {
            Self::Flow(flow) => &flow.to,
            Self::Allocation(allocation) => &allocation.to,
        }
    }

    /// What moves.
    pub fn item(&self) -> &str {
        match self {
            Self::Flow(flow) => &flow.item,
            Self::Allocation(allocation) => &allocation.item,
        }
    }
}
