//! Finite input of any size: an answer or an error, never a panic.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

mod random;

use cloudecon_deals::recognition::{
    GuaranteePattern, allocate, breakage, catch_up, expected_value, implicit_rate,
    minimum_guarantee, modification, operating_lease, over_time, payment_to_customer,
    prepaid_capacity, prepaid_until_delivery, remaining_obligation,
};
use cloudecon_deals::{
    Billing, Calendar, Deal, DealTermsRaw, DriverLevel, Drivers, EquityKicker, Escalator,
    ExactShare, Excess, FixedFee, Funding, Guarantee, Hurdle, HurdleScope, Limit, MicroUsd,
    Minimum, MinimumCommitment, Outcome, Party, Prepayment, PrepaymentCredit, Rate, Recognition,
    ResidualBackstop, RevenueShare, Reward, Role, Rounding, RoundingMode, RoundingUnit, Shock,
    Shortfall, Source, TakeOrPay, Term, TermKind, Termination, TerminationTrigger, Tier, TierMode,
    Tiered, Tranche, UnitPrice, UnitRate, Units, Vesting, VestingStep, Window, bridge, exposures,
    floor_cover, margin_at_risk, payoff, present, principal_of_all, principals, rpo_ladder,
    split_by_largest_remainder, tight_range, waterfall,
};
use proptest::prelude::*;
use random::Dice;

/// Whole numbers at which sums, products and halves stop fitting.
const EDGES: [i128; 15] = [
    i128::MIN,
    i128::MIN + 1,
    -(1 << 126) - 1,
    -(1 << 126),
    -(10_i128.pow(30)),
    -1_000_000,
    -1,
    0,
    1,
    1_000_000,
    10_i128.pow(30),
    1 << 126,
    (1 << 126) + 1,
    i128::MAX - 1,
    i128::MAX,
];

fn rates() -> Vec<Rate> {
    let pairs = EDGES.iter().flat_map(|num| EDGES.map(|den| Rate::new(*num, den)));
    pairs.filter_map(Result::ok).collect()
}

