//! Distributions that analysts use, by their quantile functions.

mod continuous;
mod metalog;
mod pert;
mod points;
mod shape;

pub use metalog::{Metalog, MetalogBounds};

use continuous::{LogNormal, Normal, Triangular, Uniform};
use pert::Pert;
use points::{Discrete, Empirical};
use shape::Shape;

use crate::Error;

/// What is known of a number before it is known.
///
/// A distribution is its quantile function: every sampler feeds it probabilities.
///
/// ```
/// use cloudecon_uncertainty::Distribution;
///
/// // Between 2 and 12 with 80 % probability: P10 is 2, P90 is 12.
/// let tokens = Distribution::lognormal_between(2.0, 12.0, 0.1, 0.9)?;
/// assert!((tokens.quantile(0.5) - 24.0_f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), cloudecon_uncertainty::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution(Shape);

impl Distribution {
    /// A number that is known.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless it is finite.
    pub fn constant(value: f64) -> Result<Self, Error> {
        crate::error::finite("value", value).map(|value| Self(Shape::Constant(value)))
    }

    /// Every value from `low` to `high` equally likely.
    ///
    /// # Errors
    /// [`Error::OutOfOrder`] unless `low < high`.
    pub fn uniform(low: f64, high: f64) -> Result<Self, Error> {
        Uniform::new(low, high).map(|it| Self(Shape::Uniform(it)))
    }

    /// A density that rises in a straight line from `min` to `mode` and falls to `max`.
    ///
    /// # Errors
    /// [`Error::OutOfOrder`] or [`Error::OutOfRange`] unless `min <= mode <= max` and `min < max`.
    pub fn triangular(min: f64, mode: f64, max: f64) -> Result<Self, Error> {
        Triangular::new(min, mode, max).map(|it| Self(Shape::Triangular(it)))
    }

    /// A beta distribution on `min` to `max` with mean `(min + weight x mode + max) / (weight + 2)`;
    /// the usual weight is 4.
    ///
    /// # Errors
    /// As [`Distribution::triangular`]; [`Error::OutOfRange`] unless `weight` is above 0.
    pub fn pert(min: f64, mode: f64, max: f64, weight: f64) -> Result<Self, Error> {
        Pert::new(min, mode, max, weight).map(|it| Self(Shape::Pert(it)))
    }

    /// Normal by mean and standard deviation.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `sd` is above 0.
    pub fn normal(mean: f64, sd: f64) -> Result<Self, Error> {
        Normal::new(mean, sd).map(|it| Self(Shape::Normal(it)))
    }

    /// Lognormal by mean and standard deviation of its logarithm.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `sd_of_log` is above 0.
    pub fn lognormal(mean_of_log: f64, sd_of_log: f64) -> Result<Self, Error> {
        LogNormal::new(mean_of_log, sd_of_log).map(|it| Self(Shape::LogNormal(it)))
    }

    /// The lognormal that is below `low` with probability `p_low` and below `high` with `p_high`:
    /// `sd = ln(high / low) / (z_high - z_low)`, `mean = ln low - sd z_low`.
    ///
    /// # Errors
    /// [`Error::OutOfOrder`] or [`Error::OutOfRange`] unless `0 < low < high` and
    /// `0 < p_low < p_high < 1`.
    pub fn lognormal_between(low: f64, high: f64, p_low: f64, p_high: f64) -> Result<Self, Error> {
        LogNormal::between(low, high, p_low, p_high).map(|it| Self(Shape::LogNormal(it)))
    }

    /// Three quantiles, at 10, 50 and 90 %, as a three-term metalog.
    ///
    /// # Errors
    /// [`Error::Infeasible`] where no such distribution has these quantiles.
    ///
    /// # References
    /// Keelin (2016), The metalog distributions, Decision Analysis 13(4).
    pub fn metalog(p10: f64, p50: f64, p90: f64, bounds: MetalogBounds) -> Result<Self, Error> {
        Metalog::new(p10, p50, p90, bounds).map(|it| Self(Shape::Metalog(it)))
    }

    /// Some values with their weights, in any order; weights need not sum to 1.
    ///
    /// # Errors
    /// [`Error::Length`] if there is none or the lists differ, [`Error::OutOfRange`] for a weight
    /// below 0 or weights that sum to 0.
    pub fn discrete(values: &[f64], weights: &[f64]) -> Result<Self, Error> {
        Discrete::new(values, weights).map(|it| Self(Shape::Discrete(it)))
    }

