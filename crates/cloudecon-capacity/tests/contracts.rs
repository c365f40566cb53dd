//! Settlement of power contracts: hand-worked hours, and the laws that hold for any hours.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeMap;
use std::path::Path;

use cloudecon_capacity::{
    AvailabilityGuarantee, BasisOwner, CapacityCharge, Certificates, Delivery, Error, Escalator,
    HourlySeries, HourlySeriesRaw, LineKind, NegativePrice, Party, Ppa, PpaTerms, PriceTerm,
    PublishedContract, Settlement, Volume, summarize_contracts,
};
use cloudecon_core::{CapacityPrice, Energy, EnergyPrice, Power, Range, Share, Usd};
use proptest::prelude::*;

fn mwh(values: &[f64]) -> Vec<Energy> {
    values.iter().copied().map(Energy::from_mwh).collect()
}

fn usd(values: &[f64]) -> Vec<EnergyPrice> {
    values.iter().copied().map(EnergyPrice::from_usd_per_mwh).collect()
}

fn price(value: f64) -> EnergyPrice {
    EnergyPrice::from_usd_per_mwh(value)
}

fn share(percent: f64) -> Share {
    Share::from_percent(percent).unwrap()
}

/// Three hours: output 10, 0, 30; hub 40, 60, -20; node 35, 60, -30; load 20 each.
fn hours() -> HourlySeriesRaw {
    HourlySeriesRaw {
        output: mwh(&[10.0, 0.0, 30.0]),
        hub_price: usd(&[40.0, 60.0, -20.0]),
        node_price: Some(usd(&[35.0, 60.0, -30.0])),
        load: Some(mwh(&[20.0, 20.0, 20.0])),
        proxy_output: Some(mwh(&[12.0, 2.0, 28.0])),
        curtailed: Some(mwh(&[0.0, 0.0, 6.0])),
        months: 1.0,
    }
}

fn settled(terms: PpaTerms) -> Settlement {
    Ppa::new(terms).unwrap().settle(&HourlySeries::new(hours()).unwrap(), 1).unwrap()
}

fn plain(volume: Volume, delivery: Delivery) -> PpaTerms {
    PpaTerms::plain(volume, price(50.0), delivery)
}

fn of(settlement: &Settlement, kind: LineKind) -> f64 {
    settlement.amount(kind).as_usd()
}

#[test]
fn as_produced_pays_for_output_and_buys_the_rest() {
    let bill = settled(plain(Volume::AsProduced(Share::ONE), Delivery::Physical));
    // 50 x 40 MWh; the rest of the load: 40 x 10 + 60 x 20 - 20 x (20 - 30).
    assert_eq!(of(&bill, LineKind::Energy), 2_000.0);
    assert_eq!(of(&bill, LineKind::Spot), 400.0 + 1_200.0 + 200.0);
    assert_eq!(bill.net_paid(Party::Buyer), Usd::from_usd(3_800.0));
    assert_eq!(bill.delivered(), Energy::from_mwh(40.0));
    // 3,800 over 60 MWh of load.
    assert!(
        (bill.buyer_price_over(Energy::from_mwh(60.0)).unwrap().as_usd_per_mwh() - 63.333_333)
            .abs()
            < 1e-6
    );
}

#[test]
fn baseload_is_made_good_by_the_seller() {
    let bill = settled(plain(Volume::Baseload(Power::from_mw(15.0)), Delivery::Physical));
    // Buyer: 50 x 45. Seller buys 5 at 40 and 15 at 60, and sells 15 at -20: it pays 300 for that.
    assert_eq!(of(&bill, LineKind::Energy), 2_250.0);
    assert_eq!(of(&bill, LineKind::Balancing), 200.0 + 900.0 + 300.0);
    // The rest of the load, 5 MWh each hour: 200 + 300 - 100.
    assert_eq!(of(&bill, LineKind::Spot), 400.0);
}

