use std::collections::BTreeMap;

use cloudecon_core::{Date, Quarter};

pub use self::simulated_supply::SimulatedSupply;
use draw::SiteDraw;

use crate::{BuildOut, DelayModel, Error};

mod draw;
mod simulated_supply;

/// How many futures to draw, and from which seed. The same seed gives the same futures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// Number of futures, at least 1.
    pub count: u32,
    /// Seed.
    pub seed: u64,
}

/// What supply is looked at: quarter ends as seen from a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The day of the view: what is pending then is not online yet.
    pub as_of: Date,
    /// The first quarter.
    pub first: Quarter,
    /// Number of quarters, at least 1.
    pub quarters: u32,
}

/// Draws the delay of every pending phase many times over and sums IT power at quarter ends.
///
/// A pending phase comes later than `as_of`, also one that is overdue or comes early. Phases of a site built by
/// one crew are at least as late as the phase before them, and are not built if it is not.
///
/// # Errors
/// [`Error::Number`] without draws or quarters.
pub fn simulate(
    build_outs: &[BuildOut],
    window: Window,
    model: &DelayModel,
    draws: Draws,
) -> Result<SimulatedSupply, Error> {
    for (field, count) in [("draws", draws.count), ("quarters", window.quarters)] {
        if count == 0 {
            return Err(Error::Number { field, legal: "at least 1", found: 0.0 });
        }
    }
    let ends: Vec<Date> =
        (0_i32..).zip(0..window.quarters).map(|(i, _)| window.first.plus(i).last_day()).collect();
    let sites: Vec<SiteDraw<'_>> = build_outs
        .iter()
        .map(|site| SiteDraw::new(site, window.as_of, &ends, model, draws.seed))
        .collect();
    let mut groups: BTreeMap<String, Vec<Vec<f64>>> = BTreeMap::new();
    for site in &sites {
        let slots = groups
            .entry(site.group.to_owned())
            .or_insert_with(|| vec![vec![0.0; draws.count as usize]; ends.len()]);
        site.add_to(slots, &ends);
    }
    let drawn = groups.clone();
    for slot in groups.values_mut().flatten() {
        slot.sort_by(f64::total_cmp);
    }
    Ok(SimulatedSupply { window, groups, drawn })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ItPower;
    use crate::{CommonShock, Construction, DelayDistribution, HorizonBand, Milestone, Phase};
    use cloudecon_core::Share;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn phase(id: &str, mw: f64, online: &str) -> Phase {
        Phase::new(id, ItPower::from_mw(mw), Milestone::on(day(online))).unwrap()
    }

    fn site(name: &str, phases: Vec<Phase>) -> BuildOut {
        BuildOut::from_increments(name, "operator", phases).unwrap()
    }

    fn window() -> Window {
        Window { as_of: day("2026-03-31"), first: "2026Q1".parse().unwrap(), quarters: 5 }
    }

    const DRAWS: Draws = Draws { count: 4000, seed: 1 };

    #[test]
    fn a_fixed_delay_moves_the_step_and_cancellation_takes_its_share() {
        let sites = [site("a", vec![phase("1", 100.0, "2026-06-30")])];
        let q = |text: &str| text.parse::<Quarter>().unwrap();
        let model = DelayModel::new(DelayDistribution::fixed(90.0), Share::ZERO).unwrap();
        let drawn = simulate(&sites, window(), &model, DRAWS).unwrap();
        // 30 June + 90 days = 28 September, in the third quarter.
        assert_eq!(drawn.reached("operator", q("2026Q2"), 0.5).unwrap().as_mw(), 0.0);
        assert_eq!(drawn.reached("operator", q("2026Q3"), 0.9).unwrap().as_mw(), 100.0);
        let fifth = Share::from_fraction(0.2).unwrap();
        let model = DelayModel::new(DelayDistribution::fixed(90.0), fifth).unwrap();
        let drawn = simulate(&sites, window(), &model, DRAWS).unwrap();
        // 80 MW on average; standard error 40 / sqrt(4,000) = 0.63.
        assert!((drawn.mean("operator", q("2027Q1")).unwrap().as_mw() - 80.0).abs() < 2.5);
        assert_eq!(drawn.reached("other", q("2027Q1"), 0.5), None);
        assert_eq!(drawn.reached("operator", q("2027Q2"), 0.5), None);
    }

    #[test]
    fn what_hangs_on_one_supplier_comes_or_fails_together() {
        let phases = |supplier: bool| -> Vec<BuildOut> {
            let build = |name: &str| {
                let phase = phase("1", 50.0, "2026-06-30");
                site(name, vec![if supplier { phase.with_supplier("utility") } else { phase }])
            };
            ["a", "b"].into_iter().map(build).collect()
        };
        let half = Share::from_fraction(0.5).unwrap();
        let model = DelayModel::new(DelayDistribution::fixed(0.0), half).unwrap();
        let common = CommonShock { supplier: Share::ONE, equipment: Share::ZERO };
        let model = model.with_common_shock(common).unwrap();
        let quarter = "2026Q2".parse().unwrap();
        let count_of_one = |sites: &[BuildOut]| {
            let drawn = simulate(sites, window(), &model, DRAWS).unwrap();
            drawn.at("operator", quarter).unwrap().iter().filter(|mw| **mw == 50.0).count()
        };
        assert_eq!(count_of_one(&phases(true)), 0);
        // Alone, one of two comes half of the time: 2,000 +- 32.
        assert!(count_of_one(&phases(false)).abs_diff(2000) < 130);
    }

    #[test]
    fn one_crew_is_never_ahead_of_itself() {
        let spread = DelayDistribution::Quantiles(vec![(0.0, 0.0), (1.0, 400.0)]);
        let model = DelayModel::new(spread, Share::ZERO).unwrap();
        let phases = || vec![phase("1", 100.0, "2026-06-30"), phase("2", 10.0, "2026-06-30")];
        let crew = site("a", phases()).with_construction(Construction::Sequential).unwrap();
        let drawn = simulate(&[crew], window(), &model, DRAWS).unwrap();
        let lone = drawn.groups["operator"].iter().flatten().filter(|mw| **mw == 10.0).count();
        assert_eq!(lone, 0);
        let drawn = simulate(&[site("a", phases())], window(), &model, DRAWS).unwrap();
        assert!(drawn.groups["operator"].iter().flatten().any(|mw| *mw == 10.0));
    }

    #[test]
    fn an_overdue_step_is_still_to_come() {
        // Due a year before the view, and nothing measured is later than 100 days.
        let sites = [site("a", vec![phase("1", 100.0, "2025-03-31")])];
        let delay = DelayDistribution::Quantiles(vec![(0.0, 0.0), (1.0, 100.0)]);
        let model = DelayModel::by_horizon(vec![HorizonBand {
            up_to_days: i32::MAX,
            delay,
            cancelled: Share::ZERO,
        }])
        .unwrap();
        let drawn = simulate(&sites, window(), &model, DRAWS).unwrap();
        let mean = |q: &str| drawn.mean("operator", q.parse().unwrap()).unwrap().as_mw();
        assert_eq!(mean("2026Q1"), 0.0);
        // Afresh from 31 March: 91 of 100 days have passed by 30 June.
        assert!((mean("2026Q2") - 91.0).abs() < 2.0);
        assert_eq!(mean("2026Q3"), 100.0);
    }

    #[test]
    fn what_is_pending_does_not_come_before_the_view() {
        // Ten days ahead, and half of all steps come 20 days early: not this one.
        let sites = [site("a", vec![phase("1", 100.0, "2026-04-10")])];
        let early = DelayDistribution::Quantiles(vec![(0.0, -20.0), (0.5, -20.0), (1.0, 0.0)]);
        let model = DelayModel::new(early, Share::ZERO).unwrap();
        let drawn = simulate(&sites, window(), &model, DRAWS).unwrap();
        let mean = |q: &str| drawn.mean("operator", q.parse().unwrap()).unwrap().as_mw();
        assert_eq!((mean("2026Q1"), mean("2026Q2")), (0.0, 100.0));
    }

    #[test]
    fn the_same_seed_gives_the_same_futures() {
        let sites = [site("a", vec![phase("1", 100.0, "2026-06-30")])];
        let spread = DelayDistribution::LogNormal { median: 120.0, sigma: 0.9, offset: 0.0 };
        let model = DelayModel::new(spread, Share::ZERO).unwrap();
        let run = |seed| simulate(&sites, window(), &model, Draws { count: 200, seed }).unwrap();
        assert_eq!(run(5), run(5));
        assert_ne!(run(5), run(6));
        assert!(simulate(&sites, window(), &model, Draws { count: 0, seed: 1 }).is_err());
    }

    #[test]
    fn what_a_year_adds_is_counted_future_by_future() {
        // Due 30 June 2026 and late by 0 to 365 days: half come by the end of 2026.
        let sites = [site("a", vec![phase("1", 100.0, "2026-06-30")])];
        let spread = DelayDistribution::Quantiles(vec![(0.0, 0.0), (1.0, 365.0)]);
        let model = DelayModel::new(spread, Share::ZERO).unwrap();
        let window = Window { quarters: 8, ..window() };
        let drawn = simulate(&sites, window, &model, DRAWS).unwrap();
        let q = |text: &str| text.parse::<Quarter>().unwrap();
        let added = |from: &str, to: &str, chance| {
            drawn.added("operator", q(from), q(to), chance).unwrap().as_mw()
        };
        assert_eq!(added("2026Q1", "2026Q4", 0.4), 100.0);
        assert_eq!(added("2026Q4", "2027Q4", 0.4), 100.0);
        // Never both: over the two years together it is one step.
        assert_eq!(added("2026Q1", "2027Q4", 1.0), 100.0);
        assert_eq!(added("2026Q1", "2026Q4", 0.6), 0.0);
    }
}
