//! Every case under `fixtures/cases/deals`: tiers of billing engines, examples of the revenue and
//! lease standards. Expected figures come from the files only and are met to the printed digit.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

mod written;

use std::collections::BTreeMap;
use std::path::Path;

use cloudecon_deals::recognition::{
    GuaranteePattern, Modification, allocate, breakage, catch_up, constrained, expected_value,
    implicit_rate, minimum_guarantee, modification, modification_in_progress, most_likely,
    operating_lease, over_time, paid_after_delivery, payment_to_customer, prepaid_capacity,
    prepaid_until_delivery, remaining_obligation,
};
use cloudecon_deals::{
    Calendar, Deal, DealTermsRaw, Drivers, FixedFee, Hurdle, HurdleScope, Ledger, LineRole,
    Measure, MicroUsd, Minimum, Party, PartyId, Rate, RevenueShare, Reward, Role, Rounding,
    RoundingUnit, Source, TakeOrPay, Term, TermKind, Tier, TierMode, Tiered, UnitRate, Window,
    bridge, present, principal_of_all, rpo_ladder,
};
use serde_json::Value;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| unreachable!("`{key}` must be a string in {value}"))
}

fn texts<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    value[key].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect()
}

fn usd(text: &str) -> MicroUsd {
    format!("{text} USD").parse().unwrap()
}

fn money(value: &Value, key: &str) -> MicroUsd {
    usd(text(value, key))
}

fn moneys(value: &Value, key: &str) -> Vec<MicroUsd> {
    texts(value, key).into_iter().map(usd).collect()
}

fn whole(value: &Value, key: &str) -> i128 {
    text(value, key).parse().unwrap()
}

fn wholes(value: &Value, key: &str) -> Vec<i128> {
    texts(value, key).into_iter().map(|v| v.parse().unwrap()).collect()
}

fn rate(value: &Value, key: &str) -> Rate {
    Rate::from_decimal(text(value, key)).unwrap()
}

/// The exact amount, rounded half away from zero to the digits of the text, is the text.
fn same(exact: Rate, printed: &str, what: &str) {
    let digits = printed.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let scale = 10_i128.pow(u32::try_from(digits).unwrap());
    let scaled = exact.checked_mul(Rate::whole(scale)).unwrap();
    let twice = scaled.checked_mul(Rate::whole(2)).unwrap();
    let sign = scaled.numerator().signum();
    let den = twice.denominator();
    let rounded = sign * (twice.numerator().abs() + den).div_euclid(2 * den);
    let expected = Rate::from_decimal(printed).unwrap().checked_mul(Rate::whole(scale)).unwrap();
    assert_eq!(Rate::whole(rounded), expected, "{what}: {exact} against {printed}");
}

fn is(amount: MicroUsd, printed: &str, what: &str) {
    same(Rate::new(amount.as_micros(), 1_000_000).unwrap(), printed, what);
}

fn are(amounts: &[MicroUsd], printed: &[&str], what: &str) {
    assert_eq!(amounts.len(), printed.len(), "{what}");
    for (place, (amount, printed)) in amounts.iter().zip(printed).enumerate() {
        is(*amount, printed, &format!("{what}[{place}]"));
    }
}

fn by_key(value: &Value, key: &str) -> BTreeMap<String, String> {
    serde_json::from_value(value[key].clone()).unwrap_or_default()
}

fn one_quarter() -> Calendar {
    Calendar::quarters("2026Q1".parse().unwrap(), 1).unwrap()
}

#[test]
fn every_case_is_met() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases/deals");
    let mut count = 0;
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    for file in files {
        let cases: Vec<Value> =
            serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for case in &cases {
            check(case);
            count += 1;
        }
    }
    // 20 tier cases, 31 recognition cases and 21 whole contracts.
    assert_eq!(count, 72);
}

