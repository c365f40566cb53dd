use std::fmt;
use std::str::FromStr;

use cloudecon_core::split_number_and_unit;

use super::TermNumber;
use crate::money::{LARGEST, MICRO};
use crate::{Error, Rate};

/// A count of a driver's units in whole millionths, written such as `250 units`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Units(i128);

impl Units {
    /// No units.
    pub const ZERO: Self = Self(0);

    /// From whole units.
    pub const fn from_units(units: i64) -> Self {
        Self(units as i128 * MICRO)
    }

    /// From millionths of a unit.
    pub const fn from_micros(micros: i128) -> Self {
        Self(micros)
    }

    /// The number of millionths of a unit.
    pub const fn as_micros(self) -> i128 {
        self.0
    }
}

impl TermNumber for Units {
    fn as_rate(self) -> Rate {
        Rate::whole(self.0)
    }

    fn with_rate(self, rate: Rate) -> Self {
        Self(rate.numerator().div_euclid(rate.denominator()))
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Rate::new(self.0, MICRO) {
            Ok(units) => write!(f, "{units} units"),
            Err(_) => write!(f, "{} micro-units", self.0),
        }
    }
}

impl FromStr for Units {
    type Err = Error;
    /// Reads a number and one word that names the unit, as in `250 units` or `1.5 MW`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Text {
            expected: "a count such as `250 units`, to a millionth",
            found: text.to_owned(),
        };
        let (number, unit) = split_number_and_unit(text);
        if unit.is_empty() || unit.starts_with("USD") || unit.contains(['/', ' ', '%']) {
            return Err(wrong());
        }
        match Rate::from_decimal(number)?.checked_mul(Rate::whole(MICRO)) {
            Some(value) if value.denominator() == 1 && value.numerator().abs() <= LARGEST => {
                Ok(Self(value.numerator()))
            }
            _ => Err(wrong()),
        }
    }
}
