//! What the power of a quarter costs, and what of it a chip-hour bears.

use std::sync::Arc;

use cloudecon_capacity::QuarterBalance;
use cloudecon_core::{CapacityPrice, EnergyPrice, Quarter, Usd};
use cloudecon_dataset::{Basis, Provider};

use super::settings::Settings;
use crate::scene::MILLION;
use crate::supply::CapacityCost;
use crate::table::{Cell, Column, Number, Table};
use crate::{Step, Traced};

pub(super) fn table() -> Table {
    let column = |name: &str, label: &str, unit: &str| Column::number(name, label, unit).ranged();
    Table::new("cost", "What it costs")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("quarter", "Quarter"))
        .column(column("per_kw_month", "Own and leased, blended", "USD/kW-month"))
        .column(column("per_mwh", "All of it per IT energy", "USD/MWh"))
        .column(column("per_it_mw_quarter", "All of it per IT MW that serves", "USD million"))
        .column(column("facility", "Facility per kW that serves", "USD/kW-month"))
        .column(column("energy", "Energy at the meter", "USD/MWh"))
        .note("the last two are what a chip-hour takes over (table `chip-hours`): 3000 x facility + energy x energy at the meter of an IT MW = cost per IT MW and quarter")
        .note("idle power is paid for by the power that serves: with much of it idle the facility costs more than the blend")
        .note("range: ends of facility capital, its life, rate and upkeep, of energy price and PUE")
}

/// What a chip-hour takes over of a balance, with the rows behind it.
pub(super) struct Handed {
    pub(super) cost: CapacityCost,
    pub(super) facility: Traced<cloudecon_core::Range<CapacityPrice>>,
}

/// Adds a quarter of a provider at the low, middle and high of what running costs.
pub(super) fn push(
    table: &mut Table,
    provider: &Provider,
    quarter: Quarter,
    [low, mid, high]: [&QuarterBalance; 3],
    settings: &Settings,
    inputs: &[String],
) -> Option<Handed> {
    let range =
        |what: &str, step: Option<Arc<Step>>, get: &dyn Fn(&QuarterBalance) -> Option<f64>| {
            let (Some(low), Some(mid), Some(high)) = (get(low), get(mid), get(high)) else {
                return Cell::Missing("no power that serves".to_owned());
            };
            let number = Number::between(low, mid, high)
                .with_basis(Basis::Assumed)
                .with_inputs(inputs.iter().map(String::as_str))
                .with_id(format!("{}.balance_{what}@{quarter}", provider.id()));
            match step {
                Some(step) => number.with_step(step).into(),
                None => number.into(),
            }
        };
    let cost = CapacityCost::of(low, mid, high);
    let facility = cost.map(|cost| facility(cost, mid, settings, inputs));
    let behind = facility.as_ref().and_then(|facility| facility.step().cloned());
    let whole = behind.as_ref().and_then(|facility| whole(facility, mid, settings));
    table.push([
        provider.name().into(),
        quarter.to_string().into(),
        range("per_kw_month", None, &|row| {
            row.blended_per_kw_month().map(CapacityPrice::as_usd_per_kw_month)
        }),
        range("per_mwh", None, &|row| row.blended_per_mwh().map(EnergyPrice::as_usd_per_mwh)),
        range("per_it_mw_quarter", whole, &|row| {
            row.cost_per_it_mw_quarter().map(|usd: Usd| usd.as_usd() / MILLION)
        }),
        range("facility", behind, &|row| {
            row.facility_price().map(CapacityPrice::as_usd_per_kw_month)
        }),
        range("energy", settings.energy.step().cloned(), &|row| {
            row.energy_price().map(EnergyPrice::as_usd_per_mwh)
        }),
    ]);
    Some(Handed { cost: cost?, facility: facility? })
}

/// The facility price with the arithmetic behind it.
fn facility(
    cost: CapacityCost,
    row: &QuarterBalance,
    settings: &Settings,
    inputs: &[String],
) -> Traced<cloudecon_core::Range<CapacityPrice>> {
    let power =
        |symbol: &str, how: &str, mw: f64| Arc::new(Step::model(symbol, how, mw, "MW", Vec::new()));
    let owned = power("owned", "own IT power of known sites at quarter end", row.owned.as_mw());
    let served = vec![
        power("internal", "internal use of known sites", row.internal.as_mw()),
        power("long_contracts", "power promised to others", row.long_contracts.as_mw()),
        power("open_demand", "what everybody else asks for", row.open_demand.as_mw()),
        power("unserved", "need that nothing fills", row.unserved.as_mw()),
    ];
    let how = "internal + long_contracts + open_demand - unserved";
    let served = Step::formula("served", how, row.served().as_mw(), "MW", served);
    let mut behind = vec![owned];
    behind.extend(settings.owned.step().cloned());
    let own = Step::formula(
        "own_cost",
        "3000 * owned * own_facility",
        row.owned_cost.as_usd(),
        "USD",
        behind,
    );
    let how = "leases from the cheapest that can deliver by then, each for its least term";
    let rent =
        Step::model("rent", how, row.lease_cost.as_usd(), "USD", settings.lease_steps.clone());
    let step = Step::formula(
        "facility_cost",
        "(own_cost + rent) / (3000 * served)",
        cost.facility.mid().as_usd_per_kw_month(),
        "USD/kW-month",
        vec![Arc::new(own), Arc::new(rent), Arc::new(served)],
    );
    Traced::computed(cost.facility, Basis::Assumed, inputs.to_vec()).with_step(step)
}

/// Cost of an IT megawatt that serves for the quarter: its facility and its energy.
fn whole(facility: &Arc<Step>, row: &QuarterBalance, settings: &Settings) -> Option<Arc<Step>> {
    let each = row.meter_energy.as_mwh() / row.served().as_mw();
    let how = "hours of the quarter x average load x PUE";
    let meter = Step::model("meter_energy", how, each, "MWh", Vec::new());
    let energy = settings.energy.step()?.clone();
    // The energy price is in USD/MWh inside.
    Some(Arc::new(Step::formula(
        "cost_per_it_mw_quarter",
        "3000 * facility_cost + energy_price * meter_energy",
        row.cost_per_it_mw_quarter()?.as_usd(),
        "USD",
        vec![facility.clone(), energy, Arc::new(meter)],
    )))
}
