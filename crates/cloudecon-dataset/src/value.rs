use cloudecon_core::{
    CapacityPrice, ChipHourPrice, ChipHours, Energy, EnergyPrice, Growth, Margin, Power, Printed,
    RunRate, Share, TokenPrice, TokenRate, Tokens, Usd,
};

use crate::QuantityKind;

/// A number with the quantity that it is of.
///
/// ```
/// # use cloudecon_dataset::Value;
/// # use cloudecon_core::Usd;
/// let revenue = Value::Money(Usd::from_millions(37_587.0));
/// assert_eq!(revenue.as_money(), Some(Usd::from_billions(37.587)));
/// assert_eq!(revenue.as_power(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// US dollars.
    Money(Usd),
    /// US dollars per year.
    RunRate(RunRate),
    /// A part of a whole.
    Share(Share),
    /// Profit over revenue.
    Margin(Margin),
    /// Change over a base.
    Growth(Growth),
    /// Electric power.
    Power(Power),
    /// Years.
    Years(f64),
    /// How many times one amount is another.
    Multiple(f64),
    /// Percentage points.
    Points(f64),
    /// Electric energy.
    Energy(Energy),
    /// Price of energy.
    EnergyPrice(EnergyPrice),
    /// Price of power for a month.
    CapacityPrice(CapacityPrice),
    /// A number of tokens.
    Tokens(Tokens),
    /// Price of tokens.
    TokenPrice(TokenPrice),
    /// Tokens per second.
    TokenRate(TokenRate),
    /// Hours of one chip.
    ChipHours(ChipHours),
    /// Price of one chip for one hour.
    ChipHourPrice(ChipHourPrice),
    /// US dollars per MW.
    MoneyPerPower(f64),
    /// US dollars per year per MW.
    RunRatePerPower(f64),
    /// A number of things.
    Count(f64),
    /// A fraction of unknown kind, 0.37 for 37 %.
    Fraction(f64),
}

