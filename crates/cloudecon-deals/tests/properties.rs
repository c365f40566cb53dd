//! Laws that hold for every contract; contracts are drawn at random.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

mod random;

use std::collections::BTreeMap;

use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, Drivers, ExactShare, Excess, FixedFee, Limit, Measure, MicroUsd,
    Minimum, MinimumCommitment, Outcome, Party, PartyId, Rate, Role, Shock, Shortfall, Source,
    TakeOrPay, Term, TermKind, Termination, TerminationTrigger, Tier, TierMode, Tiered, UnitRate,
    Window, bridge, payoff, present, principal_of_all, rpo_ladder, tight_range,
};
use proptest::prelude::*;
use random::Dice;

/// A random contract and its paths; a take-or-pay may not be in a choice with its shortfall.
fn drawn(seed: u64, open: bool) -> (Deal, Drivers) {
    let mut dice = Dice::new(seed);
    let drivers = random::drivers(&mut dice);
    let deal = Deal::try_from(random::deal(&mut dice, open)).unwrap();
    (deal, drivers)
}

#[test]
fn money_is_conserved_over_ten_thousand_deals() {
    for seed in 0..10_000 {
        let (deal, drivers) = drawn(seed, false);
        let ledger = deal.evaluate(&drivers).unwrap();
        let mut net: BTreeMap<(usize, Measure, &PartyId), i128> = BTreeMap::new();
        for posting in ledger.postings() {
            let micros = posting.amount.as_micros();
            *net.entry((posting.period, posting.measure, posting.payee)).or_default() += micros;
            *net.entry((posting.period, posting.measure, posting.payer)).or_default() -= micros;
        }
        for period in 0..random::PERIODS {
            for measure in Measure::ALL {
                let mut sum = 0;
                for party in ledger.parties() {
                    let of = net.get(&(period, measure, party)).copied().unwrap_or(0);
                    let seen = ledger.net(party, measure)[period].as_micros();
                    assert_eq!(of, seen, "seed {seed}: {party} in period {period}");
                    sum += of;
                }
                assert_eq!(sum, 0, "seed {seed}, period {period}");
            }
        }
    }
}

fn contract(term: impl IntoIterator<Item = Term>) -> Deal {
    let mut raw = DealTermsRaw::new("law")
        .with_party(Party::new("lab", &[Role::Customer]))
        .with_party(Party::new("cloud", &[]));
    raw.terms.extend(term);
    Deal::try_from(raw).unwrap()
}

fn usage(path: &[u32]) -> Drivers {
    let calendar = Calendar::quarters("2026Q1".parse().unwrap(), path.len()).unwrap();
    let micros = path.iter().map(|u| i128::from(*u)).collect();
    Drivers::new(calendar).with_micros("usage", micros).unwrap()
}

fn term(id: &str, kind: TermKind) -> Term {
    Term::new(id, "lab", "cloud", kind)
}

fn paid(deal: &Deal, drivers: &Drivers) -> Vec<MicroUsd> {
    deal.evaluate(drivers).unwrap().net(&"cloud".into(), Measure::Earned)
}

fn unit_rate(price: u32) -> UnitRate {
    UnitRate {
        usage: Source::driver("usage"),
        rate: format!("{price}/9 USD/unit").parse().unwrap(),
        at_most: None,
    }
}

fn tiered(mode: TierMode, prices: &[u32], window: Window) -> TermKind {
    let last = prices.len() - 1;
    let tiers = prices
        .iter()
        .enumerate()
        .map(|(place, price)| Tier {
            up_to: (place < last)
                .then(|| format!("0.{:06} units", (place + 1) * 200_000).parse().unwrap()),
            unit: format!("{price}/9 USD/unit").parse().unwrap(),
            flat: "0 USD".parse().unwrap(),
        })
        .collect();
    let usage = Source::driver("usage");
    TermKind::Tiered(Tiered { usage, mode, tiers, window, flat_at_zero: false })
}

