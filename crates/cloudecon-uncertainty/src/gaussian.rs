//! Linear models of correlated normal inputs: everything has a closed form.

use crate::correlation::factor;
use crate::{Correlation, Error, subsets};

/// `y = sum of slope_i x_i` with normal inputs: variance and its shares, exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearGaussian {
    size: usize,
    /// `Var E[y | x_u]` by mask of the set.
    explained: Vec<f64>,
}

impl LinearGaussian {
    /// From slopes, standard deviations and correlations.
    ///
    /// # Errors
    /// [`Error::Length`] unless all have one entry an input, [`Error::OutOfRange`] for more than 16
    /// inputs, [`Error::NoVariance`].
    pub fn new(slopes: &[f64], sds: &[f64], correlation: &Correlation) -> Result<Self, Error> {
        let size = slopes.len();
        crate::error::require("inputs", "at most 16", size as f64, size <= subsets::MOST)?;
        for found in [sds.len(), correlation.size()] {
            if found != size {
                return Err(Error::Length { what: "inputs", expected: size, found });
            }
        }
        let load: Vec<f64> = slopes.iter().zip(sds).map(|(slope, sd)| slope * sd).collect();
        // Covariance of the output with each standardised input.
        let with: Vec<f64> =
            (0..size).map(|i| (0..size).map(|j| correlation.at(i, j) * load[j]).sum()).collect();
        let explained: Vec<f64> = (0..1_usize << size)
            .map(|mask| {
                let known: Vec<usize> = subsets::members(mask, size).collect();
                let factor = factor(known.len(), |i, j| correlation.at(known[i], known[j]));
                let right: Vec<f64> = known.iter().map(|it| with[*it]).collect();
                forward(&factor, right).iter().map(|value| value * value).sum()
            })
            .collect();
        if explained.last().is_none_or(|variance| *variance <= 0.0) {
            return Err(Error::NoVariance);
        }
        Ok(Self { size, explained })
    }

    /// The variance of the output.
    pub fn variance(&self) -> f64 {
        self.explained.last().copied().unwrap_or(0.0)
    }

    /// First-order indices; with correlation they may exceed the total ones.
    pub fn first(&self) -> Vec<f64> {
        (0..self.size).map(|input| self.explained[1 << input] / self.variance()).collect()
    }

    /// Total indices: the variance left when all others are known.
    pub fn total(&self) -> Vec<f64> {
        let all = self.explained.len() - 1;
        let left = |input: usize| self.variance() - self.explained[all ^ (1 << input)];
        (0..self.size).map(|input| left(input) / self.variance()).collect()
    }

    /// Shapley effects: between 0 and 1, together 1.
    pub fn shapley(&self) -> Vec<f64> {
        let shares = subsets::shapley(self.size, &self.explained);
        shares.into_iter().map(|share| share / self.variance()).collect()
    }
}

/// Solves `L x = right`; nothing is known of a variable without pivot that others do not say.
fn forward(factor: &[Vec<f64>], right: Vec<f64>) -> Vec<f64> {
    let mut x = right;
    for i in 0..x.len() {
        let sum: f64 = (0..i).map(|j| factor[i][j] * x[j]).sum();
        x[i] = if factor[i][i] > 0.0 { (x[i] - sum) / factor[i][i] } else { 0.0 };
    }
    x
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn without_correlation_every_index_is_the_share_of_the_square(
            load in prop::collection::vec(0.1..5.0_f64, 4)
        ) {
            let found = LinearGaussian::new(&load, &[1.0; 4], &Correlation::identity(4)).unwrap();
            let whole: f64 = load.iter().map(|x| x * x).sum();
            for (input, slope) in load.iter().enumerate() {
                let exact = slope * slope / whole;
                for index in [found.first()[input], found.total()[input], found.shapley()[input]] {
                    prop_assert!((index - exact).abs() < 1e-12);
                }
            }
        }

        #[test]
        fn shapley_effects_are_shares(rho in -0.99..0.99_f64, load in -3.0..3.0_f64) {
            let matrix = Correlation::new(&[vec![1.0, rho], vec![rho, 1.0]]).unwrap();
            let found = LinearGaussian::new(&[1.0, load], &[1.0, 1.0], &matrix).unwrap().shapley();
            prop_assert!(found.iter().all(|share| (-1e-12..=1.0 + 1e-12).contains(share)));
            prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
