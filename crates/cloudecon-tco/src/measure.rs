//! Quantities that only this crate needs: f64 newtypes in the style of the kernel.

use cloudecon_core::{Hours, Quantity};

use crate::Error;

/// Hours of a mean month, 8,760 / 12 = 730: the convention of published chip-hour costs.
pub const MEAN_MONTH: Hours = Hours::from_hours(730.0);

macro_rules! measure {
    (
        $(#[$doc:meta])*
        $name:ident { $( $(#[$unit_doc:meta])* $from:ident, $as:ident => $factor:expr ; )+ }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        pub struct $name(f64);

        impl $name {
            $(
                $(#[$unit_doc])*
                pub const fn $from(value: f64) -> Self {
                    Self(value * $factor)
                }

                /// The number in the unit that the name says.
                pub const fn $as(self) -> f64 {
                    self.0 / $factor
                }
            )+
        }

        impl Quantity for $name {
            fn from_number(value: f64) -> Self {
                Self(value)
            }

            fn number(self) -> f64 {
                self.0
            }
        }
    };
}

measure! {
    /// A rate of arithmetic, always dense (no structured sparsity).
    FlopRate {
        /// From FLOP/s.
        from_flop_per_s, as_flop_per_s => 1.0;
        /// From TFLOP/s.
        from_tflops, as_tflops => 1e12;
        /// From PFLOP/s.
        from_pflops, as_pflops => 1e15;
    }
}

measure! {
    /// Bytes a second; links are counted one way.
    Bandwidth {
        /// From B/s.
        from_bytes_per_s, as_bytes_per_s => 1.0;
        /// From GB/s (1e9).
        from_gb_per_s, as_gb_per_s => 1e9;
        /// From TB/s (1e12).
        from_tb_per_s, as_tb_per_s => 1e12;
    }
}

measure! {
    /// An amount of memory or data.
    DataSize {
        /// From bytes.
        from_bytes, as_bytes => 1.0;
        /// From GB (1e9).
        from_gb, as_gb => 1e9;
        /// From GiB (2^30).
        from_gib, as_gib => 1_073_741_824.0;
    }
}

measure! {
    /// A span of time of a computation.
    Seconds {
        /// From seconds.
        from_seconds, as_seconds => 1.0;
        /// From milliseconds.
        from_millis, as_millis => 1e-3;
        /// From microseconds.
        from_micros, as_micros => 1e-6;
        /// From hours.
        from_hours, as_hours => 3600.0;
    }
}

measure! {
    /// A span of calendar time such as an economic life.
    Months {
        /// From months; may be broken.
        from_months, as_months => 1.0;
        /// From years of twelve months.
        from_years, as_years => 12.0;
    }
}

measure! {
    /// Capital per power capacity of a facility.
    CapitalPerPower {
        /// From US dollars per watt of IT power.
        from_usd_per_watt, as_usd_per_watt => 1.0;
        /// From millions of US dollars per megawatt: the same number.
        from_usd_millions_per_mw, as_usd_millions_per_mw => 1.0;
    }
}

measure! {
    /// Energy spent on a token.
    EnergyPerToken {
        /// From joules a token.
        from_joules, as_joules => 1.0;
    }
}

/// Facility energy over IT energy: finite and at least 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Pue(f64);

impl Pue {
    /// No overhead; right where the power figure is already taken at the utility meter.
    pub const ONE: Self = Self(1.0);

    /// From the ratio.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless finite and at least 1.
    pub fn new(ratio: f64) -> Result<Self, Error> {
        if ratio.is_finite() && ratio >= 1.0 {
            Ok(Self(ratio))
        } else {
            Err(Error::OutOfRange { field: "pue", allowed: "finite and at least 1", found: ratio })
        }
    }

    /// The ratio.
    pub const fn as_ratio(self) -> f64 {
        self.0
    }
}

impl Quantity for Pue {
    /// Held at 1 or above: interval arithmetic may touch the bound.
    fn from_number(value: f64) -> Self {
        Self(value.max(1.0))
    }

    fn number(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_convert_by_their_names() {
        assert_eq!(FlopRate::from_pflops(2.5).as_tflops(), 2500.0);
        assert_eq!(Bandwidth::from_tb_per_s(8.0).as_gb_per_s(), 8000.0);
        // 96 GiB = 96 x 1.073741824 GB
        approx::assert_relative_eq!(DataSize::from_gib(96.0).as_gb(), 103.079_215_104);
        assert_eq!(Months::from_years(4.0).as_months(), 48.0);
    }

    #[test]
    fn overhead_is_at_least_one() {
        assert!(Pue::new(0.99).is_err());
        assert!(Pue::new(f64::NAN).is_err());
        assert_eq!(Pue::new(1.25).unwrap().as_ratio(), 1.25);
    }
}