fn total(amounts: &[MicroUsd]) -> MicroUsd {
    amounts.iter().copied().sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn presentation_moves_neither_cash_nor_margin(seed in any::<u64>()) {
        let (deal, drivers) = drawn(seed, false);
        let ledger = deal.evaluate(&drivers).unwrap();
        let gross = present(&deal, &ledger, &principal_of_all(&deal, &"lab".into())).unwrap();
        let net = present(&deal, &ledger, &principal_of_all(&deal, &"cloud".into())).unwrap();
        for (a, b) in gross.iter().zip(&net) {
            prop_assert_eq!(a.margin, b.margin);
            prop_assert_eq!(a.margin_before_own_cost, b.margin_before_own_cost);
            prop_assert_eq!(a.cash, b.cash);
            prop_assert_eq!(a.revenue - a.partner_cost, b.revenue - b.partner_cost);
            let bridge = bridge(&deal, &ledger, &a.party);
            prop_assert_eq!(bridge.gross - bridge.pass_through, bridge.net);
            prop_assert_eq!((a.revenue - b.revenue).abs(), bridge.pass_through.abs());
        }
    }

    #[test]
    fn earned_is_billed_plus_closing_asset_and_is_recognised(seed in any::<u64>()) {
        let (deal, drivers) = drawn(seed, false);
        let ledger = deal.evaluate(&drivers).unwrap();
        for party in ledger.parties() {
            let sum = |measure| total(&ledger.net(party, measure));
            let balance = ledger.contract_balance(party);
            prop_assert_eq!(sum(Measure::Earned) - sum(Measure::Billed), balance[balance.len() - 1]);
        }
        for term in deal.terms() {
            // Equity and hardware in kind are revenue without an earned line; interest stands beside the revenue
            // of its prepayment; all else is recognised as earned.
            if !matches!(
                term.kind,
                TermKind::EquityKicker(_)
                    | TermKind::CustomerSupplied(_)
                    | TermKind::Interest(_)
            ) {
                let line = |measure| ledger.line_total(&term.id, measure);
                let interest = format!("{}.interest", term.id);
                let interest = ledger.line_total(&interest, Measure::Recognised);
                let found = line(Measure::Recognised) - interest;
                prop_assert_eq!(line(Measure::Earned), found, "{}", &term.id);
            }
        }
    }

    #[test]
    fn graduated_is_monotone_and_splits_do_not_matter(
        path in prop::collection::vec(0_u32..400_000, 4),
        prices in prop::collection::vec(0_u32..90, 3),
        more in 0_u32..100_000,
    ) {
        let deal = contract([term("t", tiered(TierMode::Graduated, &prices, Window::Year))]);
        let year = total(&paid(&deal, &usage(&path)));
        // The same usage in one quarter.
        let sum: u32 = path.iter().sum();
        prop_assert_eq!(year, total(&paid(&deal, &usage(&[sum, 0, 0, 0]))));
        prop_assert_eq!(year, total(&paid(&deal, &usage(&[0, 0, 0, sum]))));
        // More usage never pays less, and no more than the highest price for the rest.
        let after = total(&paid(&deal, &usage(&[sum + more, 0, 0, 0])));
        prop_assert!(after >= year);
        let highest = i128::from(*prices.iter().max().unwrap());
        prop_assert!((after - year).as_micros() * 9 <= highest * i128::from(more) + 9);
    }

    #[test]
    fn volume_is_the_reached_rate_times_usage(
        used in 0_u32..700_000,
        prices in prop::collection::vec(0_u32..90, 3),
    ) {
        let deal = contract([term("t", tiered(TierMode::Volume, &prices, Window::Period))]);
        let reached = prices[if used <= 200_000 { 0 } else if used <= 400_000 { 1 } else { 2 }];
        let flat = contract([term("t", TermKind::UnitRate(unit_rate(reached)))]);
        prop_assert_eq!(paid(&deal, &usage(&[used])), paid(&flat, &usage(&[used])));
    }

    #[test]
    fn packages_cost_at_least_the_unit_price(used in 0_u32..700_000, size in 1_u32..1_000) {
        let mode = TierMode::Package {
            size: cloudecon_deals::Units::from_micros(i128::from(size)),
            price: MicroUsd::from_micros(i128::from(size)).into(),
            free: cloudecon_deals::Units::ZERO,
        };
        let kind = TermKind::Tiered(Tiered {
            usage: Source::driver("usage"),
            mode,
            tiers: Vec::new(),
            window: Window::Period,
            flat_at_zero: false,
        });
        let micros = paid(&contract([term("t", kind)]), &usage(&[used]))[0].as_micros();
        // One micro-dollar a micro-unit: a step function at or above it, by less than a package.
        prop_assert!(micros >= i128::from(used) && micros < i128::from(used) + i128::from(size));
        prop_assert_eq!(micros.rem_euclid(i128::from(size)), 0);
    }

    #[test]
    fn take_or_pay_is_the_greater_of_minimum_and_usage(
        path in prop::collection::vec(0_u32..900_000, 4),
        price in 1_u32..90,
        minimum in 0_i64..5_000_000,
    ) {
        let floor = MicroUsd::from_micros(i128::from(minimum));
        let take = |minimum: MicroUsd| term("take", TermKind::TakeOrPay(TakeOrPay {
            usage: Source::driver("usage"),
            rate: format!("{price}/9 USD/unit").parse().unwrap(),
            minimum: Minimum::Money(minimum.into()),
            maximum: None,
            window: Window::Period,
            shortfall: Shortfall::Pay,
        }));
        let drivers = usage(&path);
        let plain = paid(&contract([term("rate", TermKind::UnitRate(unit_rate(price)))]), &drivers);
        let with = paid(&contract([take(floor)]), &drivers);
        for (with, plain) in with.iter().zip(&plain) {
            // max(m, r s) = m + max(0, r s - m).
            prop_assert_eq!(*with, (*plain).max(floor));
            prop_assert_eq!(*with, floor + (*plain - floor).max(MicroUsd::ZERO));
        }
        // No floor, no term.
        prop_assert_eq!(&paid(&contract([take(MicroUsd::ZERO)]), &drivers), &plain);
        // Greater of the two terms, written as a choice.
        let fixed = FixedFee { amount: floor.into(), escalator: None };
        let choice = contract([
            term("rate", TermKind::UnitRate(unit_rate(price))),
            term("floor", TermKind::FixedFee(fixed)),
            term("greater", TermKind::GreaterOf(cloudecon_deals::Choice {
                of: vec!["rate".into(), "floor".into()],
                window: Window::Period,
            })),
        ]);
        prop_assert_eq!(&paid(&choice, &drivers), &with);
    }

    #[test]
    fn a_lifetime_cap_pays_the_lesser_of_cap_and_sum(
        mut path in prop::collection::vec(0_u32..900_000, 6),
        limit in 0_i64..30_000_000,
    ) {
        let capped = |limit: i64| contract([
            term("rate", TermKind::UnitRate(unit_rate(45))),
            term("cap", TermKind::Cap(Limit {
                on: vec!["rate".into()],
                limit: MicroUsd::from_micros(i128::from(limit)).into(),
                window: Window::Term,
                excess: Excess::Lost,
            })),
        ]);
        let plain = paid(&contract([term("rate", TermKind::UnitRate(unit_rate(45)))]), &usage(&path));
        let with = paid(&capped(limit), &usage(&path));
        let (mut uncapped, mut sum) = (MicroUsd::ZERO, MicroUsd::ZERO);
        for (with, plain) in with.iter().zip(&plain) {
            uncapped += *plain;
            sum += *with;
            prop_assert_eq!(sum, uncapped.min(MicroUsd::from_micros(i128::from(limit))));
        }
        // The order inside the term does not matter, and a cap out of reach is no term.
        path.reverse();
        prop_assert_eq!(total(&paid(&capped(limit), &usage(&path))), sum);
        path.reverse();
        prop_assert_eq!(paid(&capped(i64::MAX), &usage(&path)), plain);
    }

    #[test]
    fn scaling_usage_money_scales_postings(
        path in prop::collection::vec(0_u32..900_000, 4),
        price in 1_u32..90,
        k in 1_u32..50,
    ) {
        let drivers = usage(&path);
        let one = contract([term("t", TermKind::UnitRate(unit_rate(price)))]);
        let many = contract([term("t", TermKind::UnitRate(unit_rate(price)))
            .scaled(ExactShare::new(Rate::whole(i128::from(k))))]);
        for (one, many) in paid(&one, &drivers).iter().zip(paid(&many, &drivers)) {
            let gap = many.as_micros() - one.as_micros() * i128::from(k);
            // Half a unit of rounding each, k times for the smaller.
            prop_assert!(2 * gap.abs() <= i128::from(k) + 1);
        }
    }

    #[test]
    fn returns_do_not_change_with_the_size_of_the_deal(
        outlay in 1_000_i64..1_000_000,
        fee in 400_i64..900,
        k in 1_i64..1_000_000,
    ) {
        let flows = |scale: i64| {
            let money = |x: i64| MicroUsd::from_dollars(x * scale).into();
            let deal = contract([
                term("fee", TermKind::FixedFee(FixedFee { amount: money((fee * outlay).div_euclid(1_000)), escalator: None })),
                Term::new("build", "cloud", "lab", TermKind::Funding(cloudecon_deals::Funding {
                    tranches: vec![cloudecon_deals::Tranche {
                        month: "2026-01".parse().unwrap(),
                        amount: money(2 * outlay),
                        when: None,
                    }],
                })),
            ]);
            deal.evaluate(&usage(&[0; 8])).unwrap().cash_path(&"cloud".into())
        };
        let rate = |flows: &[cloudecon_core::Usd]| cloudecon_finance::irr(flows).unwrap().as_fraction();
        let (one, many) = (rate(&flows(1)), rate(&flows(k)));
        prop_assert!((one - many).abs() <= 1e-12 * one.abs().max(1.0), "{} {}", one, many);
    }

    #[test]
    fn splitting_a_fee_or_adding_nothing_leaves_the_cash_path(a in 0_i64..1_000, b in 0_i64..1_000) {
        let fee = |id: &str, dollars: i64| {
            let amount = MicroUsd::from_dollars(dollars).into();
            term(id, TermKind::FixedFee(FixedFee { amount, escalator: None }))
        };
        let drivers = usage(&[0; 4]);
        let cash = |deal: &Deal| deal.evaluate(&drivers).unwrap().cash_path(&"cloud".into());
        let whole = cash(&contract([fee("x", a + b)]));
        prop_assert_eq!(&cash(&contract([fee("x", a), fee("y", b), fee("z", 0)])), &whole);
        prop_assert_eq!(&cash(&contract([fee("z", 0), fee("y", b), fee("x", a)])), &whole);
    }

    #[test]
    fn moving_calendar_and_dates_leaves_every_amount(seed in any::<u64>(), years in 1_i32..40) {
        let mut dice = Dice::new(seed);
        let drivers = random::drivers(&mut dice);
        let raw = random::deal(&mut dice, false);
        // Years of four quarters: move every date of the text form by whole years.
        let mut text = serde_json::to_string(&raw).unwrap();
        for year in [2027, 2026] {
            text = text.replace(&format!("\"{year}-"), &format!("\"{}-", year + years));
        }
        let later: DealTermsRaw = serde_json::from_str(&text).unwrap();
        let first = cloudecon_core::Quarter::new(2026 + years, 1).unwrap();
        let mut moved = Drivers::new(Calendar::quarters(first, random::PERIODS).unwrap());
        for name in drivers.names() {
            moved = moved.with_micros(name, drivers.micros(name).unwrap().to_vec()).unwrap();
        }
        let here = Deal::try_from(raw).unwrap().evaluate(&drivers).unwrap();
        let there = Deal::try_from(later).unwrap().evaluate(&moved).unwrap();
        prop_assert!(here.postings().eq(there.postings()));
    }

    #[test]
    fn firmer_terms_never_lower_the_ladder(
        fee in 1_i64..1_000, minimum in 0_i64..500, notice in 0_u16..24, quarters in 5_usize..12,
        more in 0_u16..12, higher in 0_i64..500, longer in 0_usize..6,
    ) {
        let ladder = |minimum: i64, notice: u16, quarters: usize| {
            let fee = FixedFee { amount: MicroUsd::from_dollars(fee).into(), escalator: None };
            let level = vec![MicroUsd::from_dollars(minimum).into()];
            let deal = contract([
                term("fee", TermKind::FixedFee(fee)),
                term("rate", TermKind::UnitRate(unit_rate(9))),
                term("minimum", TermKind::MinimumCommitment(MinimumCommitment {
                    level,
                    counted: vec![Source::term("rate")],
                    window: Window::Period,
                    shortfall: Shortfall::Pay,
                    prorate: false,
                })),
                term("exit", TermKind::Termination(Termination {
                    trigger: TerminationTrigger::Notice { given: None },
                    notice_months: notice,
                    earliest: None,
                    fee: MicroUsd::ZERO.into(),
                    ends: Vec::new(),
                })),
            ]);
            let drivers = usage(&vec![1_000; quarters]);
            let none = [Shock::Stop { driver: "usage".into(), from: 0 }];
            rpo_ladder(&deal, &drivers, &none, &"cloud".into(), 0).unwrap()
        };
        let base = ladder(minimum, notice, quarters);
        prop_assert!(base.secured <= base.disclosed && base.disclosed <= base.non_cancellable);
        prop_assert!(base.non_cancellable <= base.committed && base.committed <= base.headline);
        prop_assert!(ladder(minimum, notice + more, quarters).disclosed >= base.disclosed);
        prop_assert!(ladder(minimum + higher, notice, quarters).disclosed >= base.disclosed);
        prop_assert!(ladder(minimum, notice, quarters + longer).disclosed >= base.disclosed);
    }

    #[test]
    fn ranges_hold_every_contract(seed in any::<u64>(), draw in any::<u64>()) {
        let (deal, drivers) = drawn(seed, true);
        let ranges = deal.evaluate_ranges(&drivers).unwrap();
        let mut dice = Dice::new(draw);
        let values: Vec<Rate> = deal
            .unknowns()
            .iter()
            .map(|unknown| {
                let part = Rate::new(i128::from(dice.below(65)), 64).unwrap();
                let value = unknown.high.checked_sub(unknown.low).unwrap().checked_mul(part).unwrap();
                let value = value.checked_add(unknown.low).unwrap();
                if unknown.is_whole {
                    Rate::whole(value.numerator().div_euclid(value.denominator()))
                } else {
                    value
                }
            })
            .collect();
        let ledger = deal.with_values(&values).unwrap().evaluate(&drivers).unwrap();
        for term in deal.terms() {
            for measure in Measure::ALL {
                let bounds = ranges.line_bounds(&term.id, measure).unwrap();
                for (amount, (low, high)) in ledger.line(&term.id, measure).unwrap().iter().zip(bounds) {
                    prop_assert!(low <= *amount && *amount <= high, "{}: {amount} not in {low}..{high}", &term.id);
                }
            }
        }
        let between = |from: &PartyId, to: &PartyId| from.as_str() == "lab" && to.as_str() == "cloud";
        let terms = ledger.terms().filter(|(_, from, to, _)| between(from, to));
        let paid: MicroUsd = terms.map(|(term, ..)| ledger.line_total(term, Measure::Cash)).sum();
        let bounds = ranges.total(&Outcome::paid("lab", "cloud")).unwrap();
        prop_assert!(bounds.contains(paid.as_usd()), "{paid} not in {bounds:?}");
        let margin = Outcome::margin("cloud");
        let total = ledger.margin_total(&"cloud".into());
        prop_assert!(ranges.total(&margin).unwrap().contains(total.as_usd()));
        let tight = tight_range(&deal, &drivers, &margin, MicroUsd::from_dollars(1), 6).unwrap();
        prop_assert!(tight.low <= total && total <= tight.high);
        prop_assert!(tight.low <= tight.attained_low && tight.attained_high <= tight.high);
    }

    #[test]
    fn text_and_order_leave_the_ledger(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let drivers = random::drivers(&mut dice);
        let raw = random::deal(&mut dice, true);
        let text = serde_json::to_string(&raw).unwrap();
        let mut again: DealTermsRaw = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&again, &raw);
        again.terms.reverse();
        again.parties.reverse();
        let deal = Deal::try_from(raw).unwrap();
        let other = Deal::try_from(again).unwrap();
        prop_assert_eq!(&other, &deal);
        prop_assert_eq!(deal.evaluate(&drivers).unwrap(), other.evaluate(&drivers).unwrap());
    }

    #[test]
    fn many_paths_agree_with_each_alone(seed in any::<u64>(), others in prop::collection::vec(any::<u64>(), 3)) {
        let (deal, first) = drawn(seed, true);
        let mut paths = vec![first];
        paths.extend(others.into_iter().map(|other| random::drivers(&mut Dice::new(other))));
        let together = deal.evaluate_paths(&paths).unwrap();
        for (ledger, path) in together.iter().zip(&paths) {
            prop_assert_eq!(ledger, &deal.evaluate(path).unwrap());
        }
    }

    #[test]
    fn payoffs_agree_with_ledgers_up_to_rounding(seed in any::<u64>(), percent in 0_i128..200) {
        let (deal, drivers) = drawn(seed, false);
        let factor = Rate::new(percent, 100).unwrap();
        let cloud = PartyId::from("cloud");
        let Ok(curve) = payoff(&deal, &drivers, &["usage"], Rate::ZERO, Rate::whole(2), &cloud) else {
            // Packages may need more pieces than are kept.
            return Ok(());
        };
        let shock = Shock::Scale { driver: "usage".into(), factor };
        let shocked = drivers.shocked(&shock).unwrap();
        let ledger = deal.evaluate(&shocked).unwrap();
        let exact = curve.at(factor).unwrap().as_f64();
        // Terms and periods round by half a micro-dollar each, and shares of rounded lines again.
        let slack = 1_000.0;
        prop_assert!((exact - ledger.margin_total(&cloud).as_micros() as f64).abs() < slack);
    }

    #[test]
    fn no_text_makes_a_panic(text in "\\PC{0,24}") {
        let _ = text.parse::<MicroUsd>();
        let _ = text.parse::<cloudecon_deals::TermValue<ExactShare>>();
        let _ = text.parse::<cloudecon_deals::TermValue<cloudecon_deals::UnitPrice>>();
        let _ = text.parse::<cloudecon_deals::TermValue<cloudecon_deals::DriverLevel>>();
        let _ = serde_json::from_str::<DealTermsRaw>(&text);
    }

    #[test]
    fn no_size_makes_a_panic(
        micros in prop::collection::vec(any::<i128>(), 4),
        num in any::<i128>(), den in any::<i128>(), amount in any::<i64>(),
    ) {
        let calendar = Calendar::quarters("2026Q1".parse().unwrap(), 4).unwrap();
        let Ok(rate) = Rate::new(num, den) else { return Ok(()) };
        let _ = MicroUsd::from_micros(num).times(rate, cloudecon_deals::Rounding::default());
        let _ = (rate.checked_add(rate), rate.checked_mul(rate), rate.checked_div(rate), rate.cmp(&Rate::ONE));
        let price = cloudecon_deals::UnitPrice::from_usd_per_unit(rate);
        let raw = DealTermsRaw::new("large")
            .with_party(Party::new("lab", &[]))
            .with_party(Party::new("cloud", &[]))
            .with_term(term("rate", TermKind::UnitRate(UnitRate {
                usage: Source::driver("usage"), rate: price.into(), at_most: None,
            })))
            .with_term(term("fee", TermKind::FixedFee(FixedFee {
                amount: MicroUsd::from_micros(i128::from(amount) << 60).into(), escalator: None,
            })));
        let Ok(deal) = Deal::try_from(raw) else { return Ok(()) };
        let Ok(drivers) = Drivers::new(calendar).with_micros("usage", micros) else { return Ok(()) };
        let _ = deal.evaluate(&drivers);
        let _ = deal.evaluate_ranges(&drivers);
        let _ = payoff(&deal, &drivers, &["usage"], Rate::ZERO, Rate::ONE, &"cloud".into());
    }
}
