//! What a scenario changes of an owner's terms.

use cloudecon_dataset::Value;

use crate::inputs::{Inputs, share};

/// Differences between a scenario and the base, in the middle values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shift {
    /// USD a kWh more.
    pub(super) energy: f64,
    /// Cost of capital a year, more.
    pub(super) rate: f64,
    /// Lives over those of the base.
    pub(super) life: f64,
}

impl Shift {
    pub(super) fn between(base: &Inputs<'_>, scenario: &Inputs<'_>) -> Self {
        let energy = |inputs: &Inputs<'_>| {
            let price = inputs.assumption("energy.price", Value::as_energy_price).ok()?;
            Some(price.into_value().mid().as_usd_per_kwh())
        };
        let rate = |inputs: &Inputs<'_>| {
            let rate = inputs.assumption("chip.cost_of_capital", share).ok()?;
            Some(rate.into_value().mid().as_fraction())
        };
        let life = |inputs: &Inputs<'_>| {
            Some(inputs.assumption("chip.life", Value::as_years).ok()?.into_value().mid())
        };
        let both = |of: &dyn Fn(&Inputs<'_>) -> Option<f64>| Some((of(base)?, of(scenario)?));
        let more = |pair: Option<(f64, f64)>| pair.map_or(0.0, |(was, is)| is - was);
        Self {
            energy: more(both(&energy)),
            rate: more(both(&rate)),
            life: both(&life).filter(|(was, _)| *was > 0.0).map_or(1.0, |(was, is)| is / was),
        }
    }

    /// The rows that differ.
    pub(super) fn rows(&self) -> Vec<&'static str> {
        let all = [
            ("energy.price", self.energy != 0.0),
            ("chip.cost_of_capital", self.rate != 0.0),
            ("chip.life", self.life != 1.0),
        ];
        all.into_iter().filter(|(_, differs)| *differs).map(|(id, _)| id).collect()
    }
}