#[test]
fn shaped_and_load_following_have_their_own_volume() {
    let shaped = settled(plain(Volume::Shaped(mwh(&[20.0, 10.0, 0.0])), Delivery::Physical));
    assert_eq!(of(&shaped, LineKind::Energy), 1_500.0);
    let cap = Power::from_mw(16.0);
    let following = settled(plain(Volume::LoadFollowing { cap }, Delivery::Physical));
    // min(20, 16) x 3 hours x 50.
    assert_eq!(of(&following, LineKind::Energy), 2_400.0);
}

#[test]
fn a_virtual_contract_pays_the_difference() {
    let bill = settled(plain(Volume::AsProduced(Share::ONE), Delivery::Virtual));
    // (50 - 40) x 10 + (50 + 20) x 30 = 2,200.
    assert_eq!(of(&bill, LineKind::Difference), 2_200.0);
    // The load is bought at the hub: 20 x (40 + 60 - 20).
    assert_eq!(of(&bill, LineKind::Spot), 1_600.0);
    let proxy = settled(plain(Volume::Proxy(Share::ONE), Delivery::Virtual));
    // 10 x 12 - 10 x 2 + 70 x 28.
    assert_eq!(of(&proxy, LineKind::Difference), 120.0 - 20.0 + 1_960.0);
}

#[test]
fn negative_prices_have_three_rules() {
    let pays = |rule| {
        let terms = PpaTerms {
            negative_price: rule,
            ..plain(Volume::AsProduced(Share::ONE), Delivery::Virtual)
        };
        of(&settled(terms), LineKind::Difference)
    };
    assert_eq!(pays(NegativePrice::NoFloor), 100.0 + 70.0 * 30.0);
    // 50 - 20 a unit below zero.
    assert_eq!(pays(NegativePrice::AdjustedBelowZero), 100.0 + 30.0 * 30.0);
    assert_eq!(pays(NegativePrice::NoSettlementBelowZero), 100.0);
}

#[test]
fn collar_and_market_following_move_with_the_hub() {
    let with = |price| PpaTerms {
        price,
        ..plain(Volume::Baseload(Power::from_mw(1.0)), Delivery::Physical)
    };
    let collar = with(PriceTerm::Collar { floor: price(10.0), cap: price(55.0) });
    // 40 + 55 + 10.
    assert_eq!(of(&settled(collar), LineKind::Energy), 105.0);
    let following = with(PriceTerm::MarketFollowing { discount: share(10.0), floor: price(5.0) });
    // 36 + 54 + 5.
    assert!((of(&settled(following), LineKind::Energy) - 95.0).abs() < 1e-9);
}

#[test]
fn clauses_add_their_lines() {
    let terms = PpaTerms {
        basis: BasisOwner::Buyer,
        deemed: share(50.0),
        certificates: Certificates::Unbundled(price(3.0)),
        sleeve_fee: price(1.5),
        capacity: Some(CapacityCharge {
            power: Power::from_mw(2.0),
            price: CapacityPrice::from_usd_per_kw_month(4.0),
        }),
        take_or_pay: Some(Energy::from_mwh(100.0)),
        availability: Some(AvailabilityGuarantee {
            output: Energy::from_mwh(70.0),
            damages: price(20.0),
        }),
        ..plain(Volume::AsProduced(Share::ONE), Delivery::Physical)
    };
    let bill = settled(terms);
    // 5 x 10 + 0 + 10 x 30.
    assert_eq!(of(&bill, LineKind::Basis), 350.0);
    // Half of 6 MWh at 50.
    assert_eq!(of(&bill, LineKind::Curtailment), 150.0);
    assert_eq!(of(&bill, LineKind::Certificates), 120.0);
    assert_eq!(of(&bill, LineKind::SleeveFee), 60.0);
    assert_eq!(of(&bill, LineKind::Capacity), 8_000.0);
    // 60 MWh not taken at 50; 30 MWh below the guarantee at 20, paid by the seller.
    assert_eq!(of(&bill, LineKind::MinimumTake), 3_000.0);
    assert_eq!(of(&bill, LineKind::Availability), 600.0);
    let buyer = 2_000.0 + 1_800.0 + 350.0 + 150.0 + 120.0 + 60.0 + 8_000.0 + 3_000.0 - 600.0;
    assert_eq!(bill.net_paid(Party::Buyer).as_usd(), buyer);
}

