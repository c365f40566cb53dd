//! The resale model in core types: ranges hold every contract and are no wider than they must be.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use cloudecon_core::{Power, Quarter, QuarterSeries, Range, Share, Usd};
use cloudecon_deals::{
    HurdleScope, Presentation, ResaleHurdle, ResaleOutcome, ResaleParty, ShareBase, TokenResale,
};
use proptest::prelude::*;

fn first() -> Quarter {
    "2026Q1".parse().unwrap()
}

fn usd(low: f64, high: f64) -> Range<Usd> {
    Range::between(Usd::from_millions(low), Usd::from_millions(high)).unwrap()
}

fn percent(low: f64, high: f64) -> Range<Share> {
    Range::between(Share::from_percent(low).unwrap(), Share::from_percent(high).unwrap()).unwrap()
}

fn evaluate(terms: &TokenResale, sales: &[f64], mw: f64) -> ResaleOutcome {
    let sales: Vec<Usd> = sales.iter().map(|s| Usd::from_millions(*s)).collect();
    let power = vec![Power::from_mw(mw); sales.len()];
    terms
        .evaluate(&QuarterSeries::new(first(), sales), &QuarterSeries::new(first(), power))
        .unwrap()
}

#[test]
fn both_readings_of_the_published_table_take_the_same() {
    // 26 million a MW-year: 7.8 + 25 % of sales = 2.6 + half of (26 - 2.6) = 14.3; cost 6.435.
    let cost = usd(6.435, 6.435);
    let of_sales = TokenResale::new(ShareBase::Gross)
        .with_fee_per_mw_year(usd(7.8, 7.8))
        .with_share(percent(25.0, 25.0))
        .with_cloud_cost_per_mw_year(cost);
    let of_profit = TokenResale::new(ShareBase::NetOfFees)
        .with_fee_per_mw_year(usd(2.6, 2.6))
        .with_share(percent(50.0, 50.0))
        .with_cloud_cost_per_mw_year(cost);
    for (terms, lab_at_42, cloud_at_42) in [(of_sales, "56.4", "64.8"), (of_profit, "46.9", "71.1")]
    {
        let now = evaluate(&terms, &[6.5; 4], 1.0);
        assert_eq!(now.take_total().mid(), Usd::from_millions(14.3));
        assert_eq!(format!("{:.2}", now.lab_margin_ratio().unwrap().mid()), "45.00 %");
        assert_eq!(format!("{:.2}", now.cloud_margin_ratio().unwrap().mid()), "55.00 %");
        let later = evaluate(&terms, &[10.5; 4], 1.0);
        let printed = |ratio: Range<cloudecon_core::Margin>| format!("{:.1}", ratio.mid());
        assert_eq!(printed(later.lab_margin_ratio().unwrap()), format!("{lab_at_42} %"));
        assert_eq!(printed(later.cloud_margin_ratio().unwrap()), format!("{cloud_at_42} %"));
    }
}

#[test]
fn ranges_end_at_real_contracts() {
    // Fee 10 to 30, half of the rest: 10 + 45 = 55 to 30 + 35 = 65 of 100.
    let terms = TokenResale::new(ShareBase::NetOfFees)
        .with_fee_per_quarter(usd(10.0, 30.0))
        .with_share(percent(50.0, 50.0))
        .with_cloud_cost_per_quarter(usd(20.0, 25.0));
    let outcome = evaluate(&terms, &[100.0], 0.0);
    let only = |series: &QuarterSeries<Range<Usd>>| series.values()[0];
    assert_eq!(only(outcome.take()), usd(55.0, 65.0));
    assert_eq!(only(outcome.fees()), usd(10.0, 30.0));
    assert_eq!(only(outcome.share()), usd(35.0, 45.0));
    assert_eq!(
        only(outcome.cloud_margin()),
        Range::new(Usd::from_millions(30.0), Usd::from_millions(37.5), Usd::from_millions(45.0))
            .unwrap()
    );
    assert_eq!(only(outcome.lab_margin()), usd(35.0, 45.0));
}

