//! A single-owner project from inputs in the names and units of the reference program.

use cloudecon_capacity::{
    Debt, DebtSizing, Depreciation, DepreciationMethod, Growing, Incentives, PowerProject,
    PowerProjectRaw, ProductionCredit, Reserves, Taxes,
};
use cloudecon_core::{Energy, EnergyPrice, Share, Usd};
use cloudecon_finance::MacrsClass;

use super::inputs::Inputs;
use super::series;
use crate::cases::fault::{Failure, unknown};

/// Hours of the year over which a reference plant runs.
const HOURS: f64 = 8_760.0;

impl Inputs<'_> {
    fn growing(&self, first: f64, growth: &str) -> Result<Growing<Usd>, Failure> {
        Ok(Growing { first: Usd::from_usd(first), growth: self.fraction(growth)? })
    }

    pub(super) fn project(&self) -> Result<PowerProject, Failure> {
        let fixed = self.number("om_capacity")? * self.number("system_capacity")?;
        let payment = self.number("cp_capacity_payment_amount")?
            * self.fraction("cp_capacity_credit_percent")?
            * self.number("cp_system_nameplate")?;
        let variable = EnergyPrice::from_usd_per_mwh(self.number("om_production")?);
        Ok(PowerProject::new(PowerProjectRaw {
            capital: Usd::from_usd(self.number("total_installed_cost")?),
            energy: self.energy()?,
            degradation: self.share("degradation")?,
            years: self.years("analysis_period")?,
            inflation: self.fraction("inflation_rate")?,
            real_discount: self.fraction("real_discount_rate")?,
            price_growth: self.fraction("ppa_escalation")?,
            delivery_factor: self.delivery_factor()?,
            capacity_revenue: self.growing(payment, "cp_capacity_payment_esc")?,
            fixed_operating: self.growing(fixed, "om_capacity_escal")?,
            variable_operating: Growing {
                first: variable,
                growth: self.fraction("om_production_escal")?,
            },
            insurance: self.share("insurance_rate")?,
            property_tax: self.share("property_tax_rate")?,
            salvage: self.share("salvage_percentage")?,
            taxes: Taxes {
                federal: self.share("federal_tax_rate")?,
                state: self.share("state_tax_rate")?,
            },
            depreciation: self.depreciation()?,
            incentives: self.incentives()?,
            debt: Debt {
                sizing: self.sizing()?,
                rate: self.share("term_int_rate")?,
                tenor: self.years("term_tenor")?,
                fee: self.share("cost_debt_fee")?,
            },
            reserves: Reserves {
                working_months: self.number("months_working_reserve")?,
                debt_service_months: self.number("dscr_reserve_months")?,
                interest: self.fraction("reserves_interest")?,
            },
        })?)
    }

    fn depreciation(&self) -> Result<Depreciation, Failure> {
        let parts = [
            ("depr_alloc_macrs_5_percent", DepreciationMethod::Macrs(MacrsClass::Years5)),
            ("depr_alloc_macrs_15_percent", DepreciationMethod::Macrs(MacrsClass::Years15)),
            ("depr_alloc_sl_5_percent", DepreciationMethod::StraightLine { years: 5 }),
            ("depr_alloc_sl_15_percent", DepreciationMethod::StraightLine { years: 15 }),
            ("depr_alloc_sl_20_percent", DepreciationMethod::StraightLine { years: 20 }),
            ("depr_alloc_sl_39_percent", DepreciationMethod::StraightLine { years: 39 }),
        ];
        let part = |(name, method)| Ok((self.share(name)?, method));
        let parts = parts.into_iter().map(part).collect::<Result<Vec<_>, Failure>>()?;
        Ok(Depreciation::new(parts)?)
    }

    fn incentives(&self) -> Result<Incentives, Failure> {
        let first = self.number("ptc_fed_amount")?;
        let production_credit = if first > 0.0 {
            Some(ProductionCredit {
                first: EnergyPrice::from_usd_per_kwh(first),
                growth: self.fraction("ptc_fed_escal")?,
                years: self.years("ptc_fed_term")?,
                is_rounded: true,
            })
        } else {
            None
        };
        Ok(Incentives {
            investment_credit: self.share("itc_fed_percent")?,
            // Half of the credit is no basis of depreciation (26 U.S.C. 50(c)(3)).
            basis_reduction: Share::from_percent(50.0)?,
            production_credit,
        })
    }

    fn sizing(&self) -> Result<DebtSizing, Failure> {
        let part = self.number("debt_percent")?;
        Ok(if self.number("debt_option")? == 1.0 {
            DebtSizing::CoverageRatio(self.number("dscr")?)
        } else if part == 0.0 {
            DebtSizing::None
        } else {
            DebtSizing::ShareOfCost(Share::from_percent(part)?)
        })
    }

    /// Output of the first year: capacity in kW times the hours of full load.
    fn energy(&self) -> Result<Energy, Failure> {
        let generation = self.generation()?;
        let hours = match generation.text("kind")? {
            "flat_capacity_factor" => generation.number("value")? * HOURS,
            "series_times_capacity" => {
                let rows = series::columns(&self.hourly()?, [generation.text("column")?])?;
                rows.iter().map(|[output]| output).sum()
            }
            other => return Err(unknown("generation", other)),
        };
        Ok(Energy::from_kwh(self.number("system_capacity")? * hours))
    }

    /// Price factor of the mean unit: hourly factors weighed with hourly output.
    fn delivery_factor(&self) -> Result<f64, Failure> {
        let Some(factors) = self.price_factors()? else {
            return Ok(1.0);
        };
        let output = self.generation()?.text("column")?;
        let rows = series::columns(&self.hourly()?, [factors.text("column")?, output])?;
        let weighed: f64 = rows.iter().map(|[factor, output]| factor * output).sum();
        Ok(weighed / rows.iter().map(|[_, output]| output).sum::<f64>())
    }
}
