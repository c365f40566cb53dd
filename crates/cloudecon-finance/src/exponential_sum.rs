//! `g(x) = sum of c_k e^(-t_k x)`, the net present value at `x = ln(1 + rate)`, and all its zeros.
//!
//! Periodic and dated flows are the same sum with whole or broken times. Terms are kept as a
//! mantissa and a power of two, so that flows of any size, and any rate, neither overflow nor
//! vanish.

mod zeros;

use crate::lanes::{Lanes, Real, WIDTH, exp_parts, power_of_two_at_most_one};
pub(crate) use zeros::{is_positive_at_lowest, sign_changes, zeros};

/// A turning point counts as a zero of higher multiplicity when the sum there is below this share
/// of the sum of magnitudes: the rounding of some thirty operations.
const TOUCH: f64 = 1.0 / 70_368_744_177_664.0; // 2^-46

/// Terms in blocks of eight; the last block is filled with zeros.
#[derive(Debug, Clone)]
pub(crate) struct ExponentialSum {
    times: Vec<Lanes>,
    mantissas: Vec<Lanes>,
    exponents: Vec<Lanes>,
    scratch: Vec<(Lanes, Lanes)>,
}

/// The positive and the negative part at one point, and their derivatives by -x; all share one
/// power of two that is left out.
#[derive(Debug, Clone, Copy)]
struct Parts {
    plus: f64,
    minus: f64,
    timed_plus: f64,
    timed_minus: f64,
}

impl Parts {
    fn value(self) -> f64 {
        self.plus - self.minus
    }

    fn size(self) -> f64 {
        self.plus + self.minus
    }

    /// Largest value that rounding can produce at a zero: of the terms, and of `t x` in the
    /// exponent.
    fn noise(self, x: f64) -> f64 {
        TOUCH * self.size() + f64::EPSILON * x.abs() * (self.timed_plus + self.timed_minus)
    }
}

/// A number as a mantissa in 1..2 (with its sign) and a power of two.
fn split(value: f64) -> (f64, f64) {
    const SUBNORMAL_LIFT: f64 = 18_014_398_509_481_984.0; // 2^54
    if value == 0.0 {
        return (0.0, 0.0);
    }
    let (value, lift) =
        if value.is_normal() { (value, 0.0) } else { (value * SUBNORMAL_LIFT, 54.0) };
    let bits = value.to_bits();
    let biased = u32::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let mantissa = f64::from_bits((bits & !(0x7ff << 52)) | (1023 << 52));
    (mantissa, f64::from(biased) - 1023.0 - lift)
}

impl ExponentialSum {
    /// From (time, coefficient), times ascending and finite, coefficients finite and not zero.
    fn new(terms: &[(f64, f64)]) -> Self {
        let blocks = terms.len().div_ceil(WIDTH);
        let mut sum = Self {
            times: Vec::with_capacity(blocks),
            mantissas: Vec::with_capacity(blocks),
            exponents: Vec::with_capacity(blocks),
            scratch: vec![(Lanes::ZERO, Lanes::ZERO); blocks],
        };
        for block in terms.chunks(WIDTH) {
            let (mut times, mut mantissas, mut exponents) = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
            for (lane, &(time, coefficient)) in block.iter().enumerate() {
                times.0[lane] = time;
                (mantissas.0[lane], exponents.0[lane]) = split(coefficient);
            }
            sum.times.push(times);
            sum.mantissas.push(mantissas);
            sum.exponents.push(exponents);
        }
        sum
    }

    fn at(&mut self, x: f64) -> Parts {
        let mut largest = Lanes::splat(f64::NEG_INFINITY);
        for (((times, mantissas), exponents), scratch) in
            self.times.iter().zip(&self.mantissas).zip(&self.exponents).zip(&mut self.scratch)
        {
            let (m, n) = exp_parts(times.each(|t| -t * x));
            let power = n + *exponents;
            *scratch = (m * *mantissas, power);
            // A filler must not set the scale.
            let counted =
                power.pair(*mantissas, |p, m| if m == 0.0 { f64::NEG_INFINITY } else { p });
            largest = counted.max(largest);
        }
        let top = largest.largest();
        let (mut plus, mut minus, mut timed_plus, mut timed_minus) =
            (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
        for (times, (mantissas, powers)) in self.times.iter().zip(&self.scratch) {
            let terms = mantissas.pair(*powers, |m, p| m * power_of_two_at_most_one(p - top));
            let up = terms.max(Lanes::ZERO);
            let down = terms.each(|t| -t).max(Lanes::ZERO);
            plus = plus + up;
            minus = minus + down;
            timed_plus = timed_plus + up * *times;
            timed_minus = timed_minus + down * *times;
        }
        Parts {
            plus: plus.sum(),
            minus: minus.sum(),
            timed_plus: timed_plus.sum(),
            timed_minus: timed_minus.sum(),
        }
    }

    /// The zero between two points where the sum has unlike signs, `rising` if it is positive at
    /// `high`. Newton on `ln(plus / minus)`, which is nearly straight in x, held in a bracket.
    fn zero_between(&mut self, low: f64, high: f64, rising: bool) -> f64 {
        const ROUNDS: usize = 200;
        let (mut low, mut high) = (low, high);
        let mut x = if low < 0.0 && high > 0.0 { 0.0 } else { f64::midpoint(low, high) };
        let mut step_before_last = f64::INFINITY;
        let mut last_step = f64::INFINITY;
        for _ in 0..ROUNDS {
            let parts = self.at(x);
            let value = parts.value();
            if value == 0.0 {
                return x;
            }
            if (value > 0.0) == rising {
                high = x;
            } else {
                low = x;
            }
            let slope = parts.timed_plus / parts.plus - parts.timed_minus / parts.minus;
            let newton = (parts.plus / parts.minus).ln() / slope;
            let is_good = newton.is_finite()
                && x + newton > low
                && x + newton < high
                && newton.abs() < 0.5 * step_before_last;
            if is_good && value.abs() <= f64::EPSILON * parts.size() {
                return x + newton;
            }
            let next = if is_good { x + newton } else { f64::midpoint(low, high) };
            let step = (next - x).abs();
            if step <= 0.5 * f64::EPSILON * next.abs() || high - low <= f64::EPSILON * x.abs() {
                return next;
            }
            step_before_last = last_step;
            last_step = step;
            x = next;
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_split_and_join() {
        for value in [1.0, -3.75, 5e-324, f64::MAX, f64::MIN_POSITIVE, -1e-310] {
            let (m, e) = split(value);
            assert!((1.0..2.0).contains(&m.abs()));
            // In two steps, since 2^-1074 times 2^1023 does not fit one.
            assert_eq!(m * (e / 2.0).floor().exp2() * (e - (e / 2.0).floor()).exp2(), value);
        }
    }
}
