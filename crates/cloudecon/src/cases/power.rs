//! Cost of electricity: files with `meta` and cases of a `module` of the System Advisor Model.

use cloudecon_core::{Energy, EnergyPrice, Usd};
use cloudecon_finance::{FixedCharge, levelized_cost_by_fixed_charge};

use super::fault::{Failure, unknown};
use super::fields::Fields;
use super::found::Found;
use super::row::Compared;
use super::tolerance::Tolerance;

/// Precision of the format where a file states no tolerance: its outputs are closed forms in
/// doubles, printed in full.
const CLOSED_FORM: f64 = 1e-9;

/// Computes a case by its `module` and compares every output.
pub(super) fn play(file: &Fields<'_>, case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let inputs = case.get("inputs")?;
    let found = match case.text("module")? {
        "Lcoefcr" => fixed_charge(&inputs)?,
        other => return Err(unknown("kind", other)),
    };
    let stated = file.get("meta")?.optional("tolerance");
    let share = match stated.filter(|stated| stated.value().is_object()) {
        Some(stated) => stated.number("given_price_mode_rel")?,
        None => CLOSED_FORM,
    };
    found.against(&case.get("outputs")?, &|name, expected, found| match found {
        Found::Number(ours) => {
            let expected = expected.as_number()?;
            Ok(Compared::number(name, expected, *ours, Tolerance::Relative(share)))
        }
        _ => Err(expected.wrong("one figure")),
    })
}

/// The program that made the outputs, with its version.
pub(super) fn source(file: &Fields<'_>, case: &Fields<'_>) -> Result<String, Failure> {
    let versions = file.get("meta")?.get("versions")?;
    Ok(format!("NREL-PySAM {}, module {}", versions.text("NREL-PySAM")?, case.text("module")?))
}

/// Costs in USD, energy in kWh.
fn fixed_charge(inputs: &Fields<'_>) -> Result<Found, Failure> {
    let price = levelized_cost_by_fixed_charge(&FixedCharge {
        fixed_charge_rate: inputs.number("fixed_charge_rate")?,
        capital: Usd::from_usd(inputs.number("capital_cost")?),
        fixed_operating: Usd::from_usd(inputs.number("fixed_operating_cost")?),
        variable: EnergyPrice::from_usd_per_kwh(inputs.number("variable_operating_cost")?),
        annual_output: Energy::from_kwh(inputs.number("annual_energy")?),
    })?;
    Ok(Found::map([("lcoe_fcr_usd_per_kwh", price.as_usd_per_kwh())]))
}
