//! Where to start, and a first step that learns from it.
//!
//! The moments of the flows give `h = ln(P+/P-)` and its first two derivatives in `ln(1 + rate)` at
//! a rate of zero. Their parabola gives the first guess. After one evaluation there, the inverse
//! function through all five values gives a second guess that is mostly final.

use crate::lanes::Real;

/// Sum, first and second moment of flows about time zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moments<T> {
    pub(crate) sum: T,
    pub(crate) first: T,
    pub(crate) second: T,
}

/// `h` and its first two derivatives at a rate of zero: the log of the money multiple, the duration
/// of the late side over the early one, and the difference of the variances of time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start<T> {
    log_ratio: T,
    duration: T,
    spread: T,
}

/// `ln((1 + s)/(1 - s))` for small s, and a number of the same sign for any.
#[inline]
pub(crate) fn log_of_ratio<T: Real>(s: T) -> T {
    let c = T::splat;
    let s2 = s * s;
    c(2.0)
        * s
        * (c(1.0) + s2 * (c(1.0 / 3.0) + s2 * (c(0.2) + s2 * (c(1.0 / 7.0) + s2 * c(1.0 / 9.0)))))
}

impl<T: Real> Start<T> {
    /// From the moments of both sides; the late one starts `shift` after the early one.
    #[inline]
    pub(crate) fn new(early: Moments<T>, late: Moments<T>, shift: f64) -> Self {
        let one = T::splat(1.0);
        let (per_early, per_late) = (one / early.sum, one / late.sum);
        let (early_mean, late_mean) = (early.first * per_early, late.first * per_late);
        Self {
            log_ratio: (late.sum * per_early).each(f64::ln),
            duration: T::splat(shift) + late_mean - early_mean,
            spread: (late.second * per_late - late_mean * late_mean)
                - (early.second * per_early - early_mean * early_mean),
        }
    }

    /// Zero of the parabola through `h`, `h'` and `h''`.
    #[inline]
    pub(crate) fn guess(self) -> T {
        let twice = self.log_ratio + self.log_ratio;
        let square = self.duration * self.duration - self.spread * twice;
        let root = square.each(|square| if square > 0.0 { square.sqrt() } else { 0.0 });
        twice / (self.duration + root)
    }

    /// What Newton's step from `x` misses: the inverse function `x(h)` through three values at the
    /// start and two here, less its tangent here. It grows with the square of `h` here.
    #[inline]
    pub(crate) fn correction(self, x: T, log_ratio: T, duration: T) -> T {
        let gap = T::splat(1.0) / (self.log_ratio - log_ratio);
        let both = T::splat(-1.0) / (duration * self.duration);
        let (tangent, tangent_at_start) = (both * self.duration, both * duration);
        let curve_at_start =
            T::splat(-0.5) * self.spread * tangent_at_start * tangent_at_start * tangent_at_start;
        // Divided differences over (here, here, start, start, start), where x is 0.
        let chord = T::splat(0.0) - x * gap;
        let once = (chord - tangent) * gap;
        let twice_at_start = (tangent_at_start - chord) * gap;
        let twice = (twice_at_start - once) * gap;
        let thrice = ((curve_at_start - twice_at_start) * gap - twice) * gap;
        let start = self.log_ratio;
        let missed = log_ratio * log_ratio * (once - start * (twice - start * thrice));
        // Not a number where both points are one; then there is nothing to correct.
        missed.pair(x, |missed, x| if missed.abs() < x.abs() { missed } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_inflow_is_found_at_once() {
        // -1 now, 1.21 after two periods: h = ln 1.21 - 2x is straight.
        let point =
            |sum: f64, time: f64| Moments { sum, first: sum * time, second: sum * time * time };
        let start = Start::new(point(1.0, 0.0), point(1.21, 0.0), 2.0);
        approx::assert_relative_eq!(start.guess(), 1.1_f64.ln(), max_relative = 1e-15);
        assert_eq!(start.correction(1.1_f64.ln(), 0.0, 2.0), 0.0);
    }

    #[test]
    fn the_correction_leaves_a_smaller_error_than_the_tangent() {
        // -1 now, 1 after one period and 1 after three: h = ln(v + v^3), v = e^-x.
        let h = |x: f64| ((-x).exp() + (-3.0 * x).exp()).ln();
        let duration = |x: f64| {
            let (a, b) = ((-x).exp(), (-3.0 * x).exp());
            (a + 3.0 * b) / (a + b)
        };
        let early = Moments { sum: 1.0, first: 0.0, second: 0.0 };
        let late = Moments { sum: 2.0, first: 4.0, second: 10.0 };
        let start = Start::new(early, late, 0.0);
        let x = start.guess();
        let tangent = x + h(x) / duration(x);
        let corrected = tangent + start.correction(x, h(x), duration(x));
        assert!(h(corrected).abs() < 0.1 * h(tangent).abs());
    }

    #[test]
    fn the_series_is_the_logarithm() {
        let s = 0.09_f64;
        approx::assert_relative_eq!(log_of_ratio(s), (1.09_f64 / 0.91).ln(), max_relative = 1e-11);
    }
}
