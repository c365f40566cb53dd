use cloudecon_core::Usd;

use crate::error::{finite, positive};
use crate::{Error, PeriodRate, Timing};

/// Present value of 1 paid in each of `periods` periods.
///
/// In arrears `a = [1 - (1 + i)^-n] / i`, in advance `a (1 + i)`; for `i -> 0` it is `n`.
/// `periods` may be broken (54.5 months).
///
/// ```
/// # use cloudecon_finance::{annuity_factor, PeriodRate, Timing};
/// // 1/1.1 + 1/1.21 = 1.735537
/// let factor = annuity_factor(PeriodRate::per_period(0.1)?, 2.0, Timing::InArrears)?;
/// assert!((factor - 210.0 / 121.0).abs() < 1e-12);
/// # Ok::<(), cloudecon_finance::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] unless `periods` is finite and above 0, or if the factor is no number.
pub fn annuity_factor(rate: PeriodRate, periods: f64, timing: Timing) -> Result<f64, Error> {
    positive("periods", periods)?;
    let i = rate.as_fraction();
    // exp_m1 and ln_1p keep every digit as i goes to zero.
    let arrears = if i == 0.0 { periods } else { -(-periods * i.ln_1p()).exp_m1() / i };
    let factor = match timing {
        Timing::InArrears => arrears,
        Timing::InAdvance => arrears * rate.growth_factor(),
    };
    positive("annuity factor", factor)
}

/// Level payment in each of `periods` periods that has a present value of 1.
///
/// In arrears `crf = i / [1 - (1 + i)^-n]`, in advance `crf / (1 + i)`; for `i -> 0` it is `1/n`.
///
/// # Errors
/// As [`annuity_factor`].
pub fn capital_recovery_factor(
    rate: PeriodRate,
    periods: f64,
    timing: Timing,
) -> Result<f64, Error> {
    annuity_factor(rate, periods, timing).map(f64::recip)
}

/// Level payment in each of `periods` periods that grows to 1 by the end of the last.
///
/// In arrears `i / [(1 + i)^n - 1]`, which is `crf - i`; in advance divided by `1 + i`.
///
/// # Errors
/// As [`annuity_factor`].
pub fn sinking_fund_factor(rate: PeriodRate, periods: f64, timing: Timing) -> Result<f64, Error> {
    Ok(capital_recovery_factor(rate, periods, timing)? * rate.discount_factor(periods))
}

/// Level payment that recovers a present amount, less what is left at the end.
///
/// `[C - RV (1 + i)^-n] crf(i, n)`; in advance divided by `1 + i`. `present` and `residual` are
/// positive magnitudes, `residual` the amount at the end of the last period.
/// For `i -> 0` this is the straight line `(C - RV) / n`.
///
/// # Errors
/// As [`annuity_factor`]; and if an amount or the payment is not finite.
pub fn annuity_payment(
    present: Usd,
    residual: Usd,
    rate: PeriodRate,
    periods: f64,
    timing: Timing,
) -> Result<Usd, Error> {
    finite("present", present.as_usd())?;
    finite("residual", residual.as_usd())?;
    let factor = capital_recovery_factor(rate, periods, timing)?;
    let payment = (present - residual * rate.discount_factor(periods)) * factor;
    finite("payment", payment.as_usd()).map(Usd::from_usd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AnnualRate, Frequency};

    fn per_period(fraction: f64) -> PeriodRate {
        PeriodRate::per_period(fraction).unwrap()
    }

    #[test]
    fn zero_rate_is_the_straight_line() {
        for timing in [Timing::InArrears, Timing::InAdvance] {
            assert_eq!(
                capital_recovery_factor(PeriodRate::ZERO, 48.0, timing).unwrap(),
                1.0 / 48.0
            );
        }
        // Just above zero: crf = 1/n + i (n+1)/(2n) to first order.
        let near = capital_recovery_factor(per_period(1e-13), 48.0, Timing::InArrears).unwrap();
        approx::assert_relative_eq!(near, 1.0 / 48.0 + 1e-13 * 49.0 / 96.0, max_relative = 1e-15);
    }

    #[test]
    fn payment_in_advance_is_smaller_by_one_period_of_interest() {
        let rate = per_period(0.02);
        let arrears = capital_recovery_factor(rate, 12.0, Timing::InArrears).unwrap();
        let advance = capital_recovery_factor(rate, 12.0, Timing::InAdvance).unwrap();
        approx::assert_relative_eq!(advance * 1.02, arrears, max_relative = 1e-15);
    }

    #[test]
    fn a_loan_worked_by_hand() {
        // 100 over two years at 10 %: 100 x 121/210 = 57.619047...; with 21 left at the end
        // (100 - 21/1.21) x 121/210 = (12,100 - 2,100)/210 = 47.619047...
        let (loan, rate) = (Usd::from_usd(100.0), per_period(0.1));
        let plain = annuity_payment(loan, Usd::ZERO, rate, 2.0, Timing::InArrears).unwrap();
        approx::assert_relative_eq!(plain.as_usd(), 12_100.0 / 210.0, max_relative = 1e-14);
        let left = Usd::from_usd(21.0);
        let less = annuity_payment(loan, left, rate, 2.0, Timing::InArrears).unwrap();
        approx::assert_relative_eq!(less.as_usd(), 10_000.0 / 210.0, max_relative = 1e-14);
        // sinking fund = crf - i = 121/210 - 0.1
        let fund = sinking_fund_factor(rate, 2.0, Timing::InArrears).unwrap();
        approx::assert_relative_eq!(fund, 100.0 / 210.0, max_relative = 1e-14);
    }

    #[test]
    fn nominal_and_effective_differ_by_the_stated_share() {
        // 4 years at 10 %: crf(0.1/12, 48) = 0.025363, crf(1.1^(1/12)-1, 48) = 0.025156; 0.8 % apart.
        let nominal = PeriodRate::from_nominal_annual(0.1, Frequency::Monthly).unwrap();
        let year = AnnualRate::effective(0.1).unwrap();
        let effective = PeriodRate::from_effective_annual(year, Frequency::Monthly);
        let dear = capital_recovery_factor(nominal, 48.0, Timing::InArrears).unwrap();
        let cheap = capital_recovery_factor(effective, 48.0, Timing::InArrears).unwrap();
        approx::assert_abs_diff_eq!(dear, 0.025_363, epsilon = 5e-7);
        approx::assert_abs_diff_eq!(dear / cheap - 1.0, 0.008, epsilon = 5e-4);
    }

    #[test]
    fn no_periods_is_an_error() {
        for periods in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(annuity_factor(per_period(0.1), periods, Timing::InArrears).is_err());
        }
        assert!(annuity_factor(per_period(-0.9), 1e9, Timing::InArrears).is_err());
    }
}
