//! Gauss–Newton over the linear problem.

use crate::active::{Limit, limited};
use crate::linear::Linear;
use crate::problem::{Problem, Root};
use crate::relation::{Bound, Evaluated};
use crate::{Error, Solution};

/// Steps made at most; the cases of the literature take fewer than ten.
const MOST_STEPS: usize = 80;
/// Scaled residual and step below which the iteration ends.
const SETTLED: f64 = 1e-11;

impl Problem {
    /// The consistent set nearest to the measurements: weighted least squares under the relations.
    ///
    /// Linear problems take one pass. Others are linearised again until neither the relations nor
    /// the quantities move; a step that makes the relations worse is halved. A relation with an
    /// error is one more measurement: of zero, with that error.
    ///
    /// # Errors
    /// [`Error::Contradiction`] names hard relations that exclude each other;
    /// [`Error::NotConverged`] the relation that is furthest off; [`Error::Covariance`].
    pub fn solve(&self) -> Result<Solution, Error> {
        let frame = Frame::of(self)?;
        let mut inner = frame.start();
        let mut merit = f64::INFINITY;
        let mut steps = 0;
        loop {
            let (linear, limits) = frame.linearised(&inner);
            let solved = limited(&linear, &limits)?;
            let target = frame.joined(&solved.x, &solved.u);
            if self.is_linear() {
                return Ok(Solution::new(self, &frame, &target, solved, 1));
            }
            steps += 1;
            let (next, at_next) = frame.step(&inner, &target, merit);
            let moved = frame.moved(&inner, &next);
            inner = next;
            merit = at_next;
            if moved < SETTLED && merit < SETTLED {
                let (linear, limits) = frame.linearised(&inner);
                let solved = limited(&linear, &limits)?;
                return Ok(Solution::new(self, &frame, &inner, solved, steps));
            }
            if steps == MOST_STEPS {
                // Rounding may keep a last bit moving; what holds to 1e-9 has settled.
                let (worst, residual) = frame.worst(&inner);
                if residual < 1e-9 && moved < 1e-9 {
                    let (linear, limits) = frame.linearised(&inner);
                    let solved = limited(&linear, &limits)?;
                    return Ok(Solution::new(self, &frame, &inner, solved, steps));
                }
                return Err(Error::NotConverged { iterations: steps, worst, residual });
            }
        }
    }
}

/// A problem in numbers: which quantities are measured, and their inner values.
#[derive(Clone)]
pub(crate) struct Frame<'a> {
    problem: &'a Problem,
    bound: Vec<Bound>,
    /// Places of the measured quantities, then of the others.
    pub(crate) measured: Vec<usize>,
    pub(crate) others: Vec<usize>,
    /// Relations with an error, in order: their slacks stand behind the measured quantities.
    pub(crate) soft: Vec<usize>,
    pub(crate) root: Root,
    /// Inner measured values, zeros for the slacks.
    pub(crate) y: Vec<f64>,
}

impl<'a> Frame<'a> {
    fn of(problem: &'a Problem) -> Result<Self, Error> {
        let quantities = problem.quantities();
        let (measured, others): (Vec<usize>, Vec<usize>) =
            (0..quantities.len()).partition(|at| quantities[*at].measured.is_some());
        let soft: Vec<usize> =
            (0..problem.relations.len()).filter(|at| !problem.relations[*at].is_hard()).collect();
        let root = problem.root(&measured)?;
        let inner = |at: &usize| {
            let quantity = &quantities[*at];
            quantity.scale.inside(quantity.value().unwrap_or(quantity.start))
        };
        let mut y: Vec<f64> = measured.iter().map(inner).collect();
        y.extend(soft.iter().map(|_| 0.0));
        Ok(Self { problem, bound: problem.bound()?, measured, others, soft, root, y })
    }

    /// Inner values of all quantities, then of the slacks.
    fn start(&self) -> Vec<f64> {
        let quantities = self.problem.quantities();
        let mut inner: Vec<f64> = quantities
            .iter()
            .map(|quantity| quantity.scale.inside(quantity.value().unwrap_or(quantity.start)))
            .collect();
        inner.extend(self.soft.iter().map(|_| 0.0));
        inner
    }

    pub(crate) fn values(&self, inner: &[f64]) -> Vec<f64> {
        let quantities = self.problem.quantities();
        quantities.iter().zip(inner).map(|(quantity, t)| quantity.scale.outside(*t)).collect()
    }

    fn evaluated(&self, inner: &[f64]) -> Vec<Evaluated> {
        let values = self.values(inner);
        self.bound.iter().map(|bound| bound.evaluate(&values)).collect()
    }

    /// The slack of a relation at a point; zero for a hard one.
    fn slack(&self, relation: usize, inner: &[f64]) -> f64 {
        let seat = self.soft.iter().position(|soft| *soft == relation);
        seat.map_or(0.0, |seat| inner[self.problem.quantities().len() + seat])
    }

