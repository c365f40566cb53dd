//! Distributions given by points: values with weights, and past observations.

use crate::Error;
use crate::error::{finite, require};

/// Values in rising order with the probability of each and all before it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Discrete {
    values: Vec<f64>,
    cumulative: Vec<f64>,
}

impl Discrete {
    pub(super) fn new(values: &[f64], weights: &[f64]) -> Result<Self, Error> {
        if values.is_empty() || values.len() != weights.len() {
            let (expected, found) = (values.len().max(1), weights.len());
            return Err(Error::Length {
                what: "weights of a discrete distribution",
                expected,
                found,
            });
        }
        let mut pairs = Vec::with_capacity(values.len());
        for (value, weight) in values.iter().zip(weights) {
            let weight = require("weight", "0 or above", *weight, *weight >= 0.0)?;
            pairs.push((finite("value", *value)?, weight));
        }
        let total: f64 = pairs.iter().map(|(_, weight)| weight).sum();
        require("sum of weights", "above 0", total, total > 0.0)?;
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut sum = 0.0;
        let (values, mut cumulative): (Vec<_>, Vec<_>) = pairs
            .into_iter()
            .map(|(value, weight)| {
                sum += weight;
                (value, sum / total)
            })
            .unzip();
        // Rounding must not leave a probability without a value.
        if let Some(last) = cumulative.last_mut() {
            *last = 1.0;
        }
        Ok(Self { values, cumulative })
    }

    pub(super) fn quantile(&self, p: f64) -> f64 {
        let index = self.cumulative.partition_point(|sum| *sum < p);
        self.values[index.min(self.values.len() - 1)]
    }

    pub(super) fn cdf(&self, x: f64) -> f64 {
        let below = self.values.partition_point(|value| *value <= x);
        if below == 0 { 0.0 } else { self.cumulative[below - 1] }
    }

    fn moment(&self, of: impl Fn(f64) -> f64) -> f64 {
        let mut before = 0.0;
        let mut sum = 0.0;
        for (value, cumulative) in self.values.iter().zip(&self.cumulative) {
            sum += (cumulative - before) * of(*value);
            before = *cumulative;
        }
        sum
    }

    pub(super) fn mean(&self) -> f64 {
        self.moment(|value| value)
    }

    pub(super) fn sd(&self) -> f64 {
        let mean = self.mean();
        self.moment(|value| (value - mean).powi(2)).sqrt()
    }
}

/// Observations in rising order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Empirical {
    values: Vec<f64>,
}

impl Empirical {
    pub(super) fn new(observations: &[f64]) -> Result<Self, Error> {
        if observations.len() < 2 {
            let found = observations.len();
            return Err(Error::Length { what: "observations", expected: 2, found });
        }
        let mut values = observations
            .iter()
            .map(|value| finite("observation", *value))
            .collect::<Result<Vec<_>, _>>()?;
        values.sort_by(f64::total_cmp);
        Ok(Self { values })
    }

    pub(super) fn quantile(&self, p: f64) -> f64 {
        crate::quantile::of_sorted(&self.values, p)
    }

    pub(super) fn cdf(&self, x: f64) -> f64 {
        let last = self.values.len() - 1;
        let above = self.values.partition_point(|value| *value <= x);
        if above == 0 {
            return 0.0;
        }
        if above > last {
            return 1.0;
        }
        let (low, high) = (self.values[above - 1], self.values[above]);
        ((above - 1) as f64 + (x - low) / (high - low)) / last as f64
    }

    /// Mean over the straight pieces of the quantile function.
    fn over_pieces(&self, of: impl Fn(f64, f64) -> f64) -> f64 {
        let sum: f64 = self.values.windows(2).map(|pair| of(pair[0], pair[1])).sum();
        sum / (self.values.len() - 1) as f64
    }

    pub(super) fn mean(&self) -> f64 {
        self.over_pieces(f64::midpoint)
    }

    pub(super) fn sd(&self) -> f64 {
        let mean = self.mean();
        // The mean square of a straight piece from a to b is (a^2 + ab + b^2) / 3.
        let square = self.over_pieces(|a, b| {
            let (a, b) = (a - mean, b - mean);
            (a * a + a * b + b * b) / 3.0
        });
        square.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_probabilities() {
        // 1 with 1/4, 5 with 3/4: mean 4, variance 9/4 + 3/4 = 3.
        let it = Discrete::new(&[5.0, 1.0], &[3.0, 1.0]).unwrap();
        assert_eq!(it.quantile(0.25), 1.0);
        assert_eq!(it.quantile(0.26), 5.0);
        assert_eq!(it.cdf(1.0), 0.25);
        approx::assert_relative_eq!(it.mean(), 4.0);
        approx::assert_relative_eq!(it.sd(), 3.0_f64.sqrt(), max_relative = 1e-15);
        assert!(Discrete::new(&[1.0], &[]).is_err());
        assert!(Discrete::new(&[1.0], &[0.0]).is_err());
        assert!(Discrete::new(&[1.0], &[-1.0]).is_err());
    }

    #[test]
    fn observations_are_joined_by_straight_lines() {
        // 0, 10, 12: the median is 10, the first quartile 5, the third 11.
        let it = Empirical::new(&[12.0, 0.0, 10.0]).unwrap();
        for (p, q) in [(0.0, 0.0), (0.25, 5.0), (0.5, 10.0), (0.75, 11.0), (1.0, 12.0)] {
            approx::assert_relative_eq!(it.quantile(p), q);
            approx::assert_relative_eq!(it.cdf(q), p);
        }
        // (5 + 11) / 2
        approx::assert_relative_eq!(it.mean(), 8.0);
        assert!(Empirical::new(&[1.0]).is_err());
    }
}
