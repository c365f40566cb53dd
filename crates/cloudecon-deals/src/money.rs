use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use cloudecon_core::{Usd, split_number_and_unit};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Error, Rate};

/// One US dollar in micro-dollars.
pub(crate) const MICRO: i128 = 1_000_000;
/// Amounts stay below this size, so that sums of millions of them fit 128 bits.
pub(crate) const LARGEST: i128 = 10_i128.pow(30);

/// An exact amount of US dollars in whole micro-dollars.
///
/// Sums saturate at the ends of `i128`; checked inputs stay below 1e24 dollars, far inside.
///
/// ```
/// # use cloudecon_deals::MicroUsd;
/// let a: MicroUsd = "0.1 USD".parse()?;
/// let b: MicroUsd = "0.2 USD".parse()?;
/// assert_eq!(a + b, "0.3 USD".parse()?);
/// # Ok::<(), cloudecon_deals::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct MicroUsd(i128);

impl MicroUsd {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// From micro-dollars.
    pub const fn from_micros(micros: i128) -> Self {
        Self(micros)
    }

    /// The number of micro-dollars.
    pub const fn as_micros(self) -> i128 {
        self.0
    }

    /// From whole dollars.
    pub const fn from_dollars(dollars: i64) -> Self {
        Self(dollars as i128 * MICRO)
    }

    /// From whole millions of dollars.
    pub const fn from_millions(millions: i64) -> Self {
        Self(millions as i128 * MICRO * 1_000_000)
    }

    /// The nearest whole micro-dollar to a model amount; the only way in from `Usd`.
    ///
    /// # Errors
    /// [`Error::Value`] unless finite and below 1e24 dollars in size.
    #[expect(clippy::cast_possible_truncation, reason = "the size is checked")]
    pub fn from_usd(amount: Usd) -> Result<Self, Error> {
        let micros = (amount.as_usd() * 1e6).round();
        if micros.is_finite() && micros.abs() < 1e30 {
            Ok(Self(micros as i128))
        } else {
            Err(Error::Value {
                name: "money",
                allowed: "finite and below 1e24 USD in size",
                found: amount.as_usd().to_string(),
            })
        }
    }

    /// The nearest f64 dollars; the only way out to models.
    pub const fn as_usd(self) -> Usd {
        Usd::from_usd(self.0 as f64 / MICRO as f64)
    }

    /// `share x self` as an exact ratio of micro-dollars is rounded by `rounding`.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub fn times(self, rate: Rate, rounding: crate::Rounding) -> Result<Self, Error> {
        let num = self.0.checked_mul(rate.numerator()).ok_or_else(|| Error::overflow("money"))?;
        rounding.divide(num, rate.denominator()).map(Self)
    }

    /// The size, sign removed.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// `self / other` exactly; `None` if `other` is zero.
    pub fn ratio_to(self, other: Self) -> Option<Rate> {
        Rate::new(self.0, other.0).ok()
    }
}

impl Add for MicroUsd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for MicroUsd {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for MicroUsd {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for MicroUsd {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Neg for MicroUsd {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for MicroUsd {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for MicroUsd {
    /// The exact dollars, for example `463050000 USD` or `0.25 USD`; [`FromStr`] reads it back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Rate::new(self.0, MICRO) {
            Ok(dollars) => write!(f, "{dollars} USD"),
            Err(_) => write!(f, "{} micro-USD", self.0),
        }
    }
}

impl FromStr for MicroUsd {
    type Err = Error;
    /// Reads a number and `USD`, `USD thousand`, `USD million` or `USD billion`, to the micro-dollar.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Text {
            expected: "an amount such as `7.8 USD million`, to the micro-dollar, below 1e24 USD",
            found: text.to_owned(),
        };
        let (number, unit) = split_number_and_unit(text);
        let factor = match unit {
            "USD" => MICRO,
            "USD thousand" => MICRO * 1_000,
            "USD million" => MICRO * MICRO,
            "USD billion" => MICRO * MICRO * 1_000,
            _ => return Err(wrong()),
        };
        let value = Rate::from_decimal(number)?.checked_mul(Rate::whole(factor));
        match value {
            Some(value) if value.denominator() == 1 && value.numerator().abs() <= LARGEST => {
                Ok(Self(value.numerator()))
            }
            _ => Err(wrong()),
        }
    }
}

impl Serialize for MicroUsd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MicroUsd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_printed_and_round_trip() {
        for (text, micros) in [
            ("7.8 USD million", 7_800_000_000_000),
            ("-0.000001 USD", -1),
            ("1_000 USD", 1_000_000_000),
            ("300 USD billion", 300_000_000_000_000_000),
        ] {
            let amount: MicroUsd = text.parse().unwrap();
            assert_eq!(amount.as_micros(), micros, "{text}");
            assert_eq!(amount.to_string().parse::<MicroUsd>().unwrap(), amount);
        }
        for bad in ["7.8", "7.8 EUR", "0.0000001 USD", "1e30 USD billion", "USD"] {
            assert!(bad.parse::<MicroUsd>().is_err(), "{bad}");
        }
    }

    #[test]
    fn models_cross_the_boundary_once() {
        assert_eq!(
            MicroUsd::from_usd(Usd::from_millions(463.05)).unwrap().as_micros(),
            463_050_000_000_000
        );
        assert!(MicroUsd::from_usd(Usd::from_usd(f64::NAN)).is_err());
    }
}
