use cloudecon_core::{Share, Usd};

use crate::Error;
use crate::error::at_least_zero;

/// A loan that pays for part of construction and is repaid when the plant is finished.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConstructionLoan {
    /// Share of the plant's cost that it pays.
    pub share_of_cost: Share,
    /// Months until it is repaid.
    pub months: f64,
    /// Interest a year.
    pub rate: Share,
    /// Fee on the principal, paid at the start.
    pub fee: Share,
}

/// What financing construction costs, loan by loan.
#[derive(Debug, Clone, PartialEq)]
pub struct ConstructionCost {
    /// Principal, interest and fee of each loan, in the order given.
    pub loans: Vec<[Usd; 3]>,
    /// Sum of interest and fees.
    pub cost: Usd,
}

/// Interest and fees on loans during construction.
///
/// Interest of a loan `= principal x rate / 12 x months / 2`: the principal is drawn evenly, so that
/// half of it is outstanding on average.
///
/// ```
/// # use cloudecon_capacity::{ConstructionLoan, construction_cost};
/// # use cloudecon_core::{Share, Usd};
/// let loan = ConstructionLoan {
///     share_of_cost: Share::ONE,
///     months: 24.0,
///     rate: Share::from_percent(6.0)?,
///     fee: Share::from_percent(1.0)?,
/// };
/// // 100 x 6 % x 2 years / 2 + 1 % of 100.
/// let cost = construction_cost(Usd::from_millions(100.0), &[loan])?.cost;
/// assert!((cost.as_millions() - 7.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Number`] for a negative cost or months, or shares above 1 in sum.
pub fn construction_cost(
    plant: Usd,
    loans: &[ConstructionLoan],
) -> Result<ConstructionCost, Error> {
    at_least_zero("plant", plant.as_usd())?;
    let found: f64 = loans.iter().map(|loan| loan.share_of_cost.as_fraction()).sum();
    if found > 1.0 + 1e-9 {
        return Err(Error::Number { field: "share_of_cost", legal: "at most 1 in sum", found });
    }
    let mut rows = Vec::with_capacity(loans.len());
    for loan in loans {
        at_least_zero("months", loan.months)?;
        let principal = plant * loan.share_of_cost;
        let interest = principal * (loan.rate.as_fraction() / 12.0 * loan.months / 2.0);
        rows.push([principal, interest, principal * loan.fee]);
    }
    let cost = rows.iter().map(|[_, interest, fee]| *interest + *fee).sum();
    Ok(ConstructionCost { loans: rows, cost })
}