    fn linearised(&self, inner: &[f64]) -> (Linear<'_>, Vec<Limit>) {
        let quantities = self.problem.quantities();
        let values = self.values(inner);
        let mut seats = vec![(false, 0); quantities.len()];
        for (seat, at) in self.measured.iter().enumerate() {
            seats[*at] = (true, seat);
        }
        for (seat, at) in self.others.iter().enumerate() {
            seats[*at] = (false, seat);
        }
        let (n, p) = (self.y.len(), self.others.len());
        let mut a = vec![vec![0.0; n]; self.bound.len()];
        let mut b = vec![vec![0.0; p]; self.bound.len()];
        let mut right = vec![0.0; self.bound.len()];
        for (row, found) in self.evaluated(inner).into_iter().enumerate() {
            right[row] = -found.value;
            for (at, slope) in found.gradient {
                let slope = slope * quantities[at].scale.slope(values[at]);
                let (is_measured, seat) = seats[at];
                *(if is_measured { &mut a[row][seat] } else { &mut b[row][seat] }) += slope;
                right[row] += slope * inner[at];
            }
        }
        for (seat, relation) in self.soft.iter().enumerate() {
            a[*relation][self.measured.len() + seat] = -1.0;
        }
        let u: Vec<f64> = self.others.iter().map(|at| inner[*at]).collect();
        let sizes = self
            .others
            .iter()
            .map(|at| {
                let is_plain = quantities[*at].scale == crate::Scale::Plain;
                let size = inner[*at].abs().max(quantities[*at].start.abs());
                if is_plain && size > 0.0 { size } else { 1.0 }
            })
            .collect();
        let names = self.problem.relations.iter().map(|relation| relation.name.as_str()).collect();
        let limits = quantities
            .iter()
            .zip(&seats)
            .filter(|(quantity, _)| quantity.low.is_finite() || quantity.high.is_finite())
            .map(|(quantity, (is_measured, seat))| {
                let end = |end: f64| if end.is_finite() { quantity.scale.inside(end) } else { end };
                Limit {
                    is_measured: *is_measured,
                    seat: *seat,
                    low: end(quantity.low),
                    high: end(quantity.high),
                }
            })
            .collect();
        (Linear { a, b, right, y: &self.y, root: &self.root, u, sizes, names }, limits)
    }

    /// Measured and unmeasured in the order of the quantities, then the slacks.
    fn joined(&self, x: &[f64], u: &[f64]) -> Vec<f64> {
        let mut inner = vec![0.0; self.problem.quantities().len()];
        for (seat, at) in self.measured.iter().enumerate() {
            inner[*at] = x[seat];
        }
        for (seat, at) in self.others.iter().enumerate() {
            inner[*at] = u[seat];
        }
        inner.extend_from_slice(x.get(self.measured.len()..).unwrap_or_default());
        inner
    }

    /// As far towards the target as makes the relations no worse.
    fn step(&self, from: &[f64], target: &[f64], merit: f64) -> (Vec<f64>, f64) {
        let mut share = 1.0;
        loop {
            let tried: Vec<f64> =
                from.iter().zip(target).map(|(from, to)| from + share * (to - from)).collect();
            let at_tried = self.worst(&tried).1;
            let is_better = at_tried.is_finite() && (at_tried <= 2.0 * merit || at_tried < 1e-6);
            if is_better || share < 1e-4 {
                return (tried, at_tried);
            }
            share /= 2.0;
        }
    }

    /// The largest move over what it is measured by: the error of the quantity, or its size where
    /// it has none. A move in the last bits of a number is no move.
    fn moved(&self, from: &[f64], to: &[f64]) -> f64 {
        let errors = self.root.errors();
        let mut sizes: Vec<f64> = to.iter().map(|to| to.abs()).collect();
        for (seat, at) in self.measured.iter().enumerate() {
            if errors[seat] > 0.0 {
                sizes[*at] = errors[seat];
            }
        }
        let count = self.problem.quantities().len();
        (0..count)
            .map(|at| {
                let step = (to[at] - from[at]).abs();
                let is_rounding = step <= 4.0 * f64::EPSILON * to[at].abs();
                if is_rounding { 0.0 } else { step / sizes[at].max(f64::MIN_POSITIVE) }
            })
            .fold(0.0, f64::max)
    }

    /// The relation that is furthest off, over the size of its terms.
    pub(crate) fn worst(&self, inner: &[f64]) -> (String, f64) {
        let mut worst = (String::new(), 0.0);
        for (row, found) in self.evaluated(inner).into_iter().enumerate() {
            let gap = (found.value - self.slack(row, inner)).abs();
            let residual = if gap == 0.0 { 0.0 } else { gap / found.size.max(f64::MIN_POSITIVE) };
            if residual > worst.1 || residual.is_nan() {
                worst = (self.problem.relations[row].name.clone(), residual);
            }
        }
        worst
    }
}
