//! Powered sites, their next steps and what a kilowatt costs, by `cloudecon-capacity`.

mod coverage;
mod sites;
mod slip;

use cloudecon_capacity::{FacilityCost, ItPower, additions, in_service_on};
use cloudecon_core::{CapacityPrice, Power, Quantity, Quarter, Range, Usd};
use cloudecon_dataset::{Provider, Value};

pub(crate) use self::coverage::coverage;
use self::sites::{added_step, deciding, leaf, serves_on, site_rows};
pub(crate) use self::sites::{known_power_added, sites as sites_of};
use self::slip::median_slip;
use super::chips::FacilityPrice;
use crate::inputs::{Inputs, share as as_share};
use crate::output::{Name, Output, Unit};
use crate::step::Step;
use crate::traced::Trace;

/// Quarters ahead that the report looks.
const AHEAD: i32 = 4;

/// Adds the capacity outputs of a provider; gives the facility price on.
pub(super) fn outputs(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    outputs: &mut Vec<Output>,
) -> FacilityPrice {
    let name = |metric| Name {
        provider: provider.id().to_owned(),
        metric,
        item: None,
        period: quarter.to_string(),
    };
    let megawatts = |power: Power| power.as_mw();
    let seen = sites_of(inputs, provider);
    let exact = |power: ItPower| Range::exact(power.power());
    let rows = site_rows(inputs, provider);
    let end = quarter.last_day();
    outputs.push(Output::new(
        name("site_power"),
        Unit::Megawatts,
        "IT power of the provider's known sites in service at quarter end",
        seen.clone().map(|traced| {
            let parts = deciding(inputs, &rows, |row| serves_on(row, end));
            let step = Step::sum(
                "site_power",
                "MW",
                parts.values().map(|row| (1.0, leaf(inputs, row))).collect(),
            );
            traced.map(|sites| exact(in_service_on(&sites, end))).with_step(step)
        }),
        megawatts,
    ));
    let slip = median_slip(inputs);
    let added = |delay: i32| {
        let to = quarter.plus(AHEAD).last_day();
        seen.clone().and_then(|traced| {
            let power = additions(traced.value(), end, to, delay).map_err(|e| e.to_string())?;
            Ok(traced.map(|_| power).with_step(added_step(inputs, &rows, end, to, delay)))
        })
    };
    outputs.push(Output::new(
        name("site_power_added"),
        Unit::Megawatts,
        "IT power of known steps forecast for the next four quarters",
        added(0).map(|traced| traced.map(|power| exact(power.announced))),
        megawatts,
    ));
    outputs.push(Output::new(
        name("site_power_added_p50"),
        Unit::Megawatts,
        "the same with each pending step later by the median measured slip",
        slip.and_then(|(days, sample)| {
            let note = format!("{days} days, the median of {sample} measured steps");
            added(days).map(|traced| traced.map(|power| exact(power.delayed)).with_note(note))
        }),
        megawatts,
    ));
    // Few companies state their power; for the others nothing is missing.
    let entity = crate::inputs::cloud_entity(provider);
    if let Ok(active) = inputs.latest(provider, entity, "active_power", quarter, Value::as_power) {
        outputs.push(Output::new(
            name("active_power"),
            Unit::Megawatts,
            "electric power in service as the company counts it",
            Ok(active),
            megawatts,
        ));
    }
    let facility = facility_price(inputs);
    outputs.push(Output::new(
        name("facility_cost"),
        Unit::UsdPerKwMonth,
        "facility capital x (capital recovery factor + upkeep) / 12",
        facility.clone(),
        |price: CapacityPrice| price.number(),
    ));
    facility
}

/// Facility cost per kilowatt of IT power and month under the scenario.
pub(crate) fn facility_price(inputs: &Inputs<'_>) -> FacilityPrice {
    let mut trace = Trace::default();
    let capital = trace.read(inputs.assumption("facility.capital_per_it_mw", money_per_power)?);
    let financed = inputs
        .assumption("facility.cost_of_capital", as_share)?
        .join(inputs.assumption("facility.life", Value::as_years)?);
    let (rate, life_years) = *financed.value();
    trace.read(financed.recovered("recovery", 1));
    let upkeep = trace.read(inputs.assumption("facility.upkeep_of_capital", as_share)?);
    let cost =
        FacilityCost { capital_per_it_mw: capital.map(Usd::from_usd), life_years, rate, upkeep };
    let price = cost.per_kw_month().map_err(|error| error.to_string())?;
    Ok(trace.close(price).stated(
        "facility_cost",
        "USD/kW-month",
        "capital_per_it_mw * (recovery + upkeep_of_capital) / 12000",
    ))
}

const fn money_per_power(value: Value) -> Option<f64> {
    match value {
        Value::MoneyPerPower(usd_per_mw) => Some(usd_per_mw),
        _ => None,
    }
}
