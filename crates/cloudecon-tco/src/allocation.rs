use cloudecon_core::TokenPrice;
use serde::{Deserialize, Serialize};

/// How the joint cost of a chip-hour is split between prompt, cached and output tokens.
///
/// There is no default: published figures differ mostly by this choice.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allocation {
    /// The whole hour over each kind of token alone, as public benchmarks do. For comparing
    /// systems: the costs must never be added.
    WholeSystem,
    /// One cost for every token, prompt or output.
    Total,
    /// By the time that prompts, cached prompts and output take of a step.
    TimeShare,
    /// In proportion to price times tokens: the margin is the same on each kind.
    PriceRatio {
        /// Price of fresh prompt tokens.
        input: TokenPrice,
        /// Price of cached prompt tokens.
        cached: TokenPrice,
        /// Price of output tokens.
        output: TokenPrice,
    },
    /// By busy seconds of arithmetic and of memory traffic at relative shadow prices.
    Resource {
        /// Weight of a second of arithmetic.
        arithmetic: f64,
        /// Weight of a second of memory traffic.
        traffic: f64,
    },
}

impl Allocation {
    /// True if the parts sum to the cost of the hour.
    pub const fn is_conserving(self) -> bool {
        !matches!(self, Self::WholeSystem)
    }
}
