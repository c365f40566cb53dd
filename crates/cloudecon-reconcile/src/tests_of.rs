use statrs::distribution::{ContinuousCDF, Normal};

use crate::Solution;
use crate::linear::dot;

/// Statistics that say which figure or relation does not fit.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Tests {
    /// By quantity: the pull; see [`crate::Figure::pull`].
    pub measurement: Vec<Option<f64>>,
    /// By quantity: the statistic of largest power for one biased figure. Equal to the pull unless
    /// errors are correlated.
    pub maximum_power: Vec<Option<f64>>,
    /// By quantity: the bias that explains most, measured minus true, on the quantity's scale.
    pub bias: Vec<Option<f64>>,
    /// By relation, without unmeasured quantities only: its residual over the standard error.
    pub relation: Vec<Option<f64>>,
    /// By relation, without unmeasured quantities only: the fall of the global statistic if that
    /// relation alone had a constant leak, and the leak.
    pub leak: Vec<Option<(f64, f64)>>,
}

impl Solution {
    /// Tests of single figures and relations; see [`Tests`].
    ///
    /// The generalised likelihood ratio of a biased figure is the square of its maximum power
    /// statistic: the fall of the global statistic if that figure were not measured.
    pub fn tests(&self) -> Tests {
        let count = self.figures().len();
        let mut tests = Tests {
            measurement: self.figures().iter().map(|figure| figure.pull).collect(),
            maximum_power: vec![None; count],
            bias: vec![None; count],
            relation: Vec::new(),
            leak: Vec::new(),
        };
        let solved = &self.solved;
        for (seat, at) in self.measured.iter().enumerate() {
            if self.errors[seat] == 0.0 || !self.figures()[*at].is_redundant {
                continue;
            }
            let column: Vec<f64> = solved.g.iter().map(|line| line[seat]).collect();
            let column = solved.whitened(&column);
            let size = dot(&column, &column).sqrt();
            let along = dot(&column, &solved.w);
            tests.maximum_power[*at] = Some(along / size);
            tests.bias[*at] = Some(along / (size * size));
        }
        if solved.others.columns() == 0 {
            let equations = solved.rows();
            for row in 0..equations {
                tests.relation.push(solved.relation_test(row));
                tests.leak.push(solved.leak(row));
            }
        }
        tests
    }
}

/// The two-sided bound on the largest of `count` independent normal statistics at a level (Šidák).
pub(crate) fn sidak(alpha: f64, count: usize) -> f64 {
    let each = -f64::exp_m1((-alpha).ln_1p() / count.max(1) as f64);
    Normal::standard().inverse_cdf(1.0 - each / 2.0)
}

impl Tests {
    /// The bound on the largest of `count` statistics at a level, by Šidák: the chance that any of
    /// them passes it is `alpha` if all stated errors are right.
    pub fn critical(alpha: f64, count: usize) -> f64 {
        sidak(alpha, count)
    }
}
