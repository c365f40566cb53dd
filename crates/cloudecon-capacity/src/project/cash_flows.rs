use cloudecon_core::{Energy, EnergyPrice, Quantity, Usd};
use cloudecon_finance::{PeriodRate, RootPolicy, irr_by, npv};

use super::debt::Financing;
use super::plan::PowerProject;
use super::value::ProjectValue;
use crate::Error;
use crate::error::finite;

/// Yearly lines of a project at one contract price. Index 0 is the start, 1 the first year.
///
/// Received is positive in the returns; costs are positive in their own lines.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectCashFlows {
    /// Output.
    pub energy: Vec<Energy>,
    /// Contract revenue.
    pub contract_revenue: Vec<Usd>,
    /// Payments for capacity.
    pub capacity_revenue: Vec<Usd>,
    /// Operating costs, salvage apart.
    pub operating: Vec<Usd>,
    /// Revenue and salvage less operating costs.
    pub ebitda: Vec<Usd>,
    /// Interest on the debt.
    pub interest: Vec<Usd>,
    /// Principal repaid.
    pub principal: Vec<Usd>,
    /// Debt left.
    pub balance: Vec<Usd>,
    /// Reserves held.
    pub reserve: Vec<Usd>,
    /// Interest on reserves.
    pub reserve_interest: Vec<Usd>,
    /// Tax depreciation.
    pub depreciation: Vec<Usd>,
    /// State tax; negative = refund or shield.
    pub state_tax: Vec<Usd>,
    /// Federal tax before credits; negative = refund or shield.
    pub federal_tax: Vec<Usd>,
    /// Tax credits.
    pub credits: Vec<Usd>,
    /// The owner's return before tax.
    pub return_before_tax: Vec<Usd>,
    /// The owner's return after tax.
    pub return_after_tax: Vec<Usd>,
    /// The debt at the start.
    pub debt: Usd,
    /// Reserves and fees paid at the start.
    pub financing_cost: Usd,
    nominal_discount: f64,
    real_discount: f64,
}

impl PowerProject {
    /// Yearly lines at a contract price of the first year.
    ///
    /// # Errors
    /// [`Error::Number`] for a price that is not finite; [`Error::Finance`].
    pub fn cash_flows(&self, price: EnergyPrice) -> Result<ProjectCashFlows, Error> {
        finite("price", price.as_usd_per_mwh())?;
        let plan = self.plan();
        let years = plan.years as usize;
        let capital = plan.capital.as_usd();
        let by_year = |value: &dyn Fn(f64) -> f64| -> Vec<f64> {
            (0..=plan.years)
                .map(|year| if year == 0 { 0.0 } else { value(f64::from(year - 1)) })
                .collect()
        };
        let grown = |rate: f64, past: f64| (1.0 + rate).powf(past);
        let cost = |growth: f64, past: f64| grown(plan.inflation + growth, past);

        let kept = plan.degradation.complement().as_fraction();
        let energy = by_year(&|past| plan.energy.as_mwh() * kept.powf(past));
        let paid = price.as_usd_per_mwh() * plan.delivery_factor;
        let mut revenue = by_year(&|past| paid * grown(plan.price_growth, past));
        for (value, energy) in revenue.iter_mut().zip(&energy) {
            *value *= energy;
        }
        let capacity = plan.capacity_revenue;
        let capacity = by_year(&|past| capacity.first.as_usd() * grown(capacity.growth, past));
        let (fixed, variable) = (plan.fixed_operating, plan.variable_operating);
        let mut operating = by_year(&|past| {
            let insurance = plan.insurance.as_fraction() * capital * grown(plan.inflation, past);
            fixed.first.as_usd() * cost(fixed.growth, past)
                + insurance
                + plan.property_tax.as_fraction() * capital
        });
        let each = by_year(&|past| variable.first.as_usd_per_mwh() * cost(variable.growth, past));
        for ((operating, each), energy) in operating.iter_mut().zip(&each).zip(&energy) {
            *operating += each * energy;
        }
        let mut ebitda: Vec<f64> =
            revenue.iter().zip(&capacity).zip(&operating).map(|((r, c), o)| r + c - o).collect();
        if let Some(last) = ebitda.last_mut() {
            *last += plan.salvage.as_fraction() * capital;
        }
        let financing = Financing::new(capital, plan.debt, plan.reserves, &operating, &ebitda)?;
        let incentives = plan.incentives;
        let investment_credit = plan.capital * incentives.investment_credit;
        let reduction = investment_credit * incentives.basis_reduction;
        let depreciation = plan.depreciation.yearly(plan.capital, reduction, years);

        let mut state_tax = vec![0.0; years + 1];
        let mut federal_tax = vec![0.0; years + 1];
        let mut credits = vec![0.0; years + 1];
        let mut before = vec![-(capital + financing.cost - financing.debt)];
        let mut after = before.clone();
        for (year, number) in (1..=years).zip(1..) {
            let cash = ebitda[year] + financing.reserve_interest[year] - financing.interest[year];
            state_tax[year] = plan.taxes.state.as_fraction() * (cash - depreciation[year]);
            federal_tax[year] =
                plan.taxes.federal.as_fraction() * (cash - depreciation[year] - state_tax[year]);
            let on_output = incentives
                .production_credit
                .map_or(0.0, |credit| credit.in_year(number).as_usd_per_mwh() * energy[year]);
            let on_cost = if year == 1 { investment_credit.as_usd() } else { 0.0 };
            credits[year] = on_output + on_cost;
            let released = financing.reserve[year - 1] - financing.reserve[year];
            let owner = cash - financing.principal[year] + released;
            before.push(owner);
            after.push(owner - state_tax[year] - federal_tax[year] + credits[year]);
        }
        let usd = |list: Vec<f64>| list.into_iter().map(Usd::from_usd).collect::<Vec<Usd>>();
        Ok(ProjectCashFlows {
            energy: energy.into_iter().map(Energy::from_mwh).collect(),
            contract_revenue: usd(revenue),
            capacity_revenue: usd(capacity),
            operating: usd(operating),
            ebitda: usd(ebitda),
            interest: usd(financing.interest),
            principal: usd(financing.principal),
            balance: usd(financing.balance),
            reserve: usd(financing.reserve),
            reserve_interest: usd(financing.reserve_interest),
            depreciation: usd(depreciation),
            state_tax: usd(state_tax),
            federal_tax: usd(federal_tax),
            credits: usd(credits),
            return_before_tax: usd(before),
            return_after_tax: usd(after),
            debt: Usd::from_usd(financing.debt),
            financing_cost: Usd::from_usd(financing.cost),
            nominal_discount: self.nominal_discount(),
            real_discount: plan.real_discount,
        })
    }

