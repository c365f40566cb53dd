//! Each term by hand: small contracts whose amounts can be checked in the head.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use cloudecon_deals::{
    Amendment, AmendmentReading, Billing, Calendar, Choice, Deal, DealTermsRaw, Drivers,
    EquityKicker, Error, Escalator, Excess, FixedFee, Funding, Guarantee, Limit, LineRole, Measure,
    MicroUsd, MinimumCommitment, Outcome, Party, PartyId, Prepayment, PrepaymentCredit, Ramp,
    RampStep, Rate, Recognition, ResidualBackstop, RevenueShare, Role, Shock, Shortfall, Source,
    Term, TermKind, Termination, TerminationTrigger, Tranche, UnitRate, Vesting, VestingStep,
    Window, exposures, rpo_ladder, tight_range, waterfall,
};

fn parties() -> DealTermsRaw {
    DealTermsRaw::new("by hand")
        .with_party(Party::new("buyer", &[Role::Customer]))
        .with_party(Party::new("seller", &[Role::SellerOfRecord]))
        .with_party(Party::new("backer", &[Role::Guarantor]))
        .with_party(Party::new("outside", &[Role::Outside]))
}

fn deal(terms: Vec<Term>) -> Deal {
    let mut raw = parties();
    raw.terms = terms;
    Deal::try_from(raw).unwrap()
}

fn months(count: usize) -> Calendar {
    Calendar::months("2026-01".parse().unwrap(), count).unwrap()
}

fn units(path: &[f64]) -> Drivers {
    Drivers::new(months(path.len())).with_units("units", path).unwrap()
}

fn charge(id: &str, kind: TermKind) -> Term {
    Term::new(id, "buyer", "seller", kind)
}

fn fee(dollars: i64) -> TermKind {
    TermKind::FixedFee(FixedFee { amount: MicroUsd::from_dollars(dollars).into(), escalator: None })
}

fn per_unit() -> TermKind {
    let rate = "1 USD/unit".parse().unwrap();
    TermKind::UnitRate(UnitRate { usage: Source::driver("units"), rate, at_most: None })
}

fn usd(dollars: i64) -> MicroUsd {
    MicroUsd::from_dollars(dollars)
}

fn dollars(deal: &Deal, drivers: &Drivers, term: &str, measure: Measure) -> Vec<i64> {
    let line = deal.evaluate(drivers).unwrap().line(term, measure).unwrap();
    let whole = |x: &MicroUsd| {
        assert_eq!(x.as_micros().rem_euclid(1_000_000), 0, "{x} is no whole dollar");
        i64::try_from(x.as_micros().div_euclid(1_000_000)).unwrap()
    };
    line.iter().map(whole).collect()
}

fn earned(deal: &Deal, drivers: &Drivers, term: &str) -> Vec<i64> {
    dollars(deal, drivers, term, Measure::Earned)
}

fn quiet(periods: usize) -> Drivers {
    units(&vec![0.0; periods])
}

#[test]
fn fees_step_up_each_contract_year() {
    let kind = TermKind::FixedFee(FixedFee {
        amount: usd(100).into(),
        escalator: Some(Escalator { rate: "4 %".parse().unwrap() }),
    });
    let deal = deal(vec![charge("fee", kind)]);
    let line = deal.evaluate(&quiet(25)).unwrap().line("fee", Measure::Earned).unwrap();
    // 100, then 104, then 108.16.
    assert_eq!(line[11], usd(100));
    assert_eq!(line[12], usd(104));
    assert_eq!(line[24], "108.16 USD".parse().unwrap());
}

fn minimum(shortfall: Shortfall) -> Deal {
    let commitment = MinimumCommitment {
        level: vec![usd(100).into()],
        counted: vec![Source::term("take")],
        window: Window::Period,
        shortfall,
        prorate: false,
    };
    deal(vec![charge("take", per_unit()), charge("min", TermKind::MinimumCommitment(commitment))])
}

