//! Sobol indices of independent inputs, by two matrices of points.

use std::num::NonZeroUsize;

use crate::points::generator;
use crate::terms::Terms;
use crate::{Draw, Error, Inputs, Sampler, evaluate, quantile, threads};

/// An index with the interval that bootstrap resampling gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// The estimate.
    pub value: f64,
    /// The 2.5 % quantile of the resampled estimates.
    pub low: f64,
    /// The 97.5 % quantile.
    pub high: f64,
}

/// Shares of the output's variance, one of each an input.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolIndices {
    /// First order: what knowing this input alone would take away.
    pub first: Vec<Index>,
    /// Total: what stays if everything but this input is known.
    pub total: Vec<Index>,
}

/// Outputs at the two matrices and at the first with one column of the second each.
#[derive(Debug, Clone, PartialEq)]
pub struct PickFreeze {
    a: Vec<f64>,
    b: Vec<f64>,
    mixed: Vec<Vec<f64>>,
}

/// Inputs that two matrices of a Sobol sequence have dimensions for.
const MOST: usize = 128;
/// The share of resamples inside of an interval.
const SHARE: f64 = 0.95;

impl PickFreeze {
    /// From outputs: rows of A, of B, and of A with column i of B for each input i.
    ///
    /// # Errors
    /// [`Error::Length`] unless all have the same length of at least 2, [`Error::NotFinite`].
    pub fn new(a: Vec<f64>, b: Vec<f64>, mixed: Vec<Vec<f64>>) -> Result<Self, Error> {
        let expected = a.len().max(2);
        for outputs in [&a, &b].into_iter().chain(&mixed) {
            if outputs.len() != expected {
                return Err(Error::Length { what: "outputs", expected, found: outputs.len() });
            }
            evaluate::check(outputs, 0)?;
        }
        Ok(Self { a, b, mixed })
    }

    /// Runs a model on `draw.rows` rows of each matrix: `rows x (inputs + 2)` runs.
    ///
    /// # Errors
    /// [`Error::Correlated`] unless the inputs are independent, [`Error::NotFinite`],
    /// [`Error::OutOfRange`] for more than 128 inputs.
    pub fn run(
        inputs: &Inputs,
        draw: &Draw,
        model: impl Fn(&[f64]) -> f64 + Sync,
    ) -> Result<Self, Error> {
        if !inputs.is_independent() {
            return Err(Error::Correlated { method: "Sobol indices" });
        }
        let width = inputs.len();
        crate::error::require("inputs", "at most 128", width as f64, width <= MOST)?;
        let sampler = Sampler::new(draw.sampling, draw.seed, 2 * width)?;
        // Both matrices are one draw of twice as many dimensions.
        let both = Inputs::new([inputs.distributions(), inputs.distributions()].concat())?;
        let all = |row: &mut [f64], outputs: &mut [f64]| {
            let (a, b) = row.split_at_mut(width);
            let [of_a, of_b, mixed @ ..] = outputs else { return };
            (*of_a, *of_b) = (model(a), model(b));
            for (input, output) in mixed.iter_mut().enumerate() {
                let kept = std::mem::replace(&mut a[input], b[input]);
                *output = model(a);
                a[input] = kept;
            }
        };
        let mut found =
            evaluate::columns(&both, &sampler, draw.rows, draw.threads, width + 2, &all)
                .into_iter();
        let (a, b) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
        Self::new(a, b, found.collect())
    }

