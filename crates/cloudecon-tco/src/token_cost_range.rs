use cloudecon_core::{ChipHourPrice, Range, TokenPrice};

use crate::{Allocation, Error, ServingPoint, TokenCost};

/// Cost of a million tokens with the range of the chip-hour and the band of the calibration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TokenCostRange {
    mid: TokenCost,
    input: Option<Range<TokenPrice>>,
    cached: Option<Range<TokenPrice>>,
    output: Range<TokenPrice>,
}

impl TokenCostRange {
    /// Splits a ranged chip-hour. Costs rise with the hour and with the time of a step, so the
    /// ends are those of both: cheap hour and fast step, dear hour and slow step.
    ///
    /// # Errors
    /// As [`TokenCost::allocate`].
    pub fn allocate(
        hour: Range<ChipHourPrice>,
        point: &ServingPoint,
        rule: Allocation,
    ) -> Result<Self, Error> {
        let low = TokenCost::allocate(hour.low(), point, rule)?;
        let mid = TokenCost::allocate(hour.mid(), point, rule)?;
        let high = TokenCost::allocate(hour.high(), point, rule)?;
        let band = point.band();
        let range = |low: TokenPrice, mid: TokenPrice, high: TokenPrice| {
            let (low, high) = ((low * band.low()).min(mid), (high * band.high()).max(mid));
            Range::new(low, mid, high)
        };
        let optional = |part: fn(&TokenCost) -> Option<TokenPrice>| match (
            part(&low),
            part(&mid),
            part(&high),
        ) {
            (Some(low), Some(mid), Some(high)) => range(low, mid, high).map(Some),
            _ => Ok(None),
        };
        Ok(Self {
            mid,
            input: optional(TokenCost::input)?,
            cached: optional(TokenCost::cached)?,
            output: range(low.output(), mid.output(), high.output())?,
        })
    }

    /// The middle.
    pub const fn mid(&self) -> &TokenCost {
        &self.mid
    }

    /// Cost of fresh prompt tokens; `None` if there are none.
    pub const fn input(&self) -> Option<Range<TokenPrice>> {
        self.input
    }

    /// Cost of cached prompt tokens; `None` if there are none.
    pub const fn cached(&self) -> Option<Range<TokenPrice>> {
        self.cached
    }

    /// Cost of output tokens.
    pub const fn output(&self) -> Range<TokenPrice> {
        self.output
    }
}