#[test]
fn shortfalls_are_paid_made_up_or_rolled_over() {
    let path = units(&[60.0, 130.0, 150.0, 90.0]);
    assert_eq!(earned(&minimum(Shortfall::Pay), &path, "min"), [40, 0, 0, 10]);
    // 40 paid in the first month; 30 of it used in the second, 10 in the third.
    let after = Shortfall::MakeUp { within: 2, before_minimum: false };
    assert_eq!(earned(&minimum(after), &path, "min"), [40, -30, -10, 10]);
    // Only the month after: 10 expire.
    let soon = Shortfall::MakeUp { within: 1, before_minimum: false };
    assert_eq!(earned(&minimum(soon), &path, "min"), [40, -30, 0, 10]);
    // First the credit of 40: 90 count, so 10 are short again and then credited in turn.
    let before = Shortfall::MakeUp { within: 2, before_minimum: true };
    assert_eq!(earned(&minimum(before), &path, "min"), [40, -30, -10, 10]);
    // 40 more are due in the second month: 140 less 130 roll on, then 110 less 150.
    assert_eq!(earned(&minimum(Shortfall::RollOver), &path, "min"), [0, 0, 0, 10]);
}

#[test]
fn a_year_cut_short_needs_its_part_of_the_minimum() {
    let commitment = |prorate| {
        let kind = TermKind::MinimumCommitment(MinimumCommitment {
            level: vec![usd(1_200).into()],
            counted: vec![Source::term("take")],
            window: Window::Year,
            shortfall: Shortfall::Pay,
            prorate,
        });
        deal(vec![charge("take", per_unit()), charge("min", kind)])
    };
    let path = units(&[10.0; 15]);
    // 12 months of 10: 1,080 short. Three more months of 10 against 300, or against 1,200.
    assert_eq!(earned(&commitment(true), &path, "min")[11], 1_080);
    assert_eq!(earned(&commitment(true), &path, "min")[14], 270);
    assert_eq!(earned(&commitment(false), &path, "min")[14], 1_170);
}

fn limit(on: &[&str], dollars: i64, window: Window, excess: Excess) -> Limit {
    let on = on.iter().map(|id| (*id).to_owned()).collect();
    Limit { on, limit: usd(dollars).into(), window, excess }
}

#[test]
fn caps_lose_or_carry_the_excess() {
    let capped = |excess| {
        let cap = TermKind::Cap(limit(&["take"], 100, Window::Period, excess));
        deal(vec![charge("take", per_unit()), charge("cap", cap)])
    };
    let path = units(&[130.0, 80.0, 120.0, 50.0]);
    assert_eq!(earned(&capped(Excess::Lost), &path, "cap"), [-30, 0, -20, 0]);
    // 30 wait; 20 fit into the second month; 10 + 20 into the fourth.
    assert_eq!(earned(&capped(Excess::Carried), &path, "cap"), [-30, 20, -20, 30]);
}

#[test]
fn floors_are_lost_or_recouped() {
    let floored = |excess| {
        let floor = TermKind::Floor(limit(&["take"], 100, Window::Period, excess));
        deal(vec![charge("take", per_unit()), charge("floor", floor)])
    };
    let path = units(&[60.0, 130.0, 150.0]);
    assert_eq!(earned(&floored(Excess::Lost), &path, "floor"), [40, 0, 0]);
    assert_eq!(earned(&floored(Excess::Carried), &path, "floor"), [40, -30, -10]);
}

#[test]
fn floor_then_cap_differs_from_cap_then_floor() {
    // A floor of 100 over the cap of 80: the later one wins.
    let both = |floor_on: &[&str], cap_on: &[&str]| {
        let deal = deal(vec![
            charge("take", per_unit()),
            charge("floor", TermKind::Floor(limit(floor_on, 100, Window::Period, Excess::Lost))),
            charge("cap", TermKind::Cap(limit(cap_on, 80, Window::Period, Excess::Lost))),
        ]);
        let ledger = deal.evaluate(&units(&[50.0])).unwrap();
        ledger.net(&"seller".into(), Measure::Earned)[0]
    };
    assert_eq!(both(&["take"], &["take", "floor"]), usd(80));
    assert_eq!(both(&["take", "cap"], &["take"]), usd(100));
}