    /// The first-year contract price with which the owner's return after tax reaches a rate by the
    /// end of a year.
    ///
    /// Every line is linear in the price, debt sized by coverage included, so the price follows from
    /// two evaluations without a search.
    ///
    /// # Errors
    /// [`Error::Number`] for a year outside the plan or a price without effect.
    pub fn price_for_return(&self, rate: f64, by_year: u32) -> Result<EnergyPrice, Error> {
        if by_year == 0 || by_year > self.plan().years {
            let legal = "between 1 and `years`";
            return Err(Error::Number { field: "by_year", legal, found: f64::from(by_year) });
        }
        let rate = PeriodRate::per_period(rate)?;
        let worth = |price: f64| -> Result<f64, Error> {
            let flows = self.cash_flows(EnergyPrice::from_usd_per_mwh(price))?.return_after_tax;
            let until = flows.get(..=by_year as usize).unwrap_or(&flows);
            Ok(npv(rate, until).number())
        };
        // A slope over the size of prices loses the fewest digits.
        let (free, at_hundred) = (worth(0.0)?, worth(100.0)?);
        let slope = (at_hundred - free) / 100.0;
        if slope == 0.0 || !slope.is_finite() {
            return Err(Error::Number { field: "slope", legal: "other than 0", found: slope });
        }
        Ok(EnergyPrice::from_usd_per_mwh(-free / slope))
    }
}

impl ProjectCashFlows {
    /// Return after tax on the owner's money by the end of a year.
    ///
    /// # Errors
    /// [`Error::Finance`] if no rate makes the present value zero.
    pub fn internal_return(&self, by_year: u32) -> Result<f64, Error> {
        let flows = &self.return_after_tax;
        let until = flows.get(..=by_year as usize).unwrap_or(flows);
        Ok(irr_by(until, RootPolicy::Highest)?.as_fraction())
    }

    /// Least EBITDA over payments of a year, interest on reserves left out; `None` without debt.
    pub fn least_coverage(&self) -> Option<f64> {
        let payments = self.interest.iter().zip(&self.principal).map(|(i, p)| *i + *p);
        let ratios = self.ebitda.iter().zip(payments).filter_map(|(ebitda, payment)| {
            (payment > Usd::ZERO).then(|| ebitda.ratio_to(payment)).flatten()
        });
        ratios.min_by(f64::total_cmp)
    }

    /// Present values and levelized prices.
    ///
    /// # Errors
    /// [`Error::Finance`] for a discount rate out of bounds or no output.
    pub fn value(&self) -> Result<ProjectValue, Error> {
        ProjectValue::of(self, self.nominal_discount, self.real_discount)
    }
}