#[test]
fn gross_and_net_show_the_same_margin() {
    let terms = TokenResale::new(ShareBase::Gross).with_share(percent(20.0, 40.0));
    let outcome = evaluate(&terms, &[60.0, 40.0], 0.0);
    for (party, kept) in
        [(ResaleParty::Cloud, usd(20.0, 40.0)), (ResaleParty::Lab, usd(60.0, 80.0))]
    {
        let gross = outcome.presented(party, Presentation::Gross);
        let net = outcome.presented(party, Presentation::Net);
        assert_eq!(gross.revenue, usd(100.0, 100.0));
        assert_eq!(net.revenue, kept);
        assert_eq!((gross.margin, net.margin), (kept, kept));
        assert_eq!(net.partner_cost, usd(0.0, 0.0));
    }
}

#[test]
fn series_must_cover_the_same_quarters_and_be_positive() {
    let terms = TokenResale::new(ShareBase::Gross).with_share(percent(20.0, 40.0));
    let sales = QuarterSeries::new(first(), vec![Usd::from_millions(1.0); 2]);
    let power = QuarterSeries::new(first(), vec![Power::ZERO; 3]);
    assert!(terms.evaluate(&sales, &power).is_err());
    let negative = QuarterSeries::new(first(), vec![Usd::from_millions(-1.0); 2]);
    let power = QuarterSeries::new(first(), vec![Power::ZERO; 2]);
    assert_eq!(
        terms.evaluate(&negative, &power).unwrap_err().to_string(),
        "`sales and capacity` must be zero or more, found -1000000"
    );
    let none = QuarterSeries::new(first(), Vec::new());
    assert!(terms.evaluate(&none, &QuarterSeries::new(first(), Vec::new())).is_err());
}

/// Low end, width and where in the range the true value lies, in tenths.
type Spread = (u32, u32, u32);

fn spread() -> impl Strategy<Value = Spread> {
    (0_u32..40, 0_u32..20, 0_u32..=10)
}

fn truth((low, width, tenth): Spread) -> f64 {
    f64::from(low) + f64::from(width) * f64::from(tenth) / 10.0
}

fn ends((low, width, _): Spread) -> (f64, f64) {
    (f64::from(low), f64::from(low + width))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ranges_hold_every_resale(
        fee in spread(), usage in spread(), share in spread(), reward in spread(), threshold in spread(),
        is_net in any::<bool>(), is_retroactive in any::<bool>(),
        sales in prop::collection::vec(0_u32..60, 6),
    ) {
        let base = if is_net { ShareBase::NetOfFees } else { ShareBase::Gross };
        let scope = if is_retroactive { HurdleScope::Retroactive } else { HurdleScope::Marginal };
        let build = |of: &dyn Fn(Spread) -> (f64, f64)| {
            let money = |s: Spread| { let (low, high) = of(s); usd(low, high) };
            let part = |s: Spread| { let (low, high) = of(s); percent(low, high) };
            let (low, high) = of(threshold);
            TokenResale::new(base)
                .with_fee_per_quarter(money(fee))
                .with_usage_fee(part(usage))
                .with_share(part(share))
                .with_hurdle(ResaleHurdle {
                    threshold_per_year: usd(low * 4.0, high * 4.0),
                    rate: part(reward),
                    scope,
                })
        };
        let sales: Vec<f64> = sales.into_iter().map(f64::from).collect();
        let ranges = evaluate(&build(&ends), &sales, 0.0);
        let point = evaluate(&build(&|s| (truth(s), truth(s))), &sales, 0.0);
        for (range, exact) in [
            (ranges.take(), point.take()),
            (ranges.share(), point.share()),
            (ranges.hurdle(), point.hurdle()),
            (ranges.lab_margin(), point.lab_margin()),
        ] {
            for ((_, range), (_, exact)) in range.iter().zip(exact.iter()) {
                // Lines are rounded to the micro-dollar, so ends may be off by a few of them.
                let (low, high) = (range.low().as_usd() - 1e-5, range.high().as_usd() + 1e-5);
                prop_assert!((low..=high).contains(&exact.mid().as_usd()), "{exact} not in {range}");
            }
        }
        let (all, one) = (ranges.take_total(), point.take_total().mid().as_usd());
        prop_assert!(all.low().as_usd() - 1e-5 <= one && one <= all.high().as_usd() + 1e-5);
    }
}
