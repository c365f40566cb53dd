use std::collections::BTreeMap;
use std::path::Path;

use cloudecon_capacity::{PowerProject, ProjectCashFlows};
use cloudecon_core::{EnergyPrice, Usd};

use super::inputs::Inputs;
use super::{compared, stated};
use crate::cases::fault::{Failure, defined};
use crate::cases::fields::Fields;
use crate::cases::found::Found;
use crate::cases::row::Compared;
use crate::cases::tolerance::Tolerance;

/// Compares the yearly lines and values of a project, at the price of the reference, and its price
/// and return.
///
/// The reference solves a price for a return to the coarser tolerance of the file; lines and values
/// are therefore compared at the price it found, to the finer one.
pub(super) fn compare(
    file: &Fields<'_>,
    case: &Fields<'_>,
    folder: &Path,
    notes: &mut Vec<String>,
) -> Result<Vec<Compared>, Failure> {
    let (fine, coarse) =
        (stated(file, "given_price_mode_rel")?, stated(file, "solve_mode_ppa_rel")?);
    let inputs = Inputs::of(file, case, folder)?;
    let project = inputs.project()?;
    let (outputs, lines) = (case.get("outputs")?, case.get("cash_flows")?);
    // A plant that sells nothing has no price.
    let price = match outputs.optional("ppa") {
        Some(price) => cents(price.as_number()?),
        None => EnergyPrice::ZERO,
    };
    let flows = project.cash_flows(price)?;
    let mut all = Vec::new();
    let mut left = Vec::new();
    let values = values(&flows, &project)?;
    for (name, field) in outputs.entries()? {
        match values.get(name) {
            Some(ours) => all.push(compared(name, &field, &Found::Number(*ours), fine)?),
            None if field.value().is_null() || SOLVED.contains(&name) => {}
            None => left.push(name),
        }
    }
    let yearly = yearly(&flows);
    for (name, field) in lines.entries()? {
        let Some(found) = yearly.get(name) else {
            left.push(name);
            continue;
        };
        let largest = field.as_numbers()?.iter().fold(0.0_f64, |most, next| most.max(next.abs()));
        let room = Tolerance::Both { relative: fine, absolute: ROUNDING * largest };
        found.walk(
            name,
            &field,
            &|name, expected, found| number(name, expected, found, room),
            &mut all,
        )?;
    }
    all.extend(solved(&inputs, &project, &outputs, coarse)?);
    if outputs.optional("ppa").is_none() {
        notes.push("the plant sells nothing: its costs and taxes are compared".to_owned());
    }
    if !left.is_empty() {
        notes.push(format!("given by no model, not compared: {}", left.join(", ")));
    }
    Ok(all)
}

/// Rounding of doubles in a sum over the years, as a share of the largest amount of a line: a loan
/// repaid leaves a balance of so much instead of zero.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

fn number(
    name: &str,
    expected: &Fields<'_>,
    found: &Found,
    room: Tolerance,
) -> Result<Compared, Failure> {
    match found {
        Found::Number(ours) => Ok(Compared::number(name, expected.as_number()?, *ours, room)),
        _ => Err(expected.wrong("one figure")),
    }
}

/// Figures that the reference finds by search.
const SOLVED: [&str; 5] =
    ["ppa", "ppa_price", "project_return_aftertax_irr", "analysis_period_irr", "flip_actual_irr"];

/// Price in cents per kWh and returns in percent, solved apart from the reference.
fn solved(
    inputs: &Inputs<'_>,
    project: &PowerProject,
    outputs: &Fields<'_>,
    coarse: f64,
) -> Result<Vec<Compared>, Failure> {
    let Some(stated) = outputs.optional("ppa") else { return Ok(Vec::new()) };
    let flip = inputs.years("flip_target_year")?;
    let price = if inputs.number("ppa_soln_mode")? == 0.0 {
        project.price_for_return(inputs.fraction("flip_target_percent")?, flip)?
    } else {
        EnergyPrice::from_usd_per_kwh(inputs.number("ppa_price_input")?)
    };
    let price = price.as_usd_per_mwh() / 10.0;
    let flows = project.cash_flows(cents(stated.as_number()?))?;
    let whole = flows.internal_return(project.plan().years)? * 100.0;
    let found = [
        ("ppa", price),
        ("ppa_price", price),
        ("project_return_aftertax_irr", whole),
        ("analysis_period_irr", whole),
        ("flip_actual_irr", flows.internal_return(flip)? * 100.0),
    ];
    let mut all = Vec::new();
    for (name, ours) in found {
        let Some(field) = outputs.optional(name) else { continue };
        let expected = field.as_number()?;
        all.push(Compared::number(name, expected, ours, Tolerance::Relative(coarse)));
    }
    Ok(all)
}