#[test]
fn losses_are_carried_or_forgotten() {
    let shared = |carry_losses| {
        let mut share = RevenueShare::of(Source::term("take"), "50 %".parse().unwrap())
            .net_of(vec![Source::term("fee")]);
        share.carry_losses = carry_losses;
        deal(vec![
            charge("take", per_unit()),
            charge("fee", fee(100)),
            charge("share", TermKind::RevenueShare(share)),
        ])
    };
    let path = units(&[40.0, 140.0, 200.0]);
    // Bases -60, 40, 100; carried: -60, -20, 80.
    assert_eq!(earned(&shared(false), &path, "share"), [0, 20, 50]);
    assert_eq!(earned(&shared(true), &path, "share"), [0, 0, 40]);
}

#[test]
fn prepayments_are_credited_by_their_rule() {
    let prepaid = |credit, refundable| {
        let prepayment =
            Prepayment { amount: usd(100).into(), credit, against: vec!["fee".into()], refundable };
        deal(vec![charge("fee", fee(40)), charge("pre", TermKind::Prepayment(prepayment))])
    };
    let billed = |deal: &Deal, n| dollars(deal, &quiet(n), "pre", Measure::Billed);
    assert_eq!(billed(&prepaid(PrepaymentCredit::Even(4), false), 4), [75, -25, -25, -25]);
    assert_eq!(billed(&prepaid(PrepaymentCredit::FirstDollars, false), 4), [60, -40, -20, 0]);
    let half = || PrepaymentCredit::ShareOfInvoice("50 %".parse().unwrap());
    assert_eq!(billed(&prepaid(half(), false), 3), [80, -20, -20]);
    // 40 are left after three months: they go back, or the seller keeps and earns them.
    assert_eq!(billed(&prepaid(half(), true), 3), [80, -20, -60]);
    assert_eq!(earned(&prepaid(half(), false), &quiet(3), "pre"), [0, 0, 40]);
    // Earned less billed runs through the contract liability.
    let ledger = prepaid(PrepaymentCredit::Even(4), false).evaluate(&quiet(4)).unwrap();
    let balance = ledger.contract_balance(&"seller".into());
    assert_eq!(balance, [-75, -50, -25, 0].map(usd).to_vec());
}

#[test]
fn bills_come_together_and_cash_later() {
    let term = charge("fee", fee(10)).billed(Billing {
        every: Window::Quarter,
        in_advance: false,
        payment_periods: 1,
    });
    let arrears = deal(vec![term.clone()]);
    assert_eq!(dollars(&arrears, &quiet(6), "fee", Measure::Billed), [0, 0, 30, 0, 0, 30]);
    assert_eq!(dollars(&arrears, &quiet(6), "fee", Measure::Cash), [0, 0, 0, 30, 0, 0]);
    let ledger = arrears.evaluate(&quiet(6)).unwrap();
    assert_eq!(ledger.receivable(&"seller".into())[5], usd(30));
    let advance = deal(vec![term.billed(Billing {
        every: Window::Quarter,
        in_advance: true,
        payment_periods: 0,
    })]);
    assert_eq!(dollars(&advance, &quiet(6), "fee", Measure::Cash), [30, 0, 0, 30, 0, 0]);
}

#[test]
fn revenue_is_level_or_follows_capacity() {
    // Fees of 6, 12 and 18 in three months, as a unit rate on a ramping path.
    let of = |recognition| deal(vec![charge("fee", per_unit()).recognised(recognition)]);
    let drivers = units(&[6.0, 12.0, 18.0]).with_units("capacity", &[1.0, 2.0, 3.0]).unwrap();
    let recognised = |deal: &Deal| dollars(deal, &drivers, "fee", Measure::Recognised);
    assert_eq!(recognised(&of(Recognition::Level)), [12, 12, 12]);
    assert_eq!(recognised(&of(Recognition::Progress("capacity".into()))), [6, 12, 18]);
    assert_eq!(recognised(&of(Recognition::AsEarned)), [6, 12, 18]);
}

