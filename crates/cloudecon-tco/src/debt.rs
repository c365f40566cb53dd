use cloudecon_core::{ChipHourPrice, Hours, Share, Usd};

use crate::error::{not_negative, positive};
use crate::kernel::annuity;
use crate::{Error, Months};

/// Capital paid partly by a loan that may end before the chip does.
///
/// Equity earns its return over the whole life; the loan is repaid in level amounts over its own
/// term. While it runs an hour costs both, afterwards equity alone: two phases, and the level cost
/// that is worth the same to the owners.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DebtFinanced {
    /// Share of the capital that is borrowed.
    pub debt: Share,
    /// Nominal annual rate of the loan, a fraction.
    pub debt_rate: f64,
    /// Term of the loan.
    pub term: Months,
    /// Nominal annual return that equity asks, a fraction.
    pub equity_return: f64,
}

/// Capital cost of an hour in the months from `start` to `end`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapitalPhase {
    /// First month, from 0.
    pub start: Months,
    /// End, not included.
    pub end: Months,
    /// Cost of a powered hour.
    pub hourly: ChipHourPrice,
}

impl DebtFinanced {
    /// The capital cost of an hour by phase: loan and equity, then equity alone; one phase where
    /// the loan lasts as long as the chip.
    ///
    /// `C [D a(k_d/12, T) + E a(k_e/12, N, RV/E)] / H` and `C E a(k_e/12, N, RV/E) / H`, with `a`
    /// the monthly annuity; what is left at the end belongs to the owners.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for negative amounts or rates or a life or month of zero,
    /// [`Error::Exceeds`] for a term beyond the life or a residual beyond the equity.
    pub fn schedule(
        &self,
        capital: Usd,
        life: Months,
        residual: Share,
        month: Hours,
    ) -> Result<Vec<CapitalPhase>, Error> {
        let (loan, equity) = self.monthly(life, residual)?;
        let capital = not_negative("capital", capital.as_usd())?;
        let hours = positive("month", month.as_hours())?;
        let price = |factor: f64| ChipHourPrice::from_usd_per_chip_hour(capital * factor / hours);
        let none = Months::from_months(0.0);
        let mut phases = Vec::new();
        if loan > 0.0 {
            phases.push(CapitalPhase { start: none, end: self.term, hourly: price(loan + equity) });
        }
        let start = if loan > 0.0 { self.term } else { none };
        if start.as_months() < life.as_months() {
            phases.push(CapitalPhase { start, end: life, hourly: price(equity) });
        }
        Ok(phases)
    }

    /// The cost of an hour that never changes and is worth the schedule at the return of equity:
    /// the present value of the payments over the annuity of the whole life.
    ///
    /// # Errors
    /// As [`DebtFinanced::schedule`].
    pub fn level_equivalent(
        &self,
        capital: Usd,
        life: Months,
        residual: Share,
        month: Hours,
    ) -> Result<ChipHourPrice, Error> {
        let (loan, equity) = self.monthly(life, residual)?;
        let capital = not_negative("capital", capital.as_usd())?;
        let hours = positive("month", month.as_hours())?;
        let monthly = annuity::nominal(self.equity_return);
        // Present value of one a month over the term, spread level over the life.
        let over_life = annuity::factor(monthly, life.as_months(), 0.0, false);
        let spread = if loan > 0.0 {
            over_life / annuity::factor(monthly, self.term.as_months(), 0.0, false)
        } else {
            0.0
        };
        let factor = not_negative("level cost", equity + loan * spread)?;
        Ok(ChipHourPrice::from_usd_per_chip_hour(capital * factor / hours))
    }

