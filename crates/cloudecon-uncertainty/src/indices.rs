//! Sobol indices of independent inputs, by two matrices of points.

use std::num::NonZeroUsize;

use crate::points::{below, generator};
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
        let at = |x: &[f64]| model(&x[..width]);
        let a = evaluate::outputs(&both, &sampler, draw.rows, draw.threads, &at)?;
        let at = |x: &[f64]| model(&x[width..]);
        let b = evaluate::outputs(&both, &sampler, draw.rows, draw.threads, &at)?;
        let mixed = (0..width).map(|input| {
            let at = |x: &[f64]| {
                let mut row = [0.0; MOST];
                let row = &mut row[..width];
                row.copy_from_slice(&x[..width]);
                row[input] = x[width + input];
                model(row)
            };
            evaluate::outputs(&both, &sampler, draw.rows, draw.threads, &at)
        });
        let mixed = mixed.collect::<Result<Vec<_>, _>>()?;
        Self::new(a, b, mixed)
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
        let rows = self.a.len();
        let center = self.center();
        let table = self.table(center);
        let whole = self.estimate(&table, 0..rows);
        if whole.is_empty() {
            return Err(Error::NoVariance);
        }
        let resampled = threads::parts(resamples, workers, |resample| {
            let mut generator = generator(seed, resample as u64);
            self.estimate(&table, (0..rows).map(|_| below(&mut generator, rows)))
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

    /// What each row adds to every mean, side by side: a, b, their squares, then the terms of both
    /// indices by input. A resample is then a sum of table rows.
    fn table(&self, center: f64) -> Vec<f64> {
        let width = 2 + 2 * self.mixed.len();
        let mut table = Vec::with_capacity(width * self.a.len());
        for (row, (a, b)) in self.a.iter().zip(&self.b).enumerate() {
            let (a, b) = (a - center, b - center);
            table.extend([a + b, a * a + b * b]);
            table.extend(self.mixed.iter().map(|mixed| b * (mixed[row] - center - a)));
            table.extend(self.mixed.iter().map(|mixed| (a - (mixed[row] - center)).powi(2)));
        }
        table
    }

    /// First-order, then total indices; nothing without variance.
    fn estimate(&self, table: &[f64], rows: impl Iterator<Item = usize>) -> Vec<f64> {
        let width = 2 + 2 * self.mixed.len();
        let mut sums = vec![0.0; width];
        for row in rows {
            for (sum, term) in sums.iter_mut().zip(&table[row * width..(row + 1) * width]) {
                *sum += term;
            }
        }
        let n = self.a.len() as f64;
        let mean = sums[0] / (2.0 * n);
        let variance = sums[1] / (2.0 * n) - mean * mean;
        if variance <= 0.0 {
            return Vec::new();
        }
        let (first, total) = sums[2..].split_at(self.mixed.len());
        let first = first.iter().map(|sum| sum / n / variance);
        first.chain(total.iter().map(|sum| sum / n / (2.0 * variance))).collect()
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
