use std::collections::BTreeMap;

use cloudecon_core::{Date, Quarter};

use crate::delay::{HorizonBand, quantile_of_sorted};
use crate::random::Stream;
use crate::{BuildOut, Construction, DelayModel, Error, ItPower, Phase, StepStatus, normal};

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

/// IT power at quarter ends in many futures, by group.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedSupply {
    window: Window,
    /// For each group and quarter the megawatts of all draws, ascending.
    groups: BTreeMap<String, Vec<Vec<f64>>>,
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
    for slot in groups.values_mut().flatten() {
        slot.sort_by(f64::total_cmp);
    }
    Ok(SimulatedSupply { window, groups })
}

impl SimulatedSupply {
    /// What was looked at.
    pub const fn window(&self) -> Window {
        self.window
    }

    /// The groups, in order.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(String::as_str)
    }

    /// IT power of a group at a quarter's end that is reached or passed in a share `chance` of the
    /// futures: 0.5 for P50, 0.9 for the lower P90. `None` outside what was drawn.
    pub fn reached(&self, group: &str, quarter: Quarter, chance: f64) -> Option<ItPower> {
        if !(0.0..=1.0).contains(&chance) {
            return None;
        }
        let sorted = self.at(group, quarter)?;
        Some(ItPower::from_mw(quantile_of_sorted(sorted, 1.0 - chance)))
    }

    /// Mean IT power of a group at a quarter's end.
    pub fn mean(&self, group: &str, quarter: Quarter) -> Option<ItPower> {
        let all = self.at(group, quarter)?;
        Some(ItPower::from_mw(all.iter().sum::<f64>() / all.len() as f64))
    }

    fn at(&self, group: &str, quarter: Quarter) -> Option<&[f64]> {
        let index = usize::try_from(quarter.quarters_since(self.window.first)).ok()?;
        self.groups.get(group)?.get(index).map(Vec::as_slice)
    }
}

/// A site made ready for drawing.
struct SiteDraw<'a> {
    group: &'a str,
    is_sequential: bool,
    /// Megawatts at each quarter end that are not in doubt.
    certain: Vec<f64>,
    pending: Vec<PhaseDraw<'a>>,
}

/// A pending phase made ready for drawing.
struct PhaseDraw<'a> {
    phase: &'a Phase,
    band: Option<&'a HorizonBand>,
    comes: f64,
    passed: f64,
    overdue: f64,
    supplier: Option<(f64, Stream)>,
    equipment: Option<(f64, Stream)>,
    own: (f64, Stream),
}

impl<'a> SiteDraw<'a> {
    fn new(
        site: &'a BuildOut,
        as_of: Date,
        ends: &[Date],
        model: &'a DelayModel,
        seed: u64,
    ) -> Self {
        let draw = |phase: &'a Phase| PhaseDraw::new(site.site(), phase, as_of, model, seed);
        let is_pending = |phase: &&Phase| phase.status() == StepStatus::Pending;
        Self {
            group: site.group(),
            is_sequential: site.construction() == Construction::Sequential,
            certain: ends.iter().map(|end| site.in_service_on(*end).as_mw()).collect(),
            pending: site.phases().iter().filter(is_pending).map(draw).collect(),
        }
    }

    fn add_to(&self, slots: &mut [Vec<f64>], ends: &[Date]) {
        for (slot, certain) in slots.iter_mut().zip(&self.certain) {
            for megawatts in slot {
                *megawatts += certain;
            }
        }
        let Some(count) = slots.first().map(Vec::len) else { return };
        for draw in 0..u32::try_from(count).unwrap_or(u32::MAX) {
            let mut least = Some(i32::MIN);
            for phase in &self.pending {
                let mut delay = phase.delay(draw);
                if self.is_sequential {
                    delay = delay.and_then(|own| least.map(|least| own.max(least)));
                    least = delay;
                }
                let Some(delay) = delay else { continue };
                for (slot, end) in slots.iter_mut().zip(ends) {
                    if let Some(megawatts) = slot.get_mut(draw as usize) {
                        *megawatts += phase.phase.power_on(*end, delay).as_mw();
                    }
                }
            }
        }
    }
}

impl<'a> PhaseDraw<'a> {
    fn new(site: &str, phase: &'a Phase, as_of: Date, model: &'a DelayModel, seed: u64) -> Self {
        let horizon = phase.milestone().online().days_since(as_of);
        let band = model.band(horizon);
        // A step still to come is not that early; one past its date is later than this.
        let overdue = f64::from(-horizon);
        let common = model.common_shock();
        let (s, e) = (common.supplier.as_fraction(), common.equipment.as_fraction());
        let shared = |part: f64, kind: &str, name: Option<&str>| {
            let name = name.filter(|_| part > 0.0)?;
            Some((part.sqrt(), Stream::new(seed, &format!("{kind}\n{name}"))))
        };
        let supplier = shared(s, "supplier", phase.supplier());
        let equipment = shared(e, "equipment", phase.equipment());
        let used = supplier.map_or(0.0, |_| s) + equipment.map_or(0.0, |_| e);
        let own = Stream::new(seed, &format!("phase\n{site}\n{}", phase.id()));
        Self {
            phase,
            band,
            comes: band.map_or(1.0, |band| band.cancelled.complement().as_fraction()),
            passed: band.map_or(0.0, |band| band.delay.probability(overdue)),
            overdue,
            supplier,
            equipment,
            own: ((1.0 - used).max(0.0).sqrt(), own),
        }
    }

    /// Whole days late in a draw; `None` if the phase never comes.
    fn delay(&self, draw: u32) -> Option<i32> {
        let shared = [self.supplier, self.equipment];
        let own = self.own.1.uniform(draw);
        let probability = if shared.iter().all(Option::is_none) {
            own
        } else {
            let score =
                |(weight, stream): (f64, Stream)| weight * normal::quantile(stream.uniform(draw));
            let common: f64 = shared.into_iter().flatten().map(score).sum();
            let z = common + self.own.0 * normal::quantile(own);
            // Inside the open interval, where every quantile is finite.
            normal::distribution(z).clamp(f64::EPSILON, 1.0 - f64::EPSILON)
        };
        let days = self.band?.outcome(self.comes, self.passed, probability, self.overdue)?;
        let days = days.max(self.overdue + 1.0);
        #[expect(clippy::cast_possible_truncation, reason = "saturates far beyond the calendar")]
        let days = days.ceil() as i32;
        Some(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CommonShock, DelayDistribution, HorizonBand, Milestone};
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
}
