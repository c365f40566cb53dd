//! Terms from reported totals: a published resale table turned round, and a thousand made-up deals.
//!
//! The published table (an analyst's estimate for early 2026): sales of 26 million dollars a
//! MW-year, 45 % left to the lab, 55 % EBIT margin of the cloud on its take. By hand: the take is
//! 55 % of 26 = 14.3, so the cloud's cost is 45 % of 14.3 = 6.435. A share of 25 % of sales leaves
//! a fee of 14.3 - 6.5 = 7.8; half of gross profit gives fee/2 + 13 = 14.3, so a fee of 2.6.
//! At 42 million a MW: 18.3 of 42 leaves the lab 56.4 %, 22.3 of 42 leaves it 46.9 %.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use cloudecon_core::{Range, Share, Usd};
use cloudecon_deals::{
    Calendar, Candidate, Deal, Drivers, MicroUsd, Observation, Outcome, Parameter, Rate, Reported,
    ShareBase, Structure, TokenResale, Verdict, infer,
};

fn usd(low: f64, high: f64) -> Range<Usd> {
    Range::between(Usd::from_millions(low), Usd::from_millions(high)).unwrap()
}

fn share(low: f64, high: f64) -> Range<Share> {
    Range::between(Share::from_percent(low).unwrap(), Share::from_percent(high).unwrap()).unwrap()
}

/// One MW for a year, sales spread evenly.
fn per_mw(sales: f64) -> Drivers {
    let calendar = Calendar::quarters("2026Q1".parse().unwrap(), 4).unwrap();
    Drivers::new(calendar)
        .with_usd("sales", &[Usd::from_millions(sales / 4.0); 4])
        .unwrap()
        .with_units("capacity", &[1.0; 4])
        .unwrap()
}

fn resale(base: ShareBase, rate: Range<Share>) -> Deal {
    TokenResale::new(base)
        .with_fee_per_mw_year(usd(0.0, 26.0))
        .with_share(rate)
        .with_cloud_cost_per_mw_year(usd(0.0, 26.0))
        .deal()
        .unwrap()
}

fn reported(half_unit: f64) -> Vec<Observation> {
    let about = |x: f64| Range::new(x - half_unit, x, x + half_unit).unwrap();
    vec![
        Observation::ratio("lab margin", Outcome::income("lab"), sales(), about(0.45)),
        Observation::ratio(
            "cloud EBIT margin",
            Outcome::margin("cloud"),
            Outcome::income("cloud"),
            about(0.55),
        ),
    ]
}

fn sales() -> Outcome {
    Outcome::earned("sales")
}

fn candidates() -> Vec<Candidate> {
    let at = |name: &str, quantity, sales, precision| Candidate {
        name: name.to_owned(),
        quantity,
        drivers: per_mw(sales),
        precision,
    };
    let lab = Reported::Ratio(Outcome::income("lab"), sales());
    let cloud = Reported::Ratio(Outcome::margin("cloud"), Outcome::income("cloud"));
    vec![
        at("take at 26", Reported::Amount(Outcome::income("cloud")), 26.0, 0.1e6),
        at("cost", Reported::Amount(Outcome::earned("capacity cost")), 26.0, 0.1e6),
        at("lab margin at 42", lab, 42.0, 0.005),
        at("cloud EBIT margin at 42", cloud, 42.0, 0.005),
    ]
}

fn millions(parameter: &Parameter) -> (f64, f64) {
    (parameter.feasible.0.as_f64() / 1e6, parameter.feasible.1.as_f64() / 1e6)
}

#[test]
fn the_resale_table_turned_round() {
    let structures = [
        Structure {
            name: "25 % of sales".into(),
            deal: resale(ShareBase::Gross, share(25.0, 25.0)),
        },
        Structure {
            name: "half of gross profit".into(),
            deal: resale(ShareBase::NetOfFees, share(50.0, 50.0)),
        },
    ];
    // Bounds a twentieth of a point wide, to see the centers of the printed figures.
    let answer =
        infer(&structures, &per_mw(26.0), &reported(0.0005), &candidates(), 4_000).unwrap();

    // The fee is a price in dollars for each MW and quarter: a quarter of the yearly one.
    for (structure, fee) in [("25 % of sales", 7.8), ("half of gross profit", 2.6)] {
        let finding = answer.finding(structure).unwrap();
        let (low, high) = millions(finding.parameter("capacity fee.rate").unwrap());
        assert!(low * 4.0 <= fee && fee <= high * 4.0, "{structure}: {low} to {high}");
        assert!((high - low) * 4.0 < 0.1, "{structure}: {low} to {high}");
        assert!(matches!(&finding.verdict, Verdict::Feasible { sample: Some(_), .. }));
    }

    for (name, value) in [("take at 26", 14.3e6), ("cost", 6.435e6)] {
        let prediction = answer.prediction(name).unwrap();
        let all = prediction.overall.unwrap();
        assert!(all.low <= value && value <= all.high, "{name}: {all:?}");
        assert!(prediction.is_pinned, "{name}: {all:?}");
    }

    for (name, first, second) in
        [("lab margin at 42", 0.564, 0.469), ("cloud EBIT margin at 42", 0.648, 0.711)]
    {
        let prediction = answer.prediction(name).unwrap();
        for ((_, bounds), expected) in prediction.by_structure.iter().zip([first, second]) {
            // The source prints three digits.
            assert!(
                bounds.low <= expected + 0.0005 && expected - 0.0005 <= bounds.high,
                "{bounds:?}"
            );
            assert!(bounds.high - bounds.low < 0.01, "{bounds:?}");
        }
        assert!(prediction.gap.unwrap() > 0.05);
        assert!(!prediction.is_pinned);
    }
    assert_eq!(answer.deciding.as_deref(), Some("lab margin at 42"));
}

