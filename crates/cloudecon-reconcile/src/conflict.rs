use crate::error::Error;
use crate::influence::Influence;
use crate::observation::ObservationId;
use crate::settings::Settings;
use crate::solution::Solution;

/// Drops that differ by less than this share are equal but for rounding.
const ROUNDING: f64 = 1e-9;

/// Partners of a suspect that are tried as the last to be left out of a set.
const PARTNERS: usize = 12;

/// Sets that a round names.
const SETS: usize = 4;

/// One round of serial elimination: what was left out before, what the test says of the rest, and
/// which figures are suspected next.
#[derive(Debug, Clone)]
pub struct Round<'p> {
    /// Observations left out, in the order in which they were.
    pub dropped: Vec<ObservationId>,
    /// The solution without them.
    pub solution: Solution<'p>,
    /// Figures whose removal lowers the statistic about as much as the best: the data cannot tell
    /// which of them is wrong. Empty where the test passes.
    pub suspects: Vec<ObservationId>,
    /// The figure left out next: the most doubtful of the suspects, of equally doubtful ones the
    /// one that explains most, of equals the first by name.
    pub suspect: Option<ObservationId>,
    /// Sets of figures that cannot hold together with the suspect, the smallest first.
    pub conflicts: Vec<Vec<ObservationId>>,
}

impl<'p> Solution<'p> {
    /// Leaves out one suspect after another until the global test passes or nothing is left to
    /// test. The last round is the one that passes.
    ///
    /// # Errors
    /// As [`Problem::solve`](crate::Problem::solve).
    pub fn eliminate(&self, settings: &Settings) -> Result<Vec<Round<'p>>, Error> {
        let mut rounds = Vec::new();
        let mut dropped: Vec<ObservationId> = Vec::new();
        let mut solution = self.clone();
        loop {
            let mut suspects = Vec::new();
            if !solution.is_consistent(settings.level) {
                suspects = solution.suspects(settings.tie);
            }
            let suspect = solution.most_doubtful(&suspects);
            let conflicts = suspect
                .map_or_else(Vec::new, |suspect| solution.conflicts(suspect, settings.level, SETS));
            let next = match suspect {
                Some(suspect) => Some(solution.without(&[suspect.0], settings)?),
                None => None,
            };
            rounds.push(Round { dropped: dropped.clone(), solution, suspects, suspect, conflicts });
            match (suspect, next) {
                (Some(suspect), Some(next)) => {
                    dropped.push(suspect);
                    solution = next;
                }
                _ => return Ok(rounds),
            }
        }
    }

    /// Observations whose removal lowers the statistic by at least this share of the largest drop.
    pub fn suspects(&self, tie: f64) -> Vec<ObservationId> {
        let drops: Vec<(ObservationId, f64)> = self
            .measurement_tests()
            .iter()
            .filter_map(|test| Some((test.observation, test.drop?)))
            .collect();
        let best = drops.iter().map(|(_, drop)| *drop).fold(0.0, f64::max);
        // Drops of one loop are equal but for rounding, whatever the share.
        let enough = (tie * best).min(best * (1.0 - ROUNDING));
        drops.iter().filter(|(_, drop)| *drop >= enough && best > 0.0).map(|(id, _)| *id).collect()
    }

    /// The most doubtful, else the one that explains most, else the first by name: a convention
    /// that does not hang on the order of rows.
    fn most_doubtful(&self, suspects: &[ObservationId]) -> Option<ObservationId> {
        let observations = &self.problem().observations;
        let most = suspects.iter().map(|id| observations[id.0].doubt).max()?;
        let tests = self.measurement_tests();
        let drop = |id: &ObservationId| {
            let test = tests.iter().find(|test| test.observation == *id);
            test.and_then(|test| test.drop).unwrap_or(0.0)
        };
        let doubtful = suspects.iter().filter(|id| observations[id.0].doubt == most);
        let best = doubtful.clone().map(drop).fold(0.0, f64::max);
        doubtful
            .filter(|id| drop(id) >= best * (1.0 - ROUNDING))
            .min_by_key(|id| &observations[id.0].name)
            .copied()
    }

    /// Sets of figures that cannot hold together and hold the suspect, the smallest first and of
    /// equal size the worst: each fails the global test by itself, and without any other one of its
    /// figures it passes. Linear at the solution. At most `most` of them; empty if all pass.
    ///
    /// Figures are left out as long as the rest still fails, those first that have least to do with
    /// the suspect; the search is made once with each of its nearest partners left for last.
    pub fn conflicts(
        &self,
        suspect: ObservationId,
        level: f64,
        most: usize,
    ) -> Vec<Vec<ObservationId>> {
        let mut all = Influence::new(self);
        let Some(centre) = all.place(suspect) else { return Vec::new() };
        let order = all.by_distance(centre);
        for place in &order.far {
            all.drop(*place);
        }
        if !all.fails(level) {
            return Vec::new();
        }
        let near = order.near.len();
        let mut found: Vec<(usize, f64, Vec<ObservationId>)> = Vec::new();
        for last in near.saturating_sub(PARTNERS)..near {
            let mut kept = all.clone();
            let mut left = vec![centre];
            let others = (0..near).filter(|at| *at != last).chain([last]);
            for place in others.map(|at| order.near[at]) {
                let mut without = kept.clone();
                without.drop(place);
                if without.fails(level) {
                    kept = without;
                } else {
                    left.push(place);
                }
            }
            let mut set: Vec<ObservationId> = left.iter().map(|place| all.id(*place)).collect();
            set.sort_unstable();
            if found.iter().all(|(_, _, known)| *known != set) {
                found.push((set.len(), kept.excess(), set));
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
        found.into_iter().map(|(_, _, set)| set).take(most).collect()
    }

    /// The smallest sets of figures whose removal lets the global test pass: of one figure, else
    /// of two, and so on up to `largest`; linear at the solution. Empty if none is that small or
    /// the test passes already.
    pub fn removals(&self, level: f64, largest: usize) -> Vec<Vec<ObservationId>> {
        let influence = Influence::new(self);
        if !influence.fails(level) {
            return Vec::new();
        }
        for size in 1..=largest {
            let mut found = Vec::new();
            influence.remove(size, 0, level, &mut Vec::new(), &mut found);
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }
}
