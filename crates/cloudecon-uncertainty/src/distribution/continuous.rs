//! Uniform, triangular, normal and lognormal.

use crate::error::{finite, ordered, require};
use crate::{Error, normal};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Uniform {
    low: f64,
    high: f64,
}

impl Uniform {
    pub(super) fn new(low: f64, high: f64) -> Result<Self, Error> {
        ordered("low", low, "high", high)?;
        Ok(Self { low, high })
    }

    pub(super) fn quantile(self, p: f64) -> f64 {
        self.low + p * (self.high - self.low)
    }

    pub(super) fn cdf(self, x: f64) -> f64 {
        ((x - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    pub(super) fn mean(self) -> f64 {
        f64::midpoint(self.low, self.high)
    }

    pub(super) fn sd(self) -> f64 {
        (self.high - self.low) / 12.0_f64.sqrt()
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Triangular {
    min: f64,
    mode: f64,
    max: f64,
}

/// Refuses a mode outside of its ends.
pub(super) fn mode_within(min: f64, mode: f64, max: f64) -> Result<(), Error> {
    ordered("min", min, "max", max)?;
    finite("mode", mode)?;
    if mode < min {
        return Err(Error::OutOfOrder {
            low_field: "min",
            low: min,
            high_field: "mode",
            high: mode,
        });
    }
    if mode > max {
        return Err(Error::OutOfOrder {
            low_field: "mode",
            low: mode,
            high_field: "max",
            high: max,
        });
    }
    Ok(())
}

impl Triangular {
    pub(super) fn new(min: f64, mode: f64, max: f64) -> Result<Self, Error> {
        mode_within(min, mode, max)?;
        Ok(Self { min, mode, max })
    }

    pub(super) fn quantile(self, p: f64) -> f64 {
        let Self { min, mode, max } = self;
        let span = max - min;
        if p * span <= mode - min {
            min + (p * span * (mode - min)).sqrt()
        } else {
            max - ((1.0 - p) * span * (max - mode)).sqrt()
        }
    }

    pub(super) fn cdf(self, x: f64) -> f64 {
        let Self { min, mode, max } = self;
        let span = max - min;
        if x <= min {
            0.0
        } else if x >= max {
            1.0
        } else if x < mode {
            (x - min).powi(2) / (span * (mode - min))
        } else {
            1.0 - (max - x).powi(2) / (span * (max - mode))
        }
    }

    pub(super) fn mean(self) -> f64 {
        (self.min + self.mode + self.max) / 3.0
    }

    pub(super) fn sd(self) -> f64 {
        let Self { min: a, mode: m, max: b } = self;
        ((a * a + m * m + b * b - a * m - a * b - m * b) / 18.0).sqrt()
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Normal {
    mean: f64,
    sd: f64,
}

impl Normal {
    pub(super) fn new(mean: f64, sd: f64) -> Result<Self, Error> {
        Ok(Self { mean: finite("mean", mean)?, sd: require("sd", "above 0", sd, sd > 0.0)? })
    }

    pub(super) fn of_normal(self, z: f64) -> f64 {
        self.mean + self.sd * z
    }

    pub(super) fn cdf(self, x: f64) -> f64 {
        normal::cdf((x - self.mean) / self.sd)
    }

    pub(super) const fn mean(self) -> f64 {
        self.mean
    }

    pub(super) const fn sd(self) -> f64 {
        self.sd
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LogNormal {
    log: Normal,
}

impl LogNormal {
    pub(super) fn new(mean_of_log: f64, sd_of_log: f64) -> Result<Self, Error> {
        finite("mean_of_log", mean_of_log)?;
        require("sd_of_log", "above 0", sd_of_log, sd_of_log > 0.0)?;
        Ok(Self { log: Normal { mean: mean_of_log, sd: sd_of_log } })
    }

    pub(super) fn between(low: f64, high: f64, p_low: f64, p_high: f64) -> Result<Self, Error> {
        require("low", "above 0", low, low > 0.0)?;
        ordered("low", low, "high", high)?;
        require("p_low", "above 0", p_low, p_low > 0.0)?;
        require("p_high", "below 1", p_high, p_high < 1.0)?;
        ordered("p_low", p_low, "p_high", p_high)?;
        let (z_low, z_high) = (normal::quantile(p_low), normal::quantile(p_high));
        let sd = (high / low).ln() / (z_high - z_low);
        Self::new(low.ln() - sd * z_low, sd)
    }

    pub(super) fn of_normal(self, z: f64) -> f64 {
        self.log.of_normal(z).exp()
    }

    pub(super) fn cdf(self, x: f64) -> f64 {
        if x > 0.0 { self.log.cdf(x.ln()) } else { 0.0 }
    }

    pub(super) fn mean(self) -> f64 {
        (self.log.mean + 0.5 * self.log.sd * self.log.sd).exp()
    }

    pub(super) fn sd(self) -> f64 {
        self.mean() * (self.log.sd * self.log.sd).exp_m1().sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hand_calculated_points() {
        // Triangular 0, 1, 4: cdf at the mode 1/4; at 2: 1 - 4 / (4 x 3) = 2/3; mean 5/3.
        let it = Triangular::new(0.0, 1.0, 4.0).unwrap();
        approx::assert_relative_eq!(it.cdf(1.0), 0.25);
        approx::assert_relative_eq!(it.cdf(2.0), 2.0 / 3.0, max_relative = 1e-15);
        approx::assert_relative_eq!(it.quantile(2.0 / 3.0), 2.0, max_relative = 1e-15);
        approx::assert_relative_eq!(it.mean(), 5.0 / 3.0);
        // P10 2, P90 12: the median is their geometric mean.
        let it = LogNormal::between(2.0, 12.0, 0.1, 0.9).unwrap();
        approx::assert_relative_eq!(it.of_normal(0.0), 24.0_f64.sqrt(), max_relative = 1e-14);
        // ln 1 with sd 1: mean e^0.5, sd e^0.5 sqrt(e - 1).
        let it = LogNormal::new(0.0, 1.0).unwrap();
        let e = std::f64::consts::E;
        approx::assert_relative_eq!(it.sd(), (e * (e - 1.0)).sqrt(), max_relative = 1e-14);
    }

    #[test]
    fn wrong_parameters_are_named() {
        assert_eq!(
            Uniform::new(3.0, 1.0).unwrap_err().to_string(),
            "`low` (3) must be below `high` (1)"
        );
        assert_eq!(
            Triangular::new(0.0, 5.0, 4.0).unwrap_err().to_string(),
            "`mode` (5) must be below `max` (4)"
        );
        assert!(LogNormal::between(0.0, 1.0, 0.1, 0.9).is_err());
        assert!(LogNormal::between(1.0, 2.0, 0.9, 0.1).is_err());
        assert!(Normal::new(0.0, f64::NAN).is_err());
    }
}