macro_rules! getters {
    ($( $(#[$doc:meta])* $name:ident, $variant:ident => $type:ty ; )+) => { $(
        $(#[$doc])*
        pub const fn $name(self) -> Option<$type> {
            match self {
                Self::$variant(value) => Some(value),
                _ => None,
            }
        }
    )+ };
}

impl Value {
    /// From a number in the internal unit.
    ///
    /// # Errors
    /// [`cloudecon_core::Error::OutOfRange`] for a share, margin or growth outside its bounds.
    pub fn new(kind: QuantityKind, number: f64) -> Result<Self, cloudecon_core::Error> {
        Ok(match kind {
            QuantityKind::Money => Self::Money(Usd::from_internal(number)),
            QuantityKind::RunRate => Self::RunRate(RunRate::from_internal(number)),
            QuantityKind::Share => Self::Share(Share::from_fraction(number)?),
            QuantityKind::Margin => Self::Margin(Margin::from_fraction(number)?),
            QuantityKind::Growth => Self::Growth(Growth::from_fraction(number)?),
            QuantityKind::Power => Self::Power(Power::from_internal(number)),
            QuantityKind::DurationYears => Self::Years(number),
            QuantityKind::Multiple => Self::Multiple(number),
            QuantityKind::PercentagePoints => Self::Points(number),
            QuantityKind::Energy => Self::Energy(Energy::from_internal(number)),
            QuantityKind::EnergyPrice => Self::EnergyPrice(EnergyPrice::from_internal(number)),
            QuantityKind::CapacityPrice => {
                Self::CapacityPrice(CapacityPrice::from_internal(number))
            }
            QuantityKind::Tokens => Self::Tokens(Tokens::from_internal(number)),
            QuantityKind::TokenPrice => Self::TokenPrice(TokenPrice::from_internal(number)),
            QuantityKind::TokenRate => Self::TokenRate(TokenRate::from_internal(number)),
            QuantityKind::ChipHours => Self::ChipHours(ChipHours::from_internal(number)),
            QuantityKind::ChipHourPrice => {
                Self::ChipHourPrice(ChipHourPrice::from_internal(number))
            }
            QuantityKind::MoneyPerPower => Self::MoneyPerPower(number),
            QuantityKind::RunRatePerPower => Self::RunRatePerPower(number),
            QuantityKind::Count => Self::Count(number),
            QuantityKind::Fraction => Self::Fraction(number),
        })
    }

    /// The quantity.
    pub const fn kind(self) -> QuantityKind {
        match self {
            Self::Money(_) => QuantityKind::Money,
            Self::RunRate(_) => QuantityKind::RunRate,
            Self::Share(_) => QuantityKind::Share,
            Self::Margin(_) => QuantityKind::Margin,
            Self::Growth(_) => QuantityKind::Growth,
            Self::Power(_) => QuantityKind::Power,
            Self::Years(_) => QuantityKind::DurationYears,
            Self::Multiple(_) => QuantityKind::Multiple,
            Self::Points(_) => QuantityKind::PercentagePoints,
            Self::Energy(_) => QuantityKind::Energy,
            Self::EnergyPrice(_) => QuantityKind::EnergyPrice,
            Self::CapacityPrice(_) => QuantityKind::CapacityPrice,
            Self::Tokens(_) => QuantityKind::Tokens,
            Self::TokenPrice(_) => QuantityKind::TokenPrice,
            Self::TokenRate(_) => QuantityKind::TokenRate,
            Self::ChipHours(_) => QuantityKind::ChipHours,
            Self::ChipHourPrice(_) => QuantityKind::ChipHourPrice,
            Self::MoneyPerPower(_) => QuantityKind::MoneyPerPower,
            Self::RunRatePerPower(_) => QuantityKind::RunRatePerPower,
            Self::Count(_) => QuantityKind::Count,
            Self::Fraction(_) => QuantityKind::Fraction,
        }
    }

    /// The number in the internal unit: USD, USD/yr, fraction, MW, years, times, percentage points,
    /// MWh, USD/MWh, USD/kW-month, Mtok, USD/Mtok, tok/s, chip-h, USD/chip-h, USD/MW, USD/yr/MW.
    pub fn number(self) -> f64 {
        match self {
            Self::Money(value) => value.internal(),
            Self::RunRate(value) => value.internal(),
            Self::Share(value) => value.as_fraction(),
            Self::Margin(value) => value.as_fraction(),
            Self::Growth(value) => value.as_fraction(),
            Self::Power(value) => value.internal(),
            Self::Energy(value) => value.internal(),
            Self::EnergyPrice(value) => value.internal(),
            Self::CapacityPrice(value) => value.internal(),
            Self::Tokens(value) => value.internal(),
            Self::TokenPrice(value) => value.internal(),
            Self::TokenRate(value) => value.internal(),
            Self::ChipHours(value) => value.internal(),
            Self::ChipHourPrice(value) => value.internal(),
            Self::Years(value)
            | Self::Multiple(value)
            | Self::Points(value)
            | Self::MoneyPerPower(value)
            | Self::RunRatePerPower(value)
            | Self::Count(value)
            | Self::Fraction(value) => value,
        }
    }

    getters! {
        /// The amount, if it is money.
        as_money, Money => Usd;
        /// The run-rate, if it is one.
        as_run_rate, RunRate => RunRate;
        /// The share, if it is one.
        as_share, Share => Share;
        /// The margin, if it is one.
        as_margin, Margin => Margin;
        /// The growth, if it is one.
        as_growth, Growth => Growth;
        /// The power, if it is one.
        as_power, Power => Power;
        /// The years, if it is a span.
        as_years, Years => f64;
        /// The multiple, if it is one.
        as_multiple, Multiple => f64;
        /// The percentage points, if it is a difference of percentages.
        as_points, Points => f64;
        /// The energy, if it is one.
        as_energy, Energy => Energy;
        /// The price, if it is one of energy.
        as_energy_price, EnergyPrice => EnergyPrice;
        /// The price, if it is one of power and month.
        as_capacity_price, CapacityPrice => CapacityPrice;
        /// The tokens, if it counts them.
        as_tokens, Tokens => Tokens;
        /// The price, if it is one of tokens.
        as_token_price, TokenPrice => TokenPrice;
        /// The rate, if it is one of tokens.
        as_token_rate, TokenRate => TokenRate;
        /// The chip-hours, if it counts them.
        as_chip_hours, ChipHours => ChipHours;
        /// The price, if it is one of chip-hours.
        as_chip_hour_price, ChipHourPrice => ChipHourPrice;
        /// USD per MW, if it is a cost of power.
        as_usd_per_mw, MoneyPerPower => f64;
        /// USD per year per MW, if it is a yearly pace over power.
        as_usd_per_year_per_mw, RunRatePerPower => f64;
        /// The number, if it counts things.
        as_count, Count => f64;
    }

    /// The fraction, if it is a share, a margin, a growth or a plain fraction: 0.37 for 37 %.
    pub const fn as_fraction(self) -> Option<f64> {
        match self {
            Self::Share(value) => Some(value.as_fraction()),
            Self::Margin(value) => Some(value.as_fraction()),
            Self::Growth(value) => Some(value.as_fraction()),
            Self::Fraction(value) => Some(value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_keeps_its_number() {
        for kind in QuantityKind::ALL {
            let value = Value::new(*kind, 0.25).unwrap();
            assert_eq!((value.kind(), value.number()), (*kind, 0.25));
        }
        assert!(Value::new(QuantityKind::Share, 37.0).is_err());
        assert!(Value::new(QuantityKind::Fraction, 37.0).is_ok());
    }
}
