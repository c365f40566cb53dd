//! What the engine computes with: a point, a span of points or a function of one driver.

use crate::function::Band;
use crate::{Error, Rounding};

/// A number of micros as the engine needs it.
///
/// Every non-linearity of a contract is [`Number::apply`], [`Number::min`] or [`Number::max`], so a
/// new kind of number gives a new kind of analysis of all terms.
pub(crate) trait Number: Clone {
    fn zero() -> Self;
    /// A constant between two ends.
    fn constant(low: i128, high: i128) -> Result<Self, Error>;
    fn add(&self, other: &Self) -> Result<Self, Error>;
    fn sub(&self, other: &Self) -> Result<Self, Error>;
    fn min(&self, other: &Self) -> Result<Self, Error>;
    fn max(&self, other: &Self) -> Result<Self, Error>;
    /// The payment function of this number, rounded once.
    fn apply(&self, band: &Band, rounding: Rounding) -> Result<Self, Error>;

    /// Payment for the usage between two cumulative levels: `f(after) - f(before)`.
    fn increment(
        _before: &Self,
        _after: &Self,
        paid_before: &Self,
        paid_after: &Self,
        _band: &Band,
        _rounding: Rounding,
    ) -> Result<Self, Error> {
        paid_after.sub(paid_before)
    }
}

fn fail() -> Error {
    Error::overflow("sum")
}

impl Number for i128 {
    fn zero() -> Self {
        0
    }

    fn constant(low: i128, high: i128) -> Result<Self, Error> {
        if low == high {
            Ok(low)
        } else {
            Err(Error::NotExact {
                term: "a term".into(),
                field: "amount".into(),
                question: "a ledger",
            })
        }
    }

    fn add(&self, other: &Self) -> Result<Self, Error> {
        self.checked_add(*other).ok_or_else(fail)
    }

    fn sub(&self, other: &Self) -> Result<Self, Error> {
        self.checked_sub(*other).ok_or_else(fail)
    }

    fn min(&self, other: &Self) -> Result<Self, Error> {
        Ok(*Ord::min(self, other))
    }

    fn max(&self, other: &Self) -> Result<Self, Error> {
        Ok(*Ord::max(self, other))
    }

    fn apply(&self, band: &Band, rounding: Rounding) -> Result<Self, Error> {
        band.low.rounded(*self, rounding)
    }
}

/// Every whole number of micros from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) low: i128,
    pub(crate) high: i128,
}

impl Number for Span {
    fn zero() -> Self {
        Self { low: 0, high: 0 }
    }

    fn constant(low: i128, high: i128) -> Result<Self, Error> {
        Ok(Self { low, high })
    }

    fn add(&self, other: &Self) -> Result<Self, Error> {
        Ok(Self {
            low: self.low.checked_add(other.low).ok_or_else(fail)?,
            high: self.high.checked_add(other.high).ok_or_else(fail)?,
        })
    }

    fn sub(&self, other: &Self) -> Result<Self, Error> {
        Ok(Self {
            low: self.low.checked_sub(other.high).ok_or_else(fail)?,
            high: self.high.checked_sub(other.low).ok_or_else(fail)?,
        })
    }

    fn min(&self, other: &Self) -> Result<Self, Error> {
        Ok(Self { low: self.low.min(other.low), high: self.high.min(other.high) })
    }

    fn max(&self, other: &Self) -> Result<Self, Error> {
        Ok(Self { low: self.low.max(other.low), high: self.high.max(other.high) })
    }

    fn apply(&self, band: &Band, rounding: Rounding) -> Result<Self, Error> {
        let (low, high) = band.low.extremes(self.low, self.high, rounding)?;
        match &band.high {
            None => Ok(Self { low, high }),
            Some(upper) => Ok(Self { low, high: upper.extremes(self.low, self.high, rounding)?.1 }),
        }
    }

    fn increment(
        before: &Self,
        after: &Self,
        paid_before: &Self,
        paid_after: &Self,
        band: &Band,
        rounding: Rounding,
    ) -> Result<Self, Error> {
        let loose = paid_after.sub(paid_before)?;
        let is_point = before.low == before.high && after.low == after.high;
        if !(band.is_ordered && is_point && before.low >= 0 && after.low >= before.low) {
            return Ok(loose);
        }
        let step = |f: &crate::function::Function| -> Result<i128, Error> {
            let from = if before.low == 0 { 0 } else { f.rounded(before.low, rounding)? };
            f.rounded(after.low, rounding)?.checked_sub(from).ok_or_else(fail)
        };
        let (low, high) = (step(&band.low)?, step(band.high())?);
        // Two roundings of half a unit each lie between an exact step and a posted one.
        let slack = if band.high.is_some() { 2 * rounding.unit().micros() } else { 0 };
        Ok(Self {
            low: loose.low.max(low.saturating_sub(slack)),
            high: loose.high.min(high.saturating_add(slack)),
        })
    }
}
