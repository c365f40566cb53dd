use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::linear::{Solved, dot, times_q};
use crate::problem::Problem;
use crate::relation::Bound;
use crate::solve::Frame;

/// One quantity before and after.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Figure {
    /// The name.
    pub name: String,
    /// What was measured.
    pub measured: Option<f64>,
    /// The standard error of the measurement, on the quantity's scale.
    pub error: Option<f64>,
    /// The consistent value; where the relations leave it open, the value it started from.
    pub value: f64,
    /// The standard error that is left, on the quantity's scale; `None` if the value is open.
    pub error_left: Option<f64>,
    /// The pull: measured minus consistent, over the standard error of that difference, both on the
    /// quantity's scale. `None` for a figure that nothing else speaks of: it cannot be tested.
    pub pull: Option<f64>,
    /// True if measurements and relations fix the value.
    pub is_observable: bool,
    /// True if the figure is measured and other measurements speak of it as well.
    pub is_redundant: bool,
}

/// The consistent set and how well the measurements fit it.
#[derive(Debug, Clone)]
pub struct Solution {
    figures: Vec<Figure>,
    chi2: f64,
    dof: usize,
    independent: usize,
    steps: usize,
    residuals: Vec<(String, f64)>,
    worst: f64,
    pub(crate) solved: Solved,
    /// Seats of the measured quantities.
    pub(crate) measured: Vec<usize>,
    pub(crate) errors: Vec<f64>,
}

impl Solution {
    pub(crate) fn new(
        problem: &Problem,
        frame: &Frame<'_>,
        inner: &[f64],
        solved: Solved,
        steps: usize,
    ) -> Self {
        let values = frame.values(inner);
        let errors = frame.root.errors();
        let left = errors_left(frame, &solved);
        let mut figures: Vec<Figure> = problem
            .quantities()
            .iter()
            .zip(&values)
            .map(|(quantity, value)| Figure {
                name: quantity.name().to_owned(),
                measured: quantity.value(),
                error: quantity.error(),
                value: *value,
                error_left: None,
                pull: None,
                is_observable: true,
                is_redundant: false,
            })
            .collect();
        // Measured minus consistent, without taking one large number from another.
        let shift = frame.root.times(&times_q(&solved.factor, &solved.w));
        for (seat, at) in frame.measured.iter().enumerate() {
            let figure = &mut figures[*at];
            figure.error = Some(errors[seat]);
            let (taken, rest) = left.measured[seat];
            figure.error_left = Some(rest);
            // Nothing is taken from the error of a figure that nothing else speaks of.
            figure.is_redundant = taken > 1e-9 * errors[seat];
            if figure.is_redundant {
                figure.pull = Some(shift[seat] / taken);
            }
        }
        for (seat, at) in frame.others.iter().enumerate() {
            figures[*at].is_observable = solved.observable[seat];
            figures[*at].error_left = left.others[seat];
        }
        let residuals = residuals(problem, &values);
        Self {
            figures,
            chi2: solved.chi2,
            dof: solved.dof,
            independent: solved.independent,
            steps,
            residuals,
            worst: frame.worst(inner).1,
            measured: frame.measured.clone(),
            errors,
            solved,
        }
    }

    /// Every quantity, in the order of the problem.
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// The figure of a name.
    pub fn figure(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }

    /// The sum of squared standardised adjustments: the statistic of the global test.
    pub const fn chi2(&self) -> f64 {
        self.chi2
    }

    /// Its degrees of freedom: the rank of the relations net of unmeasured quantities.
    pub const fn dof(&self) -> usize {
        self.dof
    }

    /// The probability of a statistic at least this large if every stated error is right; 1 without
    /// degrees of freedom.
    pub fn p_value(&self) -> f64 {
        chi_squared(self.dof).map_or(1.0, |law| law.sf(self.chi2))
    }

    /// The statistic that the global test allows at a level; infinite without degrees of freedom.
    pub fn critical(&self, alpha: f64) -> f64 {
        chi_squared(self.dof).map_or(f64::INFINITY, |law| law.inverse_cdf(1.0 - alpha))
    }

    /// True if the global test rejects at a level: some figure or relation is wrong.
    pub fn is_rejected(&self, alpha: f64) -> bool {
        self.chi2 > self.critical(alpha)
    }

    /// How many of the relations are independent.
    pub const fn independent_relations(&self) -> usize {
        self.independent
    }

    /// How many linearisations it took.
    pub const fn steps(&self) -> usize {
        self.steps
    }

    /// The largest residual of a relation over the size of its terms, slacks taken off.
    pub const fn worst_residual(&self) -> f64 {
        self.worst
    }

    /// Left side minus right side of each relation at the consistent values.
    pub fn residuals(&self) -> &[(String, f64)] {
        &self.residuals
    }
}

pub(crate) fn chi_squared(dof: usize) -> Option<ChiSquared> {
    (dof > 0).then(|| ChiSquared::new(dof as f64).ok()).flatten()
}

fn residuals(problem: &Problem, values: &[f64]) -> Vec<(String, f64)> {
    let place = |name: &str| problem.place(name);
    problem
        .relations()
        .iter()
        .filter_map(|relation| {
            let bound = Bound::of(relation, place).ok()?;
            Some((relation.name().to_owned(), bound.evaluate(values).value))
        })
        .collect()
}

struct Left {
    /// By seat: what the relations take of the error, and what they leave.
    measured: Vec<(f64, f64)>,
    others: Vec<Option<f64>>,
}

/// Standard errors after the relations: rows of `L` split along the columns of `Q`.
fn errors_left(frame: &Frame<'_>, solved: &Solved) -> Left {
    let rank = solved.factor.rank;
    let height = solved.factor.rows();
    let split = |row: &[f64]| {
        let part = |from: usize, to: usize| {
            let parts = (from..to).map(|at| {
                let along: f64 = (0..height).map(|k| row[k] * solved.factor.q(k, at)).sum();
                along * along
            });
            parts.sum::<f64>().sqrt()
        };
        (part(0, rank), part(rank, height))
    };
    let unit = |seat: usize, length: usize| {
        let mut unit = vec![0.0; length];
        unit[seat] = 1.0;
        frame.root.transposed_times(&unit)
    };
    let n = frame.y.len();
    let measured = (0..frame.measured.len())
        .map(
            |seat| {
                if height == 0 { (0.0, frame.root.errors()[seat]) } else { split(&unit(seat, n)) }
            },
        )
        .collect();
    let mut others = vec![None; frame.others.len()];
    let b = &solved.others;
    // u = -R^-1 Q1' A x: the rows of that map, through L.
    let mut map = vec![vec![0.0; n]; b.rank];
    for column in 0..n {
        let along = solved.column_of_a(column);
        let mut part = b.q_transposed_times(&along, 0, b.rank);
        b.solve_upper(&mut part);
        for (row, value) in part.into_iter().enumerate() {
            map[row][column] = value;
        }
    }
    for (at, row) in map.iter().enumerate() {
        let seat = b.order[at];
        if solved.observable[seat] {
            let through = frame.root.transposed_times(row);
            let rest = if height == 0 { dot(&through, &through).sqrt() } else { split(&through).1 };
            others[seat] = Some(rest / b.sizes[at] * solved.size_of(seat));
        }
    }
    Left { measured, others }
}
