//! The units of the format and the quantities that they measure.

use crate::QuantityKind;

/// A unit: a number times `times`, over `over`, is in the internal unit of its quantity.
///
/// Two factors, because 37 percent is 37/100 exactly and 37 x 0.01 is not.
#[derive(Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) name: &'static str,
    pub(crate) quantities: &'static [QuantityKind],
    times: f64,
    over: f64,
}

impl Unit {
    pub(crate) fn internal(&self, number: f64) -> f64 {
        number * self.times / self.over
    }

    pub(crate) fn measures(&self, quantity: QuantityKind) -> bool {
        self.quantities.contains(&quantity)
    }
}

const fn unit(
    name: &'static str,
    quantities: &'static [QuantityKind],
    times: f64,
    over: f64,
) -> Unit {
    Unit { name, quantities, times, over }
}

const RATIO: &[QuantityKind] =
    &[QuantityKind::Fraction, QuantityKind::Share, QuantityKind::Margin, QuantityKind::Growth];
const POINTS: &[QuantityKind] = &[QuantityKind::PercentagePoints];
const MONEY: &[QuantityKind] = &[QuantityKind::Money];
const RUN_RATE: &[QuantityKind] = &[QuantityKind::RunRate];
const POWER: &[QuantityKind] = &[QuantityKind::Power];
const ENERGY: &[QuantityKind] = &[QuantityKind::Energy];
const ENERGY_PRICE: &[QuantityKind] = &[QuantityKind::EnergyPrice];
const CAPACITY_PRICE: &[QuantityKind] = &[QuantityKind::CapacityPrice];
const TOKENS: &[QuantityKind] = &[QuantityKind::Tokens];
const PER_POWER: &[QuantityKind] = &[QuantityKind::MoneyPerPower];
const YEARLY_PER_POWER: &[QuantityKind] = &[QuantityKind::RunRatePerPower];

/// Every unit; for each quantity the one that sources print most comes first.
pub(crate) const UNITS: &[Unit] = &[
    unit("USD million", MONEY, 1e6, 1.0),
    unit("USD billion", MONEY, 1e9, 1.0),
    unit("USD thousand", MONEY, 1e3, 1.0),
    unit("USD", MONEY, 1.0, 1.0),
    unit("USD billion/yr", RUN_RATE, 1e9, 1.0),
    unit("USD million/yr", RUN_RATE, 1e6, 1.0),
    unit("USD/yr", RUN_RATE, 1.0, 1.0),
    unit("percent", RATIO, 1.0, 1e2),
    unit("fraction", RATIO, 1.0, 1.0),
    unit("bp", RATIO, 1.0, 1e4),
    unit("points", POINTS, 1.0, 1.0),
    unit("bp", POINTS, 1.0, 1e2),
    unit("MW", POWER, 1.0, 1.0),
    unit("GW", POWER, 1e3, 1.0),
    unit("kW", POWER, 1.0, 1e3),
    unit("W", POWER, 1.0, 1e6),
    unit("years", &[QuantityKind::DurationYears], 1.0, 1.0),
    unit("x", &[QuantityKind::Multiple], 1.0, 1.0),
    unit("MWh", ENERGY, 1.0, 1.0),
    unit("GWh", ENERGY, 1e3, 1.0),
    unit("TWh", ENERGY, 1e6, 1.0),
    unit("USD/MWh", ENERGY_PRICE, 1.0, 1.0),
    unit("USD/kWh", ENERGY_PRICE, 1e3, 1.0),
    unit("USD/kW-month", CAPACITY_PRICE, 1.0, 1.0),
    unit("USD/MW-month", CAPACITY_PRICE, 1.0, 1e3),
    unit("USD/MW-yr", CAPACITY_PRICE, 1.0, 12e3),
    unit("Mtok", TOKENS, 1.0, 1.0),
    unit("Btok", TOKENS, 1e3, 1.0),
    unit("Ttok", TOKENS, 1e6, 1.0),
    unit("USD/Mtok", &[QuantityKind::TokenPrice], 1.0, 1.0),
    unit("tok/s", &[QuantityKind::TokenRate], 1.0, 1.0),
    unit("chip-h", &[QuantityKind::ChipHours], 1.0, 1.0),
    unit("USD/chip-h", &[QuantityKind::ChipHourPrice], 1.0, 1.0),
    unit("USD million/MW", PER_POWER, 1e6, 1.0),
    unit("USD billion/GW", PER_POWER, 1e6, 1.0),
    unit("USD million/MW-yr", YEARLY_PER_POWER, 1e6, 1.0),
    unit("USD billion/GW-yr", YEARLY_PER_POWER, 1e6, 1.0),
    unit("count", &[QuantityKind::Count], 1.0, 1.0),
    unit("rank", &[QuantityKind::Count], 1.0, 1.0),
];

