use serde::{Deserialize, Serialize};

use crate::Error;
use crate::error::positive;

/// How the chips of one replica share a model.
///
/// `chips = tensor x data x pipeline`. Attention runs in `data` groups of `tensor` chips; experts
/// are spread over all chips of a pipeline stage if `experts` is true or `data` is above 1, and
/// otherwise cut by tensor parallelism like the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parallelism {
    /// Chips over which each layer's matrices are cut.
    pub tensor: u32,
    /// Groups that each serve their own requests in attention.
    pub data: u32,
    /// Stages that each hold a part of the layers.
    pub pipeline: u32,
    /// Experts are kept whole and spread over the chips.
    pub experts: bool,
}

impl Parallelism {
    /// One chip.
    pub const SINGLE: Self = Self { tensor: 1, data: 1, pipeline: 1, experts: false };

    /// Tensor parallelism only.
    pub const fn tensor(chips: u32) -> Self {
        Self { tensor: chips, ..Self::SINGLE }
    }

    /// Attention in `chips` data groups, experts spread over the same chips.
    pub const fn data_attention(chips: u32) -> Self {
        Self { data: chips, experts: true, ..Self::SINGLE }
    }

    /// Chips of a replica.
    pub const fn chips(self) -> u32 {
        self.tensor.saturating_mul(self.data).saturating_mul(self.pipeline)
    }

    /// Chips of one pipeline stage.
    pub const fn stage_chips(self) -> u32 {
        self.tensor.saturating_mul(self.data)
    }

    pub(crate) fn check(self) -> Result<Self, Error> {
        positive("tensor", f64::from(self.tensor))?;
        positive("data", f64::from(self.data))?;
        positive("pipeline", f64::from(self.pipeline))?;
        Ok(self)
    }
}
