//! Plants in the names and units of the System Advisor Model.

use std::path::Path;

use cloudecon_capacity::{
    Debt, DebtSizing, Depreciation, DepreciationMethod, Growing, Incentives, PowerProject,
    PowerProjectRaw, ProductionCredit, ProjectValue, Reserves, Taxes,
};
use cloudecon_core::{Energy, EnergyPrice, Share, Usd};
use cloudecon_finance::MacrsClass;
use serde_json::Value;

use super::{Result, Series, cases, file, number, text};

/// A plant whose output is given hour by hour.
#[derive(Debug, Clone)]
pub struct Plant {
    /// Id of the case.
    pub id: String,
    /// The plan; its energy and delivery factor are those of the hours.
    pub plan: PowerProjectRaw,
    /// Output of each hour in kWh.
    pub hours: Vec<f64>,
    /// Price factors of each hour, where the contract has them.
    pub factors: Option<Vec<f64>>,
    /// The price to value it at, or the return to find a price for.
    pub target: Target,
}

/// What is given.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// A contract price, and the year until which a return is asked for.
    Price(EnergyPrice, u32),
    /// A return after tax by the end of a year.
    Return(f64, u32),
}

/// What a case asks for.
#[derive(Debug, Clone, Copy)]
pub struct Solved {
    /// Contract price of the first year.
    pub price: EnergyPrice,
    /// Present values and levelized prices.
    pub value: ProjectValue,
    /// Return after tax over all years.
    pub whole: f64,
    /// Return after tax by the target year.
    pub by_target: f64,
    /// Debt at the start.
    pub debt: Usd,
}

impl Plant {
    /// Yearly lines, values and returns, from the yearly energy.
    ///
    /// # Errors
    /// Those of the crate.
    pub fn solve(&self, plan: PowerProjectRaw) -> Result<Solved> {
        let years = plan.years;
        let project = PowerProject::new(plan)?;
        let (price, by_year) = match self.target {
            Target::Price(price, by_year) => (price, by_year),
            Target::Return(rate, by_year) => (project.price_for_return(rate, by_year)?, by_year),
        };
        let flows = project.cash_flows(price)?;
        Ok(Solved {
            price,
            value: flows.value()?,
            whole: flows.internal_return(years)?,
            by_target: flows.internal_return(by_year)?,
            debt: flows.debt,
        })
    }

    /// The same from the hourly output and price factors, summed first.
    ///
    /// # Errors
    /// Those of the crate.
    pub fn solve_hourly(&self) -> Result<Solved> {
        let mut plan = self.plan.clone();
        (plan.energy, plan.delivery_factor) = yearly(&self.hours, self.factors.as_deref());
        self.solve(plan)
    }
}

/// Energy of all hours and the price factor of the mean unit.
fn yearly(hours: &[f64], factors: Option<&[f64]>) -> (Energy, f64) {
    let total = sum(hours.chunks_exact(LANES), |chunk, lane| chunk[lane]);
    let factor = factors.map_or(1.0, |factors| {
        let pairs = hours.chunks_exact(LANES).zip(factors.chunks_exact(LANES));
        sum(pairs, |(hours, factors), lane| hours[lane] * factors[lane]) / total
    });
    (Energy::from_kwh(total), factor)
}

/// Sums side by side, so that no addition waits for the one before it. 8760 hours are whole chunks.
const LANES: usize = 8;

fn sum<T: Copy>(chunks: impl Iterator<Item = T>, at: impl Fn(T, usize) -> f64) -> f64 {
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum += at(chunk, lane);
        }
    }
    sums.iter().sum()
}

/// Inputs of a case over those of all cases.
struct Inputs<'a>(&'a Value, &'a Value);

