use cloudecon_core::{Growth, Range, RunRate, Usd};

use crate::Error;
use crate::closing::close;

/// The quarters of a year of which only the total is published.
///
/// **Assumption**: revenue grows by one factor from quarter to quarter, and that factor is the
/// fourth root of the yearly growth. The low and high of each quarter hold every steady path from
/// flat within the year to the steepest growth that the caller allows, and the range of the total.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnnualProfile {
    quarters: [Range<Usd>; 4],
}

/// The quarterly path of a yearly figure under steady growth within the year.
///
/// With `q = (1 + growth)^(1/4)`, quarter `i` of 1 to 4 is `total x q^(i-1) / (1 + q + q^2 + q^3)`.
/// The middles add to the middle of the total. `steepest` is the strongest yearly pace that the
/// path within the year may have had, for example the growth of the year after.
///
/// ```
/// # use cloudecon_core::{Growth, Range, Usd};
/// # use cloudecon_revenue::annual_profile;
/// let total = Range::exact(Usd::from_billions(75.0));
/// let year = annual_profile(total, Growth::from_percent(34.0)?, Growth::from_percent(40.0)?)?;
/// // q = 1.34^0.25 = 1.07591; 75 x 1.15758 / 4.47895 = 19.38 billion.
/// assert_eq!(format!("{:.1}", year.quarters()[2].mid().as_billions()), "19.4");
/// # Ok::<(), cloudecon_revenue::Error>(())
/// ```
///
/// # Errors
/// [`Error::NotPositive`] if the low end of the total is not positive, or a growth is -100 %.
pub fn annual_profile(
    total: Range<Usd>,
    growth: Growth,
    steepest: Growth,
) -> Result<AnnualProfile, Error> {
    crate::error::positive("total", total.low().as_usd())?;
    let steady = quarterly_factor("growth", growth)?;
    let steep = quarterly_factor("steepest", steepest)?;
    let mut mids = weights(steady).map(|weight| (total.mid() * weight).as_usd());
    close(&mut mids, total.mid().as_usd());

    let low = steady.min(steep).min(1.0);
    let high = steady.max(steep).max(1.0);
    let mut candidates = vec![low, high];
    candidates.extend(TURNING_POINTS.into_iter().filter(|q| (low..=high).contains(q)));
    let paths: Vec<[f64; 4]> = candidates.into_iter().map(weights).collect();

    let mut quarters = [Range::exact(Usd::ZERO); 4];
    for (index, quarter) in quarters.iter_mut().enumerate() {
        let mid = mids[index];
        let least = paths.iter().fold(f64::INFINITY, |least, path| least.min(path[index]));
        let most = paths.iter().fold(0.0_f64, |most, path| most.max(path[index]));
        *quarter = Range::new(
            (total.low() * least).min(Usd::from_usd(mid)),
            Usd::from_usd(mid),
            (total.high() * most).max(Usd::from_usd(mid)),
        )?;
    }
    Ok(AnnualProfile { quarters })
}

/// Where the weight of the third (q^3 = q + 2) and second (its reciprocal) quarter is largest.
const TURNING_POINTS: [f64; 2] = [1.521_379_706_804_567_6, 0.657_298_106_138_376];

fn quarterly_factor(field: &'static str, growth: Growth) -> Result<f64, Error> {
    let yearly = crate::error::positive(field, 1.0 + growth.as_fraction())?;
    Ok(yearly.sqrt().sqrt())
}

fn weights(q: f64) -> [f64; 4] {
    let path = [1.0, q, q * q, q * q * q];
    let sum: f64 = path.iter().sum();
    path.map(|value| value / sum)
}

impl AnnualProfile {
    /// First to fourth quarter of the year.
    pub const fn quarters(&self) -> [Range<Usd>; 4] {
        self.quarters
    }

    /// The same quarters a year later, each grown by its own yearly growth.
    pub fn grown(&self, growth: [Growth; 4]) -> [Range<Usd>; 4] {
        let mut later = self.quarters;
        for (quarter, growth) in later.iter_mut().zip(growth) {
            *quarter = quarter.map(|revenue| growth.apply(revenue));
        }
        later
    }

    /// Four times each quarter.
    pub fn run_rates(&self) -> [Range<RunRate>; 4] {
        self.quarters.map(|quarter| quarter.map(RunRate::from_quarter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compensated_sum;
    use cloudecon_core::Quantity;

    fn percent(value: f64) -> Growth {
        Growth::from_percent(value).unwrap()
    }

    #[test]
    fn a_third_quarter_of_a_year_grown_by_34_percent() {
        // 1.34^0.5 = 1.157584; 1.34^0.25 = 1.075911; sum 1 + 1.075911 + 1.157584 + 1.245457
        // = 4.478952; 75 x 1.157584 / 4.478952 = 19.38370.
        let year =
            annual_profile(Range::exact(Usd::from_billions(75.0)), percent(34.0), percent(40.0))
                .unwrap();
        let third = year.quarters()[2];
        approx::assert_relative_eq!(third.mid().as_billions(), 19.3837, max_relative = 1e-5);
        // Flat: 75 / 4 = 18.75. At 40 %: 1.183216 / (1 + 1.087757 + 1.183216 + 1.287052) x 75
        // = 19.4692.
        assert_eq!(third.low(), Usd::from_billions(18.75));
        approx::assert_relative_eq!(third.high().as_billions(), 19.4692, max_relative = 1e-5);
        // A year later, 40 % up: 27.137, and 108.5 annualised.
        let later = year.grown([percent(40.0); 4])[2];
        approx::assert_relative_eq!(later.mid().as_billions(), 27.137, max_relative = 1e-4);
        let pace = RunRate::from_quarter(later.mid()).as_usd_billions_per_year();
        approx::assert_relative_eq!(pace, 108.55, max_relative = 1e-4);
    }

    #[test]
    fn without_growth_every_quarter_is_a_fourth() {
        let year =
            annual_profile(Range::exact(Usd::from_usd(100.0)), percent(0.0), percent(0.0)).unwrap();
        assert_eq!(year.quarters(), [Range::exact(Usd::from_usd(25.0)); 4]);
    }

    #[test]
    fn the_turning_points_solve_their_equations() {
        let [third, second] = TURNING_POINTS;
        approx::assert_relative_eq!(third.powi(3), third + 2.0, max_relative = 1e-14);
        approx::assert_relative_eq!(second, 1.0 / third, max_relative = 1e-14);
    }

    #[test]
    fn middles_add_to_the_total() {
        let total = Range::between(Usd::from_usd(75e9), Usd::from_usd(75.7e9)).unwrap();
        let year = annual_profile(total, percent(34.0), percent(60.0)).unwrap();
        let mids = year.quarters().map(|quarter| quarter.mid().number());
        assert_eq!(compensated_sum(&mids), total.mid().as_usd());
    }

    #[test]
    fn a_year_without_revenue_is_refused() {
        let wrong = annual_profile(Range::exact(Usd::ZERO), percent(34.0), percent(40.0));
        assert_eq!(wrong.unwrap_err().to_string(), "`total` must be above 0, found 0");
    }
}