    /// First-order indices by Saltelli's estimator, total ones by Jansen's, each with the 95 %
    /// interval of `resamples` bootstrap resamples of the rows.
    ///
    /// `S_i = mean(f(B) (f(A_B^i) - f(A))) / V`, `T_i = mean((f(A) - f(A_B^i))^2) / (2 V)`, with the
    /// variance `V` of A and B together; outputs are centered on the mean of all of them.
    ///
    /// # Errors
    /// [`Error::NoVariance`].
    ///
    /// # References
    /// Saltelli et al. (2010), Variance based sensitivity analysis of model output, table 2 (b, f).
    pub fn indices(
        &self,
        resamples: usize,
        seed: u64,
        workers: NonZeroUsize,
    ) -> Result<SobolIndices, Error> {
        let terms = self.terms(self.center());
        let whole = self.estimate(&terms.means());
        if whole.is_empty() {
            return Err(Error::NoVariance);
        }
        let resampled = threads::parts(resamples, workers, |resample| {
            self.estimate(&terms.resampled(&mut generator(seed, resample as u64)))
        });
        let index = |position: usize| {
            let mut all: Vec<f64> =
                resampled.iter().filter_map(|found| found.get(position).copied()).collect();
            all.sort_by(f64::total_cmp);
            let tail = 0.5 * (1.0 - SHARE);
            let end = |p| if all.is_empty() { f64::NAN } else { quantile::of_sorted(&all, p) };
            Index { value: whole[position], low: end(tail), high: end(1.0 - tail) }
        };
        let inputs = self.mixed.len();
        Ok(SobolIndices {
            first: (0..inputs).map(index).collect(),
            total: (inputs..2 * inputs).map(index).collect(),
        })
    }

    fn center(&self) -> f64 {
        let all = [&self.a, &self.b].into_iter().chain(&self.mixed);
        let (sum, count) = all.fold((0.0, 0.0), |(sum, count), outputs| {
            (sum + outputs.iter().sum::<f64>(), count + outputs.len() as f64)
        });
        sum / count
    }

    /// What each row adds to every mean: a and b, their squares, then the terms of both indices by
    /// input.
    fn terms(&self, center: f64) -> Terms {
        let inputs = self.mixed.len();
        Terms::new(self.a.len(), 2 + 2 * inputs, |row, slots| {
            let (a, b) = (self.a[row] - center, self.b[row] - center);
            let [sum, squares, indices @ ..] = slots else { return };
            (*sum, *squares) = (a + b, a * a + b * b);
            let (first, total) = indices.split_at_mut(inputs);
            for ((first, total), mixed) in first.iter_mut().zip(total).zip(&self.mixed) {
                let change = mixed[row] - center - a;
                (*first, *total) = (b * change, change * change);
            }
        })
    }

    /// First-order, then total indices from the means of the terms; nothing without variance.
    fn estimate(&self, means: &[f64]) -> Vec<f64> {
        let [sum, squares, indices @ ..] = means else { return Vec::new() };
        let variance = 0.5 * squares - (0.5 * sum).powi(2);
        if variance <= 0.0 {
            return Vec::new();
        }
        let (first, total) = indices.split_at(self.mixed.len());
        let first = first.iter().map(|mean| mean / variance);
        first.chain(total.iter().map(|mean| mean / (2.0 * variance))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Distribution;

    #[test]
    fn correlated_inputs_and_constant_outputs_are_refused() {
        let uniform = || Distribution::uniform(0.0, 1.0).unwrap();
        let inputs = Inputs::new(vec![uniform(), uniform()]).unwrap();
        let rho = crate::Correlation::new(&[vec![1.0, 0.5], vec![0.5, 1.0]]).unwrap();
        let tied = inputs.clone().with_correlation(&rho).unwrap();
        let run = PickFreeze::run(&tied, &Draw::seeded(1), |x| x[0]);
        assert!(matches!(run, Err(Error::Correlated { .. })));
        let run = PickFreeze::run(&inputs, &Draw::seeded(1), |_| 1.0).unwrap();
        assert_eq!(run.indices(10, 1, NonZeroUsize::MIN), Err(Error::NoVariance));
    }

    #[test]
    fn intervals_hold_their_estimates_and_do_not_depend_on_threads() {
        let uniform = || Distribution::uniform(0.0, 1.0).unwrap();
        let inputs = Inputs::new(vec![uniform(), uniform()]).unwrap();
        let run = PickFreeze::run(&inputs, &Draw::seeded(1), |x| x[0] * x[1]).unwrap();
        let one = run.indices(100, 5, NonZeroUsize::MIN).unwrap();
        assert_eq!(one, run.indices(100, 5, NonZeroUsize::new(3).unwrap()).unwrap());
        for index in one.first.iter().chain(&one.total) {
            assert!(index.low < index.value && index.value < index.high, "{index:?}");
        }
    }
}
