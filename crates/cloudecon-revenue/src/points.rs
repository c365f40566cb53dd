use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use cloudecon_core::{Growth, Quantity, Usd};

/// A contribution to growth: the change of a part over the old whole, in percentage points.
///
/// Not a [`Growth`]: a part may take away more than the whole had, and contributions add.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct GrowthPoints(f64);

impl GrowthPoints {
    /// From percentage points: 9 is nine points of growth.
    pub const fn from_points(value: f64) -> Self {
        Self(value / 100.0)
    }

    /// From a fraction of the old whole: 0.09 is nine points.
    pub const fn from_fraction(value: f64) -> Self {
        Self(value)
    }

    /// `(after - before) / old_total`; `None` unless the old total is positive.
    pub fn of(before: Usd, after: Usd, old_total: Usd) -> Option<Self> {
        if old_total <= Usd::ZERO {
            return None;
        }
        (after - before).ratio_to(old_total).map(Self)
    }

    /// The number of percentage points.
    pub const fn as_points(self) -> f64 {
        self.0 * 100.0
    }

    /// The fraction of the old whole.
    pub const fn as_fraction(self) -> f64 {
        self.0
    }

    /// The change of the part in money, for an old total.
    pub fn of_total(self, old_total: Usd) -> Usd {
        old_total * self.0
    }
}

impl From<Growth> for GrowthPoints {
    /// The growth of the whole, as the sum of its contributions.
    fn from(growth: Growth) -> Self {
        Self(growth.as_fraction())
    }
}

impl Add for GrowthPoints {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for GrowthPoints {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for GrowthPoints {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for GrowthPoints {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self(0.0), Add::add)
    }
}

impl fmt::Display for GrowthPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+.*} points", f.precision().unwrap_or(1), self.as_points())
    }
}

impl Quantity for GrowthPoints {
    fn from_number(value: f64) -> Self {
        Self(value)
    }

    fn number(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_points_of_a_quarter() {
        // 9 points of 30.873 billion = 2.77857 billion.
        let change = GrowthPoints::from_points(9.0).of_total(Usd::from_millions(30_873.0));
        approx::assert_relative_eq!(change.as_billions(), 2.778_57, max_relative = 1e-12);
        let points = GrowthPoints::of(Usd::ZERO, change, Usd::from_millions(30_873.0)).unwrap();
        assert_eq!(points.to_string(), "+9.0 points");
        assert_eq!(GrowthPoints::of(Usd::ZERO, change, Usd::ZERO), None);
    }
}
