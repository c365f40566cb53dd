use cloudecon_core::Month;
use serde::{Deserialize, Serialize};

use super::{DriverLevel, Source};
use crate::{ExactShare, MicroUsd, TermValue};

/// How shares or warrants vest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Vesting {
    /// In proportion to a cumulative metric, fully at `full_at`.
    Linear {
        /// The metric.
        metric: Source,
        /// Level at which all has vested.
        full_at: DriverLevel,
    },
    /// In steps, each once the cumulative metric reaches its level.
    Milestones {
        /// The metric.
        metric: Source,
        /// The steps in rising order.
        steps: Vec<VestingStep>,
    },
}

impl Vesting {
    pub(crate) const fn metric(&self) -> &Source {
        match self {
            Self::Linear { metric, .. } | Self::Milestones { metric, .. } => metric,
        }
    }
}

/// One step of vesting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VestingStep {
    /// Level of the metric that must be reached.
    pub at: DriverLevel,
    /// Part of the grant that vests then.
    pub part: ExactShare,
}

/// Equity that the payer gives the payee with purchases: no cash, contra-revenue of the payer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EquityKicker {
    /// Shares or warrants granted.
    pub instruments: u64,
    /// Value of one at the grant.
    pub grant_value: TermValue<MicroUsd>,
    /// How they vest.
    pub vesting: Vesting,
}

/// One payment of a funding round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tranche {
    /// Earliest month of payment.
    pub month: Month,
    /// Amount.
    pub amount: TermValue<MicroUsd>,
    /// Driver that must not be zero; paid in the first period from `month` in which it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// Money that the payer puts into the payee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Funding {
    /// The payments.
    pub tranches: Vec<Tranche>,
}