#[test]
fn behind_the_meter_goes_no_further_than_the_load() {
    let terms = PpaTerms {
        deemed: share(50.0),
        ..plain(Volume::AsProduced(Share::ONE), Delivery::BehindTheMeter)
    };
    let bill = settled(terms);
    // 10 and 20 MWh taken; 10 spilled and 6 ordered off, half of both paid for.
    assert_eq!(of(&bill, LineKind::Energy), 1_500.0);
    assert_eq!(of(&bill, LineKind::Curtailment), 50.0 * 8.0);
    assert_eq!(of(&bill, LineKind::Spot), 400.0 + 1_200.0);
}

#[test]
fn prices_escalate_by_contract_year() {
    assert!((Escalator::Fixed(0.02).factor(3) - 1.0404).abs() < 1e-12);
    assert_eq!(Escalator::Index(vec![1.0, 1.03]).factor(5), 1.03);
    let steps = Escalator::Steps(vec![(1, 1.0), (6, 1.2)]);
    assert_eq!([steps.factor(5), steps.factor(6)], [1.0, 1.2]);
    let terms = PpaTerms {
        escalator: Escalator::Fixed(0.02),
        ..plain(Volume::AsProduced(Share::ONE), Delivery::Physical)
    };
    let ppa = Ppa::new(terms).unwrap();
    assert!((ppa.price_at(price(0.0), 2).as_usd_per_mwh() - 51.0).abs() < 1e-12);
    // 1,000 MWh left at 51 against 45: 6,000; nothing once the market is above.
    let left = Energy::from_mwh(1_000.0);
    assert!((ppa.exit_fee(2, left, price(45.0)).as_usd() - 6_000.0).abs() < 1e-6);
    assert_eq!(ppa.exit_fee(2, left, price(60.0)), Usd::ZERO);
}

#[test]
fn bad_inputs_name_the_field() {
    let refused = |raw: HourlySeriesRaw| HourlySeries::new(raw).unwrap_err().to_string();
    let short = HourlySeriesRaw { load: Some(mwh(&[1.0])), ..hours() };
    assert_eq!(refused(short), "`output` has 3 entries and `load` has 1: they must agree");
    let negative = HourlySeriesRaw { output: mwh(&[1.0, -2.0, 1.0]), ..hours() };
    assert_eq!(refused(negative), "`output` must be finite and at least 0, found -2");
    let empty = HourlySeriesRaw { output: vec![], ..hours() };
    assert_eq!(refused(empty), "`output` is empty");
    let nan = HourlySeriesRaw { hub_price: usd(&[1.0, f64::NAN, 1.0]), ..hours() };
    assert_eq!(refused(nan), "`hub_price` must be finite, found NaN");
    let crossed = PpaTerms {
        price: PriceTerm::Collar { floor: price(60.0), cap: price(40.0) },
        ..plain(Volume::AsProduced(Share::ONE), Delivery::Physical)
    };
    assert_eq!(
        Ppa::new(crossed).unwrap_err().to_string(),
        "`cap` must be at least `floor`, found 40"
    );
    let no_load = HourlySeries::new(HourlySeriesRaw { load: None, ..hours() }).unwrap();
    let following = plain(Volume::LoadFollowing { cap: Power::from_mw(1.0) }, Delivery::Physical);
    let error = Ppa::new(following).unwrap().settle(&no_load, 1).unwrap_err();
    assert_eq!(error, Error::Empty { field: "load" });
}

