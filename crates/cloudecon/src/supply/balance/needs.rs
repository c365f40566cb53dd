//! What a provider has and needs in each quarter, and its balance.

use cloudecon_capacity::{
    AnnualPue, ItPower, PowerNeeds, QuarterBalance, RunningCost, Utilization,
};
use cloudecon_core::{CapacityPrice, EnergyPrice, Quarter, QuarterSeries};
use cloudecon_dataset::Provider;

use super::settings::Settings;
use super::{BalanceOptions, SupplyCase};
use crate::inputs::Found;
use crate::supply::fleet::Campus;
use crate::supply::outlook::Drawn;

/// Balances at the low, middle and high of what running costs.
pub(super) fn balances(
    provider: &Provider,
    campuses: &[Campus],
    drawn: &Drawn<'_>,
    first: Quarter,
    asked: &BalanceOptions,
    settings: &Settings,
) -> Found<[QuarterSeries<QuarterBalance>; 3]> {
    let (owned, energy) = (settings.owned.value(), settings.energy.value());
    let needs = needs(provider, campuses, drawn, first, asked, settings)?;
    let at = |owned: CapacityPrice, energy: EnergyPrice, pue: f64| {
        let cost = RunningCost {
            owned,
            energy,
            pue: AnnualPue::new(pue).map_err(|error| error.to_string())?,
            utilization: Utilization::new(settings.utilization),
        };
        cloudecon_capacity::balance(&needs, &settings.leases, &cost)
            .map_err(|error| error.to_string())
    };
    Ok([
        at(owned.low(), energy.low(), settings.pue.low())?,
        at(owned.mid(), energy.mid(), settings.pue.mid())?,
        at(owned.high(), energy.high(), settings.pue.high())?,
    ])
}

fn needs(
    provider: &Provider,
    campuses: &[Campus],
    drawn: &Drawn<'_>,
    first: Quarter,
    asked: &BalanceOptions,
    settings: &Settings,
) -> Found<PowerNeeds> {
    let supply = drawn.supply.as_ref().map_err(Clone::clone)?;
    let quarters: Vec<Quarter> =
        (0_i32..).zip(0..asked.quarters.max(1)).map(|(offset, _)| first.plus(offset)).collect();
    let owned = |quarter: Quarter| {
        let day = quarter.last_day();
        let chance = match asked.supply {
            SupplyCase::Announced => {
                return campuses.iter().map(|campus| campus.build_out.power_on(day, 0)).sum();
            }
            SupplyCase::P50 => 0.5,
            SupplyCase::P90 => 0.9,
        };
        supply.reached(provider.id(), quarter, chance).unwrap_or(ItPower::ZERO)
    };
    let promised = |quarter: Quarter| -> ItPower {
        let on = quarter.last_day();
        let part = |campus: &Campus| campus.build_out.power_on(on, 0).part(campus.promised);
        campuses.iter().map(part).sum()
    };
    let all = |quarter: Quarter| -> ItPower {
        campuses.iter().map(|campus| campus.build_out.power_on(quarter.last_day(), 0)).sum()
    };
    let internal = |quarter: Quarter| (all(quarter) - promised(quarter)).part(settings.internal);
    let base = (owned(first) - promised(first) - internal(first)).max(ItPower::ZERO).as_mw()
        * (1.0 + settings.unmet);
    let open = |offset: usize| {
        const QUARTERS: f64 = 4.0;
        ItPower::from_mw(base * (1.0 + settings.growth).powf(offset as f64 / QUARTERS))
    };
    let series = |value: &dyn Fn(Quarter) -> ItPower| {
        QuarterSeries::new(first, quarters.iter().map(|quarter| value(*quarter)).collect())
    };
    Ok(PowerNeeds {
        owned: series(&owned),
        internal: series(&internal),
        long_contracts: series(&promised),
        open_demand: QuarterSeries::new(first, (0..quarters.len()).map(open).collect()),
    })
}
