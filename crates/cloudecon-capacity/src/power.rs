use std::iter::Sum;
use std::ops::{Add, Sub};

use cloudecon_core::{Energy, Hours, Power, Share};
use serde::{Deserialize, Serialize};

use crate::Error;

macro_rules! role {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Power);

        impl $name {
            /// No power.
            pub const ZERO: Self = Self(Power::ZERO);

            /// From power whose role is known to be this one.
            pub const fn new(power: Power) -> Self {
                Self(power)
            }

            /// From megawatts.
            pub const fn from_mw(mw: f64) -> Self {
                Self(Power::from_mw(mw))
            }

            /// The number of megawatts.
            pub const fn as_mw(self) -> f64 {
                self.0.as_mw()
            }

            /// The power, its role forgotten.
            pub const fn power(self) -> Power {
                self.0
            }

            /// The larger of two.
            #[must_use]
            pub const fn max(self, other: Self) -> Self {
                Self(self.0.max(other.0))
            }

            /// The smaller of two.
            #[must_use]
            pub const fn min(self, other: Self) -> Self {
                Self(self.0.min(other.0))
            }

            /// A share of it.
            #[must_use]
            pub fn part(self, share: Share) -> Self {
                Self(self.0 * share)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                Self(iter.map(Self::power).sum())
            }
        }
    };
}

role! {
    /// Power drawn by servers, network and storage.
    ///
    /// It does not add to power at the meter:
    /// ```compile_fail
    /// # use cloudecon_capacity::{FacilityPower, ItPower};
    /// let nonsense = ItPower::from_mw(1.0) + FacilityPower::from_mw(1.0);
    /// ```
    ItPower
}

role! {
    /// Power at the utility meter: IT power and all that keeps it running.
    FacilityPower
}

/// Facility power over IT power at the peak, at least 1. Sizes the connection, not the bill.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct PeakOverhead(f64);

impl PeakOverhead {
    /// A ratio of at least 1.
    ///
    /// # Errors
    /// [`Error::Ratio`] below 1 or not finite.
    pub fn new(ratio: f64) -> Result<Self, Error> {
        at_least_one("peak_overhead", ratio).map(Self)
    }

    /// The ratio of two powers; `None` for no IT power or less at the meter.
    pub fn between(it: ItPower, facility: FacilityPower) -> Option<Self> {
        facility.0.ratio_to(it.0).and_then(|ratio| Self::new(ratio).ok())
    }

    /// The ratio.
    pub const fn ratio(self) -> f64 {
        self.0
    }

    /// Power at the meter for an IT power: the only way from one to the other.
    pub fn facility(self, it: ItPower) -> FacilityPower {
        FacilityPower(it.0 * self.0)
    }
}

/// Facility energy over IT energy in a year (PUE), at least 1. Sizes the bill, not the connection.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct AnnualPue(f64);

impl AnnualPue {
    /// A ratio of at least 1.
    ///
    /// # Errors
    /// [`Error::Ratio`] below 1 or not finite.
    pub fn new(ratio: f64) -> Result<Self, Error> {
        at_least_one("annual_pue", ratio).map(Self)
    }

    /// The ratio.
    pub const fn ratio(self) -> f64 {
        self.0
    }

    /// Energy at the meter = IT power x utilization x hours x PUE.
    pub fn energy(self, it: ItPower, utilization: Utilization, hours: Hours) -> Energy {
        (utilization.average(it).0 * self.0) * hours
    }
}

/// Average draw over installed IT power, 0 to 1. Not the share of power that is sold.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Utilization(Share);

impl Utilization {
    /// From a share of installed IT power.
    pub const fn new(share: Share) -> Self {
        Self(share)
    }

    /// The share.
    pub const fn share(self) -> Share {
        self.0
    }

    /// Average draw of an installed IT power.
    pub fn average(self, it: ItPower) -> ItPower {
        ItPower(it.0 * self.0)
    }
}

fn at_least_one(field: &'static str, ratio: f64) -> Result<f64, Error> {
    if ratio.is_finite() && ratio >= 1.0 {
        Ok(ratio)
    } else {
        Err(Error::Ratio { field, found: ratio })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overhead_leads_to_the_meter_and_pue_to_the_bill() {
        // 284 MW x 1.2 = 340.8 MW at the meter.
        let overhead = PeakOverhead::new(1.2).unwrap();
        assert!((overhead.facility(ItPower::from_mw(284.0)).as_mw() - 340.8).abs() < 1e-9);
        // 100 MW x 80 % x 8,760 h x 1.15 = 805,920 MWh.
        let pue = AnnualPue::new(1.15).unwrap();
        let load = Utilization::new(Share::from_percent(80.0).unwrap());
        let energy = pue.energy(ItPower::from_mw(100.0), load, Hours::from_hours(8760.0));
        assert!((energy.as_mwh() - 805_920.0).abs() < 1e-6);
    }

    #[test]
    fn no_facility_runs_on_less_than_its_servers() {
        assert!(PeakOverhead::new(0.99).is_err());
        assert!(AnnualPue::new(f64::NAN).is_err());
        let (it, less) = (ItPower::from_mw(2.0), FacilityPower::from_mw(1.0));
        assert_eq!(PeakOverhead::between(it, less), None);
    }
}
