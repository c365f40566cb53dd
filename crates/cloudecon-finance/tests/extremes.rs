//! Finite input of any size and any date: an answer or an error, never a panic.

use cloudecon_core::{Date, Energy, EnergyPrice, Share, Usd};
use cloudecon_finance::{
    DayCount, Frequency, MacrsClass, PeriodRate, RootPolicy, StraightLine, Timing, annuity_factor,
    annuity_payment, capital_recovery_factor, discounted_payback, fixed_charge_rate, irr, irr_all,
    irr_batch, irr_by, levelized_cost, mirr, moic, npv, payback, sinking_fund_factor,
    xirr_all_with,
};

/// Numbers at which powers, sums and quotients stop fitting.
const EDGES: [f64; 12] = [
    f64::MIN,
    -1e300,
    -1.0,
    -0.999_999_999,
    -f64::MIN_POSITIVE,
    0.0,
    f64::MIN_POSITIVE,
    0.5,
    1.0,
    1e3,
    1e300,
    f64::MAX,
];

#[test]
fn every_day_count_takes_every_date() {
    let middle: Date = "2026-01-31".parse().unwrap();
    let steps = [i32::MIN, -1, 0, 1, i32::MAX];
    let dates: Vec<Date> =
        steps.iter().flat_map(|s| [middle.plus_months(*s), middle.plus_days(*s)]).collect();
    for rule in [
        DayCount::Act365Fixed,
        DayCount::Act36525,
        DayCount::Act364,
        DayCount::Act360,
        DayCount::ActActIsda,
        DayCount::Nl365,
        DayCount::Nl360,
        DayCount::Thirty360Us,
        DayCount::Thirty360Isda,
        DayCount::ThirtyE360,
        DayCount::ThirtyE360Isda,
        DayCount::ThirtyEPlus360,
    ] {
        for (a, b) in dates.iter().flat_map(|a| dates.iter().map(move |b| (*a, *b))) {
            assert_eq!(rule.days(a, b), -rule.days(b, a), "{rule:?} {a} {b}");
            assert!(rule.year_fraction(a, b).abs() <= 301.0 * 366.0 / 360.0, "{rule:?} {a} {b}");
            let flows = [(a, -1.0), (b, 1e300), (middle, -f64::MIN_POSITIVE)];
            let _ = xirr_all_with(rule, &flows);
        }
    }
}

#[test]
fn every_function_takes_every_number() {
    let triples = EDGES
        .iter()
        .flat_map(|a| EDGES.iter().flat_map(move |b| EDGES.iter().map(move |c| (*a, *b, *c))));
    for (a, b, c) in triples {
        let flows = [a, b, c];
        let _ = (irr(&flows), irr_all(&flows), irr_by(&flows, RootPolicy::NearestTo(c)));
        assert_eq!(irr_batch(&flows.repeat(9), 3).unwrap().len(), 9);
        let _ = (payback(&flows), moic(&flows), MacrsClass::Years5.schedule(Usd::from_usd(a)));
        let _ = PeriodRate::from_nominal_annual(a, Frequency::Monthly);
        let asset = StraightLine::new(Usd::from_usd(a), Usd::from_usd(b), c);
        if let Ok(asset) = asset {
            let _ =
                (asset.book_value(a), asset.expense(u32::MAX), asset.schedule().take(9).count());
            let _ = asset.with_revised_life(b, c);
        }
        let Ok(rate) = PeriodRate::per_period(a) else { continue };
        let _ = (npv(rate, &flows), discounted_payback(rate, &flows), mirr(&flows, rate, rate));
        for timing in [Timing::InArrears, Timing::InAdvance] {
            let _ = (annuity_factor(rate, b, timing), sinking_fund_factor(rate, b, timing));
            let _ = capital_recovery_factor(rate, b, timing);
            let (present, left) = (Usd::from_usd(b), Usd::from_usd(c));
            let _ = annuity_payment(present, left, rate, b.abs(), timing);
        }
        let _ = fixed_charge_rate(rate, b, Share::ZERO, Share::ONE);
        let (costs, output) = ([Usd::from_usd(b)], [Energy::from_mwh(c)]);
        let _ = levelized_cost::<Energy, EnergyPrice>(rate, &costs, &output);
    }
}

#[test]
fn no_flows_are_an_error_or_nothing() {
    let none: [f64; 0] = [];
    assert!(irr(&none).is_err() && irr_all(&none).is_err());
    assert!(mirr(&none, PeriodRate::ZERO, PeriodRate::ZERO).is_err());
    assert!(irr_batch(&none, usize::MAX).unwrap().is_empty());
    assert!(irr_batch(&none, 0).is_err() && irr_batch(&[1.0], usize::MAX).is_err());
    for flow in [f64::NAN, f64::INFINITY] {
        assert!(irr(&[flow, -1.0]).is_err() && irr_all(&[-1.0, flow]).is_err());
        assert_eq!(irr_batch(&[-1.0, flow], 2).unwrap(), [None]);
    }
}