#[test]
fn ramps_scale_and_slip_with_delivery() {
    let mut raw = parties().with_term(charge("fee", fee(100)));
    let step = |after_months, percent: i32| RampStep {
        after_months,
        factor: cloudecon_deals::ExactShare::from_percent(percent),
    };
    raw.ramps = vec![Ramp {
        id: "hall".into(),
        on: vec!["fee".into()],
        delivery: "2026-02".parse().unwrap(),
        steps: vec![step(0, 25), step(2, 100)],
    }];
    let deal = Deal::try_from(raw).unwrap();
    assert_eq!(earned(&deal, &quiet(6), "fee"), [0, 25, 25, 100, 100, 100]);
    let late = deal.with_delivery_slip("hall", 2).unwrap();
    assert_eq!(earned(&late, &quiet(6), "fee"), [0, 0, 0, 25, 25, 100]);
    assert!(deal.with_delivery_slip("hell", 2).is_err());
    assert!(deal.with_delivery_slip("hall", i32::MIN).is_err());
}

fn exit(trigger: TerminationTrigger, notice_months: u16) -> TermKind {
    TermKind::Termination(Termination {
        trigger,
        notice_months,
        earliest: None,
        fee: usd(7).into(),
        ends: vec!["fee".into()],
    })
}

#[test]
fn terminations_end_terms_and_cost_the_fee() {
    let with = |trigger, notice| {
        deal(vec![charge("fee", fee(100)), charge("exit", exit(trigger, notice))])
    };
    let flags = quiet(6).with_flags("flag", &[false, true, false, false, false, false]).unwrap();
    let notice = with(TerminationTrigger::Notice { given: Some("2026-02".parse().unwrap()) }, 2);
    assert_eq!(earned(&notice, &flags, "fee"), [100, 100, 100, 0, 0, 0]);
    assert_eq!(earned(&notice, &flags, "exit"), [0, 0, 0, 7, 0, 0]);
    let unused = with(TerminationTrigger::Notice { given: None }, 2);
    assert_eq!(earned(&unused, &flags, "fee"), [100; 6]);
    let event = with(TerminationTrigger::Event { flag: "flag".into() }, 1);
    assert_eq!(earned(&event, &flags, "fee"), [100, 100, 0, 0, 0, 0]);
    // Due in February, delivered in February: too late. Due in March: in time.
    let late = |due: &str| TerminationTrigger::LateDelivery {
        due: due.parse().unwrap(),
        delivered: "flag".into(),
    };
    assert_eq!(earned(&with(late("2026-02"), 0), &flags, "fee"), [100, 0, 0, 0, 0, 0]);
    assert_eq!(earned(&with(late("2026-03"), 0), &flags, "fee"), [100; 6]);
    // The end falls on the end of the calendar: nothing changes, no fee is seen.
    let after = with(TerminationTrigger::Notice { given: Some("2026-06".parse().unwrap()) }, 1);
    assert_eq!(earned(&after, &flags, "exit"), [0; 6]);
}

#[test]
fn backstops_pay_for_what_stays_unsold() {
    let backstop = TermKind::ResidualBackstop(ResidualBackstop {
        capacity: Source::driver("capacity"),
        sold: Source::driver("units"),
        price: "2 USD/unit".parse().unwrap(),
        ceiling: Some(usd(100).into()),
    });
    let deal = deal(vec![charge("put", backstop)]);
    let drivers = units(&[80.0, 120.0, 60.0, 0.0]).with_units("capacity", &[100.0; 4]).unwrap();
    // 2 x 20; nothing; 2 x 40 but only 60 left; nothing left.
    assert_eq!(earned(&deal, &drivers, "put"), [40, 0, 60, 0]);
}

