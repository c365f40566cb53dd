use cloudecon_core::Share;
use cloudecon_finance::{PeriodRate, Timing, capital_recovery_factor};

use crate::Error;
use crate::error::{above_zero, at_least_zero, finite};

/// How much is borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum DebtSizing {
    /// Nothing.
    None,
    /// A share of all that must be paid for, financing included; level payments.
    ShareOfCost(Share),
    /// As much as EBITDA of each year covers this many times; payments follow EBITDA.
    CoverageRatio(f64),
}

/// A term loan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Debt {
    /// How much.
    pub sizing: DebtSizing,
    /// Interest a year.
    pub rate: Share,
    /// Years of payments.
    pub tenor: u32,
    /// Fee on the principal, paid at the start.
    pub fee: Share,
}

/// Accounts filled at the start and released at the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reserves {
    /// Months of the next year's operating cost.
    pub working_months: f64,
    /// Months of the next year's debt payments.
    pub debt_service_months: f64,
    /// Interest earned a year, a fraction.
    pub interest: f64,
}

impl Debt {
    /// No debt.
    pub const fn none() -> Self {
        Self { sizing: DebtSizing::None, rate: Share::ZERO, tenor: 0, fee: Share::ZERO }
    }

    pub(super) fn check(&self, years: u32) -> Result<(), Error> {
        match self.sizing {
            DebtSizing::None => return Ok(()),
            DebtSizing::ShareOfCost(_) => {}
            DebtSizing::CoverageRatio(ratio) => above_zero("coverage_ratio", ratio).map(drop)?,
        }
        if self.tenor == 0 || self.tenor > years {
            let legal = "between 1 and `years`";
            return Err(Error::Number { field: "tenor", legal, found: f64::from(self.tenor) });
        }
        Ok(())
    }
}

impl Reserves {
    /// No reserves.
    pub const fn none() -> Self {
        Self { working_months: 0.0, debt_service_months: 0.0, interest: 0.0 }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        at_least_zero("working_months", self.working_months)?;
        at_least_zero("debt_service_months", self.debt_service_months)?;
        finite("reserves.interest", self.interest).map(drop)
    }
}

/// Debt and reserves by year; year 0 holds the start.
pub(super) struct Financing {
    pub(super) debt: f64,
    pub(super) cost: f64,
    pub(super) interest: Vec<f64>,
    pub(super) principal: Vec<f64>,
    pub(super) balance: Vec<f64>,
    pub(super) reserve: Vec<f64>,
    pub(super) reserve_interest: Vec<f64>,
}

impl Financing {
    /// Sizes the debt and fills the reserves.
    ///
    /// `operating` is the cost of each year before salvage, `ebitda` what is left of revenue.
    pub(super) fn new(
        capital: f64,
        debt: Debt,
        reserves: Reserves,
        operating: &[f64],
        ebitda: &[f64],
    ) -> Result<Self, Error> {
        let years = operating.len();
        let next = |list: &[f64], months: f64| -> Vec<f64> {
            let later = list.iter().skip(1).map(|amount| amount * months / MONTHS);
            later.chain([0.0]).collect()
        };
        let working = next(operating, reserves.working_months);
        let rate = debt.rate.as_fraction();
        let mut this = Self {
            debt: 0.0,
            cost: 0.0,
            interest: vec![0.0; years],
            principal: vec![0.0; years],
            balance: vec![0.0; years],
            reserve: working.clone(),
            reserve_interest: vec![0.0; years],
        };
        match debt.sizing {
            DebtSizing::None => {}
            DebtSizing::ShareOfCost(share) => {
                let period = PeriodRate::per_period(rate)?;
                let level =
                    capital_recovery_factor(period, f64::from(debt.tenor), Timing::InArrears)?;
                // Debt = share x (capital + working reserve + fee x debt + months of payments).
                let share = share.as_fraction();
                let own_cost =
                    debt.fee.as_fraction() + level * reserves.debt_service_months / MONTHS;
                let start = working.first().copied().unwrap_or(0.0);
                this.debt = share * (capital + start) / (1.0 - share * own_cost);
                let payment = this.debt * level;
                this.amortize(rate, debt.tenor, |_| payment);
            }
            DebtSizing::CoverageRatio(ratio) => {
                let cash = |year: usize| ebitda.get(year).copied().unwrap_or(0.0) / ratio;
                let discounted =
                    (1..=debt.tenor).map(|t| cash(t as usize) / (1.0 + rate).powf(f64::from(t)));
                this.debt = discounted.sum();
                this.amortize(rate, debt.tenor, cash);
            }
        }
        let payments: Vec<f64> =
            this.interest.iter().zip(&this.principal).map(|(i, p)| i + p).collect();
        for (reserve, held) in
            this.reserve.iter_mut().zip(next(&payments, reserves.debt_service_months))
        {
            *reserve += held;
        }
        let earned = this.reserve.iter().map(|reserve| reserve * reserves.interest);
        this.reserve_interest = std::iter::once(0.0).chain(earned).take(years).collect();
        this.cost =
            this.reserve.first().copied().unwrap_or(0.0) + debt.fee.as_fraction() * this.debt;
        Ok(this)
    }

    fn amortize(&mut self, rate: f64, tenor: u32, payment: impl Fn(usize) -> f64) {
        let mut owed = self.debt;
        let years = self.interest.iter_mut().zip(&mut self.principal).zip(&mut self.balance);
        for (year, ((interest, principal), balance)) in years.enumerate() {
            if year > 0 && year <= tenor as usize {
                *interest = owed * rate;
                *principal = payment(year) - *interest;
                owed -= *principal;
            }
            *balance = if year >= tenor as usize { 0.0 } else { owed };
        }
    }
}

const MONTHS: f64 = 12.0;
