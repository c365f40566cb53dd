//! The three-term metalog by its 10, 50 and 90 % quantiles.

use crate::Error;
use crate::error::{finite, ordered};

/// Where a metalog ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MetalogBounds {
    /// Nowhere.
    None,
    /// Nothing lies below.
    Lower(f64),
    /// Nothing lies above.
    Upper(f64),
}

/// Quantile function `a1 + a2 L + a3 (p - 1/2) L` with `L = ln(p / (1 - p))`, of the value, or of
/// the logarithm of its distance from the bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metalog {
    coefficients: [f64; 3],
    bounds: MetalogBounds,
}

/// Largest `|a3| / a2` at which the quantile function still rises everywhere: one over the largest
/// `(p - 1/2) + p (1 - p) L` (Keelin 2016, section 3, prints 1.66711).
const STEEPEST: f64 = 1.667_113_119;

impl Metalog {
    /// From three quantiles.
    ///
    /// # Errors
    /// [`Error::OutOfOrder`] unless they rise and lie within the bounds, [`Error::Infeasible`]
    /// where the quantile function would fall somewhere.
    pub fn new(p10: f64, p50: f64, p90: f64, bounds: MetalogBounds) -> Result<Self, Error> {
        ordered("p10", p10, "p50", p50)?;
        ordered("p50", p50, "p90", p90)?;
        let transformed = |q: f64| match bounds {
            MetalogBounds::None => q,
            MetalogBounds::Lower(low) => (q - low).ln(),
            MetalogBounds::Upper(high) => -(high - q).ln(),
        };
        match bounds {
            MetalogBounds::Lower(low) => ordered("lower bound", low, "p10", p10)?,
            MetalogBounds::Upper(high) => ordered("p90", p90, "upper bound", high)?,
            MetalogBounds::None => {}
        }
        let [low, mid, high] = [p10, p50, p90].map(transformed);
        for value in [low, mid, high] {
            finite("quantile", value)?;
        }
        // ln 9 is the logit of 90 %; 0.8 is 1 - 2 x 10 %.
        let (span, logit) = (high - low, 9.0_f64.ln());
        let part = (mid - low) / span;
        let coefficients = [mid, span / (2.0 * logit), (1.0 - 2.0 * part) * span / (0.8 * logit)];
        let [_, scale, skew] = coefficients;
        if skew.abs() >= STEEPEST * scale {
            // a3 / a2 = 2 (1 - 2 r) / 0.8
            let room = STEEPEST * 0.8 / 4.0;
            return Err(Error::Infeasible { least: 0.5 - room, most: 0.5 + room, found: part });
        }
        Ok(Self { coefficients, bounds })
    }

    /// The three coefficients.
    pub const fn coefficients(&self) -> [f64; 3] {
        self.coefficients
    }

    /// The value at a probability.
    pub fn quantile(&self, p: f64) -> f64 {
        let logit = (p / (1.0 - p)).ln();
        let [a, b, c] = self.coefficients;
        let raw = a + b * logit + c * (p - 0.5) * logit;
        match self.bounds {
            MetalogBounds::None => raw,
            MetalogBounds::Lower(low) => low + raw.exp(),
            MetalogBounds::Upper(high) => high - (-raw).exp(),
        }
    }

    /// The probability of a value up to `x`, by halving: the quantile function rises.
    pub(super) fn cdf(&self, x: f64) -> f64 {
        let (mut low, mut high) = (0.0_f64, 1.0_f64);
        loop {
            let mid = f64::midpoint(low, high);
            if mid <= low || mid >= high {
                return mid;
            }
            if self.quantile(mid) < x {
                low = mid;
            } else {
                high = mid;
            }
        }
    }

    /// `a1 + a3 / 2` where unbounded.
    pub(super) fn mean(&self) -> Option<f64> {
        let [a, _, c] = self.coefficients;
        (self.bounds == MetalogBounds::None).then_some(a + 0.5 * c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_quantiles_it_was_made_from() {
        for bounds in [MetalogBounds::None, MetalogBounds::Lower(0.0), MetalogBounds::Upper(40.0)] {
            let it = Metalog::new(2.0, 5.0, 14.0, bounds).unwrap();
            for (p, q) in [(0.1, 2.0), (0.5, 5.0), (0.9, 14.0)] {
                approx::assert_relative_eq!(it.quantile(p), q, max_relative = 1e-13);
                approx::assert_relative_eq!(it.cdf(q), p, max_relative = 1e-12);
            }
        }
    }

    #[test]
    fn the_limit_is_where_the_quantile_function_stops_rising() {
        // dQ/dp of a2 = 1: 1/(p(1-p)) + a3 ((p - 1/2)/(p(1-p)) + L); rises everywhere below the
        // limit and falls somewhere above it.
        let rises = |skew: f64| {
            (1..10_000_000_u32).step_by(37).all(|i| {
                let p = f64::from(i) / 1e7;
                let inverse = 1.0 / (p * (1.0 - p));
                inverse + skew * ((p - 0.5) * inverse + (p / (1.0 - p)).ln()) > 0.0
            })
        };
        assert!(rises(STEEPEST * 0.9999) && rises(-STEEPEST * 0.9999));
        assert!(!rises(STEEPEST * 1.0001) && !rises(-STEEPEST * 1.0001));
        // (23 - 10) / (24 - 10) = 0.929
        assert!(matches!(
            Metalog::new(10.0, 23.0, 24.0, MetalogBounds::None),
            Err(Error::Infeasible { .. })
        ));
    }
}
