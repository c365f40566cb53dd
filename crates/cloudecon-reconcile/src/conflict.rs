use crate::chi_square;
use crate::error::Error;
use crate::observation::ObservationId;
use crate::settings::Settings;
use crate::solution::Solution;

/// Drops that differ by less than this share are equal but for rounding.
const ROUNDING: f64 = 1e-9;

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
    /// A smallest set of figures that cannot hold together; it holds the suspects, and without any
    /// one of its figures the others can.
    pub conflict: Vec<ObservationId>,
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
            let conflict =
                if suspect.is_some() { solution.conflict(settings.level) } else { Vec::new() };
            let next = match suspect {
                Some(suspect) => Some(solution.without(&[suspect.0], settings)?),
                None => None,
            };
            rounds.push(Round { dropped: dropped.clone(), solution, suspects, suspect, conflict });
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

    /// A smallest set of figures that fail the global test together: every one of them is needed,
    /// without it the others pass. Linear at the solution. Empty if all figures pass.
    pub fn conflict(&self, level: f64) -> Vec<ObservationId> {
        let mut influence = Influence::new(self);
        if !influence.fails(level) {
            return Vec::new();
        }
        let mut order: Vec<usize> = (0..influence.ids.len()).collect();
        let pull = |place: &usize| influence.pull(*place);
        let pulls: Vec<f64> = order.iter().map(|place| pull(place).abs()).collect();
        // The least suspicious are left out first, so that the set is about the most suspicious.
        order.sort_by(|a, b| {
            let rounded = |x: f64| (x * 1e6).round();
            rounded(pulls[*a])
                .total_cmp(&rounded(pulls[*b]))
                .then_with(|| influence.names[*b].cmp(&influence.names[*a]))
        });
        let mut kept = Vec::new();
        for place in order {
            let mut without = influence.clone();
            without.drop(place);
            if without.fails(level) {
                influence = without;
            } else {
                kept.push(influence.ids[place]);
            }
        }
        kept.sort_unstable();
        kept
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

/// What leaving out observations does to the statistic, in closed form.
#[derive(Debug, Clone)]
struct Influence {
    ids: Vec<ObservationId>,
    names: Vec<String>,
    /// Scalar products of the errors' effects.
    products: Vec<Vec<f64>>,
    pushes: Vec<f64>,
    weights: Vec<f64>,
    statistic: f64,
    degrees: usize,
}

impl Influence {
    /// Of the observations that others can test.
    fn new(solution: &Solution<'_>) -> Self {
        let layout = &solution.fit.layout;
        let sides = solution.sides();
        let rows = solution.fit.linear.elimination.rest.len();
        let mut found = Self {
            ids: Vec::new(),
            names: Vec::new(),
            products: Vec::new(),
            pushes: Vec::new(),
            weights: Vec::new(),
            statistic: solution.statistic(),
            degrees: solution.degrees_of_freedom(),
        };
        let mut effects: Vec<Vec<f64>> = Vec::new();
        for (index, column) in layout.columns.iter().enumerate() {
            let Some(column) = column else { continue };
            let spread = &layout.spreads[*column];
            if spread.is_empty() || !(solution.determined(spread) > 0.0) {
                continue;
            }
            let observation = &solution.problem().observations[index];
            let unit = observation.standard_error;
            let mut side = vec![0.0; rows];
            sides[*column].iter().for_each(|(row, entry)| side[*row] = entry * unit);
            found.ids.push(ObservationId(index));
            found.names.push(observation.name.clone());
            let reduced = &solution.fit.step.reduced;
            found.pushes.push(-side.iter().zip(reduced).map(|(a, y)| a * y).sum::<f64>());
            effects.push(solution.fit.linear.factor.forward(&side));
        }
        let product = |a: &Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(x, y)| x * y).sum();
        found.products =
            effects.iter().map(|a| effects.iter().map(|b| product(a, b)).collect()).collect();
        found.weights = (0..effects.len()).map(|place| found.products[place][place]).collect();
        found
    }

    fn pull(&self, place: usize) -> f64 {
        let weight = self.products[place][place];
        if self.is_tested(place) { self.pushes[place] / weight.sqrt() } else { 0.0 }
    }

    fn is_tested(&self, place: usize) -> bool {
        const UNTESTED: f64 = 1e-10;
        self.products[place][place] > UNTESTED * self.weights[place]
    }

    fn fails(&self, level: f64) -> bool {
        chi_square::critical(level, self.degrees).is_some_and(|critical| self.statistic > critical)
    }

    fn drop(&mut self, place: usize) {
        if !self.is_tested(place) {
            self.pushes[place] = 0.0;
            return;
        }
        let weight = self.products[place][place];
        let push = self.pushes[place];
        let effects: Vec<f64> = self.products[place].clone();
        self.statistic -= push * push / weight;
        self.degrees = self.degrees.saturating_sub(1);
        for (row, by_row) in effects.iter().enumerate() {
            let factor = by_row / weight;
            if factor == 0.0 {
                continue;
            }
            self.pushes[row] -= factor * push;
            for (entry, by) in self.products[row].iter_mut().zip(&effects) {
                *entry -= factor * by;
            }
        }
    }

    /// Sets of this size, from some place on, whose removal lets the test pass.
    fn remove(
        &self,
        size: usize,
        from: usize,
        level: f64,
        taken: &mut Vec<ObservationId>,
        found: &mut Vec<Vec<ObservationId>>,
    ) {
        for place in from..self.ids.len() {
            if !self.is_tested(place) {
                continue;
            }
            taken.push(self.ids[place]);
            if size == 1 {
                let left = self.statistic - self.pull(place).powi(2);
                let degrees = self.degrees.saturating_sub(1);
                if chi_square::critical(level, degrees).is_none_or(|critical| left <= critical) {
                    found.push(taken.clone());
                }
            } else {
                let mut without = self.clone();
                without.drop(place);
                without.remove(size - 1, place + 1, level, taken, found);
            }
            taken.pop();
        }
    }
}