#[expect(clippy::too_many_lines, reason = "one arm for each rule")]
fn check(case: &Value) {
    let (id, inputs, expected) = (text(case, "id"), &case["inputs"], &case["expected"]);
    assert!(["V", "S", "D"].contains(&text(case, "status")), "{id}");
    match text(case, "rule") {
        "tiers" => tiers(id, inputs, expected),
        "deal" => written::play(id, inputs, expected),
        "principal_or_agent" => principal_or_agent(id, inputs, expected),
        "catch_up" => {
            let rows = catch_up(
                &wholes(inputs, "units"),
                &moneys(inputs, "estimated_price"),
                money(inputs, "billed_price"),
            )
            .unwrap();
            let revenue: Vec<MicroUsd> = rows.iter().map(|row| row.revenue).collect();
            are(&revenue, &texts(expected, "revenue"), id);
            let owed: Vec<MicroUsd> = rows.iter().map(|row| -row.asset).collect();
            are(&owed, &texts(expected, "refund_liability"), id);
            is(revenue.into_iter().sum(), text(expected, "cumulative"), id);
        }
        "expected_value" => {
            let outcomes: Vec<(MicroUsd, Rate)> = inputs["outcomes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|o| (money(o, "amount"), rate(o, "probability")))
                .collect();
            is(expected_value(&outcomes).unwrap(), text(expected, "amount"), id);
        }
        "most_likely" => {
            let outcomes: Vec<(MicroUsd, Rate)> = inputs["outcomes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|o| (money(o, "amount"), rate(o, "probability")))
                .collect();
            is(most_likely(&outcomes).unwrap(), text(expected, "amount"), id);
        }
        "allocation" => {
            let promises = by_key(inputs, "stand_alone");
            let weights: Vec<MicroUsd> = promises.values().map(|price| usd(price)).collect();
            let parts = allocate(money(inputs, "price"), &weights, RoundingUnit::Dollar).unwrap();
            for (name, part) in promises.keys().zip(parts) {
                is(part, text(&expected["parts"], name), id);
            }
        }
        "paid_later" => {
            let periods = u32::try_from(whole(inputs, "periods")).unwrap();
            let found =
                paid_after_delivery(money(inputs, "cash"), rate(inputs, "rate"), periods).unwrap();
            is(found.revenue, text(expected, "revenue"), id);
            are(&found.interest, &texts(expected, "interest"), id);
        }
        "modification_in_progress" => {
            let before = (money(inputs, "price_before"), rate(inputs, "progress_before"));
            let after = (money(inputs, "price_after"), rate(inputs, "progress_after"));
            let found = modification_in_progress(before, after).unwrap();
            is(found, text(expected, "caught_up"), id);
        }
        "constrained" => {
            let list = usd(&(whole(inputs, "units") * whole(inputs, "price")).to_string());
            let after = |key: &str| {
                list.times(Rate::ONE.checked_sub(rate(inputs, key)).unwrap(), Rounding::default())
                    .unwrap()
            };
            let revenue = constrained(after("expected_concession"), after("safe_concession"));
            is(revenue, text(expected, "revenue"), id);
        }
        "royalty_two_licences" => two_licences(id, inputs, expected),
        "minimum_guarantee" => {
            let pattern = match text(inputs, "pattern") {
                "as_earned" => GuaranteePattern::AsEarned,
                "even_over_estimate" => {
                    GuaranteePattern::EvenOverEstimate { total: money(inputs, "estimate") }
                }
                "even_guarantee" => GuaranteePattern::EvenGuarantee,
                other => unreachable!("{id}: unknown pattern {other}"),
            };
            let rows = minimum_guarantee(
                &moneys(inputs, "royalties"),
                money(inputs, "guarantee"),
                pattern,
            );
            are(&rows.unwrap(), &texts(expected, "revenue"), id);
        }
        "take_or_pay" => take_or_pay(id, inputs, expected),
        "breakage" => {
            let points =
                usd(text(inputs, "points")).times(rate(inputs, "point_price"), Rounding::default());
            let parts = allocate(
                money(inputs, "price"),
                &[money(inputs, "goods"), points.unwrap()],
                RoundingUnit::Dollar,
            )
            .unwrap();
            are(&parts, &[text(expected, "goods"), text(expected, "points")], id);
            let (rows, left) = breakage(
                parts[1],
                &wholes(inputs, "used"),
                &wholes(inputs, "expected_use"),
                RoundingUnit::Dollar,
            )
            .unwrap();
            are(&rows, &texts(expected, "revenue"), id);
            is(left, text(expected, "left"), id);
        }
        "prepaid_until_delivery" => {
            let cash = money(inputs, "cash");
            let periods = u32::try_from(whole(inputs, "periods")).unwrap();
            let accretion = prepaid_until_delivery(cash, rate(inputs, "rate"), periods).unwrap();
            are(&accretion.interest, &texts(expected, "interest"), id);
            is(accretion.revenue, text(expected, "revenue"), id);
            let implicit = implicit_rate(cash, money(inputs, "later"), periods).unwrap() * 100.0;
            assert_eq!(format!("{implicit:.2}"), text(expected, "implicit_rate_percent"), "{id}");
        }
        "prepaid_capacity" => {
            let rows = prepaid_capacity(
                money(inputs, "prepaid"),
                money(inputs, "invoice"),
                u32::try_from(whole(inputs, "periods")).unwrap(),
                rate(inputs, "rate"),
            )
            .unwrap();
            let column = |pick: fn(&cloudecon_deals::recognition::PrepaidPeriod) -> MicroUsd| {
                rows.iter().map(pick).collect::<Vec<_>>()
            };
            let (revenue, interest) = (column(|r| r.revenue), column(|r| r.interest));
            are(&revenue, &texts(expected, "revenue"), id);
            are(&interest, &texts(expected, "interest"), id);
            are(&column(|r| r.liability), &texts(expected, "liability"), id);
            let (revenue, interest) =
                (revenue.into_iter().sum::<MicroUsd>(), interest.into_iter().sum::<MicroUsd>());
            is(revenue, text(expected, "total"), id);
            is(interest, text(expected, "total_interest"), id);
            let invoiced = whole(inputs, "invoice") * whole(inputs, "periods");
            let cash = usd(&invoiced.to_string()) + money(inputs, "prepaid");
            assert_eq!(revenue - interest, cash, "{id}: revenue less interest is the cash");
        }
        "remaining_obligation" => remaining(id, inputs, expected),
        "remaining_of_deal" => remaining_of_deal(id, inputs, expected),
        "operating_lease" => {
            let payments = moneys(inputs, "payments");
            let (rows, value) = operating_lease(&payments, rate(inputs, "rate")).unwrap();
            let cost: Vec<MicroUsd> = rows.iter().map(|r| r.cost).collect();
            are(&cost, &texts(expected, "cost"), id);
            let accrued: Vec<MicroUsd> = rows.iter().map(|r| r.accrued).collect();
            are(&accrued, &texts(expected, "accrued"), id);
            is(value, text(expected, "present_value"), id);
            is(cost.into_iter().sum(), text(expected, "total"), id);
        }
        "payment_to_customer" => {
            let (paid, committed) = (money(inputs, "paid"), money(inputs, "committed"));
            let invoice = money(inputs, "invoice");
            let revenue = payment_to_customer(invoice, paid, committed).unwrap();
            is(revenue, text(expected, "revenue"), id);
            is(invoice - revenue, text(expected, "asset_falls_by"), id);
            let year = payment_to_customer(committed, paid, committed).unwrap();
            is(year, text(expected, "revenue_of_year"), id);
        }
        "modification" => modified(id, inputs, expected),
        "over_time" => {
            let rows = over_time(&moneys(inputs, "fees"), &wholes(inputs, "service")).unwrap();
            let revenue: Vec<MicroUsd> = rows.iter().map(|r| r.revenue).collect();
            are(&revenue, &texts(expected, "revenue"), id);
            let asset: Vec<MicroUsd> = rows.iter().map(|r| r.asset).collect();
            are(&asset, &texts(expected, "asset"), id);
        }
        "hurdle" => hurdle(id, inputs, expected),
        other => unreachable!("{id}: rule `{other}` has no test"),
    }
}

fn tiers(id: &str, inputs: &Value, expected: &Value) {
    let units = |t: &str| format!("{t} units");
    let mode = match text(inputs, "mode") {
        "graduated" | "graduated_percentage" => TierMode::Graduated,
        "volume" => TierMode::Volume,
        "stairstep" => TierMode::Stairstep,
        "package" => TierMode::Package {
            size: units(text(inputs, "package_size")).parse().unwrap(),
            price: format!("{} USD", text(inputs, "package_price")).parse().unwrap(),
            free: units(text(inputs, "free_units")).parse().unwrap(),
        },
        other => unreachable!("{id}: unknown mode {other}"),
    };
    let tiers = inputs["tiers"].as_array().cloned().unwrap_or_default();
    let tiers = tiers
        .iter()
        .map(|tier| Tier {
            up_to: tier["up_to"].as_str().map(|t| units(t).parse().unwrap()),
            unit: format!("{} USD/unit", text(tier, "unit")).parse().unwrap(),
            flat: format!("{} USD", text(tier, "flat")).parse().unwrap(),
        })
        .collect();
    let kind = TermKind::Tiered(Tiered {
        usage: Source::driver("usage"),
        mode,
        tiers,
        window: Window::Period,
        flat_at_zero: inputs["flat_at_zero"].as_bool().unwrap(),
    });
    let raw = DealTermsRaw::new(id)
        .with_party(Party::new("buyer", &[Role::Customer]))
        .with_party(Party::new("seller", &[Role::SellerOfRecord]))
        .with_term(Term::new("usage", "buyer", "seller", kind));
    let usage: f64 = text(inputs, "usage").parse().unwrap();
    let drivers = Drivers::new(one_quarter()).with_units("usage", &[usage]).unwrap();
    let ledger = Deal::try_from(raw).unwrap().evaluate(&drivers).unwrap();
    // Exact, not rounded to the printed digits.
    assert_eq!(ledger.line_total("usage", Measure::Earned), money(expected, "amount"), "{id}");
}

fn flat(amount: MicroUsd) -> TermKind {
    TermKind::FixedFee(FixedFee { amount: amount.into(), escalator: None })
}

fn principal_or_agent(id: &str, inputs: &Value, expected: &Value) {
    let mut raw = DealTermsRaw::new(id).with_party(Party::new("customer", &[Role::Customer]));
    let mut parties: Vec<&str> = Vec::new();
    for payment in inputs["payments"].as_array().unwrap() {
        let (name, payer, payee) =
            (text(payment, "id"), text(payment, "payer"), text(payment, "payee"));
        parties.extend([payer, payee]);
        let kind = match payment["share"].as_str() {
            None => flat(money(payment, "amount")),
            Some(share) => TermKind::RevenueShare(
                RevenueShare::of(
                    Source::term(text(payment, "of")),
                    format!("{share} fraction").parse().unwrap(),
                )
                .net_of(vec![Source::term(text(payment, "less"))]),
            ),
        };
        let term = Term::new(name, payer, payee, kind);
        raw = raw.with_term(if payer == "customer" { term.on_line(LineRole::Sale) } else { term });
    }
    parties.sort_unstable();
    parties.dedup();
    for party in parties.into_iter().filter(|party| *party != "customer") {
        raw = raw.with_party(Party::new(party, &[]));
    }
    let deal = Deal::try_from(raw).unwrap();
    let ledger = deal.evaluate(&Drivers::new(one_quarter())).unwrap();
    let accounts =
        present(&deal, &ledger, &principal_of_all(&deal, &text(inputs, "principal").into()))
            .unwrap();
    for account in &accounts {
        let party = account.party.as_str();
        is(account.revenue, text(&expected["revenue"], party), id);
        is(account.partner_cost, text(&expected["partner_cost"], party), id);
        is(account.margin, text(&expected["margin"], party), id);
        assert_eq!(account.cash, account.margin, "{id}: all is paid in the period");
    }
    for (term, amount) in by_key(expected, "lines") {
        is(ledger.line_total(&term, Measure::Recognised), &amount, id);
    }
    for (party, amount) in by_key(expected, "pass_through_of") {
        is(bridge(&deal, &ledger, &party.as_str().into()).pass_through, &amount, id);
    }
    let customer: MicroUsd = ledger.net(&"customer".into(), Measure::Cash).into_iter().sum();
    is(-customer, text(expected, "customer_cash"), id);
}

fn two_licences(id: &str, inputs: &Value, expected: &Value) {
    let prices = by_key(inputs, "stand_alone");
    let names: Vec<&String> = prices.keys().collect();
    let weights: Vec<MicroUsd> = prices.values().map(|p| usd(p)).collect();
    let split = |key: &str| allocate(money(inputs, key), &weights, RoundingUnit::Dollar).unwrap();
    let (fixed, royalty) = (split("fixed"), split("royalty"));
    let delivered = texts(inputs, "delivered");
    let (mut revenue, mut deferred) = (MicroUsd::ZERO, MicroUsd::ZERO);
    for ((name, fixed), royalty) in names.iter().zip(fixed).zip(royalty) {
        is(fixed, text(&expected["fixed"], name), id);
        is(royalty, text(&expected["royalty"], name), id);
        if delivered.contains(&name.as_str()) {
            revenue += fixed + royalty;
        } else {
            deferred += royalty;
        }
    }
    is(revenue, text(expected, "revenue_month_1"), id);
    is(deferred, text(expected, "deferred_royalty"), id);
}

fn yearly(amounts: &[MicroUsd]) -> Vec<MicroUsd> {
    amounts.chunks(4).map(|year| year.iter().copied().sum()).collect()
}

fn take_or_pay(id: &str, inputs: &Value, expected: &Value) {
    let taken = wholes(inputs, "taken");
    let kind = TermKind::TakeOrPay(TakeOrPay {
        usage: Source::driver("taken"),
        rate: format!("{} USD/unit", text(inputs, "price")).parse().unwrap(),
        minimum: Minimum::Units(
            format!("{} units", text(inputs, "minimum_units")).parse().unwrap(),
        ),
        maximum: None,
        window: Window::Year,
        shortfall: cloudecon_deals::Shortfall::Pay,
    });
    let raw = DealTermsRaw::new(id)
        .with_party(Party::new("buyer", &[Role::Customer]))
        .with_party(Party::new("seller", &[]))
        .with_term(Term::new("take", "buyer", "seller", kind));
    let calendar = Calendar::quarters("2026Q1".parse().unwrap(), taken.len() * 4).unwrap();
    // A quarter of the year's units in each quarter.
    let path: Vec<i128> = taken.iter().flat_map(|units| [units * 250_000; 4]).collect();
    let drivers = Drivers::new(calendar).with_micros("taken", path).unwrap();
    let ledger = Deal::try_from(raw).unwrap().evaluate(&drivers).unwrap();
    let seller = PartyId::from("seller");
    let both = |measure| yearly(&ledger.net(&seller, measure));
    are(&both(Measure::Billed), &texts(expected, "billed"), id);
    are(&both(Measure::Recognised), &texts(expected, "recognised"), id);
    let deficiency = ledger.line("take.shortfall", Measure::Billed).unwrap();
    are(&yearly(&deficiency), &texts(expected, "deficiency"), id);
}

fn remaining(id: &str, inputs: &Value, expected: &Value) {
    let months = |value: &Value, key: &str| u32::try_from(whole(value, key)).unwrap();
    let mut total: Vec<MicroUsd> = Vec::new();
    for contract in inputs["contracts"].as_array().unwrap() {
        let bands = remaining_obligation(
            money(contract, "fee"),
            money(contract, "variable"),
            months(contract, "term"),
            months(contract, "elapsed"),
            months(inputs, "band_months"),
        )
        .unwrap();
        are(&bands, &texts(&expected["bands"], text(contract, "id")), id);
        total.resize(total.len().max(bands.len()), MicroUsd::ZERO);
        total.iter_mut().zip(bands).for_each(|(sum, band)| *sum += band);
    }
    are(&total, &texts(expected, "total"), id);
}

fn remaining_of_deal(id: &str, inputs: &Value, expected: &Value) {
    let months = usize::try_from(whole(inputs, "months")).unwrap();
    let usage = UnitRate {
        usage: Source::driver("usage"),
        rate: "1 USD/unit".parse().unwrap(),
        at_most: None,
    };
    let raw = DealTermsRaw::new(id)
        .with_party(Party::new("buyer", &[Role::Customer]))
        .with_party(Party::new("seller", &[]))
        .with_term(Term::new("fee", "buyer", "seller", flat(money(inputs, "fee"))))
        .with_term(Term::new("usage", "buyer", "seller", TermKind::UnitRate(usage)));
    let deal = Deal::try_from(raw).unwrap();
    let calendar = Calendar::months("2026-01".parse().unwrap(), months).unwrap();
    // Whatever the demand path is.
    for factor in [1.0, 0.5, 7.0] {
        let path = vec![factor * whole(inputs, "usage") as f64; months];
        let drivers = Drivers::new(calendar).with_units("usage", &path).unwrap();
        let elapsed = usize::try_from(whole(inputs, "elapsed")).unwrap();
        let floor = [cloudecon_deals::Shock::Stop { driver: "usage".into(), from: elapsed }];
        let ladder = rpo_ladder(&deal, &drivers, &floor, &"seller".into(), elapsed).unwrap();
        is(ladder.disclosed, text(expected, "disclosed"), id);
    }
}

fn modified(id: &str, inputs: &Value, expected: &Value) {
    let remaining = (whole(inputs, "remaining"), money(inputs, "price"));
    let added = (whole(inputs, "added"), money(inputs, "added_price"));
    let result = modification(remaining, added, inputs["stand_alone"].as_bool().unwrap()).unwrap();
    let dollars = |micros: Rate| micros.checked_div(Rate::whole(1_000_000)).unwrap();
    let worth = match result {
        Modification::Separate { remaining_price, added_price } => {
            assert_eq!(text(expected, "kind"), "separate", "{id}");
            is(remaining_price, text(expected, "remaining_price"), id);
            is(added_price, text(expected, "added_price"), id);
            let of = |units: i128, price: MicroUsd| Rate::whole(units * price.as_micros());
            of(remaining.0, remaining_price).checked_add(of(added.0, added_price)).unwrap()
        }
        Modification::Blended { units, price } => {
            assert_eq!(text(expected, "kind"), "blended", "{id}");
            assert_eq!(units, whole(expected, "units"), "{id}");
            same(dollars(price), text(expected, "price"), id);
            price.checked_mul(Rate::whole(units)).unwrap()
        }
    };
    same(dollars(worth), text(expected, "still_to_come"), id);
}

fn hurdle(id: &str, inputs: &Value, expected: &Value) {
    let sales = moneys(inputs, "sales");
    let scope = match text(inputs, "scope") {
        "marginal" => HurdleScope::Marginal,
        "retroactive" => HurdleScope::Retroactive,
        other => unreachable!("{id}: unknown scope {other}"),
    };
    let percent = |key: &str| format!("{} fraction", text(inputs, key)).parse().unwrap();
    let share = RevenueShare::of(Source::driver("sales"), percent("base_rate"));
    let above = Hurdle {
        metric: vec![Source::driver("sales")],
        threshold: format!("{} USD", text(inputs, "threshold")).parse().unwrap(),
        scope,
        reset: Window::Period,
        reward: Reward::Rate(percent("added_rate")),
    };
    let raw = DealTermsRaw::new(id)
        .with_party(Party::new("lab", &[]))
        .with_party(Party::new("cloud", &[]))
        .with_term(Term::new("share", "lab", "cloud", TermKind::RevenueShare(share)))
        .with_term(Term::new("hurdle", "lab", "cloud", TermKind::PerformanceHurdle(above)));
    let calendar = Calendar::quarters("2026Q1".parse().unwrap(), sales.len()).unwrap();
    let drivers = Drivers::new(calendar).with_money("sales", &sales).unwrap();
    let ledger: Ledger = Deal::try_from(raw).unwrap().evaluate(&drivers).unwrap();
    are(&ledger.income(&"cloud".into()), &texts(expected, "paid"), id);
}
