use cloudecon_core::{Energy, EnergyPrice, Usd};
use cloudecon_finance::{FixedCharge, levelized_cost_by_fixed_charge};

use crate::cases::fault::Failure;
use crate::cases::fields::Fields;
use crate::cases::found::Found;

/// Costs in USD, energy in kWh.
pub(super) fn price(inputs: &Fields<'_>) -> Result<Found, Failure> {
    let price = levelized_cost_by_fixed_charge(&FixedCharge {
        fixed_charge_rate: inputs.number("fixed_charge_rate")?,
        capital: Usd::from_usd(inputs.number("capital_cost")?),
        fixed_operating: Usd::from_usd(inputs.number("fixed_operating_cost")?),
        variable: EnergyPrice::from_usd_per_kwh(inputs.number("variable_operating_cost")?),
        annual_output: Energy::from_kwh(inputs.number("annual_energy")?),
    })?;
    Ok(Found::map([("lcoe_fcr_usd_per_kwh", price.as_usd_per_kwh())]))
}
