use cloudecon_core::{Range, Usd};

const MICRO_PER_USD: f64 = 1e6;

/// Whole millionths of a dollar: sums and differences are exact and free of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Micro(i128);

impl Micro {
    pub(crate) const ZERO: Self = Self(0);

    /// Rounds once, to the nearest millionth.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "amounts of money are far below 2^127 millionths, and the cast saturates"
    )]
    pub(crate) fn from_usd(amount: Usd) -> Self {
        Self((amount.as_usd() * MICRO_PER_USD).round() as i128)
    }

    pub(crate) fn as_usd(self) -> Usd {
        Usd::from_usd(self.0 as f64 / MICRO_PER_USD)
    }

    pub(crate) const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    pub(crate) const fn negated(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

/// Low, mid and high in whole millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct MicroRange {
    pub(crate) low: Micro,
    pub(crate) mid: Micro,
    pub(crate) high: Micro,
}

impl MicroRange {
    pub(crate) fn from_range(range: Range<Usd>) -> Self {
        Self {
            low: Micro::from_usd(range.low()),
            mid: Micro::from_usd(range.mid()),
            high: Micro::from_usd(range.high()),
        }
    }

    pub(crate) fn exact(amount: Usd) -> Self {
        let micro = Micro::from_usd(amount);
        Self { low: micro, mid: micro, high: micro }
    }

    /// End by end: low plus low, high plus high.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            low: self.low.plus(other.low),
            mid: self.mid.plus(other.mid),
            high: self.high.plus(other.high),
        }
    }

    /// The opposite amount, its ends swapped.
    pub(crate) const fn mirrored(self) -> Self {
        Self { low: self.high.negated(), mid: self.mid.negated(), high: self.low.negated() }
    }

    /// The opposite amount end by end, for an amount that is a part of what it is taken from.
    pub(crate) const fn negated(self) -> Self {
        Self { low: self.low.negated(), mid: self.mid.negated(), high: self.high.negated() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_of_a_dollar_add_exactly() {
        // 0.1 + 0.2 is not 0.3 in doubles.
        let tenth = |n: f64| Micro::from_usd(Usd::from_usd(n));
        assert_eq!(tenth(0.1).plus(tenth(0.2)), tenth(0.3));
        assert_eq!(tenth(0.1).plus(tenth(0.2)).plus(tenth(0.3).negated()), Micro::ZERO);
    }
}