/// The list of one buyer's utility-scale projects, and named contracts: `fixtures/dataset/ppas.csv`.
///
/// Published with the list: 302 projects with 32.8 GW.
#[test]
fn the_published_portfolio_adds_up() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset/ppas.csv");
    let rows: Vec<BTreeMap<String, String>> =
        csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect();
    let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<f64>().ok();
    let contract = |row: &BTreeMap<String, String>| {
        let low = number(row, "price_low_usd_per_mwh");
        let high = number(row, "price_high_usd_per_mwh");
        PublishedContract {
            group: row["source"].clone(),
            power: number(row, "mw").map(Power::from_mw),
            price: low
                .zip(high)
                .map(|(low, high)| Range::between(price(low), price(high)).unwrap()),
        }
    };
    let contracts: Vec<PublishedContract> = rows.iter().map(contract).collect();
    let list = summarize_contracts(&contracts).unwrap()["amazon-carbon-free-energy-2025"];
    assert_eq!(list.count, 302);
    assert!((list.power.as_gw() - 32.8).abs() < 0.05, "{}", list.power.as_gw());
    assert_eq!(list.mean_price, None);
    // Two of the 23 named contracts have a price: 1,920 MW at 75 to 93 and 835 MW at 110 to 115.
    let named = contracts.iter().filter(|c| c.group != "amazon-carbon-free-energy-2025");
    let named: Vec<PublishedContract> =
        named.map(|c| PublishedContract { group: String::new(), ..c.clone() }).collect();
    let summary = summarize_contracts(&named).unwrap()[""];
    assert_eq!((summary.count, summary.priced_power.as_mw()), (23, 2_755.0));
    let mean = summary.mean_price.unwrap();
    assert!((mean.low().as_usd_per_mwh() - 235_850.0 / 2_755.0).abs() < 1e-9);
}

/// Published conversions of market figures, worked in the text beside them.
#[test]
fn published_prices_convert() {
    // 333.44 USD/MW-day = 121,706 USD/MW-yr, 13.9 USD/MWh at flat load.
    let yearly = 333.44 * 365.0;
    let capacity = CapacityPrice::from_usd_per_mw_year(yearly);
    let cost = capacity.charge(Power::from_mw(1.0), 12.0).as_usd();
    assert!((cost - 121_706.0).abs() < 0.5);
    assert!((cost / 8_760.0 - 13.9).abs() < 0.05);
    // 5.5 billion for 300 MW over 15 years = 102 USD/kW-month.
    let lease = CapacityPrice::from_usd_per_kw_month(102.0);
    let paid = lease.charge(Power::from_mw(300.0), 180.0).as_billions();
    assert!((paid - 5.5).abs() < 0.05);
}

fn any_hours() -> impl Strategy<Value = HourlySeriesRaw> {
    let hour = (0.0_f64..200.0, -80.0_f64..300.0, -80.0_f64..300.0, 0.0_f64..200.0);
    prop::collection::vec(hour, 2..40).prop_map(|hours| HourlySeriesRaw {
        output: hours.iter().map(|h| Energy::from_mwh(h.0)).collect(),
        hub_price: hours.iter().map(|h| price(h.1)).collect(),
        node_price: Some(hours.iter().map(|h| price(h.2)).collect()),
        load: Some(hours.iter().map(|h| Energy::from_mwh(h.3)).collect()),
        proxy_output: Some(hours.iter().map(|h| Energy::from_mwh(h.3)).collect()),
        curtailed: None,
        months: 1.0,
    })
}

fn any_terms() -> impl Strategy<Value = PpaTerms> {
    let volume = prop_oneof![
        Just(Volume::AsProduced(Share::ONE)),
        Just(Volume::Proxy(Share::ONE)),
        (0.0_f64..150.0).prop_map(|mw| Volume::Baseload(Power::from_mw(mw))),
        (0.0_f64..150.0).prop_map(|mw| Volume::LoadFollowing { cap: Power::from_mw(mw) }),
    ];
    let term = prop_oneof![
        (0.0_f64..120.0).prop_map(|p| PriceTerm::Fixed(price(p))),
        (0.0_f64..50.0, 0.0_f64..90.0).prop_map(|(low, more)| PriceTerm::Collar {
            floor: price(low),
            cap: price(low + more)
        }),
        (0.0_f64..50.0).prop_map(|low| PriceTerm::MarketFollowing {
            discount: share(12.0),
            floor: price(low)
        }),
    ];
    let delivery = prop_oneof![
        Just(Delivery::Physical),
        Just(Delivery::Virtual),
        Just(Delivery::BehindTheMeter)
    ];
    let rule = prop_oneof![
        Just(NegativePrice::NoFloor),
        Just(NegativePrice::AdjustedBelowZero),
        Just(NegativePrice::NoSettlementBelowZero)
    ];
    let basis = prop_oneof![Just(BasisOwner::Buyer), Just(BasisOwner::Seller)];
    (volume, term, delivery, rule, basis).prop_map(|(volume, price, delivery, rule, basis)| {
        let zero = EnergyPrice::ZERO;
        let plain = PpaTerms::plain(volume, zero, delivery);
        PpaTerms { price, negative_price: rule, basis, deemed: share(30.0), ..plain }
    })
}

