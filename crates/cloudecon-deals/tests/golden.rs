//! Two contracts, four levels of demand, every figure worked by hand: millions of dollars, exact.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

mod contracts;

use cloudecon_deals::{Deal, HurdleScope, Ledger, Measure, MicroUsd, PartyId, Rate, Shock};
use contracts::{drivers, take_or_pay, token_resale};

fn millions(text: &str) -> MicroUsd {
    format!("{text} USD million").parse().unwrap()
}

fn at(deal: &Deal, percent: i128) -> Ledger {
    let shock = Shock::Scale { driver: "sales".into(), factor: Rate::new(percent, 100).unwrap() };
    deal.evaluate(&drivers().shocked(&shock).unwrap()).unwrap()
}

fn total(ledger: &Ledger, term: &str) -> MicroUsd {
    ledger.line_total(term, Measure::Earned)
}

#[test]
fn token_resale_at_four_levels_of_demand() {
    let deal = token_resale(HurdleScope::Marginal);
    for (percent, share, hurdle, income, cloud, lab) in [
        (125, "153.9375", "16.5", "569.8125", "297.0625", "342.6875"),
        (100, "118.35", "9.2", "463.05", "230.45", "266.95"),
        (75, "82.7625", "1.9", "356.2875", "163.8375", "191.2125"),
        (50, "47.175", "0", "254.925", "102.625", "110.075"),
    ] {
        let ledger = at(&deal, percent);
        assert_eq!(total(&ledger, "share"), millions(share), "share at {percent}");
        assert_eq!(total(&ledger, "hurdle"), millions(hurdle), "hurdle at {percent}");
        assert_eq!(ledger.income_total(&"cloud".into()), millions(income), "income at {percent}");
        assert_eq!(ledger.margin_total(&"cloud".into()), millions(cloud), "cloud at {percent}");
        assert_eq!(ledger.margin_total(&"lab".into()), millions(lab), "lab at {percent}");
    }
}

#[test]
fn take_or_pay_at_four_levels_of_demand() {
    for (percent, shortfall, billed, margin) in [
        (125, "25", "385", "137"),
        (100, "52", "362.5", "138.7"),
        (75, "91.5", "337.875", "145.425"),
        (50, "155.75", "320", "167.7"),
    ] {
        let ledger = at(&take_or_pay(), percent);
        assert_eq!(total(&ledger, "capacity.shortfall"), millions(shortfall), "{percent}");
        assert_eq!(ledger.income_total(&"cloud".into()), millions(billed), "{percent}");
        let bills =
            ["capacity", "capacity.shortfall"].map(|term| ledger.line_total(term, Measure::Billed));
        assert_eq!(bills[0] + bills[1], millions(billed), "{percent}");
        assert_eq!(ledger.margin_total(&"cloud".into()), millions(margin), "{percent}");
    }
}

#[test]
fn quarters_at_full_demand() {
    let quarters = |texts: [&str; 4]| texts.map(millions).to_vec();
    let cloud = PartyId::from("cloud");
    let resale = at(&token_resale(HurdleScope::Marginal), 100);
    let share = resale.line("share", Measure::Earned).unwrap();
    assert_eq!(share, quarters(["13.5", "21.3", "33", "50.55"]));
    assert_eq!(resale.income(&cloud), quarters(["68.5", "90.3", "123", "181.25"]));
    assert_eq!(resale.margin(&cloud), quarters(["28.5", "41.5", "61", "99.45"]));
    let capacity = at(&take_or_pay(), 100);
    assert_eq!(capacity.income(&cloud), quarters(["80", "80", "90", "112.5"]));
    assert_eq!(capacity.margin(&cloud), quarters(["40", "31.2", "28", "39.5"]));
}

#[test]
fn a_retroactive_hurdle_pays_for_the_whole_year_when_passed() {
    // 4 % of 730 once the year passes 500, in the last quarter: 100 + 140 + 200 = 440 before.
    let ledger = at(&token_resale(HurdleScope::Retroactive), 100);
    let hurdle = ledger.line("hurdle", Measure::Earned).unwrap();
    assert_eq!(hurdle, ["0", "0", "0", "29.2"].map(millions).to_vec());
}

#[test]
fn half_the_demand_costs_the_reseller_and_helps_the_take_or_pay_seller() {
    let at_risk = |deal: &Deal| {
        let cloud = PartyId::from("cloud");
        at(deal, 100).margin_total(&cloud) - at(deal, 50).margin_total(&cloud)
    };
    let resale = at_risk(&token_resale(HurdleScope::Marginal));
    assert_eq!(resale, millions("127.825"));
    // 127.825 / 230.45 = 55.5 %.
    let part = resale.ratio_to(millions("230.45")).unwrap().as_f64();
    assert_eq!(format!("{:.1}", part * 100.0), "55.5");
    assert_eq!(at_risk(&take_or_pay()), millions("-29"));
}

#[test]
fn customers_pay_what_the_partners_share() {
    let ledger = at(&token_resale(HurdleScope::Marginal), 100);
    let customer: MicroUsd = ledger.net(&"customer".into(), Measure::Cash).into_iter().sum();
    assert_eq!(customer, millions("-730"));
    let (cloud, lab) = (ledger.income_total(&"cloud".into()), ledger.income_total(&"lab".into()));
    assert_eq!(cloud + lab, millions("730"));
    assert_eq!(cloud, millions("463.05"));
}

#[test]
fn the_builder_gives_the_same_contract() {
    use cloudecon_core::{Power, QuarterSeries, Range, Share, Usd};
    use cloudecon_deals::{ResaleHurdle, ShareBase, TokenResale};
    let percent = |p: f64| Range::exact(Share::from_percent(p).unwrap());
    let usd = |m: f64| Range::exact(Usd::from_millions(m));
    let terms = TokenResale::new(ShareBase::NetOfFees)
        .with_usage_fee(percent(35.0))
        .with_fee_per_quarter(usd(20.0))
        .with_share(percent(30.0))
        .with_hurdle(ResaleHurdle {
            threshold_per_year: usd(500.0),
            rate: percent(4.0),
            scope: HurdleScope::Marginal,
        })
        .with_cloud_cost_per_quarter(usd(18.0))
        .with_cloud_cost_of_sales(percent(22.0));
    let first = "2026Q1".parse().unwrap();
    let sales = [100.0, 140.0, 200.0, 290.0].map(Usd::from_millions).to_vec();
    let outcome = terms
        .evaluate(
            &QuarterSeries::new(first, sales),
            &QuarterSeries::new(first, vec![Power::ZERO; 4]),
        )
        .unwrap();
    assert_eq!(outcome.take_total(), usd(463.05));
    assert_eq!(outcome.total(|o| o.cloud_margin()), usd(230.45));
    assert_eq!(outcome.total(|o| o.lab_margin()), usd(266.95));
}
