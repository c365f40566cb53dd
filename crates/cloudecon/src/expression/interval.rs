use std::cmp::Ordering;
use std::fmt;

use cloudecon_core::{Quantity, Range};

use super::Number;

/// All numbers from a low to a high end; either may be infinite, for "over 15" and "at most 9".
///
/// Arithmetic rounds outward: the result of two intervals holds the result of any two of their
/// numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    low: f64,
    high: f64,
}

impl Interval {
    /// Every number.
    pub const ALL: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// From one end to the other, in either order; an end that is no number leaves its side open.
    pub fn new(one: f64, other: f64) -> Self {
        if one.is_nan() || other.is_nan() {
            return Self::ALL;
        }
        Self { low: one.min(other), high: one.max(other) }
    }

    /// One number.
    pub fn exact(value: f64) -> Self {
        Self::new(value, value)
    }

    /// The low end.
    pub const fn low(self) -> f64 {
        self.low
    }

    /// The high end.
    pub const fn high(self) -> f64 {
        self.high
    }

    /// True if the number lies in it, ends included.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// True if every number of the other lies in it.
    pub fn holds(self, other: Self) -> bool {
        self.low <= other.low && other.high <= self.high
    }

    /// True if the two share a number.
    pub fn meets(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// How far apart the two are; zero if they meet.
    pub fn distance(self, other: Self) -> f64 {
        (other.low - self.high).max(self.low - other.high).max(0.0)
    }

    /// The numbers of both; `None` if there are none.
    pub fn common(self, other: Self) -> Option<Self> {
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        (low <= high).then_some(Self { low, high })
    }

    /// Both ends wider by a part of the larger of the two sizes: what rounding may have moved.
    #[must_use]
    pub fn widened(self, part: f64) -> Self {
        let size = |end: f64| if end.is_finite() { end.abs() } else { 0.0 };
        let slack = part * size(self.low).max(size(self.high));
        Self { low: self.low - slack, high: self.high + slack }
    }

    /// True if an end is infinite.
    pub const fn is_open(self) -> bool {
        !(self.low.is_finite() && self.high.is_finite())
    }

    /// Times a positive factor, for another unit.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self::new(self.low * factor, self.high * factor)
    }

    /// Ends moved outward by one step, so that rounding loses no number.
    fn outward(low: f64, high: f64) -> Self {
        Self {
            low: if low.is_nan() { f64::NEG_INFINITY } else { low.next_down() },
            high: if high.is_nan() { f64::INFINITY } else { high.next_up() },
        }
    }

    /// `a * b` where nothing times anything is nothing, infinite or not.
    fn product(a: f64, b: f64) -> f64 {
        if a == 0.0 || b == 0.0 { 0.0 } else { a * b }
    }
}

impl<T: Quantity> From<Range<T>> for Interval {
    fn from(range: Range<T>) -> Self {
        Self::new(range.low().number(), range.high().number())
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.low, self.high)
    }
}

impl Number for Interval {
    fn constant(value: f64) -> Self {
        Self::exact(value)
    }

    fn plus(&self, other: &Self) -> Self {
        Self::outward(self.low + other.low, self.high + other.high)
    }

    fn minus(&self, other: &Self) -> Self {
        Self::outward(self.low - other.high, self.high - other.low)
    }

    fn times(&self, other: &Self) -> Self {
        let corners = [
            Self::product(self.low, other.low),
            Self::product(self.low, other.high),
            Self::product(self.high, other.low),
            Self::product(self.high, other.high),
        ];
        let low = corners.iter().copied().fold(f64::INFINITY, f64::min);
        let high = corners.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self::outward(low, high)
    }

    fn over(&self, other: &Self) -> Option<Self> {
        if other.contains(0.0) {
            return None;
        }
        let inverse = Self::outward(1.0 / other.high, 1.0 / other.low);
        Some(self.times(&inverse))
    }

    fn negated(&self) -> Self {
        Self { low: -self.high, high: -self.low }
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        if self.high < other.low {
            Some(Ordering::Less)
        } else if other.high < self.low {
            Some(Ordering::Greater)
        } else {
            None
        }
    }

    fn lower(&self, other: &Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.min(other.high) }
    }

    fn higher(&self, other: &Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.max(other.high) }
    }

    fn either(&self, other: &Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    fn or_more(&self) -> Self {
        Self { low: self.low, high: f64::INFINITY }
    }

    fn or_less(&self) -> Self {
        Self { low: f64::NEG_INFINITY, high: self.high }
    }

    fn absolute(&self) -> Self {
        if self.low >= 0.0 {
            *self
        } else if self.high <= 0.0 {
            self.negated()
        } else {
            Self { low: 0.0, high: self.high.max(-self.low) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_ends_stay_open() {
        let over = Interval::new(15.0, f64::INFINITY);
        let share = over.over(&Interval::exact(150.0)).unwrap();
        assert!(share.low() <= 0.1 && share.low() > 0.0999 && share.high() == f64::INFINITY);
        let inverse = Interval::exact(1.0).over(&over).unwrap();
        assert!(inverse.low() <= 0.0 && inverse.high() >= 1.0 / 15.0);
        assert_eq!(over.times(&Interval::exact(0.0)).high(), f64::from_bits(1));
    }

    #[test]
    fn a_divisor_around_zero_has_no_quotient() {
        assert_eq!(Interval::exact(1.0).over(&Interval::new(-1.0, 1.0)), None);
        assert_eq!(Interval::exact(1.0).over(&Interval::exact(0.0)), None);
    }

    #[test]
    fn distances() {
        let (a, b) = (Interval::new(1.0, 2.0), Interval::new(5.0, 6.0));
        assert_eq!(a.distance(b), 3.0);
        assert_eq!(b.distance(a), 3.0);
        assert_eq!(a.distance(Interval::new(2.0, 3.0)), 0.0);
        assert_eq!(a.distance(Interval::new(5.0, f64::INFINITY)), 3.0);
        assert_eq!(a.distance(Interval::new(f64::NEG_INFINITY, 4.0)), 0.0);
    }
}
