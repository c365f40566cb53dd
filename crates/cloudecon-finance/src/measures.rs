use cloudecon_core::Quantity;

use crate::irr::check;
use crate::{Error, PeriodRate, npv};

/// Modified internal rate of return: what is paid is financed at one rate, what is received is
/// reinvested at another until the last flow.
///
/// `[FV(received, reinvest) / PV(paid, finance)]^(1/(n - 1)) - 1` for n flows; the first flow is
/// now, positive = received.
///
/// # Errors
/// [`Error::OneSided`] without both a positive and a negative flow, [`Error::OutOfRange`] if a rate
/// so near -100 % makes the result no number, [`Error::Empty`], [`Error::NotFinite`].
pub fn mirr<Q: Quantity>(
    flows: &[Q],
    finance: PeriodRate,
    reinvest: PeriodRate,
) -> Result<PeriodRate, Error> {
    check(flows.iter().map(|flow| flow.number()))?;
    // Scaled so that sums of large flows stay finite; the ratio does not see it.
    let largest = flows.iter().fold(0.0_f64, |m, flow| m.max(flow.number().abs()));
    let side = |sign: f64| -> Vec<f64> {
        flows.iter().map(|flow| (sign * flow.number() / largest).max(0.0)).collect()
    };
    let received = npv(reinvest, &side(1.0));
    let paid = npv(finance, &side(-1.0));
    for (value, missing) in [(received, "positive"), (paid, "negative")] {
        if value == 0.0 {
            return Err(Error::OneSided { field: "mirr", missing });
        }
    }
    // Both sides exist, so there are at least two flows.
    let spans = (flows.len() - 1) as f64;
    let growth = (received / paid).ln() / spans + reinvest.as_fraction().ln_1p();
    PeriodRate::per_period(growth.exp_m1())
}

/// Periods until the running sum of the flows is first at least zero; within a period the flow is
/// taken to arrive evenly. `None` if that never happens.
///
/// ```
/// # use cloudecon_finance::payback;
/// // After two periods 40 of 100 are missing; the third brings 50: 2 + 40/50.
/// assert_eq!(payback(&[-100.0, 30.0, 30.0, 50.0]), Some(2.8));
/// assert_eq!(payback(&[-100.0, 30.0]), None);
/// ```
pub fn payback<Q: Quantity>(flows: &[Q]) -> Option<f64> {
    discounted_payback(PeriodRate::ZERO, flows)
}

/// [`payback`] of the present values of the flows.
pub fn discounted_payback<Q: Quantity>(rate: PeriodRate, flows: &[Q]) -> Option<f64> {
    let mut sum = 0.0;
    for (period, flow) in flows.iter().enumerate() {
        let period = period as f64;
        let value = flow.number() * rate.discount_factor(period);
        let before = sum;
        sum += value;
        if sum >= 0.0 {
            let missing = if value > 0.0 { -before / value } else { 0.0 };
            return Some((period - 1.0 + missing).max(0.0));
        }
    }
    None
}

/// Multiple of invested capital: sum of what is received over sum of what is paid.
/// `None` if nothing is paid, or if the multiple is no finite number.
pub fn moic<Q: Quantity>(flows: &[Q]) -> Option<f64> {
    let received: f64 = flows.iter().map(|flow| flow.number().max(0.0)).sum();
    let paid: f64 = flows.iter().map(|flow| (-flow.number()).max(0.0)).sum();
    (paid > 0.0).then(|| received / paid).filter(|multiple| multiple.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payback_of_flows_that_start_above_water() {
        assert_eq!(payback(&[5.0, -1.0]), Some(0.0));
        assert_eq!(payback::<f64>(&[]), None);
        assert_eq!(payback(&[-100.0, 100.0]), Some(1.0));
    }

    #[test]
    fn discounting_makes_payback_longer() {
        // At 10 %: -100 + 50 (55/1.1) + 50 (60.5/1.21): after exactly two periods.
        let rate = PeriodRate::per_period(0.1).unwrap();
        let discounted = discounted_payback(rate, &[-100.0, 55.0, 60.5, 1.0]).unwrap();
        approx::assert_relative_eq!(discounted, 2.0, max_relative = 1e-12);
        assert!(payback(&[-100.0, 55.0, 60.5, 1.0]).unwrap() < discounted);
    }

    #[test]
    fn multiple_of_money() {
        assert_eq!(moic(&[-100.0, -50.0, 60.0, 180.0]), Some(1.6));
        assert_eq!(moic(&[1.0]), None);
    }

    #[test]
    fn mirr_needs_both_sides() {
        let rate = PeriodRate::ZERO;
        assert_eq!(
            mirr(&[1.0, 2.0], rate, rate).unwrap_err().to_string(),
            "`mirr` needs at least one negative flow"
        );
        assert!(mirr(&[0.0], rate, rate).is_err());
        // Without interest: (121/100)^(1/2) - 1.
        let plain = mirr(&[-100.0, 0.0, 121.0], rate, rate).unwrap();
        approx::assert_relative_eq!(plain.as_fraction(), 0.1, max_relative = 1e-14);
    }
}