impl Inputs<'_> {
    fn number(&self, name: &str) -> f64 {
        let given = &self.1[name];
        let value = if given.is_null() { &self.0[name] } else { given };
        let first = if value.is_array() { &value[0] } else { value };
        first.as_f64().unwrap_or(0.0)
    }

    fn fraction(&self, name: &str) -> f64 {
        self.number(name) / 100.0
    }

    fn share(&self, name: &str) -> Result<Share> {
        Ok(Share::from_percent(self.number(name))?)
    }

    fn years(&self, name: &str) -> Result<u32> {
        Ok(format!("{}", self.number(name)).parse()?)
    }

    fn growing(&self, first: f64, growth: &str) -> Growing<Usd> {
        Growing { first: Usd::from_usd(first), growth: self.fraction(growth) }
    }

    fn depreciation(&self) -> Result<Depreciation> {
        let parts = [
            ("depr_alloc_macrs_5_percent", DepreciationMethod::Macrs(MacrsClass::Years5)),
            ("depr_alloc_macrs_15_percent", DepreciationMethod::Macrs(MacrsClass::Years15)),
            ("depr_alloc_sl_5_percent", DepreciationMethod::StraightLine { years: 5 }),
            ("depr_alloc_sl_15_percent", DepreciationMethod::StraightLine { years: 15 }),
            ("depr_alloc_sl_20_percent", DepreciationMethod::StraightLine { years: 20 }),
            ("depr_alloc_sl_39_percent", DepreciationMethod::StraightLine { years: 39 }),
        ];
        let used = parts.into_iter().filter(|(name, _)| self.number(name) > 0.0);
        let parts = used.map(|(name, method)| Ok((self.share(name)?, method)));
        Ok(Depreciation::new(parts.collect::<Result<Vec<_>>>()?)?)
    }

    fn incentives(&self) -> Result<Incentives> {
        let first = self.number("ptc_fed_amount");
        let years = self.years("ptc_fed_term")?;
        Ok(Incentives {
            investment_credit: self.share("itc_fed_percent")?,
            basis_reduction: Share::from_percent(50.0)?,
            production_credit: (first > 0.0).then(|| ProductionCredit {
                first: EnergyPrice::from_usd_per_kwh(first),
                growth: self.fraction("ptc_fed_escal"),
                years,
                is_rounded: true,
            }),
        })
    }

    fn debt(&self) -> Result<Debt> {
        let sizing = match (self.number("debt_option"), self.number("debt_percent")) {
            (1.0, _) => DebtSizing::CoverageRatio(self.number("dscr")),
            (_, 0.0) => DebtSizing::None,
            (_, part) => DebtSizing::ShareOfCost(Share::from_percent(part)?),
        };
        let (rate, fee) = (self.share("term_int_rate")?, self.share("cost_debt_fee")?);
        Ok(Debt { sizing, rate, tenor: self.years("term_tenor")?, fee })
    }

    fn plan(&self, energy: Energy, delivery_factor: f64) -> Result<PowerProjectRaw> {
        let payment = self.number("cp_capacity_payment_amount")
            * self.fraction("cp_capacity_credit_percent")
            * self.number("cp_system_nameplate");
        let fixed = self.number("om_capacity") * self.number("system_capacity");
        Ok(PowerProjectRaw {
            capital: Usd::from_usd(self.number("total_installed_cost")),
            energy,
            degradation: self.share("degradation")?,
            years: self.years("analysis_period")?,
            inflation: self.fraction("inflation_rate"),
            real_discount: self.fraction("real_discount_rate"),
            price_growth: self.fraction("ppa_escalation"),
            delivery_factor,
            capacity_revenue: self.growing(payment, "cp_capacity_payment_esc"),
            fixed_operating: self.growing(fixed, "om_capacity_escal"),
            variable_operating: Growing {
                first: EnergyPrice::from_usd_per_mwh(self.number("om_production")),
                growth: self.fraction("om_production_escal"),
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
            debt: self.debt()?,
            reserves: Reserves {
                working_months: self.number("months_working_reserve"),
                debt_service_months: self.number("dscr_reserve_months"),
                interest: self.fraction("reserves_interest"),
            },
        })
    }
}

/// All cases of the single-owner model.
///
/// # Errors
/// A file that cannot be read, or a case that the crate refuses.
pub fn plants(folder: &Path) -> Result<Vec<Plant>> {
    let file = file(folder, "pysam_singleowner.json")?;
    let series = Series::read(folder, text(&file["meta"], "hourly_series")?)?;
    let plant = |case: &Value| -> Result<Plant> {
        let inputs = Inputs(&file["meta"]["base"], &case["inputs"]);
        let (made, capacity) = (&case["generation"], inputs.number("system_capacity"));
        let hours: Vec<f64> = if text(made, "kind")? == "series_times_capacity" {
            let column = series.column(text(made, "column")?)?;
            column.into_iter().map(|part| capacity * part).collect()
        } else {
            vec![capacity * number(made, "value")?; series.rows.len()]
        };
        let factors = case["inputs"]["dispatch_factors_ts"]["column"].as_str();
        let factors = factors.map(|name| series.column(name)).transpose()?;
        let (energy, factor) = yearly(&hours, factors.as_deref());
        let by_year = inputs.years("flip_target_year")?;
        let target = if inputs.number("ppa_soln_mode") == 1.0 {
            let price = inputs.number("ppa_price_input");
            Target::Price(EnergyPrice::from_usd_per_kwh(price), by_year)
        } else {
            Target::Return(inputs.fraction("flip_target_percent"), by_year)
        };
        let id = text(case, "id")?.to_owned();
        Ok(Plant { id, plan: inputs.plan(energy, factor)?, hours, factors, target })
    };
    cases(&file)?.iter().map(plant).collect()
}
