//! Payment functions: piecewise linear with jumps, on whole micros, exact.

use crate::rate::lcm;
use crate::{Error, Rate, Rounding};

/// A piece of a payment function: `slope x u + intercept` up to and with `upto`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Piece {
    /// Inclusive upper bound; `None` is without end.
    pub(crate) upto: Option<i128>,
    /// In 1/den of micros for each micro.
    pub(crate) slope: i128,
    /// In 1/den of micros.
    pub(crate) intercept: i128,
}

/// Payment as a function of one quantity in micros.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Function {
    Pieces {
        den: i128,
        pieces: Vec<Piece>,
    },
    /// `price/den` micros for each started package of `size` beyond `free`.
    Packages {
        size: i128,
        free: i128,
        price: i128,
        den: i128,
    },
}

/// One piece before common denominators.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft {
    pub(crate) upto: Option<i128>,
    pub(crate) slope: Rate,
    pub(crate) intercept: Rate,
}

impl Function {
    /// Joins pieces on a common denominator; the last one must have no end.
    pub(crate) fn from_drafts(drafts: &[Draft], scale: Rate) -> Result<Self, Error> {
        let fail = || Error::overflow("payment function");
        let mut den = 1_i128;
        let mut scaled = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let slope = draft.slope.checked_mul(scale).ok_or_else(fail)?;
            let intercept = draft.intercept.checked_mul(scale).ok_or_else(fail)?;
            den = lcm(den, slope.denominator()).ok_or_else(fail)?;
            den = lcm(den, intercept.denominator()).ok_or_else(fail)?;
            scaled.push((draft.upto, slope, intercept));
        }
        let whole = |rate: Rate| rate.numerator().checked_mul(den.div_euclid(rate.denominator()));
        let pieces: Option<Vec<Piece>> = scaled
            .into_iter()
            .map(|(upto, slope, intercept)| {
                Some(Piece { upto, slope: whole(slope)?, intercept: whole(intercept)? })
            })
            .collect();
        Ok(Self::Pieces { den, pieces: pieces.ok_or_else(fail)? })
    }

    /// `rate x u`.
    pub(crate) fn linear(rate: Rate) -> Self {
        let piece = Piece { upto: None, slope: rate.numerator(), intercept: 0 };
        Self::Pieces { den: rate.denominator(), pieces: vec![piece] }
    }

    /// `max(0, u - level)`.
    pub(crate) fn excess_over(level: i128) -> Result<Self, Error> {
        let intercept = level.checked_neg().ok_or_else(|| Error::overflow("level"))?;
        Ok(Self::Pieces {
            den: 1,
            pieces: vec![
                Piece { upto: Some(level), slope: 0, intercept: 0 },
                Piece { upto: None, slope: 1, intercept },
            ],
        })
    }

    /// Exact value as numerator over denominator.
    pub(crate) fn at(&self, u: i128) -> Result<(i128, i128), Error> {
        let fail = || Error::overflow("payment");
        match self {
            Self::Pieces { den, pieces } => {
                let piece = pieces.iter().find(|p| p.upto.is_none_or(|upto| u <= upto));
                let Some(piece) = piece else { return Ok((0, 1)) };
                let num = piece
                    .slope
                    .checked_mul(u)
                    .and_then(|x| x.checked_add(piece.intercept))
                    .ok_or_else(fail)?;
                Ok((num, *den))
            }
            Self::Packages { size, free, price, den } => {
                let count = packages(u, *size, *free).ok_or_else(fail)?;
                Ok((count.checked_mul(*price).ok_or_else(fail)?, *den))
            }
        }
    }

    /// The rounded value.
    pub(crate) fn rounded(&self, u: i128, rounding: Rounding) -> Result<i128, Error> {
        let (num, den) = self.at(u)?;
        rounding.divide(num, den)
    }

    /// Smallest and largest rounded value for whole `u` in `low..=high`.
    pub(crate) fn extremes(
        &self,
        low: i128,
        high: i128,
        rounding: Rounding,
    ) -> Result<(i128, i128), Error> {
        let first = self.rounded(low, rounding)?;
        let (mut least, mut most) = (first, first);
        let mut take = |value: i128| {
            least = least.min(value);
            most = most.max(value);
        };
        if high > low {
            take(self.rounded(high, rounding)?);
            if let Self::Pieces { pieces, .. } = self {
                // Linear between bounds, so only a bound and the micro after it can be extreme.
                for upto in pieces.iter().filter_map(|piece| piece.upto) {
                    if (low..high).contains(&upto) {
                        take(self.rounded(upto, rounding)?);
                        take(self.rounded(upto + 1, rounding)?);
                    }
                }
            }
        }
        Ok((least, most))
    }
}

/// Started packages beyond the free units: `ceil(max(0, u - free) / size)`.
pub(crate) fn packages(u: i128, size: i128, free: i128) -> Option<i128> {
    let billable = u.checked_sub(free)?.max(0);
    Some(-((-billable).checked_div_euclid(size)?))
}

/// The function of a term with known or unknown numbers: every possible function lies between the two.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Band {
    pub(crate) low: Function,
    /// `None` if the function is known.
    pub(crate) high: Option<Function>,
    /// True if the payment for a further slice of usage also lies between those of the two ends:
    /// graduated tiers and marginal thresholds.
    pub(crate) is_ordered: bool,
}

impl Band {
    pub(crate) fn between(low: Function, high: Function, is_ordered: bool) -> Self {
        if low == high {
            Self { low, high: None, is_ordered }
        } else {
            Self { low, high: Some(high), is_ordered }
        }
    }

    pub(crate) fn high(&self) -> &Function {
        self.high.as_ref().unwrap_or(&self.low)
    }

    /// `rate x u` for a rate between two ends and `u` of either sign.
    pub(crate) fn linear(low: Rate, high: Rate, scale: Rate) -> Result<Self, Error> {
        let end = |positive: Rate, negative: Rate| {
            if positive == negative {
                return positive
                    .checked_mul(scale)
                    .map(Function::linear)
                    .ok_or_else(|| Error::overflow("rate"));
            }
            Function::from_drafts(
                &[
                    Draft { upto: Some(0), slope: negative, intercept: Rate::ZERO },
                    Draft { upto: None, slope: positive, intercept: Rate::ZERO },
                ],
                scale,
            )
        };
        Ok(Self::between(end(low, high)?, end(high, low)?, true))
    }

    /// `max(0, u - level)` for a level between two ends.
    pub(crate) fn excess_over(low: i128, high: i128) -> Result<Self, Error> {
        Ok(Self::between(Function::excess_over(high)?, Function::excess_over(low)?, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn started_packages_count_whole() {
        for (u, size, free, expected) in
            [(121, 10, 0, 13), (121, 10, 200, 0), (120, 10, 0, 12), (-5, 10, 0, 0), (0, 10, 0, 0)]
        {
            assert_eq!(packages(u, size, free), Some(expected));
        }
    }

    #[test]
    fn extremes_see_jumps_inside() {
        // 2u up to 100, then u: largest at 100, smallest at 1.
        let half = |upto, slope| Draft { upto, slope: Rate::whole(slope), intercept: Rate::ZERO };
        let f = Function::from_drafts(&[half(Some(100), 2), half(None, 1)], Rate::ONE).unwrap();
        assert_eq!(f.extremes(99, 150, Rounding::default()).unwrap(), (101, 200));
        assert_eq!(f.extremes(101, 101, Rounding::default()).unwrap(), (101, 101));
    }
}
