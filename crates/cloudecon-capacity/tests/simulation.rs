//! Drawn delays: laws of the drawn supply, and the size of a whole fleet in one go.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use cloudecon_capacity::{
    BuildOut, CommonShock, DelayDistribution, DelayModel, Draws, ItPower, Milestone, Phase, Ramp,
    StepStatus, Window, simulate, supply_by_quarter,
};
use cloudecon_core::{Date, Quarter, Share};
use proptest::prelude::*;

fn day(number: i32) -> Date {
    Date::from_day_number(number).unwrap()
}

/// 2026-03-31.
const AS_OF: i32 = 20_543;

fn window(quarters: u32) -> Window {
    Window { as_of: day(AS_OF), first: "2026Q1".parse().unwrap(), quarters }
}

fn quarters(count: u32) -> impl Iterator<Item = Quarter> {
    let first: Quarter = "2026Q1".parse().unwrap();
    (0_i32..).zip(0..count).map(move |(i, _)| first.plus(i))
}

type Drawn = (f64, i32, u32, bool, u8);

fn fleets() -> impl Strategy<Value = Vec<BuildOut>> {
    let phase = (0.0_f64..500.0, 1_i32..900, 0_u32..200, any::<bool>(), 0_u8..3);
    let site = prop::collection::vec(phase, 1..5);
    prop::collection::vec(site, 1..6).prop_map(|sites| {
        let build = |(n, phases): (usize, Vec<Drawn>)| {
            let phases =
                phases.into_iter().enumerate().map(|(i, (mw, ahead, days, serves, utility))| {
                    let online = day(if serves { AS_OF - ahead } else { AS_OF + ahead });
                    let status = if serves { StepStatus::InService } else { StepStatus::Pending };
                    Phase::new(i.to_string(), ItPower::from_mw(mw), Milestone::on(online))
                        .unwrap()
                        .with_status(status)
                        .with_ramp(Ramp::Linear { days })
                        .with_supplier(utility.to_string())
                });
            BuildOut::from_increments(n.to_string(), "all", phases.collect()).unwrap()
        };
        sites.into_iter().enumerate().map(build).collect()
    })
}

fn model(shift: f64, cancelled: f64, common: f64) -> DelayModel {
    let points = [(0.1, 5.0), (0.25, 35.0), (0.5, 125.0), (0.75, 220.0), (0.9, 364.0)];
    let points = points.map(|(p, days)| (p, days + shift)).to_vec();
    let share = |part| Share::from_fraction(part).unwrap();
    DelayModel::new(DelayDistribution::Quantiles(points), share(cancelled))
        .unwrap()
        .with_common_shock(CommonShock { supplier: share(common), equipment: Share::ZERO })
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn more_delay_or_cancellation_never_raises_supply(fleet in fleets(), shift in 0.0_f64..300.0, cancelled in 0.0_f64..0.5) {
        let draws = Draws { count: 60, seed: 3 };
        let run = |model: &DelayModel| simulate(&fleet, window(10), model, draws).unwrap();
        let base = run(&model(0.0, 0.1, 0.3));
        let later = run(&model(shift, 0.1, 0.3));
        let fewer = run(&model(0.0, 0.1 + cancelled, 0.3));
        for quarter in quarters(10) {
            for chance in [0.1, 0.5, 0.9] {
                let at = |drawn: &cloudecon_capacity::SimulatedSupply| {
                    drawn.reached("all", quarter, chance).unwrap().as_mw()
                };
                prop_assert!(at(&later) <= at(&base) + 1e-9);
                prop_assert!(at(&fewer) <= at(&base) + 1e-9);
            }
        }
    }

    #[test]
    fn drawn_supply_lies_between_what_serves_and_what_is_announced(fleet in fleets(), common in 0.0_f64..=1.0) {
        let drawn = simulate(&fleet, window(10), &model(0.0, 0.1, common), Draws { count: 60, seed: 4 }).unwrap();
        let known = &supply_by_quarter(&fleet, "2026Q1".parse().unwrap(), 10)["all"];
        for (quarter, power) in known.iter() {
            for chance in [0.0, 0.5, 1.0] {
                let reached = drawn.reached("all", quarter, chance).unwrap().as_mw();
                prop_assert!(reached >= power.in_service.as_mw() - 1e-6);
                // No delay of the model is early.
                prop_assert!(reached <= power.announced.as_mw() + 1e-6);
            }
        }
    }

    #[test]
    fn without_delay_a_draw_is_the_announcement(fleet in fleets()) {
        let on_time = DelayModel::new(DelayDistribution::fixed(0.0), Share::ZERO).unwrap();
        let drawn = simulate(&fleet, window(10), &on_time, Draws { count: 2, seed: 4 }).unwrap();
        let known = &supply_by_quarter(&fleet, "2026Q1".parse().unwrap(), 10)["all"];
        for (quarter, power) in known.iter() {
            let reached = drawn.reached("all", quarter, 0.5).unwrap();
            prop_assert!((reached - power.announced).as_mw().abs() < 1e-6);
        }
    }

    #[test]
    fn ramps_conserve_supply(mw in 0.0_f64..900.0, days in 0_u32..700, on in 0_i32..900) {
        let milestone = Milestone::on(day(AS_OF));
        let phase = Phase::new("1", ItPower::from_mw(mw), milestone).unwrap();
        let ramped = phase.clone().with_ramp(Ramp::Linear { days });
        let at = |phase: &Phase| phase.power_on(day(AS_OF + on), 0).as_mw();
        prop_assert!(at(&ramped) <= at(&phase));
        let done = i32::try_from(days).unwrap() <= on;
        prop_assert!(!done || at(&ramped) == at(&phase));
    }
}

/// 170 steps of 40 sites under 20 utilities, 12 quarters, 10,000 draws.
#[test]
fn a_whole_fleet_is_drawn_alike_twice() {
    let fleet: Vec<BuildOut> = (0..40)
        .map(|site| {
            let steps = if site < 10 { 5 } else { 4 };
            let phases = (0..steps).map(|step| {
                let online = day(AS_OF + 20 + 200 * step + 3 * site);
                let power = ItPower::from_mw(f64::from(50 + site));
                Phase::new(step.to_string(), power, Milestone::on(online))
                    .unwrap()
                    .with_supplier(format!("utility {}", site % 20))
                    .with_equipment(format!("class {}", site % 3))
            });
            let group = format!("operator {}", site % 8);
            BuildOut::from_increments(site.to_string(), group, phases.collect()).unwrap()
        })
        .collect();
    assert_eq!(fleet.iter().map(|site| site.phases().len()).sum::<usize>(), 170);
    let draw = || {
        let draws = Draws { count: 10_000, seed: 1 };
        simulate(&fleet, window(12), &model(0.0, 0.1, 0.3), draws).unwrap()
    };
    let drawn = draw();
    assert_eq!(drawn.groups().count(), 8);
    assert_eq!(format!("{drawn:?}"), format!("{:?}", draw()));
}