#[test]
fn guarantors_pay_in_default_up_to_the_cap() {
    let guarantee = TermKind::Guarantee(Guarantee {
        covers: vec!["fee".into()],
        cap: usd(150).into(),
        default: "default".into(),
    });
    let deal =
        deal(vec![charge("fee", fee(100)), Term::new("surety", "backer", "seller", guarantee)]);
    let drivers = quiet(4).with_flags("default", &[false, true, true, true]).unwrap();
    let cash = |term| dollars(&deal, &drivers, term, Measure::Cash);
    assert_eq!(cash("fee"), [100, 0, 0, 0]);
    assert_eq!(cash("surety"), [0, 100, 50, 0]);
    assert_eq!(earned(&deal, &drivers, "fee"), [100; 4]);
    let ledger = deal.evaluate(&drivers).unwrap();
    // 400 billed, 250 received.
    assert_eq!(ledger.receivable(&"seller".into())[3], usd(150));
}

#[test]
fn equity_for_purchases_lowers_the_givers_revenue() {
    let kicker = |vesting| EquityKicker { instruments: 10, grant_value: usd(3).into(), vesting };
    let step =
        |at: &str, part: &str| VestingStep { at: at.parse().unwrap(), part: part.parse().unwrap() };
    let metric = || Source::driver("units");
    let milestones = Vesting::Milestones {
        metric: metric(),
        steps: vec![step("100 units", "40 %"), step("200 units", "60 %")],
    };
    let linear = Vesting::Linear { metric: metric(), full_at: "250 units".parse().unwrap() };
    let path = units(&[50.0, 50.0, 150.0]);
    for (vesting, expected) in [(milestones, [0, 12, 18]), (linear, [6, 6, 18])] {
        let gift =
            Term::new("warrants", "seller", "buyer", TermKind::EquityKicker(kicker(vesting)));
        let deal = deal(vec![charge("take", per_unit()).on_line(LineRole::Sale), gift]);
        assert_eq!(dollars(&deal, &path, "warrants", Measure::Recognised), expected);
        assert_eq!(dollars(&deal, &path, "warrants", Measure::Cash), [0; 3]);
        let ledger = deal.evaluate(&path).unwrap();
        // 250 of sales less 30 of warrants.
        assert_eq!(ledger.margin_total(&"seller".into()), usd(220));
    }
}

#[test]
fn circular_money_is_shown_beside_revenue() {
    let funding = Term::new(
        "round",
        "seller",
        "buyer",
        TermKind::Funding(Funding {
            tranches: vec![
                Tranche { month: "2026-01".parse().unwrap(), amount: usd(60).into(), when: None },
                Tranche {
                    month: "2026-01".parse().unwrap(),
                    amount: usd(40).into(),
                    when: Some("ipo".into()),
                },
            ],
        }),
    );
    let deal = deal(vec![charge("fee", fee(50)).on_line(LineRole::Sale), funding]);
    let drivers = quiet(3).with_flags("ipo", &[false, false, true]).unwrap();
    assert_eq!(dollars(&deal, &drivers, "round", Measure::Cash), [60, 0, 40]);
    let ledger = deal.evaluate(&drivers).unwrap();
    assert_eq!(ledger.margin_total(&"seller".into()), usd(150));
    let table = exposures(&deal, &ledger);
    assert_eq!(table.len(), 1);
    // The buyer pays 150 and gets 100: two thirds of the sales come back to their source.
    assert_eq!(table[0].business_from_a, usd(150));
    assert_eq!(table[0].funding_from_a, usd(-100));
    assert_eq!(table[0].net_from_a, usd(50));
    assert_eq!(table[0].circular, usd(100));
}