/// Everything that can be asked of a contract.
fn ask(deal: &Deal, drivers: &Drivers) {
    let (cloud, lab) = ("cloud".into(), "lab".into());
    if let Ok(ledger) = deal.evaluate(drivers) {
        let _ = (waterfall(&ledger, &cloud), exposures(deal, &ledger), ledger.cash_path(&cloud));
        let _ =
            (present(deal, &ledger, &principal_of_all(deal, &lab)), bridge(deal, &ledger, &cloud));
        let _ = present(deal, &ledger, &principals(deal));
        let _ = (ledger.contract_balance(&cloud), ledger.receivable(&cloud));
    }
    let stop = [Shock::Stop { driver: "usage".into(), from: 0 }];
    let _ =
        (margin_at_risk(deal, drivers, &stop, &cloud), floor_cover(deal, drivers, &stop, &cloud));
    for as_of in [0, 3, usize::MAX] {
        let _ = rpo_ladder(deal, drivers, &stop, &cloud, as_of);
    }
    if let Ok(ranges) = deal.evaluate_ranges(drivers) {
        let _ = ranges.total(&Outcome::margin("cloud"));
    }
    let _ = tight_range(deal, drivers, &Outcome::margin("cloud"), MicroUsd::ZERO, 2);
    for to in [Rate::ONE, Rate::whole(i128::MAX)] {
        if let Ok(curve) = payoff(deal, drivers, &["usage"], Rate::ZERO, to, &cloud) {
            let _ = (curve.breakpoints(), curve.breakevens(), curve.at(Rate::new(1, 3).unwrap()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_contract_panics_on_large_paths_or_scales(
        seed in any::<u64>(),
        path in prop::collection::vec(prop::sample::select(&EDGES[4..=10]), random::PERIODS),
        scale in prop::sample::select(rates()),
        term in any::<prop::sample::Index>(),
    ) {
        let mut dice = Dice::new(seed);
        let mut raw = random::deal(&mut dice, true);
        let place = term.index(raw.terms.len());
        raw.terms[place].scale = ExactShare::new(scale);
        let Ok(deal) = Deal::try_from(raw) else { return Ok(()) };
        let mut drivers = Drivers::new(
            Calendar::quarters("2026Q1".parse().unwrap(), random::PERIODS).unwrap(),
        );
        for (turn, name) in ["usage", "sales", "capacity", "flag"].into_iter().enumerate() {
            let mut path = path.clone();
            path.rotate_left(turn);
            drivers = drivers.with_micros(name, path).unwrap();
        }
        ask(&deal, &drivers);
        ask(&deal, &random::drivers(&mut dice));
        let shock = Shock::Scale { driver: "usage".into(), factor: scale };
        if let Ok(shocked) = drivers.shocked(&shock) {
            ask(&deal, &shocked);
        }
    }
}

/// One term of each kind with a number of that size in each of its fields.
#[expect(clippy::too_many_lines, reason = "one entry for each kind of term")]
fn kinds(micros: i128, ratio: Rate) -> Vec<TermKind> {
    let (money, count) = (MicroUsd::from_micros(micros), Units::from_micros(micros));
    let (share, price) = (ExactShare::new(ratio), UnitPrice::from_usd_per_unit(ratio));
    let (usage, other) = (Source::driver("usage"), Source::driver("sales"));
    let tiers = vec![
        Tier { up_to: Some(money.into()), unit: price.into(), flat: money.into() },
        Tier { up_to: None, unit: price.into(), flat: money.into() },
    ];
    let limit = |excess| Limit {
        on: vec!["base".into()],
        limit: money.into(),
        window: Window::Year,
        excess,
    };
    let tiered = |mode| {
        let (usage, tiers) = (usage.clone(), tiers.clone());
        TermKind::Tiered(Tiered { usage, mode, tiers, window: Window::Year, flat_at_zero: true })
    };
    let hurdle = |scope, reward| {
        let (metric, threshold) = (vec![usage.clone()], DriverLevel::from(money).into());
        TermKind::PerformanceHurdle(Hurdle {
            metric,
            threshold,
            scope,
            reset: Window::Term,
            reward,
        })
    };
    let kicker = |vesting| {
        let grant_value = money.into();
        TermKind::EquityKicker(EquityKicker { instruments: u64::MAX, grant_value, vesting })
    };
    let minimum = |shortfall| {
        TermKind::MinimumCommitment(MinimumCommitment {
            level: vec![money.into()],
            counted: vec![usage.clone()],
            window: Window::Quarter,
            shortfall,
            prorate: true,
        })
    };
    let prepaid = |credit, refundable| {
        let against = vec!["base".into()];
        TermKind::Prepayment(Prepayment { amount: money.into(), credit, against, refundable })
    };
    vec![
        TermKind::FixedFee(FixedFee {
            amount: money.into(),
            escalator: Some(Escalator { rate: share.into() }),
        }),
        TermKind::UnitRate(UnitRate {
            usage: usage.clone(),
            rate: price.into(),
            at_most: Some(count.into()),
        }),
        tiered(TierMode::Graduated),
        tiered(TierMode::Volume),
        tiered(TierMode::Stairstep),
        tiered(TierMode::Package { size: count, price: money.into(), free: count }),
        TermKind::RevenueShare(RevenueShare {
            base: vec![usage.clone()],
            net_of: vec![other.clone()],
            tiers: tiers.clone(),
            window: Window::Term,
            floor_at_zero: false,
            carry_losses: true,
        }),
        hurdle(HurdleScope::Marginal, Reward::Rate(share.into())),
        hurdle(HurdleScope::Retroactive, Reward::Lump(money.into())),
        minimum(Shortfall::RollOver),
        minimum(Shortfall::MakeUp { within: usize::MAX, before_minimum: true }),
        TermKind::TakeOrPay(TakeOrPay {
            usage: usage.clone(),
            rate: price.into(),
            minimum: Minimum::Units(count.into()),
            maximum: Some(count.into()),
            window: Window::Year,
            shortfall: Shortfall::Pay,
        }),
        TermKind::Cap(limit(Excess::Carried)),
        TermKind::Floor(limit(Excess::Carried)),
        TermKind::ResidualBackstop(ResidualBackstop {
            capacity: other,
            sold: usage.clone(),
            price: price.into(),
            ceiling: Some(money.into()),
        }),
        prepaid(PrepaymentCredit::Even(usize::MAX), true),
        prepaid(PrepaymentCredit::FirstDollars, false),
        prepaid(PrepaymentCredit::ShareOfInvoice(share), true),
        TermKind::Termination(Termination {
            trigger: TerminationTrigger::Event { flag: "flag".into() },
            notice_months: u16::MAX,
            earliest: None,
            fee: money.into(),
            ends: Vec::new(),
        }),
        TermKind::Guarantee(Guarantee {
            covers: vec!["base".into()],
            cap: money.into(),
            default: "flag".into(),
        }),
        kicker(Vesting::Linear { metric: usage.clone(), full_at: money.into() }),
        kicker(Vesting::Milestones {
            metric: usage,
            steps: vec![VestingStep { at: count.into(), part: share }],
        }),
        TermKind::Funding(Funding {
            tranches: vec![Tranche {
                month: "2200-12".parse().unwrap(),
                amount: money.into(),
                when: Some("flag".into()),
            }],
        }),
    ]
}

#[test]
fn no_kind_of_term_panics_on_large_numbers() {
    let ratios = [
        Rate::ZERO,
        Rate::new(-1, 3).unwrap(),
        Rate::whole(i128::MAX),
        Rate::new(1, i128::MAX).unwrap(),
        Rate::new(i128::MIN, 3).unwrap(),
    ];
    let calendar = Calendar::quarters("2026Q1".parse().unwrap(), 6).unwrap();
    let mut checked = 0;
    for (micros, ratio) in EDGES.iter().flat_map(|micros| ratios.map(|ratio| (*micros, ratio))) {
        for kind in kinds(micros, ratio) {
            let base = UnitRate {
                usage: Source::driver("usage"),
                rate: "1/3 USD/unit".parse().unwrap(),
                at_most: None,
            };
            let raw = DealTermsRaw::new("large")
                .with_party(Party::new("lab", &[Role::Customer]))
                .with_party(Party::new("cloud", &[Role::SellerOfRecord]))
                .with_term(Term::new("base", "lab", "cloud", TermKind::UnitRate(base)))
                .with_term(
                    Term::new("large", "lab", "cloud", kind)
                        .recognised(Recognition::Progress("sales".into()))
                        .billed(Billing {
                            every: Window::Year,
                            in_advance: true,
                            payment_periods: usize::MAX,
                        }),
                );
            let Ok(deal) = Deal::try_from(raw) else { continue };
            checked += 1;
            for path in [[0, 1, 10_i128.pow(30), -1, 3, 0], [7, 10_i128.pow(29), 5, 0, 0, 1]] {
                let mut drivers = Drivers::new(calendar).with_flags("flag", &[true; 6]).unwrap();
                for name in ["usage", "sales"] {
                    drivers = drivers.with_micros(name, path.to_vec()).unwrap();
                }
                ask(&deal, &drivers);
            }
        }
    }
    // Others are refused by name when the contract is made.
    assert!(checked > 400, "{checked}");
}

#[test]
fn amounts_and_ratios_of_any_size() {
    let units = [RoundingUnit::MicroDollar, RoundingUnit::Cent, RoundingUnit::Dollar];
    let modes =
        [RoundingMode::HalfAwayFromZero, RoundingMode::HalfToEven, RoundingMode::TowardZero];
    let rates = rates();
    for rate in &rates {
        assert_eq!(rate.cmp(rate), std::cmp::Ordering::Equal);
        let _ = (rate.to_string(), rate.as_f64());
        for amount in EDGES.map(MicroUsd::from_micros) {
            for rounding in units.into_iter().flat_map(|u| modes.map(|m| Rounding::new(u, m))) {
                let _ = amount.times(*rate, rounding);
            }
        }
        for other in &rates {
            let _ = (rate.checked_add(*other), rate.checked_sub(*other), rate.cmp(other));
            let _ = (rate.checked_mul(*other), rate.checked_div(*other));
        }
    }
    for a in EDGES.map(MicroUsd::from_micros) {
        let _ = (a.abs(), -a, a.to_string(), a.as_usd());
        for b in EDGES.map(MicroUsd::from_micros) {
            let _ = (a + b, a - b, a.ratio_to(b));
        }
    }
    // Half of the largest step: -2^126 over 2^127 - 1 is nearer to -1 than to 0, just so.
    let half = Rate::new(1, i128::MAX).unwrap();
    let amount = MicroUsd::from_micros(-(1 << 126));
    assert_eq!(amount.times(half, Rounding::default()).unwrap(), MicroUsd::from_micros(-1));
}

#[test]
fn recognition_of_any_size() {
    let amounts = EDGES.map(MicroUsd::from_micros);
    for a in amounts {
        for b in amounts {
            for unit in [RoundingUnit::MicroDollar, RoundingUnit::Dollar] {
                let _ = allocate(a, &[b, MicroUsd::from_micros(1)], unit);
                let _ = breakage(a, &[0, 1, b.as_micros()], &[1, b.as_micros(), i128::MAX], unit);
            }
            let _ = split_by_largest_remainder(a, &[b.as_micros(), 1, 7]);
            let _ = expected_value(&[(a, Rate::new(1, 3).unwrap()), (b, Rate::new(2, 3).unwrap())]);
            let _ = over_time(&[a, b], &[1, b.as_micros()]);
            let _ = catch_up(&[a.as_micros(), 1], &[b, a], b);
            let _ = payment_to_customer(a, b, a);
            let _ =
                (modification((1, a), (b.as_micros(), b), false), implicit_rate(a, b, u32::MAX));
            let _ = (
                prepaid_until_delivery(a, Rate::whole(b.as_micros()), 40),
                operating_lease(&[a, b], Rate::ONE),
            );
            let _ = prepaid_capacity(a, b, 2_400, Rate::new(1, 3).unwrap());
            let _ = remaining_obligation(a, b, 2_400, 0, u32::MAX);
            for pattern in [
                GuaranteePattern::AsEarned,
                GuaranteePattern::EvenGuarantee,
                GuaranteePattern::EvenOverEstimate { total: b },
            ] {
                let _ = minimum_guarantee(&[a, b], a, pattern);
            }
        }
    }
    for pattern in [GuaranteePattern::AsEarned, GuaranteePattern::EvenGuarantee] {
        assert!(minimum_guarantee(&[], MicroUsd::ZERO, pattern).unwrap().is_empty());
    }
    assert!(over_time(&[], &[]).is_err());
    assert!(operating_lease(&[], Rate::ONE).is_err());
    assert!(prepaid_capacity(MicroUsd::ZERO, MicroUsd::ZERO, 0, Rate::ONE).is_err());
    assert!(remaining_obligation(MicroUsd::ZERO, MicroUsd::ZERO, 0, 0, 12).is_err());
}

#[test]
fn calendars_of_any_length_and_month() {
    let month: cloudecon_core::Month = "2026-01".parse().unwrap();
    for first in ["1900-01", "2026-02", "2200-12"] {
        let first: cloudecon_core::Month = first.parse().unwrap();
        for periods in [0, 1, 2_400, 2_401, usize::MAX] {
            let made = Calendar::months(first, periods);
            assert_eq!(made.is_ok(), (1..=2_400).contains(&periods));
            let Ok(calendar) = made else { continue };
            for period in [0, periods, usize::MAX] {
                let _ = (calendar.month_of(period), calendar.name(period), calendar.days(period));
                let _ = calendar.year_of(period);
            }
            for step in [i32::MIN, -1, 0, 1, i32::MAX] {
                let there = month.plus(step);
                let _ = (calendar.period_from(there), calendar.period_at_or_after(there));
            }
        }
    }
}
