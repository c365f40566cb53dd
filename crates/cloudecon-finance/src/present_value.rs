use cloudecon_core::{Date, Quantity};

use crate::{AnnualRate, DayCount, PeriodRate};

/// Net present value: `sum of flows[k] / (1 + i)^k`, the first flow now.
///
/// Positive = received. Works on any quantity: money, or energy for a levelized cost.
/// A flow that is NaN gives NaN.
///
/// ```
/// # use cloudecon_finance::{npv, PeriodRate};
/// let value = npv(PeriodRate::per_period(0.1)?, &[-100.0, 55.0, 60.5]);
/// assert!(value.abs() < 1e-12); // -100 + 50 + 50
/// # Ok::<(), cloudecon_finance::Error>(())
/// ```
pub fn npv<Q: Quantity>(rate: PeriodRate, flows: &[Q]) -> Q {
    let growth = rate.growth_factor();
    Q::from_number(flows.iter().rev().fold(0.0, |later, flow| later / growth + flow.number()))
}

/// Net present value with the first flow one period from now: `sum of flows[k] / (1 + i)^(k+1)`,
/// the convention of spreadsheets.
pub fn npv_in_arrears<Q: Quantity>(rate: PeriodRate, flows: &[Q]) -> Q {
    Q::from_number(npv(rate, flows).number() / rate.growth_factor())
}

/// Net present value of dated flows at the earliest date, ACT/365F:
/// `sum of flow / (1 + r)^(days/365)`. The order of the flows does not matter.
pub fn xnpv<Q: Quantity>(rate: AnnualRate, flows: &[(Date, Q)]) -> Q {
    xnpv_with(DayCount::Act365Fixed, rate, flows)
}

/// [`xnpv`] under another day count.
pub fn xnpv_with<Q: Quantity>(day_count: DayCount, rate: AnnualRate, flows: &[(Date, Q)]) -> Q {
    let base = flows.iter().map(|(date, _)| *date).min();
    valued_at(base, day_count, rate, flows)
}

/// Net value of dated flows at the latest date, ACT/365F: `sum of flow (1 + r)^(days/365)`.
pub fn xnfv<Q: Quantity>(rate: AnnualRate, flows: &[(Date, Q)]) -> Q {
    let base = flows.iter().map(|(date, _)| *date).max();
    valued_at(base, DayCount::Act365Fixed, rate, flows)
}

fn valued_at<Q: Quantity>(
    base: Option<Date>,
    day_count: DayCount,
    rate: AnnualRate,
    flows: &[(Date, Q)],
) -> Q {
    let Some(base) = base else { return Q::from_number(0.0) };
    let value = |(date, flow): &(Date, Q)| {
        flow.number() * rate.discount_factor(day_count.year_fraction(base, *date))
    };
    Q::from_number(flows.iter().map(value).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloudecon_core::Usd;

    #[test]
    fn typed_and_plain_flows_agree() {
        let rate = PeriodRate::per_period(0.25).unwrap();
        // 10 + 20/1.25 + 50/1.5625 = 10 + 16 + 32
        assert_eq!(npv(rate, &[10.0, 20.0, 50.0]), 58.0);
        assert_eq!(npv(rate, &[10.0, 20.0, 50.0].map(Usd::from_usd)), Usd::from_usd(58.0));
        assert_eq!(npv_in_arrears(rate, &[10.0, 20.0, 50.0]), 46.4);
    }

    #[test]
    fn nothing_is_worth_nothing() {
        assert_eq!(npv::<f64>(PeriodRate::ZERO, &[]), 0.0);
        assert_eq!(xnpv::<f64>(AnnualRate::ZERO, &[]), 0.0);
    }

    #[test]
    fn future_value_is_present_value_grown() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let rate = AnnualRate::effective(0.1).unwrap();
        // 365 days apart: xnfv = xnpv x 1.1 = -110 + 121.
        let flows = [(date("2026-02-28"), 121.0), (date("2025-02-28"), -100.0)];
        approx::assert_relative_eq!(xnpv(rate, &flows), 10.0, max_relative = 1e-13);
        approx::assert_relative_eq!(xnfv(rate, &flows), 11.0, max_relative = 1e-13);
    }
}