impl QuantityKind {
    /// The unit of [`Value::number`](crate::Value::number).
    pub fn internal_unit(self) -> &'static str {
        let is_plain = |unit: &&Unit| unit.measures(self) && unit.times == 1.0 && unit.over == 1.0;
        match self {
            Self::MoneyPerPower => "USD/MW",
            Self::RunRatePerPower => "USD/MW-yr",
            _ => UNITS.iter().find(is_plain).map_or("", |unit| unit.name),
        }
    }
}

/// The unit of a name that measures a quantity; `bp` is one of ratios and one of points.
pub(crate) fn unit_of(name: &str, quantity: QuantityKind) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| unit.name == name && unit.measures(quantity))
}

/// The unit of a name, whatever it measures.
pub(crate) fn unit_named(name: &str) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| unit.name == name)
}

/// The names of the units of a quantity.
pub(crate) fn units_of(quantity: QuantityKind) -> impl Iterator<Item = &'static str> + Clone {
    UNITS.iter().filter(move |unit| unit.measures(quantity)).map(|unit| unit.name)
}

/// The names of all units, each once.
pub(crate) fn unit_names() -> impl Iterator<Item = &'static str> + Clone {
    let first =
        |unit: &&Unit| unit_named(unit.name).is_some_and(|found| std::ptr::eq(found, *unit));
    UNITS.iter().filter(first).map(|unit| unit.name)
}

#[cfg(test)]
mod tests {
    use cloudecon_core::{CapacityPrice, EnergyPrice, Power, Printed, RunRate, Tokens, Usd};

    use super::*;

    #[test]
    fn every_quantity_has_an_internal_unit() {
        for unit in UNITS {
            for quantity in unit.quantities {
                let name = quantity.internal_unit();
                assert!(!name.is_empty(), "{quantity:?}");
                if let Some(known) = unit_of(name, *quantity) {
                    assert_eq!(known.internal(1.0), 1.0, "{quantity:?}");
                }
            }
        }
    }

    fn agrees<Q: Printed>(quantity: QuantityKind) {
        for name in units_of(quantity) {
            let ours = unit_of(name, quantity).unwrap().internal(7.0);
            let core = Q::parse_in("7", name).unwrap().internal();
            approx::assert_relative_eq!(ours, core, max_relative = 1e-15);
        }
    }

    #[test]
    fn factors_are_those_of_the_kernel() {
        agrees::<Usd>(QuantityKind::Money);
        agrees::<RunRate>(QuantityKind::RunRate);
        agrees::<Power>(QuantityKind::Power);
        agrees::<EnergyPrice>(QuantityKind::EnergyPrice);
        agrees::<CapacityPrice>(QuantityKind::CapacityPrice);
        agrees::<Tokens>(QuantityKind::Tokens);
    }

    #[test]
    fn every_quantity_has_a_unit_and_a_name_is_one_unit_of_it() {
        for quantity in QuantityKind::ALL {
            assert!(units_of(*quantity).next().is_some(), "{quantity}");
        }
        for unit in UNITS {
            for quantity in unit.quantities {
                assert_eq!(unit_of(unit.name, *quantity), Some(unit));
            }
        }
    }

    #[test]
    fn percent_is_exact() {
        assert_eq!(unit_named("percent").unwrap().internal(37.0), 0.37);
    }
}
