use cloudecon_core::ChipHourPrice;

use crate::Error;
use crate::error::{not_negative, positive};

/// The first month in which running a chip costs more than the market pays for it: the end of its
/// economic life, months counted from 0.
///
/// `running` is the avoidable cost of a powered hour (energy, facility, upkeep, staff; no capital),
/// `rents` the market rent by month and `utilization` the share of powered hours that is rented.
/// `None` if every month of the path pays its running cost: the life is longer than the path.
///
/// # Errors
/// [`Error::Empty`] for an empty path, [`Error::OutOfRange`] for a negative price.
pub fn retire_at(
    running: ChipHourPrice,
    rents: &[ChipHourPrice],
    utilization: cloudecon_core::Share,
) -> Result<Option<usize>, Error> {
    let running = not_negative("running", running.as_usd_per_chip_hour())?;
    if rents.is_empty() {
        return Err(Error::Empty { field: "rents" });
    }
    for rent in rents {
        not_negative("rents", rent.as_usd_per_chip_hour())?;
    }
    let earned = |rent: &ChipHourPrice| rent.as_usd_per_chip_hour() * utilization.as_fraction();
    Ok(rents.iter().position(|rent| earned(rent) < running))
}

/// Value of a chip at the end of its term: what the market pays above running cost in the months
/// that are left, discounted at a monthly rate, per chip-hour of a month.
///
/// `sum over t of max(rent_t U - running, 0) (1 + i)^-(t+1)`, in USD for each hour of a month:
/// multiply by the hours of a month for USD per chip.
///
/// # Errors
/// As [`retire_at`]; also for a rate at or below -100 %.
pub fn residual_value_per_hour(
    running: ChipHourPrice,
    rents_after: &[ChipHourPrice],
    utilization: cloudecon_core::Share,
    monthly_rate: f64,
) -> Result<f64, Error> {
    positive("1 + monthly_rate", 1.0 + monthly_rate)?;
    let stop = retire_at(running, rents_after, utilization)?.unwrap_or(rents_after.len());
    let mut discount = 1.0;
    let mut value = 0.0;
    for rent in rents_after.iter().take(stop) {
        discount /= 1.0 + monthly_rate;
        let margin = rent.as_usd_per_chip_hour() * utilization.as_fraction()
            - running.as_usd_per_chip_hour();
        value += margin * discount;
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloudecon_core::Share;

    fn price(usd: f64) -> ChipHourPrice {
        ChipHourPrice::from_usd_per_chip_hour(usd)
    }

    #[test]
    fn a_chip_retires_when_rent_falls_below_running_cost() {
        // Rent falls 10 cents a month from 1.00; at 80 % use it earns 0.40 in month 5, 0.32 in 6.
        let rents: Vec<_> = (0..8).map(|month| price(1.0 - 0.1 * f64::from(month))).collect();
        let share = Share::from_fraction(0.8).unwrap();
        assert_eq!(retire_at(price(0.35), &rents, share).unwrap(), Some(6));
        assert_eq!(retire_at(price(0.1), &rents, share).unwrap(), None);
        assert!(retire_at(price(0.1), &[], share).is_err());
    }

    #[test]
    fn residual_value_is_the_discounted_margin_until_retirement() {
        // Margins 0.4, 0.2, then below cost; at 10 %: 0.4/1.1 + 0.2/1.21 = 0.528925...
        let rents = [price(1.0), price(0.8), price(0.5), price(2.0)];
        let value = residual_value_per_hour(price(0.6), &rents, Share::ONE, 0.1).unwrap();
        approx::assert_relative_eq!(value, 0.4 / 1.1 + 0.2 / 1.21, max_relative = 1e-12);
    }
}
