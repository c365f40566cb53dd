//! What numbers a distribution of delays may have.

use crate::error::{above_zero, finite};
use crate::{DelayDistribution, Error};

impl DelayDistribution {
    /// Checks its numbers.
    pub(super) fn checked(self) -> Result<Self, Error> {
        match &self {
            Self::Empirical(days) => {
                if days.is_empty() {
                    return Err(Error::Empty { field: "delays" });
                }
                for day in days {
                    finite("delays", *day)?;
                }
                ascending("delays", days.iter().copied())?;
            }
            Self::Quantiles(points) => {
                if points.is_empty() {
                    return Err(Error::Empty { field: "quantiles" });
                }
                for (probability, days) in points {
                    finite("quantiles.days", *days)?;
                    if !(0.0..=1.0).contains(probability) {
                        let legal = "between 0 and 1";
                        return Err(Error::Number {
                            field: "quantiles.probability",
                            legal,
                            found: *probability,
                        });
                    }
                }
                ascending("quantiles.probability", points.iter().map(|(p, _)| *p))?;
                ascending("quantiles.days", points.iter().map(|(_, days)| *days))?;
            }
            Self::LogNormal { median, sigma, offset } => {
                above_zero("median", *median)?;
                above_zero("sigma", *sigma)?;
                finite("offset", *offset)?;
            }
            Self::Mixture(parts) => {
                if parts.is_empty() {
                    return Err(Error::Empty { field: "mixture" });
                }
                for (weight, part) in parts {
                    above_zero("mixture.weight", *weight)?;
                    part.clone().checked()?;
                }
            }
        }
        Ok(self)
    }
}

pub(super) fn ascending(
    field: &'static str,
    values: impl Iterator<Item = f64>,
) -> Result<(), Error> {
    let mut last = f64::NEG_INFINITY;
    for found in values {
        if found < last {
            return Err(Error::Number { field, legal: "ascending", found });
        }
        last = found;
    }
    Ok(())
}