#[test]
fn choices_compare_sums_over_their_window() {
    let greater = |window| {
        deal(vec![
            charge("rent", fee(100)),
            charge("share", per_unit()),
            charge(
                "due",
                TermKind::GreaterOf(Choice { of: vec!["rent".into(), "share".into()], window }),
            ),
        ])
    };
    let path = units(&[150.0, 30.0]);
    assert_eq!(earned(&greater(Window::Period), &path, "due"), [150, 100]);
    // 150 against 100, then 180 against 200.
    assert_eq!(earned(&greater(Window::Term), &path, "due"), [150, 50]);
    // The terms that were chosen from are not posted.
    assert_eq!(earned(&greater(Window::Term), &path, "rent"), [0, 0]);
}

#[test]
fn amendments_replace_or_add() {
    let amended = |reading| {
        let mut raw = parties().with_term(charge("old", fee(38)));
        raw.amendments = vec![Amendment {
            date: "2026-03".parse().unwrap(),
            replaces: vec!["old".into()],
            adds: vec![charge("new", fee(100))],
            reading,
        }];
        let deal = Deal::try_from(raw).unwrap();
        let ledger = deal.evaluate(&quiet(4)).unwrap();
        ledger.net(&"seller".into(), Measure::Earned)
    };
    assert_eq!(amended(AmendmentReading::Replaces), [38, 38, 100, 100].map(usd).to_vec());
    assert_eq!(amended(AmendmentReading::Adds), [38, 38, 138, 138].map(usd).to_vec());
}

#[test]
fn an_amendment_ends_later_terms_and_names_what_it_does_not_find() {
    let amended = |replaced: &str| {
        let mut raw = parties().with_term(charge("old", fee(38)).from("2026-03".parse().unwrap()));
        raw.amendments = vec![Amendment {
            date: "2026-02".parse().unwrap(),
            replaces: vec![replaced.into()],
            adds: vec![charge("new", fee(100))],
            reading: AmendmentReading::Replaces,
        }];
        Deal::try_from(raw)
    };
    let ledger = amended("old").unwrap().evaluate(&quiet(4)).unwrap();
    let expected = [0, 100, 100, 100].map(usd).to_vec();
    assert_eq!(ledger.net(&"seller".into(), Measure::Earned), expected);
    assert_eq!(
        amended("odl").unwrap_err().to_string(),
        "`amendment of 2026-02` refers to term `odl`, which does not exist; known: old"
    );
}

#[test]
fn values_outside_a_range_are_refused() {
    let open = FixedFee { amount: "10 USD to 20 USD".parse().unwrap(), escalator: None };
    let deal = deal(vec![charge("rent", TermKind::FixedFee(open))]);
    let at = |micros| deal.with_values(&[Rate::whole(micros)]);
    assert!(at(20_000_000).unwrap().is_exact());
    assert_eq!(
        at(20_000_001).unwrap_err().to_string(),
        "`rent.amount` must be between 10000000 and 20000000 (ratio or micros), found 20000001"
    );
}

#[test]
fn a_headline_of_45_is_firm_for_three_months() {
    // 1.25 billion a month for three years, either side may leave on 90 days' notice.
    let monthly = fee(1_250_000_000);
    let either = TermKind::Termination(Termination {
        trigger: TerminationTrigger::Notice { given: None },
        notice_months: 3,
        earliest: None,
        fee: MicroUsd::ZERO.into(),
        ends: Vec::new(),
    });
    let deal = deal(vec![charge("fee", monthly), charge("exit", either)]);
    let ladder = rpo_ladder(&deal, &quiet(36), &[], &"seller".into(), 0).unwrap();
    assert_eq!(ladder.headline, usd(45_000_000_000));
    assert_eq!(ladder.committed, usd(45_000_000_000));
    assert_eq!(ladder.non_cancellable, usd(3_750_000_000));
    assert_eq!(ladder.disclosed, usd(3_750_000_000));
    assert_eq!(ladder.secured, MicroUsd::ZERO);
}

