use std::fmt;

use cloudecon_dataset::QuantityKind;

/// The base units, as they are printed; years, months, hours and seconds are never turned into
/// each other silently.
const BASES: [&str; 8] = ["USD", "yr", "MW", "h", "month", "Mtok", "s", "chip"];

/// What a number measures: powers of the base units.
///
/// Shares, margins, growth, multiples, counts and plain numbers have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dimension([i8; 8]);

impl Dimension {
    /// Of a plain number or a ratio.
    pub const NONE: Self = Self([0; 8]);
    /// US dollars.
    pub const MONEY: Self = Self([1, 0, 0, 0, 0, 0, 0, 0]);
    /// US dollars per year.
    pub const MONEY_PER_YEAR: Self = Self([1, -1, 0, 0, 0, 0, 0, 0]);
    /// One over a year: what turns a flow into a pace.
    pub const PER_YEAR: Self = Self([0, -1, 0, 0, 0, 0, 0, 0]);
    /// Megawatts.
    pub const POWER: Self = Self([0, 0, 1, 0, 0, 0, 0, 0]);

    /// The dimension of a quantity, and what turns its internal number into base units.
    ///
    /// Percentage points become fractions, `USD/kW-month` `USD/MW-month`, `tok/s` `Mtok/s`.
    pub const fn of(kind: QuantityKind) -> (Self, f64) {
        match kind {
            QuantityKind::Money => (Self::MONEY, 1.0),
            QuantityKind::RunRate => (Self::MONEY_PER_YEAR, 1.0),
            QuantityKind::Power => (Self::POWER, 1.0),
            QuantityKind::DurationYears => (Self([0, 1, 0, 0, 0, 0, 0, 0]), 1.0),
            QuantityKind::PercentagePoints => (Self::NONE, 0.01),
            QuantityKind::Energy => (Self([0, 0, 1, 1, 0, 0, 0, 0]), 1.0),
            QuantityKind::EnergyPrice => (Self([1, 0, -1, -1, 0, 0, 0, 0]), 1.0),
            QuantityKind::CapacityPrice => (Self([1, 0, -1, 0, -1, 0, 0, 0]), 1e3),
            QuantityKind::Tokens => (Self([0, 0, 0, 0, 0, 1, 0, 0]), 1.0),
            QuantityKind::TokenPrice => (Self([1, 0, 0, 0, 0, -1, 0, 0]), 1.0),
            QuantityKind::TokenRate => (Self([0, 0, 0, 0, 0, 1, -1, 0]), 1e-6),
            QuantityKind::ChipHours => (Self([0, 0, 0, 1, 0, 0, 0, 1]), 1.0),
            QuantityKind::ChipHourPrice => (Self([1, 0, 0, -1, 0, 0, 0, -1]), 1.0),
            QuantityKind::MoneyPerPower => (Self([1, 0, -1, 0, 0, 0, 0, 0]), 1.0),
            QuantityKind::RunRatePerPower => (Self([1, -1, -1, 0, 0, 0, 0, 0]), 1.0),
            _ => (Self::NONE, 1.0),
        }
    }

    /// That of a product.
    #[must_use]
    pub const fn times(self, other: Self) -> Self {
        self.with(other, 1)
    }

    /// That of a quotient.
    #[must_use]
    pub const fn over(self, other: Self) -> Self {
        self.with(other, -1)
    }

    const fn with(mut self, other: Self, sign: i8) -> Self {
        let mut index = 0;
        while index < self.0.len() {
            self.0[index] = self.0[index].saturating_add(other.0[index].saturating_mul(sign));
            index += 1;
        }
        self
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |sign: i8| {
            let powers = self.0.iter().zip(BASES).filter(move |(power, _)| **power * sign > 0);
            powers
                .map(|(power, name)| match power.abs() {
                    1 => name.to_owned(),
                    more => format!("{name}^{more}"),
                })
                .collect::<Vec<_>>()
                .join("-")
        };
        match (side(1), side(-1)) {
            (over, under) if over.is_empty() && under.is_empty() => f.write_str("a plain number"),
            (over, under) if under.is_empty() => f.write_str(&over),
            (over, under) if over.is_empty() => write!(f, "1/{under}"),
            (over, under) => write!(f, "{over}/{under}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_quotients_add_and_subtract_powers() {
        let (energy, _) = Dimension::of(QuantityKind::Energy);
        let (price, _) = Dimension::of(QuantityKind::EnergyPrice);
        assert_eq!(energy.times(price), Dimension::MONEY);
        assert_eq!(Dimension::MONEY.over(energy), price);
        assert_eq!(Dimension::MONEY.times(Dimension::PER_YEAR), Dimension::MONEY_PER_YEAR);
    }

    #[test]
    fn dimensions_are_printed_as_units() {
        for (kind, text) in [
            (QuantityKind::Share, "a plain number"),
            (QuantityKind::RunRate, "USD/yr"),
            (QuantityKind::RunRatePerPower, "USD/yr-MW"),
            (QuantityKind::Energy, "MW-h"),
        ] {
            assert_eq!(Dimension::of(kind).0.to_string(), text);
        }
        assert_eq!(Dimension::PER_YEAR.to_string(), "1/yr");
    }
}
