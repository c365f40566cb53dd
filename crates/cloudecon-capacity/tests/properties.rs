//! Laws of supply: delay never raises it, additions and base make the whole, quantiles are ordered.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use cloudecon_capacity::{
    FacilityCost, Forecast, ItPower, Site, Step, StepStatus, additions, announced_on,
    in_service_on, measure_slips,
};
use cloudecon_core::{Date, Range, Share, Usd};
use proptest::prelude::*;

const FIRST: i32 = 20_000;

fn day(number: i32) -> Date {
    Date::from_day_number(number).unwrap()
}

fn sites() -> impl Strategy<Value = Vec<Site>> {
    let step = (0.0_f64..2_000.0, 0_i32..2_000, any::<bool>());
    let site = prop::collection::vec(step, 0..6);
    prop::collection::vec(site, 0..6).prop_map(|sites| {
        let build = |(n, steps): (usize, Vec<(f64, i32, bool)>)| {
            let steps = steps
                .into_iter()
                .enumerate()
                .map(|(i, (mw, online, serves))| Step {
                    id: i.to_string(),
                    it_power: Some(ItPower::from_mw(mw)),
                    facility_power: None,
                    online: Some(day(FIRST + online)),
                    status: if serves { StepStatus::InService } else { StepStatus::Pending },
                })
                .collect();
            Site::new(n.to_string(), steps).unwrap()
        };
        sites.into_iter().enumerate().map(build).collect()
    })
}

proptest! {
    #[test]
    fn more_delay_never_raises_supply(sites in sites(), on in 0_i32..2_500, a in 0_i32..900, b in 0_i32..900) {
        let (less, more) = (a.min(b), a.max(b));
        let on = day(FIRST + on);
        prop_assert!(announced_on(&sites, on, more) <= announced_on(&sites, on, less));
        prop_assert!(in_service_on(&sites, on) <= announced_on(&sites, on, more));
    }

    #[test]
    fn supply_never_falls_with_time(sites in sites(), on in 0_i32..2_500, later in 0_i32..900) {
        let (on, later) = (day(FIRST + on), day(FIRST + on + later));
        prop_assert!(in_service_on(&sites, on) <= in_service_on(&sites, later));
        prop_assert!(announced_on(&sites, on, 30) <= announced_on(&sites, later, 30));
    }

    #[test]
    fn base_and_additions_make_the_announced_whole(sites in sites(), from in 0_i32..2_000, days in 0_i32..800) {
        let (from, to) = (day(FIRST + from), day(FIRST + from + days));
        let added = additions(&sites, from, to, 120).unwrap();
        let whole = in_service_on(&sites, from) + added.announced;
        prop_assert!((whole.as_mw() - announced_on(&sites, to, 0).as_mw()).abs() < 1e-6);
        prop_assert!(added.delayed.as_mw() <= added.announced.as_mw() + 1e-9);
        prop_assert!(added.delayed.as_mw() >= 0.0);
    }

    #[test]
    fn quantiles_rise_with_probability(slips in prop::collection::vec(-50_i32..900, 1..30), p in 0.0_f64..=1.0, q in 0.0_f64..=1.0) {
        let at = |days: i32, published: i32| move |(i, slip): (usize, &i32)| Forecast {
            step: i.to_string(),
            published: day(FIRST + published),
            online: day(FIRST + 400 + days * slip),
        };
        let first: Vec<_> = slips.iter().enumerate().map(at(0, 0)).collect();
        let latest: Vec<_> = slips.iter().enumerate().map(at(1, 300)).collect();
        let sample = measure_slips(&first, &latest, 180);
        prop_assert_eq!(sample.slips().len(), slips.len());
        let (low, high) = (p.min(q), p.max(q));
        prop_assert!(sample.quantile(low).unwrap() <= sample.quantile(high).unwrap());
        prop_assert_eq!(sample.quantile(0.0), slips.iter().min().map(|d| f64::from(*d)));
    }

    #[test]
    fn facility_cost_rises_with_rate_and_capital_and_falls_with_life(
        capital in 1.0_f64..30.0, rate in 0.0_f64..0.2, life in 5.0_f64..30.0,
    ) {
        let price = |capital: f64, rate: f64, life: f64| {
            FacilityCost {
                capital_per_it_mw: Range::exact(Usd::from_millions(capital)),
                life_years: Range::exact(life),
                rate: Range::exact(Share::from_fraction(rate).unwrap()),
                upkeep: Range::exact(Share::ZERO),
            }
            .per_kw_month().unwrap().mid().as_usd_per_kw_month()
        };
        let base = price(capital, rate, life);
        prop_assert!(price(capital, rate + 0.01, life) > base);
        prop_assert!(price(capital, rate, life + 1.0) < base);
        prop_assert!((price(2.0 * capital, rate, life) / base - 2.0).abs() < 1e-9);
    }
}
