//! Balance of powered capacity: a worked year and the laws of filling a shortfall.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use cloudecon_capacity::{
    AnnualPue, CleanEnergy, Error, ItPower, LeaseCurve, LeaseStep, PowerNeeds, RunningCost,
    Utilization, balance,
};
use cloudecon_core::{CapacityPrice, Energy, EnergyPrice, QuarterSeries, Share, Usd};
use proptest::prelude::*;

fn series(values: &[f64]) -> QuarterSeries<ItPower> {
    let first = "2026Q1".parse().unwrap();
    QuarterSeries::new(first, values.iter().copied().map(ItPower::from_mw).collect())
}

fn needs(owned: &[f64], internal: &[f64], long: &[f64], open: &[f64]) -> PowerNeeds {
    PowerNeeds {
        owned: series(owned),
        internal: series(internal),
        long_contracts: series(long),
        open_demand: series(open),
    }
}

fn running() -> RunningCost {
    RunningCost {
        owned: CapacityPrice::from_usd_per_kw_month(100.0),
        energy: EnergyPrice::from_usd_per_mwh(50.0),
        pue: AnnualPue::new(1.2).unwrap(),
        utilization: Utilization::new(Share::from_percent(75.0).unwrap()),
    }
}

fn step(mw: f64, price: f64, lead_quarters: u32, minimum_quarters: u32) -> LeaseStep {
    LeaseStep {
        power: ItPower::from_mw(mw),
        price: CapacityPrice::from_usd_per_kw_month(price),
        lead_quarters,
        minimum_quarters,
    }
}

#[test]
fn a_quarter_worked_by_hand() {
    let leases = LeaseCurve::new(vec![step(30.0, 300.0, 0, 1)]).unwrap();
    let rows = balance(&needs(&[100.0], &[20.0], &[50.0], &[70.0]), &leases, &running()).unwrap();
    let row = rows.values()[0];
    // Need 140, short 40: 30 leased, 10 unserved; own power left after promises 30.
    assert_eq!(
        (row.shortfall.as_mw(), row.leased.as_mw(), row.unserved.as_mw()),
        (40.0, 30.0, 10.0)
    );
    assert_eq!((row.free.as_mw(), row.idle_lease.as_mw()), (30.0, 0.0));
    assert_eq!(row.served().as_mw(), 130.0);
    // 100,000 kW x 100 x 3 and 30,000 kW x 300 x 3.
    assert_eq!(
        (row.owned_cost, row.lease_cost),
        (Usd::from_millions(30.0), Usd::from_millions(27.0))
    );
    // 57 million over 390,000 kW-months.
    let blended = row.blended_per_kw_month().unwrap().as_usd_per_kw_month();
    assert!((blended - 146.153_846_154).abs() < 1e-6);
    // 130 MW x 75 % x 2,160 h = 210,600 MWh; x 1.2 x 50 = 12.636 million.
    assert!((row.it_energy.as_mwh() - 210_600.0).abs() < 1e-6);
    assert!((row.energy_cost.as_millions() - 12.636).abs() < 1e-9);
    assert!((row.blended_per_mwh().unwrap().as_usd_per_mwh() - 69.636e6 / 210_600.0).abs() < 1e-9);
    assert!((row.cost_per_it_mw_quarter().unwrap().as_usd() - 69.636e6 / 130.0).abs() < 1e-3);
    // What a chip-hour takes over: the same 57 million over the 390,000 kW-months that serve, and
    // 12.636 million over 252,720 MWh at the meter.
    let facility = row.facility_price().unwrap().as_usd_per_kw_month();
    assert!((facility - 146.153_846_154).abs() < 1e-6);
    assert!((row.energy_price().unwrap().as_usd_per_mwh() - 50.0).abs() < 1e-9);
}

#[test]
fn idle_power_is_paid_for_by_what_serves() {
    // 100 MW own for a need of 60 MW: 30 million over 60,000 kW and 3 months.
    let row = balance(&needs(&[100.0], &[0.0], &[0.0], &[60.0]), &LeaseCurve::none(), &running());
    let row = row.unwrap().values()[0];
    assert!((row.blended_per_kw_month().unwrap().as_usd_per_kw_month() - 100.0).abs() < 1e-9);
    let facility = row.facility_price().unwrap().as_usd_per_kw_month();
    assert!((facility - 166.666_666_667).abs() < 1e-6);
}