#[test]
fn a_floor_belongs_to_a_party() {
    // 12 committed and up to 15 only for what others leave: the seller is sure of 27 as long as it
    // delivers, the buyer only of 12.
    let put = TermKind::ResidualBackstop(ResidualBackstop {
        capacity: Source::driver("capacity"),
        sold: Source::driver("units"),
        price: "1 USD/unit".parse().unwrap(),
        ceiling: Some(usd(15).into()),
    });
    // Two years, so that the expedient for short contracts does not apply; the contract is the first.
    let year = |kind, id: &str| charge(id, kind).until("2027-01".parse().unwrap());
    let deal = deal(vec![year(fee(1), "fee"), year(put, "put")]);
    let drivers = units(&[1.0; 24]).with_units("capacity", &[10.0; 24]).unwrap();
    let seller = PartyId::from("seller");
    let firm = |others: i128| {
        let micros = vec![others * 1_000_000; 24];
        let floor = [Shock::Path { driver: "units".into(), micros }];
        rpo_ladder(&deal, &drivers, &floor, &seller, 0).unwrap().disclosed
    };
    assert_eq!(firm(0), usd(27));
    // Others take all capacity: what the buyer is bound to.
    assert_eq!(firm(10), usd(12));
}

#[test]
fn waterfalls_add_up_to_the_margin() {
    let share = RevenueShare::of(Source::term("sale"), "50 %".parse().unwrap())
        .net_of(vec![Source::term("machines")]);
    let deal = deal(vec![
        charge("sale", per_unit()).on_line(LineRole::Sale),
        Term::new("machines", "seller", "backer", fee(40)),
        Term::new("share", "seller", "backer", TermKind::RevenueShare(share)),
        Term::new("staff", "seller", "outside", fee(5)).on_line(LineRole::OwnCost),
    ]);
    let ledger = deal.evaluate(&units(&[100.0])).unwrap();
    let view = waterfall(&ledger, &"seller".into());
    let steps: Vec<MicroUsd> = view.steps.iter().map(|(_, amount)| *amount).collect();
    // Sale 100, refunds, infrastructure -40, share -30, hurdle, commitments, own cost -5.
    assert_eq!(steps, [100, 0, -40, -30, 0, 0, -5].map(usd).to_vec());
    assert_eq!(view.margin, usd(25));
}

#[test]
fn bad_contracts_are_refused_by_name() {
    let message = |terms: Vec<Term>| {
        let mut raw = parties();
        raw.terms = terms;
        Deal::try_from(raw).unwrap_err().to_string()
    };
    let share = |of: &str, net: &str| {
        TermKind::RevenueShare(
            RevenueShare::of(Source::term(of), "50 %".parse().unwrap())
                .net_of(vec![Source::term(net)]),
        )
    };
    // A gross-profit share whose cost includes itself.
    assert_eq!(
        message(vec![
            charge("sale", per_unit()),
            charge("share", share("sale", "cost")),
            charge("cost", share("share", "sale")),
        ]),
        "terms refer to each other in a loop: share -> cost -> share"
    );
    assert_eq!(
        message(vec![charge("share", share("sale", "fee")), charge("fee", fee(1))]),
        "`share` refers to term `sale`, which does not exist; known: fee, share"
    );
    assert_eq!(
        message(vec![charge("a", fee(1)), charge("a", fee(2))]),
        "term `a` is defined twice"
    );
    assert_eq!(
        message(vec![Term::new("a", "buyer", "nobody", fee(1))]),
        "`a` refers to party `nobody`, which does not exist; known: backer, buyer, outside, seller"
    );
    let cap = TermKind::Cap(limit(&["fee"], 1, Window::Period, Excess::Lost));
    assert_eq!(
        message(vec![charge("fee", fee(1)), Term::new("cap", "backer", "seller", cap)]),
        "`cap` runs from backer to seller, but `fee` does not"
    );
    let late =
        charge("fee", fee(1)).from("2026-05".parse().unwrap()).until("2026-02".parse().unwrap());
    assert_eq!(message(vec![late]), "`fee.until` must be the month `from` or later, found 2026-02");
    let missing = deal(vec![charge("take", per_unit())]);
    let error = missing.evaluate(&Drivers::new(months(1))).unwrap_err();
    assert!(matches!(error, Error::Unknown { kind: "driver", .. }), "{error}");
}

