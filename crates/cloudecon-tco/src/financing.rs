use cloudecon_core::{Share, Usd};
use cloudecon_finance::{PeriodRate, Timing};
use serde::{Deserialize, Serialize};

use crate::error::positive;
use crate::kernel::annuity;
use crate::{Error, Months};

/// How an annual rate is read. The two readings differ by 0.8 % of cost at 10 % over 4 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RateKind {
    /// No cost of money: what a depreciation line shows. The annual rate is not read.
    StraightLine,
    /// A nominal annual rate, a twelfth of it each month, as loans quote it.
    Nominal,
    /// An effective annual rate, compounded once a year.
    Effective,
}

/// How capital becomes a monthly cost.
///
/// The rate is pre-tax where the cash flows are: a after-tax rate belongs with the tax shield of
/// depreciation, which is not modeled here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Financing {
    kind: RateKind,
    monthly: Option<PeriodRate>,
    timing: Timing,
}

impl Financing {
    /// Straight line: `C (1 - RV) / N` a month.
    pub const fn straight_line() -> Self {
        Self { kind: RateKind::StraightLine, monthly: None, timing: Timing::InArrears }
    }

    /// Level annuity in arrears at a nominal annual rate, a fraction: monthly `r / 12`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless the rate is finite and at least 0.
    pub fn nominal(annual: f64) -> Result<Self, Error> {
        crate::error::not_negative("annual_rate", annual)?;
        let monthly = PeriodRate::per_period(annuity::nominal(annual))?;
        Ok(Self { kind: RateKind::Nominal, monthly: Some(monthly), timing: Timing::InArrears })
    }

    /// Level annuity in arrears at an effective annual rate, a fraction: `(1 + r)^(1/12) - 1`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless the rate is finite and at least 0.
    pub fn effective(annual: f64) -> Result<Self, Error> {
        crate::error::not_negative("annual_rate", annual)?;
        let monthly = PeriodRate::per_period(annuity::effective(annual))?;
        Ok(Self { kind: RateKind::Effective, monthly: Some(monthly), timing: Timing::InArrears })
    }

    /// From a kind and a rate; [`RateKind::StraightLine`] does not read the rate.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless the rate is finite and at least 0.
    pub fn of_kind(kind: RateKind, annual: f64) -> Result<Self, Error> {
        match kind {
            RateKind::StraightLine => Ok(Self::straight_line()),
            RateKind::Nominal => Self::nominal(annual),
            RateKind::Effective => Self::effective(annual),
        }
    }

    /// The same with payments at the start or end of each month. Straight line has no timing.
    #[must_use]
    pub const fn with_timing(self, timing: Timing) -> Self {
        Self { timing, ..self }
    }

    pub(crate) const fn kind(self) -> RateKind {
        self.kind
    }

    pub(crate) fn is_in_advance(self) -> bool {
        self.timing == Timing::InAdvance
    }

    /// The monthly rate; zero for the straight line.
    pub fn monthly_rate(self) -> PeriodRate {
        self.monthly.unwrap_or(PeriodRate::ZERO)
    }

    /// Monthly cost of one dollar of capital:
    /// `[1 - RV (1 + i)^-N] i / (1 - (1 + i)^-N)`, in advance divided by `1 + i`;
    /// straight line and the limit `i -> 0`: `(1 - RV) / N`.
    ///
    /// `residual` is the share of capital left at the end of `life`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `life` is finite and above 0.
    pub fn monthly_factor(self, life: Months, residual: Share) -> Result<f64, Error> {
        let months = positive("life", life.as_months())?;
        let rate = self.monthly_rate().as_fraction();
        let advance = self.timing == Timing::InAdvance;
        let found = annuity::factor(rate, months, residual.as_fraction(), advance);
        positive("1 + monthly cost of a dollar", 1.0 + found)?;
        Ok(found)
    }

