use crate::error::above_zero;
use crate::quantile::quantile_of_sorted;
use crate::{Error, SlipSample, normal};

/// How late a step comes, in days; negative = early.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DelayDistribution {
    /// Measured delays, ascending, straight lines between neighbours (type 7).
    Empirical(Vec<f64>),
    /// Straight lines through (probability, days); level outside the first and the last.
    Quantiles(Vec<(f64, f64)>),
    /// `offset + exp(ln(median) + sigma z)`, z standard normal.
    LogNormal {
        /// Median of the part above the offset, days.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
        /// Days added to all.
        offset: f64,
    },
    /// One of several, by weight.
    Mixture(Vec<(f64, DelayDistribution)>),
}

impl DelayDistribution {
    /// Every step exactly this late.
    pub fn fixed(days: f64) -> Self {
        Self::Empirical(vec![days])
    }

    /// The measured slips of a sample.
    ///
    /// # Errors
    /// [`Error::Empty`] for a sample without slips.
    pub fn measured(sample: &SlipSample) -> Result<Self, Error> {
        let days: Vec<f64> = sample.slips().iter().map(|slip| f64::from(slip.days)).collect();
        Self::Empirical(days).checked()
    }

    /// The lognormal with a median and a second quantile, days above 0.
    ///
    /// `sigma = ln(days / median) / z(probability)`.
    ///
    /// # Errors
    /// [`Error::Number`] unless both lie on the same side of their middle.
    pub fn log_normal_through(median: f64, probability: f64, days: f64) -> Result<Self, Error> {
        above_zero("median", median)?;
        above_zero("days", days)?;
        if !(probability > 0.0 && probability < 1.0) {
            let legal = "above 0 and below 1";
            return Err(Error::Number { field: "probability", legal, found: probability });
        }
        let sigma = (days / median).ln() / normal::quantile(probability);
        Self::LogNormal { median, sigma, offset: 0.0 }.checked()
    }

    /// The delay that a share `probability`, above 0 and below 1, of steps does not exceed.
    pub fn quantile(&self, probability: f64) -> f64 {
        match self {
            Self::Empirical(days) => quantile_of_sorted(days, probability.clamp(0.0, 1.0)),
            Self::Quantiles(points) => between(points, probability),
            Self::LogNormal { median, sigma, offset } => {
                offset + median * (sigma * normal::quantile(probability)).exp()
            }
            Self::Mixture(parts) => mixture_quantile(parts, probability),
        }
    }

    /// Share of steps that are at most `days` late: the inverse of [`Self::quantile`].
    pub fn probability(&self, days: f64) -> f64 {
        if let Self::LogNormal { median, sigma, offset } = self {
            let above = days - offset;
            return if above > 0.0 {
                normal::distribution((above / median).ln() / sigma)
            } else {
                0.0
            };
        }
        if let Self::Mixture(parts) = self {
            let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
            let sum: f64 = parts.iter().map(|(w, part)| w * part.probability(days)).sum();
            return sum / total;
        }
        let (mut low, mut high) = (0.0, 1.0);
        if self.quantile(high) <= days {
            return 1.0;
        }
        if self.quantile(low) > days {
            return 0.0;
        }
        for _ in 0..BISECTIONS {
            let middle = f64::midpoint(low, high);
            if self.quantile(middle) <= days {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Halvings that take an interval below the spacing of f64 around 1.
const BISECTIONS: u32 = 60;

fn mixture_quantile(parts: &[(f64, DelayDistribution)], probability: f64) -> f64 {
    let each = parts.iter().map(|(_, part)| part.quantile(probability));
    let (mut low, mut high) =
        each.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), q| (low.min(q), high.max(q)));
    let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
    for _ in 0..BISECTIONS {
        let middle = f64::midpoint(low, high);
        let share: f64 = parts.iter().map(|(w, part)| w * part.probability(middle)).sum();
        if share < probability * total {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

fn between(points: &[(f64, f64)], probability: f64) -> f64 {
    let above = points.iter().position(|(p, _)| *p >= probability);
    let (before, after) = match above {
        None => (points.last(), points.last()),
        Some(0) => (points.first(), points.first()),
        Some(index) => (points.get(index - 1), points.get(index)),
    };
    match (before, after) {
        (Some((p0, d0)), Some((p1, d1))) if p1 > p0 => {
            d0 + (d1 - d0) * (probability - p0) / (p1 - p0)
        }
        (_, Some((_, days))) => *days,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_and_probability_undo_each_other() {
        let log_normal = DelayDistribution::LogNormal { median: 100.0, sigma: 0.8, offset: -20.0 };
        let empirical = DelayDistribution::Empirical(vec![-4.0, 0.0, 30.0, 183.0, 544.0]);
        let mixture =
            DelayDistribution::Mixture(vec![(3.0, empirical.clone()), (1.0, log_normal.clone())]);
        for delay in [log_normal, empirical, mixture] {
            for step in 1..20 {
                let p = f64::from(step) / 20.0;
                assert!((delay.probability(delay.quantile(p)) - p).abs() < 1e-9, "{delay:?} {p}");
            }
        }
    }

    #[test]
    fn a_log_normal_has_its_median_and_spread() {
        let delay = DelayDistribution::LogNormal { median: 100.0, sigma: 0.5, offset: 10.0 };
        assert!((delay.quantile(0.5) - 110.0).abs() < 1e-9);
        // 84.134 % lies one sigma up: 10 + 100 e^0.5 = 174.872.
        assert!((delay.quantile(0.841_344_746_068_543) - 174.872_127).abs() < 1e-5);
        assert_eq!(delay.probability(9.0), 0.0);
    }

    #[test]
    fn a_log_normal_goes_through_two_quantiles() {
        // ln(364 / 125) / 1.281552 = 1.068840 / 1.281552 = 0.834020.
        let delay = DelayDistribution::log_normal_through(125.0, 0.9, 364.0).unwrap();
        assert!(
            matches!(delay, DelayDistribution::LogNormal { sigma, .. } if (sigma - 0.834_02).abs() < 1e-5)
        );
        assert!((delay.quantile(0.9) - 364.0).abs() < 1e-9);
        assert!(DelayDistribution::log_normal_through(125.0, 0.9, 100.0).is_err());
        assert!(DelayDistribution::log_normal_through(125.0, 1.0, 364.0).is_err());
    }
}
