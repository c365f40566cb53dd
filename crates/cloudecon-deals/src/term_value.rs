//! Values of terms: one number if the contract is known, three if nobody published it.

mod price;
mod share;
mod units;

use std::fmt;
use std::str::FromStr;

use cloudecon_core::{Range, Share, Usd};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Error, MicroUsd, Rate};

pub use price::UnitPrice;
pub use share::ExactShare;
pub use units::Units;

/// A kind of number that a term may hold: money, a share, a price per unit or a count.
pub trait TermNumber: Copy + fmt::Display + FromStr<Err = Error> {
    /// The exact number: micro-dollars, micro-units or the plain ratio.
    fn as_rate(self) -> Rate;
    /// A number of the same kind, rounded down to a whole micro where the kind has one.
    #[must_use]
    fn with_rate(self, rate: Rate) -> Self;
}

/// Digits that a ratio of a term may have: products with amounts then fit 128 bits.
const LARGEST_RATIO: i128 = 1_000_000_000_000;

pub(super) fn small(rate: Rate, text: &str) -> Result<Rate, Error> {
    if rate.numerator().unsigned_abs() <= 1_000_000_000_000_000
        && rate.denominator() <= LARGEST_RATIO
    {
        Ok(rate)
    } else {
        Err(Error::overflow(text))
    }
}

pub(super) fn fraction(text: &str) -> Option<(Result<Rate, Error>, &str)> {
    // `1/3 fraction`: a ratio without a terminating decimal.
    let (number, unit) = text.trim().split_once(' ')?;
    let (num, den) = number.split_once('/')?;
    let rate = match (num.parse(), den.parse()) {
        (Ok(num), Ok(den)) => Rate::new(num, den),
        _ => return None,
    };
    Some((rate, unit.trim()))
}

impl TermNumber for MicroUsd {
    fn as_rate(self) -> Rate {
        Rate::whole(self.as_micros())
    }

    fn with_rate(self, rate: Rate) -> Self {
        Self::from_micros(rate.numerator().div_euclid(rate.denominator()))
    }
}

macro_rules! text_serde {
    ($($name:ident),+) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )+ };
}

text_serde!(ExactShare, UnitPrice, Units);

/// One value, or a low, mid and high end where the value is not public.
///
/// Written `25 %`, `20 % to 30 %` (the middle is half way) or `25 % (20 % to 30 %)`.
///
/// ```
/// # use cloudecon_deals::{ExactShare, TermValue};
/// let share: TermValue<ExactShare> = "20 % to 30 %".parse()?;
/// assert_eq!(share.mid(), ExactShare::from_percent(25));
/// assert!(!share.is_exact());
/// # Ok::<(), cloudecon_deals::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermValue<T> {
    low: T,
    mid: T,
    high: T,
}

impl<T: TermNumber> TermValue<T> {
    /// A known value.
    pub const fn exact(value: T) -> Self {
        Self { low: value, mid: value, high: value }
    }

    /// A value between two ends.
    ///
    /// # Errors
    /// [`Error::Unordered`] unless `low <= mid <= high`.
    pub fn new(low: T, mid: T, high: T) -> Result<Self, Error> {
        if low.as_rate() <= mid.as_rate() && mid.as_rate() <= high.as_rate() {
            Ok(Self { low, mid, high })
        } else {
            Err(Error::Unordered {
                low: low.to_string(),
                mid: mid.to_string(),
                high: high.to_string(),
            })
        }
    }

    /// A value between two ends, the middle half way.
    ///
    /// # Errors
    /// As [`TermValue::new`], and [`Error::Overflow`].
    pub fn between(low: T, high: T) -> Result<Self, Error> {
        let half = Rate::new(1, 2)?;
        let sum = low.as_rate().checked_add(high.as_rate()).and_then(|s| s.checked_mul(half));
        let mid = low.with_rate(sum.ok_or_else(|| Error::overflow("range"))?);
        Self::new(low, mid, high)
    }

    /// The low end.
    pub const fn low(self) -> T {
        self.low
    }

