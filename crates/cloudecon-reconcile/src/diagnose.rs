use serde::Serialize;

use crate::chi_square::{sidak, two_sided};
use crate::observation::ObservationId;
use crate::solution::Solution;

/// What the reconciled figures say of one observation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeasurementTest {
    /// The observation.
    pub observation: ObservationId,
    /// The figure as given.
    pub published: f64,
    /// The value of what it observes in the solution.
    pub reconciled: f64,
    /// Standard error of the figure as given, in its own units.
    pub error_before: f64,
    /// Standard error of the reconciled value; `None` only for a bound that does not bind and is
    /// not fixed otherwise.
    pub error_after: Option<f64>,
    /// Published less reconciled over the standard error of that difference: the measurement test.
    /// `None` where nothing can test the figure.
    pub pull: Option<f64>,
    /// The same in the form with most power against an error in this figure alone; differs from
    /// the pull only where errors are correlated.
    pub power_pull: Option<f64>,
    /// The error in the figure that fits best, in its own units on its scale.
    pub bias: Option<f64>,
    /// By how much the statistic falls when the figure is left out, linear at the solution.
    pub drop: Option<f64>,
}

impl MeasurementTest {
    /// Whether other figures can test this one.
    pub const fn is_redundant(&self) -> bool {
        self.pull.is_some()
    }
}

/// What the figures say of one identity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IdentityTest {
    /// The place of the identity in the order in which identities were added.
    pub identity: usize,
    /// What the identity is off by with the figures as given, over its standard error; `None` if
    /// one of its quantities has no figure.
    pub residual_pull: Option<f64>,
    /// By how much the statistic falls when the identity is given up; `None` if nothing tests it.
    pub drop: Option<f64>,
    /// The leak that fits best: what the identity is then off by.
    pub leak: Option<f64>,
}

/// How the level of many tests is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Correction {
    /// Every test at the level itself: false alarms add up.
    None,
    /// One critical value for all, exact for independent tests.
    #[default]
    Sidak,
    /// Step-down: the largest pull against the hardest level, the next against the next.
    Holm,
}

impl Solution<'_> {
    /// One row an observation that took part, in the order of the observations.
    pub fn measurement_tests(&self) -> Vec<MeasurementTest> {
        let sides = self.sides();
        (0..self.active.len())
            .filter(|index| self.active[*index])
            .map(|index| self.measurement_test(index, &sides))
            .collect()
    }

    fn measurement_test(&self, index: usize, sides: &[Vec<(usize, f64)>]) -> MeasurementTest {
        let layout = &self.fit.layout;
        let observation = &self.problem().observations[index];
        let reconciled = self.value_of(&observation.of);
        let slope = observation.scale.slope(observation.value);
        let mut test = MeasurementTest {
            observation: ObservationId(index),
            published: observation.value,
            reconciled,
            error_before: observation.standard_error * slope.abs(),
            error_after: self.standard_error_of(&observation.of),
            pull: None,
            power_pull: None,
            bias: None,
            drop: None,
        };
        let Some(column) = layout.columns[index] else { return test };
        let spread = &layout.spreads[column];
        let length: f64 = spread.iter().map(|(_, value)| value * value).sum();
        let share = self.determined(spread);
        if length == 0.0 || share <= 0.0 {
            return test;
        }
        let gap = layout.figures[column].unwrap_or(f64::NAN) - self.fit.coordinates[column];
        test.pull = Some(gap / (share * length).sqrt());
        if let Some((push, weight)) = self.push(&sides[column])
            && weight > 0.0
        {
            test.power_pull = Some(push / weight.sqrt());
            test.bias = Some(push / weight);
            test.drop = Some(push * push / weight);
        }
        test
    }

    /// One row an identity, in their order.
    pub fn identity_tests(&self) -> Vec<IdentityTest> {
        let layout = &self.fit.layout;
        let count = self.problem().identities.len();
        let figures: Vec<f64> = (0..layout.scales.len())
            .map(|j| layout.figures[j].unwrap_or(self.fit.coordinates[j]))
            .collect();
        let as_given = layout.equations(&figures);
        let test = |identity: usize| {
            let mut side = vec![0.0; layout.equation_count()];
            side[identity] = 1.0;
            self.fit.linear.elimination.apply(&mut side);
            let left: Vec<f64> =
                self.fit.linear.elimination.rest.iter().map(|row| side[*row]).collect();
            let weight = self.fit.linear.factor.quadratic(&left);
            let push = -self.fit.step.multipliers[identity];
            let is_tested = weight > 0.0;
            let row = &as_given.rows[identity];
            let is_measured = row.iter().all(|(column, _)| layout.figures[*column].is_some());
            let mut spread = Vec::new();
            for (column, slope) in row {
                crate::covariance::add(&mut spread, *slope, &layout.spreads[*column]);
            }
            let error: f64 = spread.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
            IdentityTest {
                identity,
                residual_pull: (is_measured && error > 0.0)
                    .then(|| as_given.values[identity] / error),
                drop: is_tested.then(|| push * push / weight),
                leak: is_tested.then(|| push / weight),
            }
        };
        (0..count).map(test).collect()
    }

    /// The size of a pull that is suspicious among this many tests.
    pub fn critical_pull(level: f64, tests: usize) -> f64 {
        two_sided(sidak(level, tests))
    }

    /// Observations whose pull is too large for chance, the largest first.
    pub fn suspicious(&self, level: f64, correction: Correction) -> Vec<ObservationId> {
        let mut pulls: Vec<(f64, ObservationId)> = self
            .measurement_tests()
            .iter()
            .filter_map(|test| Some((test.power_pull?.abs(), test.observation)))
            .collect();
        pulls.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let count = pulls.len();
        let critical = |place: usize| match correction {
            Correction::None => two_sided(level),
            Correction::Sidak => two_sided(sidak(level, count)),
            Correction::Holm => two_sided(level / (count - place) as f64),
        };
        let suspicious =
            pulls.iter().enumerate().take_while(|(place, (pull, _))| *pull > critical(*place));
        suspicious.map(|(_, (_, observation))| *observation).collect()
    }

    /// By column, where it stands in the rows that restrict the innovations.
    pub(crate) fn sides(&self) -> Vec<Vec<(usize, f64)>> {
        let elimination = &self.fit.linear.elimination;
        let mut sides = vec![Vec::new(); self.fit.layout.scales.len()];
        for (place, row) in elimination.rest.iter().enumerate() {
            for (column, entry) in &elimination.rows[*row] {
                sides[*column].push((place, *entry));
            }
        }
        sides
    }

    /// How hard the figure of a column is pushed by the others, and the weight of one unit of
    /// error in it; `None` if it stands in no row.
    pub(crate) fn push(&self, side: &[(usize, f64)]) -> Option<(f64, f64)> {
        if side.is_empty() {
            return None;
        }
        let push = -side.iter().map(|(row, a)| a * self.fit.step.reduced[*row]).sum::<f64>();
        let mut dense = vec![0.0; self.fit.linear.elimination.rest.len()];
        for (row, entry) in side {
            dense[*row] = *entry;
        }
        Some((push, self.fit.linear.factor.quadratic(&dense)))
    }
}
