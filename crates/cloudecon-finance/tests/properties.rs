//! Laws of rates of return, annuities, depreciation and day counts, on generated inputs.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use cloudecon_core::{Date, Energy, EnergyPrice, Share, Usd};
use cloudecon_finance::{
    AnnualRate, DayCount, Error, Frequency, MacrsClass, PeriodRate, Root, RootPolicy, StraightLine,
    Timing, annuity_factor, annuity_payment, capital_recovery_factor, discounted_payback, irr,
    irr_all, irr_batch, irr_by, levelized_cost, mirr, moic, npv, payback, sinking_fund_factor,
    xirr, xirr_all, xirr_all_with, xirr_by, xnfv, xnpv,
};
use proptest::prelude::*;

const DAY_COUNTS: [DayCount; 12] = [
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
];

/// Any finite number: every exponent, and zero more often than chance.
fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![
        1 => Just(0.0),
        4 => prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL,
        4 => -1e3..1e3,
    ]
}

fn dates() -> impl Strategy<Value = Date> {
    (0_i32..40_000).prop_map(|day| Date::from_day_number(day).unwrap())
}

fn per_period(rate: f64) -> PeriodRate {
    PeriodRate::per_period(rate).unwrap()
}

/// An outlay, then inflows: one root.
fn project() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.0..10.0, 2..60).prop_filter_map("some inflow", |mut flows: Vec<f64>| {
        flows[0] = -(flows[0] + 1.0);
        (flows[1..].iter().sum::<f64>() > 0.1).then_some(flows)
    })
}

/// Flows of either sign.
fn mixed() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-10.0..10.0, 2..16)
}

fn dated() -> impl Strategy<Value = Vec<(Date, f64)>> {
    prop::collection::vec((dates(), -10.0..10.0), 2..16)
}

/// Present value and sum of magnitudes at `x = ln(1 + r)`.
fn at(flows: &[f64], x: f64) -> (f64, f64) {
    flows.iter().enumerate().fold((0.0, 0.0), |(value, size), (k, flow)| {
        let term = flow * (-(k as f64) * x).exp();
        (value + term, size + term.abs())
    })
}

/// Rates of a dated stream, or nothing where there is no root.
fn rates_of(flows: &[(Date, f64)]) -> Vec<f64> {
    xirr_all(flows).map_or(vec![], |roots| roots.rates().map(AnnualRate::as_fraction).collect())
}

fn all_near(left: &[f64], right: &[f64], tolerance: f64) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|(a, b)| (a - b).abs() <= tolerance * (1.0 + b.abs()))
}

