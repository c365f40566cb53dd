use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Error;

/// A type that is one number underneath, so that ranges of it can be computed with.
pub trait Quantity: Copy {
    /// From the number in the internal unit.
    fn from_number(value: f64) -> Self;
    /// The number in the internal unit.
    fn number(self) -> f64;
}

impl Quantity for f64 {
    fn from_number(value: f64) -> Self {
        value
    }

    fn number(self) -> f64 {
        self
    }
}

/// Low, mid and high of a figure that nobody has published exactly.
///
/// Arithmetic is interval arithmetic on the ends and plain arithmetic on the middle:
/// the ends of a result hold every combination of the inputs.
///
/// ```
/// # use cloudecon_core::{Range, Usd};
/// let fee = Range::new(Usd::from_millions(2.6), Usd::from_millions(5.2), Usd::from_millions(7.8))?;
/// let total = fee.add(Range::exact(Usd::from_millions(10.0)));
/// assert_eq!(total.low(), Usd::from_millions(12.6));
/// # Ok::<(), cloudecon_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[T; 3]", into = "[T; 3]")]
#[serde(bound(
    serialize = "T: Quantity + Serialize",
    deserialize = "T: Quantity + Deserialize<'de>"
))]
pub struct Range<T> {
    low: T,
    mid: T,
    high: T,
}

impl<T: Quantity> Range<T> {
    /// A range with `low <= mid <= high`.
    ///
    /// # Errors
    /// [`Error::NotFinite`] or [`Error::Unordered`].
    pub fn new(low: T, mid: T, high: T) -> Result<Self, Error> {
        let (l, m, h) = (low.number(), mid.number(), high.number());
        for value in [l, m, h] {
            if !value.is_finite() {
                return Err(Error::NotFinite { quantity: "range", found: value.to_string() });
            }
        }
        if l <= m && m <= h {
            Ok(Self { low, mid, high })
        } else {
            Err(Error::Unordered { low: l, mid: m, high: h })
        }
    }

    /// A range whose middle is half way between the ends.
    ///
    /// # Errors
    /// As [`Range::new`].
    pub fn between(low: T, high: T) -> Result<Self, Error> {
        let mid = T::from_number(f64::midpoint(low.number(), high.number()));
        Self::new(low, mid, high)
    }

    /// A range without width.
    pub const fn exact(value: T) -> Self {
        Self { low: value, mid: value, high: value }
    }

    /// The low end.
    pub const fn low(self) -> T {
        self.low
    }

    /// The central value.
    pub const fn mid(self) -> T {
        self.mid
    }

    /// The high end.
    pub const fn high(self) -> T {
        self.high
    }

    /// True if low and high are one value.
    pub fn is_exact(self) -> bool {
        self.low.number() >= self.high.number()
    }

    /// True if `value` lies in the range, ends included.
    pub fn contains(self, value: T) -> bool {
        self.low.number() <= value.number() && value.number() <= self.high.number()
    }

    /// True if the two ranges share a value.
    pub fn overlaps(self, other: Self) -> bool {
        self.low.number() <= other.high.number() && other.low.number() <= self.high.number()
    }

    /// `self + other`.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "Add would need T: Add for each quantity")]
    pub fn add(self, other: Self) -> Self {
        Self {
            low: T::from_number(self.low.number() + other.low.number()),
            mid: T::from_number(self.mid.number() + other.mid.number()),
            high: T::from_number(self.high.number() + other.high.number()),
        }
    }

    /// `self - other`: low minus high is the low end.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "Sub would need T: Sub for each quantity")]
    pub fn sub(self, other: Self) -> Self {
        Self {
            low: T::from_number(self.low.number() - other.high.number()),
            mid: T::from_number(self.mid.number() - other.mid.number()),
            high: T::from_number(self.high.number() - other.low.number()),
        }
    }

    /// Any function of two quantities that is monotone in each argument over the ranges:
    /// the ends are the extremes over the four corners.
    #[must_use]
    pub fn combine<U: Quantity, R: Quantity>(
        self,
        other: Range<U>,
        function: impl Fn(T, U) -> R,
    ) -> Range<R> {
        let corners = [
            function(self.low, other.low),
            function(self.low, other.high),
            function(self.high, other.low),
            function(self.high, other.high),
        ];
        hull(function(self.mid, other.mid), &corners)
    }

    /// Any monotone function of one quantity.
    #[must_use]
    pub fn map<R: Quantity>(self, function: impl Fn(T) -> R) -> Range<R> {
        hull(function(self.mid), &[function(self.low), function(self.high)])
    }
}

/// The smallest range that holds the middle and the corners.
fn hull<R: Quantity>(mid: R, corners: &[R]) -> Range<R> {
    let pick = |best: R, other: &R, better: fn(f64, f64) -> bool| {
        if better(other.number(), best.number()) { *other } else { best }
    };
    Range {
        low: corners.iter().fold(mid, |best, c| pick(best, c, |a, b| a < b)),
        mid,
        high: corners.iter().fold(mid, |best, c| pick(best, c, |a, b| a > b)),
    }
}

impl<T: Quantity> TryFrom<[T; 3]> for Range<T> {
    type Error = Error;
    fn try_from([low, mid, high]: [T; 3]) -> Result<Self, Error> {
        Self::new(low, mid, high)
    }
}

impl<T> From<Range<T>> for [T; 3] {
    fn from(range: Range<T>) -> Self {
        [range.low, range.mid, range.high]
    }
}

impl<T: Quantity + fmt::Display> fmt::Display for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_exact() {
            self.mid.fmt(f)
        } else {
            self.mid.fmt(f)?;
            f.write_str(" (")?;
            self.low.fmt(f)?;
            f.write_str(" to ")?;
            self.high.fmt(f)?;
            f.write_str(")")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_must_be_in_order() {
        assert!(matches!(Range::new(2.0, 1.0, 3.0), Err(Error::Unordered { .. })));
        assert!(matches!(Range::new(f64::NAN, 1.0, 3.0), Err(Error::NotFinite { .. })));
    }

    #[test]
    fn products_take_the_extremes_of_the_corners() {
        // [-2, 1, 3] x [-1, 0, 4]: corners 2, -8, -3, 12; mid 0.
        let product = Range::new(-2.0, 1.0, 3.0)
            .unwrap()
            .combine(Range::new(-1.0, 0.0, 4.0).unwrap(), |a, b| a * b);
        assert_eq!((product.low(), product.mid(), product.high()), (-8.0, 0.0, 12.0));
    }
}
