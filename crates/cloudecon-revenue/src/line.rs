use std::fmt;

use serde::{Deserialize, Serialize};

/// What a cloud sells, by who supplies what.
///
/// IaaS sells machines by time, TaaS sells tokens; whose model makes the tokens decides who shares
/// the price of a token. The order of the variants is the order of every list of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Line {
    /// Compute, storage, databases and network that no model runs on.
    CoreIaas,
    /// Accelerators rented by time, to labs and to anyone else.
    AiIaas,
    /// Tokens of the cloud's own models.
    FirstPartyTaas,
    /// Tokens of another company's models, sold through the cloud.
    ThirdPartyTaas,
    /// Applications, licences, services and all else in the segment.
    SaasAndOther,
}

impl Line {
    /// All lines, in list order.
    pub const ALL: [Self; 5] = [
        Self::CoreIaas,
        Self::AiIaas,
        Self::FirstPartyTaas,
        Self::ThirdPartyTaas,
        Self::SaasAndOther,
    ];

    /// True for the lines that make up AI revenue: AI IaaS and both kinds of TaaS.
    pub const fn is_ai(self) -> bool {
        matches!(self, Self::AiIaas | Self::FirstPartyTaas | Self::ThirdPartyTaas)
    }

    /// True if tokens are sold, whoever's model makes them.
    pub const fn is_taas(self) -> bool {
        matches!(self, Self::FirstPartyTaas | Self::ThirdPartyTaas)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CoreIaas => "core IaaS",
            Self::AiIaas => "AI IaaS",
            Self::FirstPartyTaas => "first-party TaaS",
            Self::ThirdPartyTaas => "third-party TaaS",
            Self::SaasAndOther => "SaaS and other",
        })
    }
}