#[test]
fn bad_needs_are_refused() {
    let none = LeaseCurve::none();
    let short = balance(&needs(&[1.0, 2.0], &[1.0], &[1.0], &[1.0]), &none, &running());
    assert!(matches!(short, Err(Error::Core(_))));
    let negative = balance(&needs(&[1.0], &[-1.0], &[1.0], &[1.0]), &none, &running());
    assert_eq!(
        negative.unwrap_err().to_string(),
        "`internal` must be finite and at least 0, found -1"
    );
    let nothing = balance(&needs(&[0.0], &[0.0], &[0.0], &[0.0]), &none, &running()).unwrap();
    assert_eq!(nothing.values()[0].blended_per_kw_month(), None);
    assert_eq!(nothing.values()[0].cost_per_it_mw_quarter(), None);
    assert_eq!(nothing.values()[0].facility_price(), None);
    assert_eq!(nothing.values()[0].energy_price(), None);
}

fn powers(quarters: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.0_f64..500.0, quarters)
}

fn curves() -> impl Strategy<Value = LeaseCurve> {
    let steps = (0.0_f64..200.0, 50.0_f64..800.0, 0_u32..4, 1_u32..6)
        .prop_map(|(mw, price, lead, least)| step(mw, price, lead, least));
    prop::collection::vec(steps, 0..5).prop_map(|steps| LeaseCurve::new(steps).unwrap())
}

proptest! {
    #[test]
    fn need_is_served_or_unserved(
        owned in powers(8), internal in powers(8), long in powers(8), open in powers(8), leases in curves(),
    ) {
        let rows = balance(&needs(&owned, &internal, &long, &open), &leases, &running()).unwrap();
        let most: f64 = leases.steps().iter().map(|step| step.power.as_mw()).sum();
        for row in rows.values() {
            let need = row.internal + row.long_contracts + row.open_demand;
            prop_assert!((row.served() + row.unserved - need).as_mw().abs() < 1e-9);
            prop_assert!(row.served().as_mw() <= row.installed().as_mw() + 1e-9);
            prop_assert!(row.leased.as_mw() <= most + 1e-9);
            // Facility and energy hold all of the cost of a megawatt that serves.
            if let (Some(facility), Some(energy)) = (row.facility_price(), row.energy_price()) {
                let served = row.served().as_mw();
                let sum = 3_000.0 * facility.as_usd_per_kw_month()
                    + energy.as_usd_per_mwh() * row.meter_energy.as_mwh() / served;
                let whole = row.cost_per_it_mw_quarter().unwrap().as_usd();
                prop_assert!((sum / whole - 1.0).abs() < 1e-9);
            }
            // Nothing is unserved while leased power stands idle.
            prop_assert!(row.unserved.as_mw().min(row.idle_lease.as_mw()) < 1e-9);
        }
    }

    #[test]
    fn leases_of_a_quarter_never_exceed_the_need(shortfall in powers(12), mw in 0.0_f64..800.0) {
        let curve = LeaseCurve::new(vec![step(mw, 130.0, 0, 1)]).unwrap();
        let missing: Vec<ItPower> = shortfall.iter().copied().map(ItPower::from_mw).collect();
        for ((leased, _), missing) in curve.fill(&missing).iter().zip(&missing) {
            prop_assert!(leased.as_mw() <= missing.as_mw() + 1e-9);
        }
    }

    #[test]
    fn more_own_power_never_leaves_more_unserved(
        owned in powers(1), open in powers(1), more in 0.0_f64..200.0, leases in curves(),
    ) {
        let unserved = |owned: f64| {
            let needs = needs(&[owned], &[50.0], &[80.0], &open);
            balance(&needs, &leases, &running()).unwrap().values()[0].unserved.as_mw()
        };
        prop_assert!(unserved(owned[0] + more) <= unserved(owned[0]) + 1e-9);
    }

    #[test]
    fn scores_are_bounded_and_rise_with_clean_output(
        hours in prop::collection::vec((0.1_f64..100.0, 0.0_f64..200.0, 0.0_f64..=1.0), 1..50),
        more in 0.0_f64..50.0,
    ) {
        let scores = |extra: f64| {
            CleanEnergy::new(
                hours.iter().map(|h| Energy::from_mwh(h.0)).collect(),
                hours.iter().map(|h| Energy::from_mwh(h.1 + extra)).collect(),
                hours.iter().map(|h| Share::from_fraction(h.2).unwrap()).collect(),
            )
            .unwrap()
        };
        let (now, then) = (scores(0.0), scores(more));
        prop_assert!(now.carbon_free_score() <= 1.0 + 1e-12);
        prop_assert!(now.hourly_matching() <= now.annual_matching().min(1.0) + 1e-12);
        prop_assert!(now.hourly_matching() <= now.carbon_free_score() + 1e-12);
        prop_assert!(then.carbon_free_score() >= now.carbon_free_score() - 1e-12);
        // What is contracted is matched or in excess.
        prop_assert!((now.hourly_matching() + now.excess() - now.annual_matching()).abs() < 1e-9);
    }
}