    /// Monthly cost of one dollar of capital: of the loan while it runs, and of equity.
    fn monthly(&self, life: Months, residual: Share) -> Result<(f64, f64), Error> {
        not_negative("debt_rate", self.debt_rate)?;
        not_negative("equity_return", self.equity_return)?;
        let months = positive("life", life.as_months())?;
        let debt = self.debt.as_fraction();
        let equity = self.debt.complement().as_fraction();
        let left = residual.as_fraction();
        if left > equity {
            return Err(Error::Exceeds {
                left: "residual",
                right: "equity share",
                limit: equity,
                found: left,
            });
        }
        let loan = if debt > 0.0 {
            let term = positive("term", self.term.as_months())?;
            if term > months {
                return Err(Error::Exceeds {
                    left: "term",
                    right: "life",
                    limit: months,
                    found: term,
                });
            }
            debt * annuity::factor(annuity::nominal(self.debt_rate), term, 0.0, false)
        } else {
            0.0
        };
        let own = if equity > 0.0 {
            let monthly = annuity::nominal(self.equity_return);
            equity * annuity::factor(monthly, months, left / equity, false)
        } else {
            0.0
        };
        Ok((loan, own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Financing, MEAN_MONTH};

    fn share(fraction: f64) -> Share {
        Share::from_fraction(fraction).unwrap()
    }

    const CAPITAL: Usd = Usd::from_usd(7_300.0);

    #[test]
    fn two_phases_worked_by_hand() {
        // Half borrowed at no interest over 10 months, equity at no return over 20, 7,300 USD:
        // loan 3,650 / 10 = 365 a month = 0.50 an hour of 730; equity 3,650 / 20 = 0.25.
        let plan = DebtFinanced {
            debt: share(0.5),
            debt_rate: 0.0,
            term: Months::from_months(10.0),
            equity_return: 0.0,
        };
        let life = Months::from_months(20.0);
        let phases = plan.schedule(CAPITAL, life, Share::ZERO, MEAN_MONTH).unwrap();
        let seen: Vec<(f64, f64, f64)> = phases
            .iter()
            .map(|p| (p.start.as_months(), p.end.as_months(), p.hourly.as_usd_per_chip_hour()))
            .collect();
        for (seen, expected) in seen.iter().zip([(0.0, 10.0, 0.75), (10.0, 20.0, 0.25)]) {
            assert_eq!((seen.0, seen.1), (expected.0, expected.1));
            approx::assert_relative_eq!(seen.2, expected.2, max_relative = 1e-14);
        }
        assert_eq!(seen.len(), 2);
        // Without a cost of money the level cost is the straight line: 7,300 / 20 / 730 = 0.50.
        let level = plan.level_equivalent(CAPITAL, life, Share::ZERO, MEAN_MONTH).unwrap();
        approx::assert_relative_eq!(level.as_usd_per_chip_hour(), 0.5, max_relative = 1e-14);
    }

    #[test]
    fn one_rate_over_one_life_is_the_annuity() {
        let life = Months::from_years(4.0);
        let plan =
            DebtFinanced { debt: share(0.6), debt_rate: 0.1, term: life, equity_return: 0.1 };
        let phases = plan.schedule(CAPITAL, life, share(0.1), MEAN_MONTH).unwrap();
        let annuity = Financing::nominal(0.1).unwrap().monthly_cost(CAPITAL, life, share(0.1));
        let hour = annuity.unwrap().as_usd() / 730.0;
        assert_eq!(phases.len(), 1);
        approx::assert_relative_eq!(
            phases[0].hourly.as_usd_per_chip_hour(),
            hour,
            max_relative = 1e-12
        );
        let level = plan.level_equivalent(CAPITAL, life, share(0.1), MEAN_MONTH).unwrap();
        approx::assert_relative_eq!(level.as_usd_per_chip_hour(), hour, max_relative = 1e-12);
    }

    #[test]
    fn a_loan_beyond_the_life_and_a_residual_beyond_the_equity_are_refused() {
        let plan = DebtFinanced {
            debt: share(0.8),
            debt_rate: 0.09,
            term: Months::from_years(5.0),
            equity_return: 0.15,
        };
        let life = Months::from_years(4.0);
        assert!(plan.schedule(CAPITAL, life, Share::ZERO, MEAN_MONTH).is_err());
        let short = DebtFinanced { term: Months::from_years(3.0), ..plan };
        assert!(short.schedule(CAPITAL, life, share(0.3), MEAN_MONTH).is_err());
        // Cheaper debt lowers the level cost below all equity.
        let level = |plan: &DebtFinanced| {
            plan.level_equivalent(CAPITAL, life, Share::ZERO, MEAN_MONTH).unwrap()
        };
        assert!(level(&short) < level(&DebtFinanced { debt: Share::ZERO, ..short }));
    }
}