    /// The central value.
    pub const fn mid(self) -> T {
        self.mid
    }

    /// The high end.
    pub const fn high(self) -> T {
        self.high
    }

    /// True if the ends are one value.
    pub fn is_exact(self) -> bool {
        self.low.as_rate() == self.high.as_rate()
    }

    /// True if the value lies between the ends, ends included.
    pub fn contains(self, value: T) -> bool {
        self.low.as_rate() <= value.as_rate() && value.as_rate() <= self.high.as_rate()
    }
}

impl<T: TermNumber> From<T> for TermValue<T> {
    fn from(value: T) -> Self {
        Self::exact(value)
    }
}

impl TermValue<MicroUsd> {
    /// From a range of model money.
    ///
    /// # Errors
    /// As [`MicroUsd::from_usd`].
    pub fn from_usd(range: Range<Usd>) -> Result<Self, Error> {
        Self::new(
            MicroUsd::from_usd(range.low())?,
            MicroUsd::from_usd(range.mid())?,
            MicroUsd::from_usd(range.high())?,
        )
    }
}

impl TermValue<ExactShare> {
    /// From a range of model shares, to twelve decimal places.
    ///
    /// # Errors
    /// As [`Rate::from_f64`].
    pub fn from_share(range: Range<Share>) -> Result<Self, Error> {
        let exact = |share: Share| Rate::from_f64(share.as_fraction()).map(ExactShare);
        Self::new(exact(range.low())?, exact(range.mid())?, exact(range.high())?)
    }
}

impl<T: TermNumber> fmt::Display for TermValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_exact() {
            self.mid.fmt(f)
        } else {
            write!(f, "{} ({} to {})", self.mid, self.low, self.high)
        }
    }
}

impl<T: TermNumber> FromStr for TermValue<T> {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some((mid, ends)) = text.trim().strip_suffix(')').and_then(|t| t.split_once('(')) {
            let wrong = || Error::Text {
                expected: "a range such as `25 % (20 % to 30 %)`",
                found: text.to_owned(),
            };
            let (low, high) = ends.split_once(" to ").ok_or_else(wrong)?;
            return Self::new(low.trim().parse()?, mid.trim().parse()?, high.trim().parse()?);
        }
        match text.split_once(" to ") {
            Some((low, high)) => Self::between(low.trim().parse()?, high.trim().parse()?),
            None => text.trim().parse().map(Self::exact),
        }
    }
}

impl<T: TermNumber> Serialize for TermValue<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, T: TermNumber> Deserialize<'de> for TermValue<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_printed_and_round_trip() {
        fn round_trip<T: TermNumber + PartialEq + fmt::Debug>(texts: &[&str]) {
            for text in texts {
                let value: TermValue<T> = text.parse().unwrap();
                assert_eq!(value.to_string().parse::<TermValue<T>>().unwrap(), value, "{text}");
            }
        }
        round_trip::<ExactShare>(&["25 %", "20 % to 30 %", "25 % (1 bp to 1/3 fraction)"]);
        round_trip::<UnitPrice>(&[
            "0.45 USD/unit",
            "1/3 USD/unit",
            "2.6 USD million/MW to 7.8 USD million/MW",
        ]);
        round_trip::<MicroUsd>(&["20 USD million", "2.6 USD million to 7.8 USD million"]);
        round_trip::<Units>(&["250 units", "1.5 MW"]);
    }

    #[test]
    fn wrong_units_and_orders_are_refused() {
        assert!("25".parse::<ExactShare>().is_err());
        assert!("25 USD".parse::<ExactShare>().is_err());
        assert!("25 %".parse::<Units>().is_err());
        assert!("25 USD".parse::<UnitPrice>().is_err());
        assert!("1/0 fraction".parse::<ExactShare>().is_err());
        assert!("30 % to 20 %".parse::<TermValue<ExactShare>>().is_err());
        assert!("5 % (20 % to 30 %)".parse::<TermValue<ExactShare>>().is_err());
        assert!("5 % (20 %)".parse::<TermValue<ExactShare>>().is_err());
    }
}