    /// Monthly cost of `cost`: [`Financing::monthly_factor`] times the cost.
    ///
    /// ```
    /// # use cloudecon_core::{Share, Usd};
    /// # use cloudecon_tco::{Financing, Months};
    /// // 31,250 USD over 48 months without cost of money: 651.04 USD a month.
    /// let month = Financing::straight_line()
    ///     .monthly_cost(Usd::from_usd(31_250.0), Months::from_years(4.0), Share::ZERO)?;
    /// assert!((month.as_usd() - 651.041_667).abs() < 1e-6);
    /// # Ok::<(), cloudecon_tco::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `life` is finite and above 0.
    pub fn monthly_cost(self, cost: Usd, life: Months, residual: Share) -> Result<Usd, Error> {
        Ok(cost * self.monthly_factor(life, residual)?)
    }
}

/// Weighted average cost of capital after tax: `E k_e + D k_d (1 - tax)` with `E = 1 - D`.
///
/// With `tax` zero it is the pre-tax rate for pre-tax cash flows.
pub fn weighted_cost_of_capital(
    debt: Share,
    debt_rate: f64,
    equity_return: f64,
    tax: Share,
) -> f64 {
    debt.complement().as_fraction() * equity_return
        + debt.as_fraction() * debt_rate * tax.complement().as_fraction()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(fraction: f64) -> Share {
        Share::from_fraction(fraction).unwrap()
    }

    #[test]
    fn a_year_at_twelve_percent_worked_by_hand() {
        // i = 1 %, n = 12: crf = 0.01 / (1 - 1.01^-12); 1.01^12 = 1.126825030, crf = 0.0888487887.
        let factor = Financing::nominal(0.12)
            .unwrap()
            .monthly_factor(Months::from_years(1.0), Share::ZERO)
            .unwrap();
        approx::assert_relative_eq!(factor, 0.088_848_788_7, max_relative = 1e-9);
        // In advance: divided by 1.01.
        let advance = Financing::nominal(0.12)
            .unwrap()
            .with_timing(Timing::InAdvance)
            .monthly_factor(Months::from_years(1.0), Share::ZERO)
            .unwrap();
        approx::assert_relative_eq!(advance, 0.088_848_788_7 / 1.01, max_relative = 1e-9);
    }

    #[test]
    fn zero_rate_is_the_straight_line() {
        for residual in [0.0, 0.15] {
            let life = Months::from_years(1.0);
            let line = Financing::straight_line().monthly_factor(life, share(residual)).unwrap();
            let zero =
                Financing::nominal(0.0).unwrap().monthly_factor(life, share(residual)).unwrap();
            approx::assert_relative_eq!(line, (1.0 - residual) / 12.0, max_relative = 1e-15);
            approx::assert_relative_eq!(zero, line, max_relative = 1e-14);
        }
    }

    #[test]
    fn a_full_residual_costs_the_interest_only() {
        // All capital comes back at the end: the monthly cost is i.
        let factor = Financing::nominal(0.12)
            .unwrap()
            .monthly_factor(Months::from_years(4.0), Share::ONE)
            .unwrap();
        approx::assert_relative_eq!(factor, 0.01, max_relative = 1e-12);
    }

    #[test]
    fn cost_of_capital_is_weighted() {
        // 0.4 x 14 % + 0.6 x 8 % x (1 - 0.25) = 5.6 % + 3.6 % = 9.2 %
        let wacc = weighted_cost_of_capital(share(0.6), 0.08, 0.14, share(0.25));
        approx::assert_relative_eq!(wacc, 0.092, max_relative = 1e-12);
    }

    #[test]
    fn a_life_of_zero_and_a_negative_rate_are_errors() {
        assert!(Financing::nominal(-0.01).is_err());
        assert!(Financing::effective(f64::NAN).is_err());
        let none = Months::from_months(0.0);
        assert!(Financing::straight_line().monthly_factor(none, Share::ZERO).is_err());
    }
}
