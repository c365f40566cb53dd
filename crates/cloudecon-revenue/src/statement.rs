use std::iter::Sum;
use std::ops::{Add, Sub};

use cloudecon_core::{Margin, Usd};
use serde::{Deserialize, Serialize};

/// Which profit is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfitLevel {
    /// Revenue less cost of revenue.
    Gross,
    /// Revenue less all operating costs: operating income.
    Ebit,
}

/// Revenue and cost of a line or segment over one period.
///
/// Costs are positive magnitudes. Some companies publish the operating costs of a segment in one
/// sum: then the gross profit is `None`, never a guess.
///
/// ```
/// # use cloudecon_core::Usd;
/// # use cloudecon_revenue::{ProfitLevel, Statement};
/// let m = Usd::from_millions;
/// let split = Statement::from_costs(m(34_681.0), m(15_120.0), m(5_808.0));
/// assert_eq!(split.ebit(), m(13_753.0));
/// assert_eq!(split.gross_profit(), Some(m(19_561.0)));
/// let lump = Statement::from_ebit(m(37_587.0), m(14_161.0));
/// assert_eq!(lump.profit(ProfitLevel::Gross), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    revenue: Usd,
    ebit: Usd,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost_of_revenue: Option<Usd>,
}

impl Statement {
    /// Nothing sold, nothing spent.
    pub const ZERO: Self =
        Self { revenue: Usd::ZERO, ebit: Usd::ZERO, cost_of_revenue: Some(Usd::ZERO) };

    /// EBIT = revenue - cost of revenue - operating expense.
    pub fn from_costs(revenue: Usd, cost_of_revenue: Usd, operating_expense: Usd) -> Self {
        let ebit = revenue - cost_of_revenue - operating_expense;
        Self { revenue, ebit, cost_of_revenue: Some(cost_of_revenue) }
    }

    /// A statement whose costs are known only in one sum, revenue less EBIT.
    pub const fn from_ebit(revenue: Usd, ebit: Usd) -> Self {
        Self { revenue, ebit, cost_of_revenue: None }
    }

    /// A statement from an EBIT margin: EBIT = margin x revenue.
    pub fn from_margin(revenue: Usd, ebit_margin: Margin) -> Self {
        Self::from_ebit(revenue, revenue * ebit_margin.as_fraction())
    }

    /// The same revenue and EBIT with the cost of revenue known.
    #[must_use]
    pub const fn with_cost_of_revenue(self, cost_of_revenue: Usd) -> Self {
        Self { cost_of_revenue: Some(cost_of_revenue), ..self }
    }

    /// Revenue.
    pub const fn revenue(&self) -> Usd {
        self.revenue
    }

    /// Operating income, negative for a loss.
    pub const fn ebit(&self) -> Usd {
        self.ebit
    }

    /// Cost of revenue, where it is published.
    pub const fn cost_of_revenue(&self) -> Option<Usd> {
        self.cost_of_revenue
    }

    /// Revenue less EBIT: cost of revenue and operating expense together.
    pub fn total_cost(&self) -> Usd {
        self.revenue - self.ebit
    }

    /// Operating expense below gross profit = gross profit - EBIT.
    pub fn operating_expense(&self) -> Option<Usd> {
        self.gross_profit().map(|gross| gross - self.ebit)
    }

    /// Gross profit = revenue - cost of revenue.
    pub fn gross_profit(&self) -> Option<Usd> {
        self.cost_of_revenue.map(|cost| self.revenue - cost)
    }

    /// The profit of a level; `None` for a gross profit that is not derivable.
    pub fn profit(&self, level: ProfitLevel) -> Option<Usd> {
        match level {
            ProfitLevel::Gross => self.gross_profit(),
            ProfitLevel::Ebit => Some(self.ebit),
        }
    }

    /// The margin of a level; `None` if the profit is not derivable or revenue is not positive.
    pub fn margin(&self, level: ProfitLevel) -> Option<Margin> {
        Margin::of(self.profit(level)?, self.revenue)
    }

    /// The same period with a one-off added back to profit (positive raises EBIT).
    ///
    /// The cost of revenue stays: the one-off is taken to sit in operating expense.
    #[must_use]
    pub fn with_added_back(self, one_off: Usd) -> Self {
        Self { ebit: self.ebit + one_off, ..self }
    }
}

impl Add for Statement {
    type Output = Self;
    /// The cost of revenue of a sum is known only if both are.
    fn add(self, other: Self) -> Self {
        Self {
            revenue: self.revenue + other.revenue,
            ebit: self.ebit + other.ebit,
            cost_of_revenue: self.cost_of_revenue.zip(other.cost_of_revenue).map(|(a, b)| a + b),
        }
    }
}

impl Sub for Statement {
    type Output = Self;
    /// The rest of a segment without a line, or a change between two periods.
    fn sub(self, other: Self) -> Self {
        Self {
            revenue: self.revenue - other.revenue,
            ebit: self.ebit - other.ebit,
            cost_of_revenue: self.cost_of_revenue.zip(other.cost_of_revenue).map(|(a, b)| a - b),
        }
    }
}

impl Sum for Statement {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_knows_its_gross_profit_only_if_every_part_does() {
        let m = Usd::from_millions;
        let split = Statement::from_costs(m(10.0), m(4.0), m(3.0));
        let lump = Statement::from_ebit(m(5.0), m(1.0));
        assert_eq!((split + split).gross_profit(), Some(m(12.0)));
        assert_eq!((split + split).operating_expense(), Some(m(6.0)));
        let both: Statement = [split, lump].into_iter().sum();
        assert_eq!((both.ebit(), both.gross_profit()), (m(4.0), None));
        assert_eq!(both.total_cost(), m(11.0));
    }

    #[test]
    fn a_statement_is_read_with_units() {
        let text = r#"{"revenue":"37587 USD million","ebit":"14161 USD million"}"#;
        let read: Statement = serde_json::from_str(text).unwrap();
        assert_eq!(read.ebit(), Usd::from_millions(14_161.0));
        assert!(serde_json::from_str::<Statement>(r#"{"revenue":"1 USD"}"#).is_err());
    }
}
