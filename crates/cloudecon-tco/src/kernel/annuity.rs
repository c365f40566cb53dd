use super::elementary::{exp_m1, ln_1p};

/// Years of a month.
const PER_YEAR: f64 = 1.0 / 12.0;

/// Monthly cost of one dollar: `[1 - residual (1+i)^-n] i / (1 - (1+i)^-n)`, its limit
/// `(1 - residual) / n` at `i = 0`; not a number for a rate or residual out of bounds or no life.
#[inline(always)]
pub(crate) fn factor(monthly: f64, months: f64, residual: f64, in_advance: bool) -> f64 {
    let (due, over) = quotient(monthly, months, residual, in_advance);
    due / over
}

/// The same as dividend and divisor, for those who divide by more at once.
#[inline(always)]
pub(crate) fn quotient(monthly: f64, months: f64, residual: f64, in_advance: bool) -> (f64, f64) {
    quotient_of(monthly, ln_1p(monthly), months, residual, in_advance)
}

/// The same, given the logarithm of one and the rate.
#[inline(always)]
pub(crate) fn quotient_of(
    monthly: f64,
    log: f64,
    months: f64,
    residual: f64,
    in_advance: bool,
) -> (f64, f64) {
    let paid = -exp_m1(-(months * log));
    let first = if in_advance { 1.0 + monthly } else { 1.0 };
    let has_rate = monthly > 0.0;
    // One quotient for the annuity and its limit.
    let due = if has_rate { (1.0 - residual * (1.0 - paid)) * monthly } else { 1.0 - residual };
    let over = if has_rate { paid * first } else { months };
    let good = (0.0..f64::INFINITY).contains(&monthly)
        && months > 0.0
        && months < f64::INFINITY
        && (0.0..=1.0).contains(&residual);
    (if good { due } else { f64::NAN }, over)
}

/// The monthly rate of a nominal annual one.
#[inline(always)]
pub(crate) fn nominal(annual: f64) -> f64 {
    annual * PER_YEAR
}

/// The monthly rate of an effective annual one: `(1 + r)^(1/12) - 1`.
#[inline(always)]
pub(crate) fn effective(annual: f64) -> f64 {
    let rate = exp_m1(ln_1p(annual) * PER_YEAR);
    // The logarithm is made for rates from 0.
    if annual >= 0.0 { rate } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use cloudecon_core::Usd;
    use cloudecon_finance::{PeriodRate, Timing, annuity_payment};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_the_payment_of_the_finance_crate(
            rate in 0.0_f64..0.2, months in 1.0_f64..400.0, residual in 0.0_f64..=1.0,
            in_advance in any::<bool>(),
        ) {
            let timing = if in_advance { Timing::InAdvance } else { Timing::InArrears };
            let period = PeriodRate::per_period(rate).unwrap();
            let (one, left) = (Usd::from_usd(1.0), Usd::from_usd(residual));
            let theirs = annuity_payment(one, left, period, months, timing).unwrap().as_usd();
            let ours = factor(rate, months, residual, in_advance);
            prop_assert!((ours - theirs).abs() <= 1e-13 * theirs.abs().max(1e-3), "{ours} {theirs}");
        }

        #[test]
        fn an_effective_rate_compounds_to_itself(annual in 0.0_f64..3.0) {
            let year = (1.0 + effective(annual)).powi(12) - 1.0;
            prop_assert!((year - annual).abs() <= 1e-13 * (1.0 + annual));
        }
    }

    #[test]
    fn limits_worked_by_hand() {
        // No rate, one year: a twelfth; a residual of one tenth leaves nine tenths of it.
        assert_eq!(factor(0.0, 12.0, 0.0, false), 1.0 / 12.0);
        assert_eq!(factor(0.0, 12.0, 0.1, true), 0.9 / 12.0);
        // One month at 10 %: 1.1 in arrears, 1 in advance.
        approx::assert_relative_eq!(factor(0.1, 1.0, 0.0, false), 1.1, max_relative = 1e-14);
        approx::assert_relative_eq!(factor(0.1, 1.0, 0.0, true), 1.0, max_relative = 1e-14);
        for (rate, months, residual) in
            [(-0.1, 12.0, 0.0), (f64::NAN, 12.0, 0.0), (0.1, 0.0, 0.0), (0.1, 12.0, 1.1)]
        {
            assert!(factor(rate, months, residual, false).is_nan());
        }
    }
}