#[test]
fn dates_must_be_boundaries_of_periods() {
    let quarters = Calendar::quarters("2026Q1".parse().unwrap(), 4).unwrap();
    let deal = deal(vec![charge("fee", fee(1)).from("2026-05".parse().unwrap())]);
    assert_eq!(
        deal.evaluate(&Drivers::new(quarters)).unwrap_err().to_string(),
        "`fee.from` is 2026-05, which is not the first month of a period of the calendar"
    );
}

#[test]
fn a_contract_reads_from_text() {
    let text = r#"{
        "name": "resale of unknown terms",
        "headline": "5 USD billion",
        "parties": [
            {"id": "customer", "roles": ["customer"]},
            {"id": "lab", "roles": ["seller_of_record"]},
            {"id": "cloud", "roles": ["biller", "operator"]}
        ],
        "terms": [
            {"id": "sale", "payer": "customer", "payee": "lab", "line": "sale",
             "kind": {"unit_rate": {"usage": {"driver": "units"}, "rate": "1 USD/unit"}}},
            {"id": "fee", "payer": "lab", "payee": "cloud",
             "kind": {"fixed_fee": {"amount": "10 USD to 30 USD"}}},
            {"id": "share", "payer": "lab", "payee": "cloud",
             "kind": {"revenue_share": {"base": [{"term": "sale"}], "net_of": [{"term": "fee"}],
                      "tiers": [{"unit": "0.5 USD/unit"}], "floor_at_zero": true}}}
        ]
    }"#;
    let raw: DealTermsRaw = serde_json::from_str(text).unwrap();
    let deal = Deal::try_from(raw).unwrap();
    let unknowns: Vec<String> =
        deal.unknowns().iter().map(cloudecon_deals::Unknown::name).collect();
    assert_eq!(unknowns, ["fee.amount"]);
    // Half of 100 plus half the fee: 55 to 65. Plain intervals give 10 + 35 to 30 + 45.
    let income = Outcome::income("cloud");
    let path = units(&[100.0]);
    let wide = deal.evaluate_ranges(&path).unwrap().total(&income).unwrap();
    assert_eq!(
        (wide.low().as_usd(), wide.mid().as_usd(), wide.high().as_usd()),
        (45.0, 60.0, 75.0)
    );
    let cent = MicroUsd::from_micros(10_000);
    let tight = tight_range(&deal, &path, &income, cent, 500).unwrap();
    assert_eq!((tight.attained_low, tight.attained_high), (usd(55), usd(65)));
    assert!(usd(55) - tight.low <= cent && tight.high - usd(65) <= cent);
}

#[test]
fn unknown_keys_are_refused() {
    let text = r#"{"name": "x", "parties": [], "terms": [], "teams": []}"#;
    let error = serde_json::from_str::<DealTermsRaw>(text).unwrap_err().to_string();
    assert!(error.starts_with("unknown field `teams`"), "{error}");
}

#[test]
fn many_paths_give_the_same_ledgers() {
    let deal = minimum(Shortfall::Pay);
    let paths: Vec<Drivers> =
        [10.0, 60.0, 130.0].iter().map(|x| units(&[*x, 2.0 * x, 0.0])).collect();
    let one_by_one: Vec<_> = paths.iter().map(|p| deal.evaluate(p).unwrap()).collect();
    assert_eq!(deal.evaluate_paths(&paths).unwrap(), one_by_one);
    assert!(deal.evaluate_paths(&[units(&[1.0]), units(&[1.0, 2.0])]).is_err());
    // A path that lacks a driver is named, though the contract was planned on another.
    let bare = Drivers::new(months(1));
    assert_eq!(
        deal.evaluate_paths(&[units(&[1.0]), bare]).unwrap_err().to_string(),
        "`take` refers to driver `units`, which does not exist; known: see the drivers"
    );
}
