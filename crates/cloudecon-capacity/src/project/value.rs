use cloudecon_core::{CheckedDiv, Energy, EnergyPrice, Usd};
use cloudecon_finance::{PeriodRate, npv};

use super::ProjectCashFlows;
use crate::Error;

/// Present values of a project and the level prices that follow from them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProjectValue {
    /// Present value of the owner's return after tax.
    pub net_present_value: Usd,
    /// Present value of contract revenue.
    pub contract_revenue: Usd,
    /// Present value of capacity payments.
    pub capacity_revenue: Usd,
    /// Present value of all costs: of all revenue less the net present value.
    pub cost: Usd,
    /// Output discounted at the nominal rate.
    pub energy_nominal: Energy,
    /// Output discounted at the real rate.
    pub energy_real: Energy,
    /// Contract revenue over output, nominal.
    pub levelized_price_nominal: EnergyPrice,
    /// Contract revenue over output, in money of the first year.
    pub levelized_price_real: EnergyPrice,
    /// Cost over output, nominal.
    pub levelized_cost_nominal: EnergyPrice,
    /// Cost over output, in money of the first year.
    pub levelized_cost_real: EnergyPrice,
}

impl ProjectValue {
    pub(super) fn of(flows: &ProjectCashFlows, nominal: f64, real: f64) -> Result<Self, Error> {
        let (nominal, real) = (PeriodRate::per_period(nominal)?, PeriodRate::per_period(real)?);
        let net_present_value = npv(nominal, &flows.return_after_tax);
        let contract_revenue = npv(nominal, &flows.contract_revenue);
        let capacity_revenue = npv(nominal, &flows.capacity_revenue);
        let cost = contract_revenue + capacity_revenue - net_present_value;
        let energy_nominal = npv(nominal, &flows.energy);
        let energy_real = npv(real, &flows.energy);
        let level = |money: Usd, energy: Energy| -> Result<EnergyPrice, Error> {
            money.checked_div(energy).ok_or(Error::Finance(
                cloudecon_finance::Error::NothingToDivideBy { field: "energy" },
            ))
        };
        Ok(Self {
            net_present_value,
            contract_revenue,
            capacity_revenue,
            cost,
            energy_nominal,
            energy_real,
            levelized_price_nominal: level(contract_revenue, energy_nominal)?,
            levelized_price_real: level(contract_revenue, energy_real)?,
            levelized_cost_nominal: level(cost, energy_nominal)?,
            levelized_cost_real: level(cost, energy_real)?,
        })
    }
}
