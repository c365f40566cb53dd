use cloudecon_core::{ChipHourPrice, Hours, Share};
use cloudecon_finance::{PeriodRate, Timing, annuity_factor};
use serde::{Deserialize, Serialize};

use crate::error::{not_negative, positive};
use crate::{Error, Months};

/// Whose cost of a chip-hour an answer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostBasis {
    /// A large owner: low cost of money, own buildings, bare servers.
    HyperscaleOwner,
    /// A smaller owner: dearer money, rented buildings, branded servers.
    NeocloudOwner,
    /// A customer who rents for several years, part of it paid up front.
    MultiYearRental,
}

impl CostBasis {
    /// Every basis in order of the list of published tables.
    pub const ALL: [Self; 3] = [Self::HyperscaleOwner, Self::NeocloudOwner, Self::MultiYearRental];

    /// The name in tables: `hyperscale-owner`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HyperscaleOwner => "hyperscale-owner",
            Self::NeocloudOwner => "neocloud-owner",
            Self::MultiYearRental => "multi-year-rental",
        }
    }
}

/// A rental over years with part of the price paid at the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rental {
    /// Price of each hour of the term, used or not.
    pub hourly: ChipHourPrice,
    /// Term.
    pub term: Months,
    /// Share of the whole contract sum that is paid at signing; the rest falls due monthly.
    pub upfront: Share,
}

impl Rental {
    /// The hourly price without prepayment that costs the customer as much:
    /// `p [u N + (1 - u) a(i, N)] / a(i, N)`, monthly payments in arrears.
    ///
    /// `rate` is the customer's monthly cost of money. Divide by the share of hours used to get
    /// the cost of a useful hour.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a negative price or a zero term.
    pub fn level_equivalent(&self, rate: PeriodRate) -> Result<ChipHourPrice, Error> {
        let price = not_negative("hourly", self.hourly.as_usd_per_chip_hour())?;
        let months = positive("term", self.term.as_months())?;
        let factor = annuity_factor(rate, months, Timing::InArrears)?;
        let upfront = self.upfront.as_fraction();
        let level = price * (upfront * months / factor + (1.0 - upfront));
        Ok(ChipHourPrice::from_usd_per_chip_hour(level))
    }

    /// Contract sum per chip: price x hours of the term.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a negative price or a zero term.
    pub fn contract_sum(&self, month: Hours) -> Result<cloudecon_core::Usd, Error> {
        let price = not_negative("hourly", self.hourly.as_usd_per_chip_hour())?;
        let months = positive("term", self.term.as_months())?;
        Ok(cloudecon_core::Usd::from_usd(price * months * month.as_hours()))
    }
}

/// Months for which a contract sum rents `chips` at an hourly price:
/// `sum / (chips x price x hours of a month)`.
///
/// # Errors
/// [`Error::OutOfRange`] if chips, price or month are not above 0.
pub fn implied_term(
    contract: cloudecon_core::Usd,
    chips: f64,
    hourly: ChipHourPrice,
    month: Hours,
) -> Result<Months, Error> {
    let chips = positive("chips", chips)?;
    let price = positive("hourly", hourly.as_usd_per_chip_hour())?;
    let hours = positive("month", month.as_hours())?;
    let sum = not_negative("contract", contract.as_usd())?;
    Ok(Months::from_months(sum / (chips * price * hours)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MEAN_MONTH;

    #[test]
    fn prepayment_costs_interest() {
        // Two months at 10 % a month, half up front: a = 1/1.1 + 1/1.21 = 210/121;
        // level = p (0.5 x 2 x 121/210 + 0.5) = p x 1.0761904...
        let rental = Rental {
            hourly: ChipHourPrice::from_usd_per_chip_hour(2.0),
            term: Months::from_months(2.0),
            upfront: Share::from_fraction(0.5).unwrap(),
        };
        let level = rental.level_equivalent(PeriodRate::per_period(0.1).unwrap()).unwrap();
        approx::assert_relative_eq!(
            level.as_usd_per_chip_hour(),
            2.0 * (121.0 / 210.0 + 0.5),
            max_relative = 1e-12
        );
        let free = rental.level_equivalent(PeriodRate::ZERO).unwrap();
        approx::assert_relative_eq!(free.as_usd_per_chip_hour(), 2.0, max_relative = 1e-15);
    }

    #[test]
    fn a_published_contract_is_five_years_long() {
        // 42 billion for 600,000 chips at 1.60 USD/h: 42e9 / (6e5 x 1.6 x 8,760) = 4.994 years.
        let term = implied_term(
            cloudecon_core::Usd::from_billions(42.0),
            600_000.0,
            ChipHourPrice::from_usd_per_chip_hour(1.6),
            MEAN_MONTH,
        )
        .unwrap();
        approx::assert_relative_eq!(term.as_years(), 4.994, max_relative = 1e-4);
    }
}
