use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Error;

/// How many periods make a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    /// Twelve a year.
    Monthly,
    /// Four a year.
    Quarterly,
    /// Two a year.
    SemiAnnual,
    /// One a year.
    Annual,
}

impl Frequency {
    /// Periods a year.
    pub const fn per_year(self) -> f64 {
        match self {
            Self::Monthly => 12.0,
            Self::Quarterly => 4.0,
            Self::SemiAnnual => 2.0,
            Self::Annual => 1.0,
        }
    }
}

/// Where in its period a payment falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timing {
    /// At the end of each period (ordinary annuity).
    InArrears,
    /// At the start of each period (annuity due).
    InAdvance,
}

/// A discount rate or return per period: a fraction, finite and above -100 %.
///
/// A yearly rate becomes a monthly one in two ways, 0.8 % apart in the annuity of 4 years at 10 %;
/// each has its name and neither is the default.
///
/// ```
/// # use cloudecon_finance::{AnnualRate, Frequency, PeriodRate};
/// let nominal = PeriodRate::from_nominal_annual(0.12, Frequency::Monthly)?;
/// assert_eq!(nominal.as_fraction(), 0.01);
/// let effective = PeriodRate::from_effective_annual(AnnualRate::effective(0.12)?, Frequency::Monthly);
/// assert!((effective.as_fraction() - 0.009_488_8).abs() < 1e-7); // 1.12^(1/12) - 1
/// # Ok::<(), cloudecon_finance::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct PeriodRate(f64);

/// An effective annual rate, compounded once a year: a fraction, finite and above -100 %.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct AnnualRate(f64);

fn above_minus_one(value: f64) -> Result<f64, Error> {
    if value.is_finite() && value > -1.0 {
        Ok(value)
    } else {
        Err(Error::OutOfRange { field: "rate", allowed: "finite and above -1", found: value })
    }
}

impl PeriodRate {
    /// No discounting.
    pub const ZERO: Self = Self(0.0);

    /// A rate that is already per period: 0.01 is 1 % a period.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless finite and above -1.
    pub fn per_period(fraction: f64) -> Result<Self, Error> {
        above_minus_one(fraction).map(Self)
    }

    /// From a nominal annual rate, as loans quote it: `r / m`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if the period rate is not finite and above -1.
    pub fn from_nominal_annual(fraction: f64, frequency: Frequency) -> Result<Self, Error> {
        Self::per_period(fraction / frequency.per_year())
    }

    /// From an effective annual rate: `(1 + r)^(1/m) - 1`.
    pub fn from_effective_annual(rate: AnnualRate, frequency: Frequency) -> Self {
        Self::held((rate.0.ln_1p() / frequency.per_year()).exp_m1())
    }

    /// The fraction: 0.01 for 1 % a period.
    pub const fn as_fraction(self) -> f64 {
        self.0
    }

    /// `1 + i`.
    pub const fn growth_factor(self) -> f64 {
        1.0 + self.0
    }

    /// `(1 + i)^-n`: present value of 1 that is paid `periods` from now.
    pub fn discount_factor(self, periods: f64) -> f64 {
        (-periods * self.0.ln_1p()).exp()
    }

    /// The effective annual rate: `(1 + i)^m - 1`.
    pub fn annualized(self, frequency: Frequency) -> AnnualRate {
        AnnualRate::held((self.0.ln_1p() * frequency.per_year()).exp_m1())
    }

    /// Holds a computed rate inside the bounds of the type.
    pub(crate) fn held(fraction: f64) -> Self {
        Self(hold(fraction))
    }
}

impl AnnualRate {
    /// No discounting.
    pub const ZERO: Self = Self(0.0);

    /// An effective annual rate: 0.1 turns 100 into 110 in a year.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless finite and above -1.
    pub fn effective(fraction: f64) -> Result<Self, Error> {
        above_minus_one(fraction).map(Self)
    }

    /// The fraction: 0.1 for 10 % a year.
    pub const fn as_fraction(self) -> f64 {
        self.0
    }

    /// `(1 + r)^-t`: present value of 1 that is paid `years` from now.
    pub fn discount_factor(self, years: f64) -> f64 {
        (-years * self.0.ln_1p()).exp()
    }

    /// Holds a computed rate inside the bounds of the type.
    pub(crate) fn held(fraction: f64) -> Self {
        Self(hold(fraction))
    }
}

/// The f64 just above -1; nothing between it and -1 can be told from -100 %.
pub(crate) const LOWEST_RATE: f64 = -1.0 + f64::EPSILON / 2.0;

fn hold(fraction: f64) -> f64 {
    fraction.clamp(LOWEST_RATE, f64::MAX)
}

impl fmt::Display for PeriodRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.*} % a period", f.precision().unwrap_or(2), self.0 * 100.0)
    }
}

impl fmt::Display for AnnualRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.*} % a year", f.precision().unwrap_or(2), self.0 * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_stay_above_minus_one() {
        assert!(PeriodRate::per_period(-1.0).is_err());
        assert!(AnnualRate::effective(f64::NAN).is_err());
        assert!(PeriodRate::from_nominal_annual(f64::INFINITY, Frequency::Annual).is_err());
        assert_eq!(
            PeriodRate::per_period(-1.5).unwrap_err().to_string(),
            "`rate` must be finite and above -1, found -1.5"
        );
    }

    #[test]
    fn effective_rate_survives_the_round_trip() {
        // 1.1^(1/4) compounded four times is 1.1 again.
        let year = AnnualRate::effective(0.1).unwrap();
        let quarter = PeriodRate::from_effective_annual(year, Frequency::Quarterly);
        approx::assert_relative_eq!(quarter.as_fraction(), 0.024_113_689_084, max_relative = 1e-10);
        let back = quarter.annualized(Frequency::Quarterly).as_fraction();
        approx::assert_relative_eq!(back, 0.1, max_relative = 1e-14);
    }
}
