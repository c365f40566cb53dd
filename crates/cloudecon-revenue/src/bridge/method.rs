use serde::{Deserialize, Serialize};

/// The named ways of splitting a change into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BridgeMethod {
    /// Change of each part over the old total: [`growth_bridge`](crate::growth_bridge).
    Contributions,
    /// Two factors at the mean of old and new weights (Marshall and Edgeworth; Kitagawa 1955).
    Midpoint,
    /// Two factors at old weights; what they share is shown as an interaction.
    BaseWeights,
    /// Mix at old margins, then rate at new shares: the order decides.
    EndWeights,
    /// Volume, then mix, then price: [`price_volume_mix`](crate::price_volume_mix).
    PriceVolumeMix,
    /// Logarithmic mean weights, a sum (Ang 2004, LMDI-I).
    LmdiAdditive,
    /// Logarithmic mean weights, a product (Ang 2004, LMDI-I).
    LmdiMultiplicative,
    /// The mean over all orders of change (Shapley 1953; Shorrocks 2013).
    Shapley,
    /// One stated order of change.
    Sequential,
}

impl BridgeMethod {
    /// True if no order of changing the factors enters: the same parts for any list order.
    pub const fn is_order_free(self) -> bool {
        !matches!(self, Self::EndWeights | Self::PriceVolumeMix | Self::Sequential)
    }

    /// True if going back from after to before gives the same parts with the opposite sign.
    pub const fn is_time_reversible(self) -> bool {
        matches!(
            self,
            Self::Midpoint | Self::LmdiAdditive | Self::LmdiMultiplicative | Self::Shapley
        )
    }

    /// True if a part is left that belongs to no single factor.
    pub const fn leaves_interaction(self) -> bool {
        matches!(self, Self::BaseWeights)
    }
}