/// True if every root is crossed steeply, so that rounding cannot merge or lose one.
fn is_well_posed(flows: &[(Date, f64)]) -> bool {
    let Ok(roots) = xirr_all(flows) else { return true };
    let base = flows.iter().map(|(date, _)| *date).min().unwrap();
    let value = |x: f64| {
        flows.iter().fold((0.0, 0.0), |(value, size), (date, flow)| {
            let term = flow * (-x * f64::from(date.days_since(base)) / 365.0).exp();
            (value + term, size + term.abs())
        })
    };
    let places: Vec<f64> = roots.rates().map(|rate| rate.as_fraction().ln_1p()).collect();
    let steep = places.iter().all(|x| {
        let (v, s) = value(x + 1e-4);
        let (w, t) = value(x - 1e-4);
        x.abs() < 8.0 && v.abs() > 1e-7 * s && w.abs() > 1e-7 * t && v * w < 0.0
    });
    let apart = places.windows(2).all(|pair| pair[1] - pair[0] > 1e-3);
    steep && apart && roots.as_slice().iter().all(|root| root.multiplicity() == 1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_024, max_global_rejects: 65_536, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_finite_flows_make_a_panic(flows in prop::collection::vec(finite(), 0..40), guess in finite()) {
        let _ = irr(&flows);
        let _ = irr_by(&flows, RootPolicy::NearestTo(guess));
        let _ = irr_batch(&flows.repeat(8), flows.len());
        if let Ok(roots) = irr_all(&flows) {
            prop_assert!(roots.rates().all(|r| r.as_fraction() > -1.0 && r.as_fraction().is_finite()));
            prop_assert!(roots.rates().map(PeriodRate::as_fraction).is_sorted());
            let total: u32 = roots.as_slice().iter().map(Root::multiplicity).sum();
            prop_assert!(total as usize <= roots.sign_changes());
        }
        let _ = (payback(&flows), moic(&flows));
        if let Ok(rate) = PeriodRate::per_period(guess) {
            let _ = (npv(rate, &flows), discounted_payback(rate, &flows));
            if let Ok(modified) = mirr(&flows, rate, rate) {
                prop_assert!(modified.as_fraction().is_finite());
            }
            let _ = annuity_factor(rate, guess, Timing::InAdvance);
        }
    }

    #[test]
    fn no_finite_dated_flows_make_a_panic(
        flows in prop::collection::vec((dates(), finite()), 0..24),
        rule in 0..DAY_COUNTS.len(),
        guess in finite(),
    ) {
        let _ = xirr(&flows);
        let _ = xirr_by(&flows, RootPolicy::NearestTo(guess));
        let _ = xirr_all_with(DAY_COUNTS[rule], &flows);
        if let Ok(rate) = AnnualRate::effective(guess) {
            let _ = (xnpv(rate, &flows), xnfv(rate, &flows));
        }
    }

    #[test]
    fn scaling_money_leaves_the_rate(flows in project(), scale in -12.0..12.0_f64) {
        let scaled: Vec<f64> = flows.iter().map(|flow| flow * 10_f64.powf(scale)).collect();
        let (a, b) = (irr(&flows).unwrap().as_fraction(), irr(&scaled).unwrap().as_fraction());
        prop_assert!((a - b).abs() <= 1e-12 * (1.0 + a.abs()), "{a} {b}");
    }

    #[test]
    fn scaling_by_powers_of_two_leaves_every_root_exactly(flows in mixed(), power in -200..200_i32) {
        let scaled: Vec<f64> = flows.iter().map(|flow| flow * 2_f64.powi(power)).collect();
        prop_assert_eq!(irr_all(&flows), irr_all(&scaled));
    }

    #[test]
    fn present_value_at_the_rate_is_nothing(flows in project()) {
        let x = irr(&flows).unwrap().as_fraction().ln_1p();
        let (value, size) = at(&flows, x);
        prop_assert!(value.abs() <= 1e-12 * size, "{value} of {size}");
    }

    #[test]
    fn quick_and_general_ways_agree(flows in project()) {
        let (quick, all) = (irr(&flows).unwrap(), irr_all(&flows).unwrap());
        let general = all.unique().unwrap();
        let batch = irr_batch(&flows.repeat(9), flows.len()).unwrap();
        for rate in [general.as_fraction(), batch[0].unwrap(), batch[8].unwrap()] {
            let room = 1e-12 * (1.0 + rate.abs());
            prop_assert!((quick.as_fraction() - rate).abs() <= room, "{quick:?} {rate}");
        }
    }

    #[test]
    fn a_fine_grid_finds_no_other_crossing(flows in mixed()) {
        let Ok(roots) = irr_all(&flows) else { return Ok(()) };
        let places: Vec<(f64, u32)> = roots
            .as_slice()
            .iter()
            .map(|root| (root.rate().as_fraction().ln_1p(), root.multiplicity()))
            .collect();
        let mut before: Option<(f64, f64)> = None;
        for step in -600..=600 {
            let x = f64::from(step) * 0.01 + 1e-5;
            let (value, size) = at(&flows, x);
            if value.abs() < 1e-10 * size {
                continue;
            }
            if let Some((from, sign)) = before {
                let between: u32 =
                    places.iter().filter(|(p, _)| *p > from && *p < x).map(|(_, m)| m).sum();
                prop_assert_eq!(between % 2 == 1, sign * value < 0.0, "{} to {}", from, x);
            }
            before = Some((x, value.signum()));
        }
        let total: u32 = places.iter().map(|(_, m)| m).sum();
        prop_assert_eq!(total as usize % 2, roots.sign_changes() % 2, "Descartes' parity");
    }

    #[test]
    fn chosen_roots_come_back(
        growth in prop::collection::vec(0.3..3.0_f64, 1..5),
        tail in prop::collection::vec(0.1..1.0_f64, 1..4),
    ) {
        // Product of (1 - g v) has the roots 1 + r = g; a factor without sign change adds none.
        let mut sorted = growth;
        sorted.sort_by(f64::total_cmp);
        prop_assume!(sorted.windows(2).all(|pair| pair[1] - pair[0] > 0.05));
        let mut flows = tail;
        for g in &sorted {
            flows = times(&flows, &[1.0, -g]);
        }
        let found: Vec<f64> = irr_all(&flows).unwrap().rates().map(|r| 1.0 + r.as_fraction()).collect();
        prop_assert!(all_near(&found, &sorted, 1e-8), "{found:?} {sorted:?}");
    }

    #[test]
    fn double_roots_count_twice(g in 0.5..1.5_f64, h in 1.6..2.5_f64) {
        let square = times(&[1.0, -g], &[1.0, -g]);
        let roots = irr_all(&times(&square, &[1.0, -h])).unwrap();
        let found: Vec<(f64, u32)> = roots
            .as_slice()
            .iter()
            .map(|root| (1.0 + root.rate().as_fraction(), root.multiplicity()))
            .collect();
        prop_assert_eq!(found.iter().map(|(_, m)| *m).collect::<Vec<_>>(), [2, 1]);
        prop_assert!((found[0].0 - g).abs() < 1e-7 && (found[1].0 - h).abs() < 1e-7);
        prop_assert_eq!(roots.signs()[0], roots.signs()[1]);
    }

    #[test]
    fn norstrom_means_one_positive_root(flows in mixed()) {
        let Ok(roots) = irr_all(&flows) else { return Ok(()) };
        if roots.is_norstrom() {
            let positive = roots.rates().filter(|rate| rate.as_fraction() > 0.0).count();
            prop_assert_eq!(positive, 1);
        }
    }

    #[test]
    fn several_roots_are_refused_and_listed(flows in mixed()) {
        let Ok(roots) = irr_all(&flows) else { return Ok(()) };
        let listed: Vec<f64> = roots.rates().map(PeriodRate::as_fraction).collect();
        match irr(&flows) {
            Ok(rate) => prop_assert!((rate.as_fraction() - listed[0]).abs() <= 1e-9 * (1.0 + listed[0].abs())),
            Err(Error::SeveralRoots { roots }) => {
                prop_assert_eq!(&roots, &listed);
                let lowest = irr_by(&flows, RootPolicy::Lowest).unwrap().as_fraction();
                let nearest = irr_by(&flows, RootPolicy::NearestTo(listed[1])).unwrap().as_fraction();
                prop_assert_eq!((lowest, nearest), (listed[0], listed[1]));
            }
            Err(Error::NoRoot { .. }) => prop_assert!(listed.is_empty()),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn order_merging_and_zero_flows_leave_dated_rates(flows in dated(), turn in 0_usize..16, day in dates()) {
        prop_assume!(is_well_posed(&flows));
        let rates = rates_of(&flows);
        let mut permuted = flows.clone();
        permuted.rotate_left(turn % flows.len());
        permuted.reverse();
        prop_assert_eq!(rates_of(&permuted), rates.clone(), "permuted");
        // Zero flows later than the first: the earliest date stays the base.
        let mut padded = flows.clone();
        let first = flows.iter().map(|(date, _)| *date).min().unwrap();
        padded.push((day.max(first), 0.0));
        prop_assert_eq!(rates_of(&padded), rates.clone(), "zero added");
        let mut halved: Vec<(Date, f64)> = flows.iter().map(|(d, f)| (*d, f * 0.5)).collect();
        halved.extend(halved.clone());
        prop_assert!(all_near(&rates_of(&halved), &rates, 1e-12), "split and merged");
    }

    #[test]
    fn earlier_zero_flows_and_shifts_leave_dated_rates(flows in dated(), shift in 1_i32..4_000) {
        prop_assume!(is_well_posed(&flows));
        let rates = rates_of(&flows);
        let first = flows.iter().map(|(date, _)| *date).min().unwrap();
        let mut padded = flows.clone();
        padded.push((first.plus_days(-shift), 0.0));
        prop_assert!(all_near(&rates_of(&padded), &rates, 1e-9), "zero before");
        let later: Vec<(Date, f64)> = flows.iter().map(|(d, f)| (d.plus_days(shift), *f)).collect();
        prop_assert_eq!(rates_of(&later), rates, "shifted");
    }

    #[test]
    fn yearly_dated_flows_agree_with_periods(flows in project()) {
        let start: Date = "2000-01-01".parse().unwrap();
        let dated: Vec<(Date, f64)> =
            (0_i32..).zip(&flows).map(|(k, flow)| (start.plus_days(365 * k), *flow)).collect();
        let (a, b) = (xirr(&dated).unwrap().as_fraction(), irr(&flows).unwrap().as_fraction());
        prop_assert!((a - b).abs() <= 1e-12 * (1.0 + a.abs()), "{a} {b}");
    }

    #[test]
    fn annuity_is_the_value_of_its_payments(rate in -0.5..2.0_f64, periods in 1_u16..200) {
        let (rate, n) = (per_period(rate), f64::from(periods));
        let ones = vec![1.0; usize::from(periods)];
        let due = annuity_factor(rate, n, Timing::InAdvance).unwrap();
        prop_assert!((due / npv(rate, &ones) - 1.0).abs() < 1e-11);
        let crf = capital_recovery_factor(rate, n, Timing::InArrears).unwrap();
        let fund = sinking_fund_factor(rate, n, Timing::InArrears).unwrap();
        prop_assert!((crf - fund - rate.as_fraction()).abs() <= 1e-12 * (crf + fund));
    }

    #[test]
    fn annuity_payment_recovers_capital_and_interest(rate in 0.0..0.5_f64, periods in 1_u16..60, left in 0.0..100.0) {
        // The lender pays 100, receives the payments and the residual: the return is the rate.
        let payment = annuity_payment(
            Usd::from_usd(100.0), Usd::from_usd(left), per_period(rate), f64::from(periods), Timing::InArrears,
        ).unwrap();
        let mut flows = vec![Usd::from_usd(-100.0)];
        flows.extend(vec![payment; usize::from(periods)]);
        *flows.last_mut().unwrap() += Usd::from_usd(left);
        prop_assert!((irr(&flows).unwrap().as_fraction() - rate).abs() < 1e-12);
    }

    #[test]
    fn frequencies_compound_back(rate in -0.9..5.0_f64) {
        let year = AnnualRate::effective(rate).unwrap();
        for frequency in [Frequency::Monthly, Frequency::Quarterly, Frequency::SemiAnnual, Frequency::Annual] {
            let back = PeriodRate::from_effective_annual(year, frequency).annualized(frequency);
            prop_assert!((back.as_fraction() - rate).abs() < 1e-13 * (1.0 + rate));
        }
    }

    #[test]
    fn levelized_cost_scales_with_cost_and_against_output(rate in 0.0..0.3_f64, k in 0.1..10.0_f64) {
        let costs: Vec<Usd> = [100.0, 5.0, 7.0].map(Usd::from_usd).to_vec();
        let output: Vec<Energy> = [0.0, 9.0, 8.0].map(Energy::from_mwh).to_vec();
        let price = |c: &[Usd], e: &[Energy]| levelized_cost::<_, EnergyPrice>(per_period(rate), c, e).unwrap().as_usd_per_mwh();
        let base = price(&costs, &output);
        let dear: Vec<Usd> = costs.iter().map(|c| *c * k).collect();
        let more: Vec<Energy> = output.iter().map(|e| *e * k).collect();
        prop_assert!((price(&dear, &output) / base / k - 1.0).abs() < 1e-12);
        prop_assert!((price(&costs, &more) / base * k - 1.0).abs() < 1e-12);
    }

    #[test]
    fn depreciation_adds_up_to_what_is_used(
        cost in 0.0..1e6_f64, salvage in 0.0..=1.0_f64, life in 0.1..40.0_f64,
        at_share in 0.0..0.99_f64, longer in 0.1..40.0_f64,
    ) {
        let (cost, salvage) = (Usd::from_usd(cost), Usd::from_usd(cost * salvage));
        let plain = StraightLine::new(cost, salvage, life).unwrap();
        let at = at_share * life;
        let revised = plain.clone().with_revised_life(at, at + longer).unwrap();
        for asset in [plain, revised] {
            let used: Usd = asset.schedule().sum();
            prop_assert!((used.as_usd() - (cost - salvage).as_usd()).abs() <= 1e-9 * (1.0 + cost.as_usd()));
            prop_assert!(asset.schedule().all(|expense| expense.as_usd() >= -1e-9));
        }
    }

    #[test]
    fn bonus_only_brings_deductions_forward(bonus in 0.0..=1.0_f64, rate in 0.0..0.5_f64) {
        let (basis, bonus) = (Usd::from_usd(1e6), Share::from_fraction(bonus).unwrap());
        for class in [MacrsClass::Years3, MacrsClass::Years5, MacrsClass::Years10, MacrsClass::Years20] {
            let (plain, early) = (class.schedule(basis), class.schedule_with_bonus(basis, bonus));
            let total: Usd = early.iter().copied().sum();
            prop_assert!((total.as_usd() - 1e6).abs() < 1e-6);
            prop_assert!(npv(per_period(rate), &early) >= npv(per_period(rate), &plain) - Usd::from_usd(1e-6));
        }
    }

    #[test]
    fn year_fractions_turn_round_and_actual_days_add_up(a in dates(), b in dates(), c in dates()) {
        for rule in DAY_COUNTS {
            prop_assert_eq!(rule.year_fraction(a, b), -rule.year_fraction(b, a));
            prop_assert_eq!(rule.days(a, a), 0);
            // No rule is off by more than 2.2 % of the calendar and two days.
            let calendar = f64::from(b.days_since(a)) / 365.25;
            let room = 0.022 * calendar.abs() + 3.0 / 360.0;
            prop_assert!((rule.year_fraction(a, b) - calendar).abs() <= room, "{rule:?}");
        }
        for rule in [DayCount::Act365Fixed, DayCount::Act360, DayCount::ActActIsda, DayCount::Nl365] {
            let sum = rule.year_fraction(a, b) + rule.year_fraction(b, c);
            prop_assert!((sum - rule.year_fraction(a, c)).abs() < 1e-11);
        }
    }
}

/// Product of two polynomials in `v`.
fn times(left: &[f64], right: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; left.len() + right.len() - 1];
    for (i, a) in left.iter().enumerate() {
        for (j, b) in right.iter().enumerate() {
            product[i + j] += a * b;
        }
    }
    product
}

#[test]
fn the_same_numbers_of_opposite_sign_touch_or_cross_where_they_should() {
    // (1 - 1.1 v)^4 and -(1 - 0.5 v)^2 (1 - 2 v)^3, expanded here.
    let fourth = (0..4).fold(vec![1.0], |product, _| times(&product, &[1.0, -1.1]));
    let roots = irr_all(&fourth).unwrap();
    assert_eq!(roots.as_slice().iter().map(Root::multiplicity).collect::<Vec<_>>(), [4]);
    assert!((roots.as_slice()[0].rate().as_fraction() - 0.1).abs() < 1e-6);
    let mut flows = vec![-1.0];
    for g in [0.5, 0.5, 2.0, 2.0, 2.0] {
        flows = times(&flows, &[1.0, -g]);
    }
    let roots = irr_all(&flows).unwrap();
    let found: Vec<u32> = roots.as_slice().iter().map(Root::multiplicity).collect();
    assert_eq!(found, [2, 3]);
    let highest = irr_by(&flows, RootPolicy::Highest).unwrap().as_fraction();
    assert!((highest - 1.0).abs() < 1e-12, "{highest}");
}
