//! Capital, facility and energy of a chip-hour.

use cloudecon_core::{CapacityPrice, EnergyPrice, Hours, Power, Share, Usd};
use cloudecon_tco::{
    Capital, CapitalPerPower, ChipHourTerms, CostLine, Facility, Financing, Months, Operations,
    PowerTerms, Pue,
};

use super::{Figures, Inputs, bare, share};
use crate::cases::fault::{Failure, defined};

/// Power of `watts` at the load named `load`, with PUE and energy price of the case.
fn power(inputs: &Inputs<'_>, watts: f64, load: &str) -> Result<PowerTerms, Failure> {
    Ok(PowerTerms {
        provisioned: Power::from_watts(watts),
        average_load: inputs.share(load)?,
        pue: Pue::new(inputs.get("pue")?)?,
        energy_price: EnergyPrice::from_usd_per_kwh(inputs.get("energy_price")?),
        demand_charge: CapacityPrice::ZERO,
    })
}

/// One server with its share of the building; per watt and month.
pub(super) fn watt_month(inputs: &Inputs<'_>) -> Figures {
    let (watts, price) = (inputs.get("server_power")?, inputs.get("server_price")?);
    let per_watt = inputs.get("dc_capex_per_w")?;
    let hours = inputs.get("hours_per_month")?;
    let life = Months::from_years(inputs.get("server_years")?);
    let terms = ChipHourTerms {
        capital: Capital::AllIn(Usd::from_usd(price)),
        financing: Financing::nominal(inputs.get("annual_rate_nominal")?)?,
        life,
        power: power(inputs, watts, "avg_power_fraction")?,
        facility: Facility::Owned {
            capital: CapitalPerPower::from_usd_per_watt(per_watt),
            life: Months::from_years(inputs.get("dc_years")?),
            upkeep: share(inputs.get("dc_opex_per_w_month")? * 12.0 / per_watt)?,
        },
        // A share of the monthly amortization is that share over the life in years.
        operations: Operations {
            maintenance: share(inputs.get("server_opex_rate")? / life.as_years())?,
            ..Operations::NONE
        },
        month: Hours::from_hours(hours),
        ..bare()
    };
    let cost = terms.cost()?;
    let month = |line| cost.line(line).as_usd_per_chip_hour() * hours / watts;
    let total = defined(cost.per_kw_month(), "the cost per kW-month")?;
    Ok(vec![
        ("dc_capital", month(CostLine::Facility)),
        ("energy", month(CostLine::Energy)),
        ("server_capital", month(CostLine::AllInCapital)),
        ("total", total.as_usd_per_kw_month() / 1000.0),
    ])
}

/// The data center as one unit: its servers, building and power.
pub(super) fn data_center_month(inputs: &Inputs<'_>) -> Figures {
    let (servers, watts) = (inputs.get("servers")?, inputs.get("critical_load_w")?);
    let hours = inputs.get("hours_per_month")?;
    let terms = ChipHourTerms {
        capital: Capital::AllIn(Usd::from_usd(inputs.get("server_price")?)),
        financing: Financing::nominal(inputs.get("annual_rate_nominal")?)?,
        life: Months::from_years(inputs.get("server_years")?),
        power: power(inputs, watts / servers, "avg_load_fraction")?,
        facility: Facility::Owned {
            capital: CapitalPerPower::from_usd_per_watt(inputs.get("facility_capex")? / watts),
            life: Months::from_years(inputs.get("facility_years")?),
            upkeep: Share::ZERO,
        },
        month: Hours::from_hours(hours),
        ..bare()
    };
    let cost = terms.cost()?;
    let month = |line| cost.line(line).as_usd_per_chip_hour() * hours * servers;
    let cooling = inputs.get("power_cooling_share")?;
    Ok(vec![
        ("servers_month", month(CostLine::AllInCapital)),
        ("power_cooling_infra_month", month(CostLine::Facility) * cooling),
        ("power_month", month(CostLine::Energy)),
        ("other_infra_month", month(CostLine::Facility) * (1.0 - cooling)),
    ])
}

