//! Ratios are different types: a share is not a margin, and neither is a growth.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::unit::{factor_of, finite, legal_units, split_number_and_unit};
use crate::{Error, Quantity, Usd};

const PERCENT: f64 = 0.01;
const BASIS_POINT: f64 = 1e-4;
const UNITS: &[(&str, f64)] =
    &[("percent", PERCENT), ("%", PERCENT), ("fraction", 1.0), ("bp", BASIS_POINT)];

fn parse_ratio(name: &'static str, text: &str) -> Result<f64, Error> {
    let (number, unit) = split_number_and_unit(text);
    if unit.is_empty() {
        return Err(Error::NoUnit {
            quantity: name,
            found: text.trim().to_owned(),
            legal: legal_units(UNITS),
        });
    }
    ratio_in(name, number, unit)
}

fn ratio_in(name: &'static str, number: &str, unit: &str) -> Result<f64, Error> {
    let factor = factor_of(name, UNITS, unit)?;
    let value = finite(name, number)?;
    // 37 percent is 37/100, not 37 x 0.01, which is 0.37 plus a rounding.
    Ok(if factor < 1.0 { value / (1.0 / factor).round() } else { value })
}

macro_rules! ratio {
    ($(#[$doc:meta])* $name:ident, $label:literal, $low:expr, $high:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        pub struct $name(f64);

        impl $name {
            /// From a fraction: 0.37 is 37 %.
            ///
            /// # Errors
            /// [`Error::NotFinite`] or [`Error::OutOfRange`] with the bounds of the type.
            pub fn from_fraction(value: f64) -> Result<Self, Error> {
                if !value.is_finite() {
                    return Err(Error::NotFinite { quantity: $label, found: value.to_string() });
                }
                if !($low..=$high).contains(&value) {
                    return Err(Error::OutOfRange {
                        quantity: $label, low: $low, high: $high, found: value,
                    });
                }
                Ok(Self(value))
            }

            /// From a percentage: 37 is 37 %.
            ///
            /// # Errors
            /// As [`Self::from_fraction`].
            pub fn from_percent(value: f64) -> Result<Self, Error> {
                Self::from_fraction(value / 100.0)
            }

            /// The fraction: 0.37 for 37 %.
            pub const fn as_fraction(self) -> f64 {
                self.0
            }

            /// The percentage: 37 for 37 %.
            pub const fn as_percent(self) -> f64 {
                self.0 * 100.0
            }

            /// Reads a number with unit `percent`, `%`, `fraction` or `bp`.
            ///
            /// # Errors
            /// [`Error::NoUnit`], [`Error::WrongUnit`], [`Error::NotANumber`] or the bounds.
            pub fn parse(text: &str) -> Result<Self, Error> {
                parse_ratio($label, text).and_then(Self::from_fraction)
            }

            /// Reads a number that stands apart from its unit.
            ///
            /// # Errors
            /// As [`Self::parse`].
            pub fn parse_in(number: &str, unit: &str) -> Result<Self, Error> {
                ratio_in($label, number, unit).and_then(Self::from_fraction)
            }
        }

        impl fmt::Display for $name {
            /// Writes the fraction and the unit `fraction`, which [`Self::parse`] reads back exactly.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match f.precision() {
                    Some(digits) => write!(f, "{:.*} %", digits, self.as_percent()),
                    None => write!(f, "{} fraction", self.0),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                Self::parse(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(de::Error::custom)
            }
        }

        impl Quantity for $name {
            /// Clamped to the bounds of the type: interval arithmetic may touch a bound.
            fn from_number(value: f64) -> Self {
                Self(value.clamp($low, $high))
            }

            fn number(self) -> f64 {
                self.0
            }
        }
    };
}

ratio! {
    /// A part of a whole, 0 to 1.
    ///
    /// ```
    /// # use cloudecon_core::Share;
    /// assert_eq!(Share::from_percent(37.0)?.as_fraction(), 0.37);
    /// assert!(Share::from_fraction(37.0).is_err());
    /// # Ok::<(), cloudecon_core::Error>(())
    /// ```
    Share, "share", 0.0, 1.0
}

ratio! {
    /// Profit over revenue: at most 1, negative for a loss (published figures hold -94 %).
    ///
    /// ```
    /// # use cloudecon_core::{Margin, Usd};
    /// let margin = Margin::of(Usd::from_millions(14_161.0), Usd::from_millions(37_587.0)).unwrap();
    /// let before = Margin::of(Usd::from_millions(12_465.0), Usd::from_millions(35_579.0)).unwrap();
    /// assert_eq!(format!("{:.0}", (margin - before).as_bp()), "264");
    /// ```
    /// A margin and a share do not add:
    /// ```compile_fail
    /// # use cloudecon_core::{Margin, Share};
    /// let nonsense = Margin::from_percent(10.0).unwrap() + Share::from_percent(10.0).unwrap();
    /// ```
    Margin, "margin", f64::MIN, 1.0
}

ratio! {
    /// Change over the base: 0.28 for +28 %; at least -1 for a base that cannot turn negative.
    Growth, "growth", -1.0, f64::MAX
}

impl Share {
    /// Nothing of the whole.
    pub const ZERO: Self = Self(0.0);
    /// The whole.
    pub const ONE: Self = Self(1.0);

    /// `part / whole`; `None` unless `0 <= part <= whole` and `whole > 0`.
    pub fn of(part: Usd, whole: Usd) -> Option<Self> {
        part.ratio_to(whole).and_then(|ratio| Self::from_fraction(ratio).ok())
    }

    /// The rest of the whole: 1 - share.
    #[must_use]
    pub fn complement(self) -> Self {
        Self(1.0 - self.0)
    }
}

impl Mul for Share {
    type Output = Self;
    /// A share of a share.
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl Margin {
    /// `profit / revenue`; `None` if revenue is not positive or profit exceeds it.
    pub fn of(profit: Usd, revenue: Usd) -> Option<Self> {
        if revenue <= Usd::ZERO {
            return None;
        }
        profit.ratio_to(revenue).and_then(|ratio| Self::from_fraction(ratio).ok())
    }
}

impl Growth {
    /// `after / before - 1`; `None` unless `before > 0` and `after >= 0`.
    pub fn of(before: Usd, after: Usd) -> Option<Self> {
        if before <= Usd::ZERO {
            return None;
        }
        after.ratio_to(before).and_then(|ratio| Self::from_fraction(ratio - 1.0).ok())
    }

    /// The level that grows out of `base`.
    pub fn apply(self, base: Usd) -> Usd {
        base * (1.0 + self.0)
    }
}

/// The difference of two margins, in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct BasisPoints(f64);

impl BasisPoints {
    /// From basis points: 100 is one percentage point.
    pub const fn from_bp(value: f64) -> Self {
        Self(value)
    }

    /// The number of basis points.
    pub const fn as_bp(self) -> f64 {
        self.0
    }
}

impl Sub for Margin {
    type Output = BasisPoints;
    fn sub(self, other: Self) -> BasisPoints {
        BasisPoints((self.0 - other.0) / BASIS_POINT)
    }
}

impl Add for BasisPoints {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for BasisPoints {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for BasisPoints {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl fmt::Display for BasisPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+.*} bp", f.precision().unwrap_or(0), self.0)
    }
}

impl Quantity for BasisPoints {
    fn from_number(value: f64) -> Self {
        Self(value)
    }

    fn number(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_those_of_the_type() {
        assert_eq!(
            Share::from_fraction(37.0).unwrap_err().to_string(),
            "`share` must lie between 0 and 1, found 37"
        );
        assert!(Margin::from_percent(-94.0).is_ok());
        assert!(Margin::from_percent(101.0).is_err());
        assert!(Growth::from_percent(-101.0).is_err());
        assert!(Share::from_fraction(f64::NAN).is_err());
    }

    #[test]
    fn a_ratio_needs_a_base() {
        assert_eq!(Margin::of(Usd::from_usd(1.0), Usd::ZERO), None);
        assert_eq!(Growth::of(Usd::ZERO, Usd::from_usd(1.0)), None);
        assert_eq!(Share::of(Usd::from_usd(2.0), Usd::from_usd(1.0)), None);
    }

    #[test]
    fn percent_reads_as_printed() {
        assert_eq!(Share::parse("37 percent").unwrap().as_fraction(), 0.37);
        assert_eq!(Margin::parse_in("-94", "percent").unwrap().as_fraction(), -0.94);
        assert_eq!(Growth::parse("213 bp").unwrap().as_fraction(), 0.0213);
        assert!(Share::parse("0.37").is_err());
    }
}
