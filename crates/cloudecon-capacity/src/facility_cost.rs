use cloudecon_core::{CapacityPrice, Power, Quantity, Range, Share, Usd};
use cloudecon_finance::{PeriodRate, Timing, capital_recovery_factor};

use crate::Error;

/// What an owned building with its power plant costs per kilowatt of IT power and month.
///
/// `capital x (crf(rate, life) + upkeep) / 12`, the annuity paid yearly in arrears; energy apart.
/// All costs positive.
///
/// ```
/// # use cloudecon_capacity::FacilityCost;
/// # use cloudecon_core::{Range, Share, Usd};
/// let cost = FacilityCost {
///     capital_per_it_mw: Range::exact(Usd::from_millions(11.7)),
///     life_years: Range::exact(20.0),
///     rate: Range::exact(Share::from_percent(8.0)?),
///     upkeep: Range::exact(Share::ZERO),
/// };
/// // 11.7 million x 0.101852 = 1.192 million a year = 99.3 USD/kW-month.
/// assert_eq!(format!("{:.1}", cost.per_kw_month()?.mid()), "99.3 USD/kW-month");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FacilityCost {
    /// Shell and power plant per megawatt of IT power.
    pub capital_per_it_mw: Range<Usd>,
    /// Life in years.
    pub life_years: Range<f64>,
    /// Yearly cost of capital.
    pub rate: Range<Share>,
    /// Upkeep, staff and insurance a year as a share of capital.
    pub upkeep: Range<Share>,
}

impl FacilityCost {
    /// The cost per kilowatt and month; low with the longest life and the lowest of the rest.
    ///
    /// # Errors
    /// [`Error::Cost`] for negative capital or a life that is not positive; [`Error::Finance`].
    pub fn per_kw_month(&self) -> Result<Range<CapacityPrice>, Error> {
        let case = |capital: Usd, life: f64, rate: Share, upkeep: Share| {
            per_kw_month(capital, life, rate, upkeep)
        };
        let (capital, life) = (self.capital_per_it_mw, self.life_years);
        let low = case(capital.low(), life.high(), self.rate.low(), self.upkeep.low())?;
        let mid = case(capital.mid(), life.mid(), self.rate.mid(), self.upkeep.mid())?;
        let high = case(capital.high(), life.low(), self.rate.high(), self.upkeep.high())?;
        Ok(Range::new(low, mid, high)?)
    }
}

fn per_kw_month(
    capital: Usd,
    life: f64,
    rate: Share,
    upkeep: Share,
) -> Result<CapacityPrice, Error> {
    let check = |field, found: f64, is_legal: bool, legal| {
        if found.is_finite() && is_legal {
            Ok(())
        } else {
            Err(Error::Cost { field, legal, found })
        }
    };
    check("capital_per_it_mw", capital.number(), capital >= Usd::ZERO, "at least 0 USD")?;
    check("life_years", life, life > 0.0, "above 0 years")?;
    let rate = PeriodRate::per_period(rate.as_fraction())?;
    let recovery = capital_recovery_factor(rate, life, Timing::InArrears)?;
    let yearly = capital * (recovery + upkeep.as_fraction());
    // One megawatt-year of the charge costs 12,000 kW-months.
    let kw_months = Power::from_mw(1.0).as_kw() * 12.0;
    Ok(CapacityPrice::from_usd_per_kw_month(yearly.as_usd() / kw_months))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(rate: f64, life: f64) -> FacilityCost {
        FacilityCost {
            capital_per_it_mw: Range::exact(Usd::from_millions(12.0)),
            life_years: Range::exact(life),
            rate: Range::exact(Share::from_percent(rate).unwrap()),
            upkeep: Range::exact(Share::from_percent(2.0).unwrap()),
        }
    }

    #[test]
    fn without_interest_the_capital_is_spread_evenly() {
        // 12 million / 20 + 2 % of 12 million = 0.84 million a year = 70 USD/kW-month.
        let price = cost(0.0, 20.0).per_kw_month().unwrap().mid();
        assert!((price.as_usd_per_kw_month() - 70.0).abs() < 1e-9);
    }

    #[test]
    fn a_life_must_be_positive() {
        assert!(matches!(cost(8.0, 0.0).per_kw_month(), Err(Error::Cost { .. })));
    }
}