fn month_of(inputs: &Inputs<'_>, financing: Financing, residual: Share) -> Result<f64, Failure> {
    let life = Months::from_years(inputs.get("years")?);
    let capital = Usd::from_usd(inputs.get("capex")?);
    Ok(financing.monthly_cost(capital, life, residual)?.as_usd())
}

pub(super) fn annuity_with_residual(inputs: &Inputs<'_>) -> Figures {
    let financing = Financing::nominal(inputs.get("rate")?)?;
    Ok(vec![("month", month_of(inputs, financing, inputs.share("residual")?)?)])
}

pub(super) fn effective_and_nominal(inputs: &Inputs<'_>) -> Figures {
    let rate = inputs.get("rate")?;
    Ok(vec![
        ("nominal", month_of(inputs, Financing::nominal(rate)?, Share::ZERO)?),
        ("effective", month_of(inputs, Financing::effective(rate)?, Share::ZERO)?),
    ])
}

pub(super) fn straight_line_hour(inputs: &Inputs<'_>) -> Figures {
    let terms = ChipHourTerms {
        capital: Capital::AllIn(Usd::from_usd(inputs.get("capex")?)),
        life: Months::from_years(inputs.get("years")?),
        ..bare()
    };
    Ok(vec![("usd_h", terms.cost()?.total().as_usd_per_chip_hour())])
}

pub(super) fn energy_and_rent(inputs: &Inputs<'_>) -> Figures {
    let rent = CapacityPrice::from_usd_per_kw_month(inputs.get("colo")?);
    let terms = ChipHourTerms {
        power: PowerTerms {
            provisioned: Power::from_kw(inputs.get("it_kw")?),
            average_load: inputs.share("util")?,
            pue: Pue::new(inputs.get("pue")?)?,
            energy_price: EnergyPrice::from_usd_per_kwh(inputs.get("price")?),
            demand_charge: CapacityPrice::ZERO,
        },
        facility: Facility::RentPerItPower(rent),
        ..bare()
    };
    let cost = terms.cost()?;
    let line = |line| cost.line(line).as_usd_per_chip_hour();
    Ok(vec![("power_h", line(CostLine::Energy)), ("colo_h", line(CostLine::Facility))])
}

pub(super) fn per_chip(inputs: &Inputs<'_>) -> Figures {
    let capital = |system: &str, chips: &str| -> Result<Usd, Failure> {
        let system = Usd::from_usd(inputs.get(system)?);
        Ok(Capital::per_chip_of(system, inputs.count(chips)?)?.total())
    };
    let old = capital("h100_server", "h100_gpus")?;
    let new = capital("rack", "rack_gpus")?;
    // The source states the ratio of the hourly costs, 1.6, not their build-up.
    let hour = inputs.hourly("h100_usd_h")? * 1.6;
    Ok(vec![
        ("h100_per_gpu", old.as_usd()),
        ("gb200_per_gpu", new.as_usd()),
        ("ratio", defined(new.ratio_to(old), "the ratio")?),
        ("gb200_usd_h", hour.as_usd_per_chip_hour()),
    ])
}

/// A chip-hour with the stated share of power in it; then with less power for the same work.
pub(super) fn power_share(inputs: &Inputs<'_>) -> Figures {
    let (part, gap) = (inputs.get("power_and_colo_share")?, inputs.get("efficiency_gap")?);
    // 1 USD/h in all: rent of `part`, capital of the rest over one year of 8,760 h.
    let terms = |kw: f64| ChipHourTerms {
        capital: Capital::AllIn(Usd::from_usd((1.0 - part) * 8_760.0)),
        power: PowerTerms { provisioned: Power::from_kw(kw), ..bare().power },
        facility: Facility::RentPerItPower(CapacityPrice::from_usd_per_kw_month(730.0 * part)),
        ..bare()
    };
    let (full, lean) = (terms(1.0).cost()?, terms(1.0 - gap).cost()?);
    let ratio = defined(lean.total().ratio_to(full.total()), "the ratio")?;
    Ok(vec![("tco_effect", 1.0 - ratio)])
}