fn cents(price: f64) -> EnergyPrice {
    EnergyPrice::from_usd_per_mwh(price * 10.0)
}

fn values(
    flows: &ProjectCashFlows,
    project: &PowerProject,
) -> Result<BTreeMap<&'static str, f64>, Failure> {
    let capital = project.plan().capital;
    let installed = capital + flows.financing_cost;
    let debt_share = defined(flows.debt.ratio_to(installed), "the share of debt")?;
    let value = flows.value()?;
    let price = |price: EnergyPrice| price.as_usd_per_mwh() / 10.0;
    let mut values = vec![
        ("project_return_aftertax_npv", value.net_present_value.as_usd()),
        ("npv_ppa_revenue", value.contract_revenue.as_usd()),
        ("npv_capacity_revenue", value.capacity_revenue.as_usd()),
        ("npv_annual_costs", value.cost.as_usd()),
        ("npv_energy_nom", value.energy_nominal.as_kwh()),
        ("npv_energy_real", value.energy_real.as_kwh()),
        ("lppa_nom", price(value.levelized_price_nominal)),
        ("lppa_real", price(value.levelized_price_real)),
        ("lcoe_nom", price(value.levelized_cost_nominal)),
        ("lcoe_real", price(value.levelized_cost_real)),
        ("size_of_debt", flows.debt.as_usd()),
        ("cost_financing", flows.financing_cost.as_usd()),
        ("cost_prefinancing", capital.as_usd()),
        ("cost_installed", installed.as_usd()),
        ("size_of_equity", (installed - flows.debt).as_usd()),
        ("debt_fraction", debt_share * 100.0),
        ("nominal_discount_rate", project.nominal_discount()),
    ];
    values.extend(flows.least_coverage().map(|ratio| ("min_dscr", ratio)));
    Ok(values.into_iter().collect())
}

/// Lines with the sign of the reference, which prints taxes as received.
fn yearly(flows: &ProjectCashFlows) -> BTreeMap<&'static str, Found> {
    let line = |amounts: &[Usd], sign: f64| {
        Found::list(amounts.iter().map(|amount| sign * amount.as_usd()))
    };
    let sum = |left: &[Usd], right: &[Usd]| -> Vec<Usd> {
        left.iter().zip(right).map(|(left, right)| *left + *right).collect()
    };
    let service = sum(&flows.interest, &flows.principal);
    // The reference counts salvage as revenue of the last year.
    let revenue = sum(&flows.ebitda, &flows.operating);
    let energy = Found::list(flows.energy.iter().map(|energy| energy.as_kwh()));
    BTreeMap::from([
        ("cf_energy_net", energy.clone()),
        ("cf_energy_sales", energy),
        ("cf_energy_value", line(&flows.contract_revenue, 1.0)),
        ("cf_capacity_payment", line(&flows.capacity_revenue, 1.0)),
        ("cf_total_revenue", line(&revenue, 1.0)),
        ("cf_operating_expenses", line(&flows.operating, 1.0)),
        ("cf_ebitda", line(&flows.ebitda, 1.0)),
        ("cf_debt_payment_interest", line(&flows.interest, 1.0)),
        ("cf_debt_payment_principal", line(&flows.principal, 1.0)),
        ("cf_debt_payment_total", line(&service, 1.0)),
        ("cf_debt_balance", line(&flows.balance, 1.0)),
        ("cf_reserve_total", line(&flows.reserve, 1.0)),
        ("cf_reserve_interest", line(&flows.reserve_interest, 1.0)),
        ("cf_feddepr_total", line(&flows.depreciation, 1.0)),
        ("cf_stadepr_total", line(&flows.depreciation, 1.0)),
        ("cf_statax", line(&flows.state_tax, -1.0)),
        ("cf_fedtax", line(&flows.federal_tax, -1.0)),
        ("cf_ptc_fed", line(&flows.credits, 1.0)),
        ("cf_itc_fed", line(&flows.credits, 1.0)),
        ("cf_project_return_pretax", line(&flows.return_before_tax, 1.0)),
        ("cf_project_return_aftertax", line(&flows.return_after_tax, 1.0)),
    ])
}
