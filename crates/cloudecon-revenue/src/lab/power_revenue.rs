use std::fmt;

use cloudecon_core::{Power, RunRate, Usd};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::error::positive;

/// Which megawatts a revenue is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PowerBasis {
    /// Power that serves the sales in question.
    Serving,
    /// All of the lab's computing power, training included.
    AllCompute,
}

impl fmt::Display for PowerBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Serving => "serving power",
            Self::AllCompute => "all computing power",
        })
    }
}

/// Revenue per megawatt and year, with the megawatts it means.
///
/// ```
/// # use cloudecon_core::{RunRate, Usd};
/// # use cloudecon_revenue::{PowerBasis, PowerRevenue};
/// let dense = PowerRevenue { per_mw_year: Usd::from_millions(26.0), basis: PowerBasis::Serving };
/// // 8.5 billion a year / 26 million = 326.9 MW.
/// let power = dense.power_for(RunRate::from_usd_billions_per_year(8.5))?;
/// assert_eq!(power.as_mw().round(), 327.0);
/// # Ok::<(), cloudecon_revenue::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerRevenue {
    /// Dollars that a megawatt brings in a year.
    pub per_mw_year: Usd,
    /// The megawatts meant.
    pub basis: PowerBasis,
}

impl PowerRevenue {
    /// `run-rate / power`.
    ///
    /// # Errors
    /// [`Error::NotPositive`] without power.
    pub fn of(pace: RunRate, power: Power, basis: PowerBasis) -> Result<Self, Error> {
        let megawatts = positive("power", power.as_mw())?;
        Ok(Self { per_mw_year: Usd::from_usd(pace.as_usd_per_year() / megawatts), basis })
    }

    /// The power that a run-rate needs: `run-rate / revenue per megawatt`.
    ///
    /// # Errors
    /// [`Error::NotPositive`] if a megawatt brings nothing.
    pub fn power_for(&self, pace: RunRate) -> Result<Power, Error> {
        let per_mw = positive("revenue per MW", self.per_mw_year.as_usd())?;
        Ok(Power::from_mw(pace.as_usd_per_year() / per_mw))
    }

    /// How many times the earlier figure a later one is.
    ///
    /// # Errors
    /// [`Error::NotComparable`] for different megawatts: such figures are no series;
    /// [`Error::NotPositive`] if the earlier figure is not above zero.
    pub fn ratio_to(&self, later: &Self) -> Result<f64, Error> {
        if self.basis != later.basis {
            let (left, right) = (self.basis.to_string(), later.basis.to_string());
            return Err(Error::NotComparable { what: "megawatts meant", left, right });
        }
        let earlier = positive("revenue per MW", self.per_mw_year.as_usd())?;
        Ok(later.per_mw_year.as_usd() / earlier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_on_different_megawatts_are_no_series() {
        let served =
            PowerRevenue { per_mw_year: Usd::from_millions(26.0), basis: PowerBasis::Serving };
        let all =
            PowerRevenue { per_mw_year: Usd::from_millions(42.0), basis: PowerBasis::AllCompute };
        assert_eq!(
            served.ratio_to(&all).unwrap_err().to_string(),
            "the two figures differ in megawatts meant: `serving power` and `all computing power`"
        );
        let pace = RunRate::from_usd_billions_per_year(1.3);
        let again = PowerRevenue::of(pace, Power::from_mw(25.0), PowerBasis::Serving).unwrap();
        assert_eq!(served.ratio_to(&again), Ok(2.0));
        assert!(PowerRevenue::of(pace, Power::ZERO, PowerBasis::Serving).is_err());
    }
}
