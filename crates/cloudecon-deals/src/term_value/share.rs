use std::fmt;
use std::str::FromStr;

use cloudecon_core::split_number_and_unit;

use super::{TermNumber, fraction, small};
use crate::{Error, Rate};

/// A share or factor as an exact ratio, written with unit `%`, `percent`, `bp` or `fraction`.
///
/// Unlike [`cloudecon_core::Share`] it is exact and may exceed one, as a scale factor does.
///
/// ```
/// # use cloudecon_deals::{ExactShare, Rate};
/// let share: ExactShare = "35 %".parse()?;
/// assert_eq!(share.rate(), Rate::new(7, 20)?);
/// assert_eq!("1/3 fraction".parse::<ExactShare>()?.rate(), Rate::new(1, 3)?);
/// # Ok::<(), cloudecon_deals::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExactShare(pub(super) Rate);

impl ExactShare {
    /// Nothing.
    pub const ZERO: Self = Self(Rate::ZERO);
    /// The whole.
    pub const ONE: Self = Self(Rate::ONE);

    /// From an exact ratio.
    pub const fn new(rate: Rate) -> Self {
        Self(rate)
    }

    /// From a whole number of percent.
    pub fn from_percent(percent: i32) -> Self {
        Self(Rate::new(i128::from(percent), 100).unwrap_or(Rate::ZERO))
    }

    /// The exact ratio.
    pub const fn rate(self) -> Rate {
        self.0
    }
}

impl TermNumber for ExactShare {
    fn as_rate(self) -> Rate {
        self.0
    }

    fn with_rate(self, rate: Rate) -> Self {
        Self(rate)
    }
}

impl fmt::Display for ExactShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.checked_mul(Rate::whole(100)) {
            Some(percent) if !percent.to_string().contains('/') => write!(f, "{percent} %"),
            _ => write!(f, "{} fraction", self.0),
        }
    }
}

impl FromStr for ExactShare {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        const EXPECTED: &str = "a share such as `25 %`, `2500 bp` or `0.25 fraction`";
        let wrong = || Error::Text { expected: EXPECTED, found: text.to_owned() };
        if let Some((rate, "fraction")) = fraction(text) {
            return small(rate?, text).map(Self);
        }
        let (number, unit) = split_number_and_unit(text);
        let den = match unit {
            "%" | "percent" => 100,
            "bp" => 10_000,
            "fraction" => 1,
            _ => return Err(wrong()),
        };
        let rate = Rate::from_decimal(number)?.checked_div(Rate::whole(den));
        small(rate.ok_or_else(|| Error::overflow(text))?, text).map(Self)
    }
}
