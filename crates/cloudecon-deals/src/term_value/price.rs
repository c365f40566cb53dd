use std::fmt;
use std::str::FromStr;

use cloudecon_core::split_number_and_unit;

use super::{TermNumber, fraction, small};
use crate::{Error, Rate};

/// A price in US dollars per unit of a driver, exact, written such as `0.45 USD/unit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitPrice(pub(super) Rate);

impl UnitPrice {
    /// From exact US dollars per unit.
    pub const fn from_usd_per_unit(rate: Rate) -> Self {
        Self(rate)
    }

    /// Exact US dollars per unit.
    pub const fn as_usd_per_unit(self) -> Rate {
        self.0
    }
}

impl TermNumber for UnitPrice {
    fn as_rate(self) -> Rate {
        self.0
    }

    fn with_rate(self, rate: Rate) -> Self {
        Self(rate)
    }
}

impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} USD/unit", self.0)
    }
}

impl FromStr for UnitPrice {
    type Err = Error;
    /// Reads `USD`, `USD thousand` or `USD million` over one unit of any name, as in `7.8 USD million/MW`.
    fn from_str(text: &str) -> Result<Self, Error> {
        const EXPECTED: &str = "a price such as `0.45 USD/unit` or `7.8 USD million/MW`";
        let wrong = || Error::Text { expected: EXPECTED, found: text.to_owned() };
        if let Some((rate, "USD/unit")) = fraction(text) {
            return small(rate?, text).map(Self);
        }
        let (number, unit) = split_number_and_unit(text);
        let (money, per) = unit.split_once('/').ok_or_else(wrong)?;
        let factor = match money {
            "USD" => 1,
            "USD thousand" => 1_000,
            "USD million" => 1_000_000,
            _ => return Err(wrong()),
        };
        if per.trim().is_empty() || per.contains('/') {
            return Err(wrong());
        }
        let rate = Rate::from_decimal(number)?.checked_mul(Rate::whole(factor));
        small(rate.ok_or_else(|| Error::overflow(text))?, text).map(Self)
    }
}
