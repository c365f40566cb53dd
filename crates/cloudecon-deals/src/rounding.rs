use serde::{Deserialize, Serialize};

use crate::Error;

/// What happens to the part of a posting below one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the nearest unit, halves away from zero: 0.5 to 1, -0.5 to -1.
    #[default]
    HalfAwayFromZero,
    /// To the nearest unit, halves to the even one.
    HalfToEven,
    /// Towards zero.
    TowardZero,
}

/// The rounding rule of a contract: each posting is rounded once, to this unit, in this mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    unit: RoundingUnit,
    mode: RoundingMode,
}

/// The smallest amount that a contract posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingUnit {
    /// A millionth of a dollar.
    #[default]
    MicroDollar,
    /// A hundredth of a dollar.
    Cent,
    /// A dollar.
    Dollar,
}

impl RoundingUnit {
    /// The unit in micro-dollars.
    pub const fn micros(self) -> i128 {
        match self {
            Self::MicroDollar => 1,
            Self::Cent => 10_000,
            Self::Dollar => 1_000_000,
        }
    }
}

impl Default for Rounding {
    /// To the micro-dollar, halves away from zero.
    fn default() -> Self {
        Self::new(RoundingUnit::MicroDollar, RoundingMode::HalfAwayFromZero)
    }
}

impl Rounding {
    /// To `unit` in `mode`.
    pub const fn new(unit: RoundingUnit, mode: RoundingMode) -> Self {
        Self { unit, mode }
    }

    /// The unit.
    pub const fn unit(self) -> RoundingUnit {
        self.unit
    }

    /// `num / den` in micro-dollars, rounded; `den` must be positive.
    pub(crate) fn divide(self, num: i128, den: i128) -> Result<i128, Error> {
        let unit = self.unit.micros();
        if unit == 1 && den == 1 {
            return Ok(num);
        }
        let step = den.checked_mul(unit).filter(|step| *step > 0);
        let step = step.ok_or_else(|| Error::overflow("rounding"))?;
        let (whole, rest) = div_rem(num, step);
        // Less than 2^127, so twice as much fits 128 bits without a sign.
        let (twice, size) = (rest.unsigned_abs() * 2, step.unsigned_abs());
        let up = match self.mode {
            RoundingMode::TowardZero => false,
            RoundingMode::HalfAwayFromZero => twice >= size,
            RoundingMode::HalfToEven => twice > size || (twice == size && whole.rem_euclid(2) == 1),
        };
        let units = if up { whole + num.signum() } else { whole };
        units.checked_mul(unit).ok_or_else(|| Error::overflow("rounding"))
    }
}

/// Quotient towards zero and remainder with the sign of `num`; 64-bit where it fits.
#[expect(clippy::integer_division, reason = "the quotient and the remainder are both used")]
fn div_rem(num: i128, den: i128) -> (i128, i128) {
    if let (Ok(n), Ok(d)) = (i64::try_from(num), i64::try_from(den))
        && d > 1
    {
        return (i128::from(n / d), i128::from(n % d));
    }
    (num / den, num % den)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_follow_the_mode() {
        use RoundingMode::{HalfAwayFromZero, HalfToEven, TowardZero};
        for (num, den, mode, expected) in [
            (5, 2, HalfAwayFromZero, 3),
            (-5, 2, HalfAwayFromZero, -3),
            (5, 2, HalfToEven, 2),
            (7, 2, HalfToEven, 4),
            (-5, 2, HalfToEven, -2),
            (-7, 2, HalfToEven, -4),
            (8, 3, TowardZero, 2),
            (-8, 3, TowardZero, -2),
            (-8, 3, HalfAwayFromZero, -3),
        ] {
            let rule = Rounding::new(RoundingUnit::MicroDollar, mode);
            assert_eq!(rule.divide(num, den).unwrap(), expected, "{num}/{den} {mode:?}");
        }
        // 0.125 USD to cents: 0.13 away from zero, 0.12 to even.
        let cents = |mode| Rounding::new(RoundingUnit::Cent, mode).divide(125_000, 1).unwrap();
        assert_eq!((cents(HalfAwayFromZero), cents(HalfToEven)), (130_000, 120_000));
    }
}
