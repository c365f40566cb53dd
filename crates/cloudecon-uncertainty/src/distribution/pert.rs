//! The PERT distribution: a beta distribution by its ends and its mode.

use statrs::function::beta::{beta_reg, inv_beta_reg, ln_beta};

use super::continuous::mode_within;
use crate::Error;
use crate::error::require;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pert {
    min: f64,
    span: f64,
    alpha: f64,
    beta: f64,
}

impl Pert {
    pub(super) fn new(min: f64, mode: f64, max: f64, weight: f64) -> Result<Self, Error> {
        mode_within(min, mode, max)?;
        require("weight", "above 0", weight, weight > 0.0)?;
        let span = max - min;
        let alpha = 1.0 + weight * (mode - min) / span;
        let beta = 1.0 + weight * (max - mode) / span;
        Ok(Self { min, span, alpha, beta })
    }

    pub(super) fn quantile(self, p: f64) -> f64 {
        if p <= 0.0 || p >= 1.0 {
            return if p <= 0.0 { self.min } else { self.min + self.span };
        }
        self.min + self.span * self.unit_quantile(p)
    }

    /// The library's inverse as the start, then Newton steps that stay in a bracket: the inverse
    /// alone has some ten digits.
    fn unit_quantile(self, p: f64) -> f64 {
        let (mut low, mut high) = (0.0_f64, 1.0_f64);
        let mut x = inv_beta_reg(self.alpha, self.beta, p).clamp(1e-300, 1.0 - f64::EPSILON);
        for _ in 0..60 {
            let excess = beta_reg(self.alpha, self.beta, x) - p;
            if excess > 0.0 {
                high = x;
            } else {
                low = x;
            }
            let log_density = (self.alpha - 1.0) * x.ln() + (self.beta - 1.0) * (-x).ln_1p()
                - ln_beta(self.alpha, self.beta);
            let newton = x - excess / log_density.exp();
            let next =
                if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
            let step = (next - x).abs();
            x = next;
            if step <= 4.0 * f64::EPSILON * x {
                break;
            }
        }
        x
    }

    pub(super) fn cdf(self, x: f64) -> f64 {
        beta_reg(self.alpha, self.beta, ((x - self.min) / self.span).clamp(0.0, 1.0))
    }

    pub(super) fn mean(self) -> f64 {
        self.min + self.span * self.alpha / (self.alpha + self.beta)
    }

    pub(super) fn sd(self) -> f64 {
        let sum = self.alpha + self.beta;
        self.span * (self.alpha * self.beta / (sum * sum * (sum + 1.0))).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_weighs_the_mode_four_times() {
        // (2 + 4 x 5 + 14) / 6 = 6
        let it = Pert::new(2.0, 5.0, 14.0, 4.0).unwrap();
        approx::assert_relative_eq!(it.mean(), 6.0, max_relative = 1e-15);
        // A flat one: alpha = beta = 1 as the weight goes to nothing.
        let flat = Pert::new(0.0, 0.5, 1.0, 1e-12).unwrap();
        approx::assert_relative_eq!(flat.quantile(0.3), 0.3, max_relative = 1e-9);
        assert_eq!(it.quantile(0.0), 2.0);
        assert_eq!(it.quantile(1.0), 14.0);
        assert!(Pert::new(0.0, 0.5, 1.0, 0.0).is_err());
    }
}
