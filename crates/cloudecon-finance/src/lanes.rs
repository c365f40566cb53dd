//! Eight numbers that the compiler turns into vector registers, and `exp` of them.

use std::array::from_fn;
use std::ops::{Add, Div, Mul, Sub};

pub(crate) const WIDTH: usize = 8;

/// A number, or eight in lockstep.
pub(crate) trait Real:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    fn splat(value: f64) -> Self;
    fn each(self, f: impl Fn(f64) -> f64) -> Self;
    fn pair(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self;
}

impl Real for f64 {
    #[inline]
    fn splat(value: f64) -> Self {
        value
    }

    #[inline]
    fn each(self, f: impl Fn(f64) -> f64) -> Self {
        f(self)
    }

    #[inline]
    fn pair(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        f(self, other)
    }
}

impl Real for Lanes {
    #[inline]
    fn splat(value: f64) -> Self {
        Self([value; WIDTH])
    }

    #[inline]
    fn each(self, f: impl Fn(f64) -> f64) -> Self {
        Self(from_fn(|l| f(self.0[l])))
    }

    #[inline]
    fn pair(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self(from_fn(|l| f(self.0[l], other.0[l])))
    }
}

/// Eight numbers computed in lockstep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lanes(pub(crate) [f64; WIDTH]);

impl Lanes {
    pub(crate) const ZERO: Self = Self([0.0; WIDTH]);

    /// Smaller of two, lane by lane; a NaN in `self` is passed over.
    #[inline]
    pub(crate) fn min(self, other: Self) -> Self {
        self.pair(other, |a, b| if a < b { a } else { b })
    }

    /// Larger of two, lane by lane; a NaN in `self` is passed over.
    #[inline]
    pub(crate) fn max(self, other: Self) -> Self {
        self.pair(other, |a, b| if a > b { a } else { b })
    }

    /// Sum of the lanes, pairwise.
    #[inline]
    pub(crate) fn sum(self) -> f64 {
        let [a, b, c, d, e, f, g, h] = self.0;
        ((a + e) + (c + g)) + ((b + f) + (d + h))
    }

    #[inline]
    pub(crate) fn largest(self) -> f64 {
        self.0.into_iter().fold(f64::NEG_INFINITY, |m, v| if v > m { v } else { m })
    }
}

impl Add for Lanes {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        self.pair(other, |a, b| a + b)
    }
}

impl Sub for Lanes {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        self.pair(other, |a, b| a - b)
    }
}

impl Mul for Lanes {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        self.pair(other, |a, b| a * b)
    }
}

impl Div for Lanes {
    type Output = Self;
    #[inline]
    fn div(self, other: Self) -> Self {
        self.pair(other, |a, b| a / b)
    }
}

/// Adding and taking away 1.5 x 2^52 rounds to a whole number; its low bits then hold that number.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts; the high one ends in 32 zero bits, so that its product with a whole number
/// is exact (the split of the C library fdlibm, `e_exp.c`).
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// `e^y = 2^n m`: the lanes of `m` (0.7 to 1.42) and of `n`, a whole number.
///
/// Taylor to degree 13 on |f| <= ln(2)/2: the first term left out is below 5e-18.
#[inline]
pub(crate) fn exp_parts(y: Lanes) -> (Lanes, Lanes) {
    let n = y.each(|y| (y * LOG2_E + ROUNDER) - ROUNDER);
    let f = y.pair(n, |y, n| (y - n * LN2_HIGH) - n * LN2_LOW);
    (f.each(taylor), n)
}

#[inline]
fn taylor(f: f64) -> f64 {
    let f2 = f * f;
    let f4 = f2 * f2;
    let low = (1.0 + f) + f2 * (0.5 + f * (1.0 / 6.0));
    let mid = (1.0 / 24.0 + f * (1.0 / 120.0)) + f2 * (1.0 / 720.0 + f * (1.0 / 5_040.0));
    let high = (1.0 / 40_320.0 + f * (1.0 / 362_880.0))
        + f2 * (1.0 / 3_628_800.0 + f * (1.0 / 39_916_800.0));
    let top = 1.0 / 479_001_600.0 + f * (1.0 / 6_227_020_800.0);
    low + f4 * (mid + f4 * (high + f4 * top))
}

/// `e^y` for |y| <= 700.
#[inline]
pub(crate) fn exp(y: Lanes) -> Lanes {
    let n = y.each(|y| y * LOG2_E + ROUNDER);
    let f = y.pair(n, |y, n| {
        let n = n - ROUNDER;
        (y - n * LN2_HIGH) - n * LN2_LOW
    });
    f.pair(n, |f, n| taylor(f) * power_of_two(n))
}

/// 2^n for a whole n in -1022..=1023 that carries [`ROUNDER`].
#[inline]
fn power_of_two(n_and_rounder: f64) -> f64 {
    f64::from_bits(n_and_rounder.to_bits().wrapping_add(1023) << 52)
}

/// 2^n for a whole n at most 0; zero below the normal numbers.
#[inline]
pub(crate) fn power_of_two_at_most_one(n: f64) -> f64 {
    if n < -1022.0 { 0.0 } else { power_of_two(n + ROUNDER) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_good_to_two_units_in_the_last_place() {
        for step in -70_000..70_000 {
            let y = f64::from(step) * 0.009_973;
            let ours = exp(Lanes::splat(y)).0[3];
            assert!((ours / y.exp() - 1.0).abs() <= 4.5e-16, "{y}: {ours}");
            let (m, n) = exp_parts(Lanes::splat(y));
            let parts = m.0[0] * n.0[0].exp2();
            assert!((parts / y.exp() - 1.0).abs() <= 4.5e-16, "{y}: {parts}");
        }
        assert_eq!(exp(Lanes::ZERO).0[0], 1.0);
    }

    #[test]
    fn powers_of_two_are_exact() {
        for n in [-1022.0_f64, -1.0, 0.0] {
            assert_eq!(power_of_two_at_most_one(n), n.exp2());
        }
        assert_eq!(power_of_two_at_most_one(-5e9), 0.0);
    }
}