fn cut(raw: &HourlySeriesRaw, range: std::ops::Range<usize>) -> HourlySeries {
    let energy = |list: &Option<Vec<Energy>>| list.as_ref().map(|l| l[range.clone()].to_vec());
    HourlySeries::new(HourlySeriesRaw {
        output: raw.output[range.clone()].to_vec(),
        hub_price: raw.hub_price[range.clone()].to_vec(),
        node_price: raw.node_price.as_ref().map(|l| l[range.clone()].to_vec()),
        load: energy(&raw.load),
        proxy_output: energy(&raw.proxy_output),
        curtailed: energy(&raw.curtailed),
        months: raw.months,
    })
    .unwrap()
}

proptest! {
    #[test]
    fn what_one_pays_another_receives(raw in any_hours(), terms in any_terms()) {
        let series = HourlySeries::new(raw).unwrap();
        let bill = Ppa::new(terms).unwrap().settle(&series, 1).unwrap();
        let parties = [Party::Buyer, Party::Seller, Party::Sleeve, Party::Market];
        prop_assert_eq!(parties.iter().map(|p| bill.net_paid_micros(*p)).sum::<i128>(), 0);
    }

    #[test]
    fn a_stretch_is_the_sum_of_its_parts(raw in any_hours(), terms in any_terms(), at in any::<prop::sample::Index>()) {
        let ppa = Ppa::new(terms).unwrap();
        let hours = raw.output.len();
        let middle = 1 + at.index(hours - 1);
        let whole = ppa.settle(&HourlySeries::new(raw.clone()).unwrap(), 1).unwrap();
        let first = ppa.settle(&cut(&raw, 0..middle), 1).unwrap();
        let both = first.merged(&ppa.settle(&cut(&raw, middle..hours), 1).unwrap());
        for party in [Party::Buyer, Party::Seller, Party::Sleeve, Party::Market] {
            prop_assert_eq!(whole.net_paid_micros(party), both.net_paid_micros(party));
        }
    }

    #[test]
    fn a_virtual_contract_on_the_whole_load_fixes_its_cost(raw in any_hours(), strike in 0.0_f64..120.0) {
        // Output equals load and the basis is zero, so the spot price drops out.
        let load = raw.load.clone().unwrap();
        let total: Energy = load.iter().copied().sum();
        let raw = HourlySeriesRaw { output: load, node_price: None, ..raw };
        let terms = PpaTerms::plain(Volume::AsProduced(Share::ONE), price(strike), Delivery::Virtual);
        let bill = Ppa::new(terms).unwrap().settle(&HourlySeries::new(raw).unwrap(), 1).unwrap();
        let fixed = price(strike) * total;
        prop_assert!((bill.net_paid(Party::Buyer) - fixed).abs().as_usd() < 1e-3);
    }

    #[test]
    fn a_collar_stays_between_its_ends(raw in any_hours(), low in 0.0_f64..60.0, more in 0.0_f64..60.0) {
        let with = |term| {
            let plain = PpaTerms::plain(Volume::AsProduced(Share::ONE), price(0.0), Delivery::Physical);
            let terms = PpaTerms { price: term, ..plain };
            let series = HourlySeries::new(raw.clone()).unwrap();
            Ppa::new(terms).unwrap().settle(&series, 1).unwrap().amount(LineKind::Energy).as_usd()
        };
        let (floor, cap) = (price(low), price(low + more));
        let collar = with(PriceTerm::Collar { floor, cap });
        prop_assert!(collar >= with(PriceTerm::Fixed(floor)) - 1e-3);
        prop_assert!(collar <= with(PriceTerm::Fixed(cap)) + 1e-3);
    }
}