    /// Past observations: straight lines between the ordered values, each at probability
    /// `(i - 1) / (n - 1)` (definition 7 of Hyndman and Fan, 1996).
    ///
    /// # Errors
    /// [`Error::Length`] with fewer than two, [`Error::OutOfRange`] if one is not finite.
    pub fn empirical(observations: &[f64]) -> Result<Self, Error> {
        Empirical::new(observations).map(|it| Self(Shape::Empirical(it)))
    }

    /// The value that the probability `p`, 0 to 1, does not exceed; the least and largest value at
    /// 0 and 1, which are infinite where the distribution has no bound.
    pub fn quantile(&self, p: f64) -> f64 {
        self.0.quantile(p)
    }

    /// The quantile at the probability of a standard normal `z`.
    pub(crate) fn of_normal(&self, z: f64) -> f64 {
        self.0.of_normal(z)
    }

    /// The probability of a value up to `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        self.0.cdf(x)
    }

    /// The mean; `None` for a bounded metalog, which has no closed form.
    pub fn mean(&self) -> Option<f64> {
        self.0.mean()
    }

    /// The standard deviation; `None` for a metalog.
    pub fn sd(&self) -> Option<f64> {
        self.0.sd()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::normal;

    /// Every kind with plain parameters.
    fn any_distribution() -> impl Strategy<Value = Distribution> {
        let three = (-50.0..50.0, 0.1..20.0, 0.0..1.0);
        (three, 0..8_usize).prop_map(|((low, span, part), kind): ((f64, f64, f64), usize)| {
            let (mode, high) = (low + part * span, low + span);
            match kind {
                0 => Distribution::uniform(low, high),
                1 => Distribution::triangular(low, mode, high),
                2 => Distribution::pert(low, mode, high, 4.0),
                3 => Distribution::normal(low, span),
                4 => Distribution::lognormal_between(span, span * 4.0, 0.1, 0.9),
                5 => Distribution::metalog(
                    low,
                    low + (0.3 + 0.4 * part) * span,
                    high,
                    MetalogBounds::None,
                ),
                6 => Distribution::empirical(&[low, mode, high]),
                _ => Distribution::constant(low),
            }
            .unwrap()
        })
    }

    proptest! {
        #[test]
        fn quantiles_never_fall(it in any_distribution(), p in 0.001..0.999_f64, q in 0.001..0.999_f64) {
            let (low, high) = (p.min(q), p.max(q));
            prop_assert!(it.quantile(low) <= it.quantile(high));
        }

        #[test]
        fn the_probability_of_a_quantile_is_its_own(
            low in -50.0..50.0_f64, span in 0.1..20.0_f64, part in 0.01..0.99_f64, p in 0.001..0.999_f64,
        ) {
            for it in [
                Distribution::triangular(low, low + part * span, low + span).unwrap(),
                Distribution::pert(low, low + part * span, low + span, 4.0).unwrap(),
                Distribution::normal(low, span).unwrap(),
                Distribution::uniform(low, low + span).unwrap(),
                Distribution::empirical(&[low, low + part * span, low + span]).unwrap(),
            ] {
                prop_assert!((it.cdf(it.quantile(p)) - p).abs() < 1e-9, "{it:?}");
            }
        }

        #[test]
        fn mean_and_spread_are_those_of_the_quantiles(it in any_distribution()) {
            // Midpoints of 20,000 equal strips of probability.
            let n = 20_000_u32;
            let at = |i: u32| it.quantile((f64::from(i) + 0.5) / f64::from(n));
            let mean = (0..n).map(at).sum::<f64>() / f64::from(n);
            let square = (0..n).map(|i| (at(i) - mean).powi(2)).sum::<f64>() / f64::from(n);
            if let (Some(exact), Some(sd)) = (it.mean(), it.sd()) {
                prop_assert!((mean - exact).abs() <= 2e-3 * sd + 1e-9, "{mean} {exact} {it:?}");
                prop_assert!((square.sqrt() - sd).abs() <= 1e-2 * sd + 1e-9, "{it:?}");
            }
        }
    }

    #[test]
    fn a_normal_z_and_its_probability_give_the_same_value() {
        let all = [
            Distribution::normal(3.0, 2.0),
            Distribution::lognormal(0.5, 0.3),
            Distribution::triangular(0.0, 1.0, 4.0),
        ];
        for it in all {
            let it = it.unwrap();
            approx::assert_relative_eq!(
                it.of_normal(0.7),
                it.quantile(normal::cdf(0.7)),
                max_relative = 1e-12
            );
        }
    }
}