#[test]
fn the_take_is_known_even_if_share_and_fee_are_not() {
    let structures = [Structure {
        name: "any share and fee".into(),
        deal: resale(ShareBase::Gross, share(10.0, 50.0)),
    }];
    let answer =
        infer(&structures, &per_mw(26.0), &reported(0.0005), &candidates(), 20_000).unwrap();
    let finding = answer.finding("any share and fee").unwrap();
    // From 14.3 - 13 = 1.3 to 14.3 - 2.6 = 11.7.
    let (low, high) = millions(finding.parameter("capacity fee.rate").unwrap());
    assert!((1.2..=1.3).contains(&(low * 4.0)), "{low}");
    assert!((11.7..=11.8).contains(&(high * 4.0)), "{high}");
    assert!(answer.prediction("take at 26").unwrap().is_pinned);
    assert!(answer.prediction("cost").unwrap().is_pinned);
    assert!(!answer.prediction("lab margin at 42").unwrap().is_pinned);
    assert_eq!(answer.deciding.as_deref(), Some("lab margin at 42"));
}

#[test]
fn printed_precision_keeps_the_true_terms() {
    // Half a point each way, as printed.
    let structures = [Structure {
        name: "25 % of sales".into(),
        deal: resale(ShareBase::Gross, share(25.0, 25.0)),
    }];
    let answer = infer(&structures, &per_mw(26.0), &reported(0.005), &[], 2_000).unwrap();
    let finding = answer.finding("25 % of sales").unwrap();
    // (0.75 - 0.455) 26 = 7.67 to (0.75 - 0.445) 26 = 7.93.
    let (low, high) = millions(finding.parameter("capacity fee.rate").unwrap());
    assert!((7.6..=7.67).contains(&(low * 4.0)), "{low}");
    assert!((7.93..=8.0).contains(&(high * 4.0)), "{high}");
}

#[test]
fn nothing_fits_comes_with_a_certificate() {
    // Half of gross profit alone takes at least half of sales: the lab cannot keep 60 %.
    let structures = [Structure {
        name: "half of gross profit".into(),
        deal: resale(ShareBase::NetOfFees, share(50.0, 50.0)),
    }];
    let kept = Observation::ratio(
        "lab margin",
        Outcome::income("lab"),
        sales(),
        Range::new(0.595, 0.6, 0.605).unwrap(),
    );
    let answer = infer(&structures, &per_mw(26.0), &[kept], &candidates(), 2_000).unwrap();
    let Verdict::Infeasible(certificate) = &answer.findings[0].verdict else {
        unreachable!("a share of half cannot leave 60 %")
    };
    assert!(certificate.boxes >= 1);
    assert_eq!(certificate.excluded_by[0].0, "lab margin");
    let (_, attainable) = &certificate.attainable[0];
    // Without a fee the lab keeps exactly half; the certificate's ends lie outside, not inside.
    assert!((0.5..0.56).contains(&attainable.high), "{attainable:?}");
    assert_eq!(answer.deciding, None);
    assert!(answer.predictions.iter().all(|p| p.overall.is_none()));
}

/// Numbers of a small generator, the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Rounds to three digits, as a report prints, and gives half a unit each way.
fn as_printed(dollars: f64) -> Range<Usd> {
    let unit = 10_f64.powf(dollars.abs().max(1.0).log10().floor() - 2.0);
    let shown = (dollars / unit).round() * unit;
    Range::new(
        Usd::from_usd(shown - unit / 2.0),
        Usd::from_usd(shown),
        Usd::from_usd(shown + unit / 2.0),
    )
    .unwrap()
}

#[test]
fn true_terms_of_a_thousand_deals_are_never_excluded() {
    let mut dice = Dice(20_260_528);
    for _ in 0..1_000 {
        let base = if dice.below(2) == 0 { ShareBase::Gross } else { ShareBase::NetOfFees };
        let deal = resale(base, share(0.0, 60.0));
        let sales_usd = 5.0 + dice.below(60) as f64;
        let drivers = per_mw(sales_usd);
        let truth: Vec<Rate> = deal
            .unknowns()
            .iter()
            .map(|unknown| {
                let part = Rate::new(i128::from(dice.below(1_000)), 1_000).unwrap();
                let span = unknown.high.checked_sub(unknown.low).unwrap();
                unknown.low.checked_add(span.checked_mul(part).unwrap()).unwrap()
            })
            .collect();
        let ledger = deal.with_values(&truth).unwrap().evaluate(&drivers).unwrap();
        let dollars = |amount: MicroUsd| amount.as_usd().as_usd();
        let observe = |name: &str, outcome: Outcome, amount: MicroUsd| {
            Observation::amount(name, outcome, as_printed(dollars(amount)))
        };
        let observations = [
            observe("income", Outcome::income("cloud"), ledger.income_total(&"cloud".into())),
            observe("margin", Outcome::margin("cloud"), ledger.margin_total(&"cloud".into())),
            observe("kept", Outcome::income("lab"), ledger.income_total(&"lab".into())),
        ];
        let structures = [Structure { name: "any".into(), deal: deal.clone() }];
        let answer = infer(&structures, &drivers, &observations, &[], 60).unwrap();
        let Verdict::Feasible { parameters, .. } = &answer.findings[0].verdict else {
            unreachable!("the true deal fits")
        };
        for (parameter, value) in parameters.iter().zip(&truth) {
            assert!(
                parameter.feasible.0 <= *value && *value <= parameter.feasible.1,
                "{} = {value} is not in {:?}",
                parameter.name,
                parameter.feasible
            );
        }
    }
}
