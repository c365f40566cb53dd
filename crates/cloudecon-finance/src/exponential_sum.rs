//! `g(x) = sum of c_k e^(-t_k x)`, the net present value at `x = ln(1 + rate)`, and all its zeros.
//!
//! Periodic and dated flows are the same sum with whole or broken times. Terms are kept as a
//! mantissa and a power of two, so that flows of any size, and any rate, neither overflow nor
//! vanish.
//!
//! Isolation is the proof of Descartes' rule for such sums, run as an algorithm: multiply by
//! `e^(t* x)`, which moves no zero, with `t*` between two terms of unlike sign, and differentiate.
//! The result has one change of sign less, and by Rolle its zeros separate those of `g`. With one
//! change of sign left there is at most one zero. Every step multiplies coefficients, and products
//! lose no digits to cancellation.

use crate::lanes::{Lanes, Real, WIDTH, exp_parts, power_of_two_at_most_one};

/// Beyond these, `rate` is no longer a number above -1: ln(2^-53) and ln of the largest f64.
pub(crate) const LOWEST: f64 = -36.736_800_569_677_1;
pub(crate) const HIGHEST: f64 = 709.782_712_893_384;

/// A turning point counts as a zero of higher multiplicity when the sum there is below this share
/// of the sum of magnitudes: the rounding of some thirty operations.
pub(crate) const TOUCH: f64 = 1.0 / 70_368_744_177_664.0; // 2^-46

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

/// Changes of sign in a list, zeros left out.
pub(crate) fn sign_changes(values: impl Iterator<Item = f64>) -> usize {
    let mut changes = 0;
    let mut last = 0.0_f64;
    for value in values.filter(|value| *value != 0.0) {
        if last * value.signum() < 0.0 {
            changes += 1;
        }
        last = value.signum();
    }
    changes
}

/// Every zero in [[`LOWEST`], [`HIGHEST`]], ascending, with its multiplicity.
///
/// `terms` are (time, coefficient): times finite and strictly ascending, coefficients finite and
/// not zero.
pub(crate) fn zeros(terms: &[(f64, f64)]) -> Vec<(f64, u32)> {
    let pivots = pivots(terms);
    let mut found: Vec<(f64, u32)> = Vec::new();
    for level in 1..=pivots.len() {
        let used = pivots.get(..pivots.len() - level).unwrap_or_default();
        let mut sum = derived(terms, used);
        found = zeros_between(&mut sum, &found);
    }
    found
}

/// Whether the sum is above zero at [`LOWEST`], that is just above -100 %.
pub(crate) fn is_positive_at_lowest(terms: &[(f64, f64)]) -> bool {
    ExponentialSum::new(terms).at(LOWEST).value() > 0.0
}

/// A time inside each gap between neighbours of unlike sign, those nearest the middle first.
fn pivots(terms: &[(f64, f64)]) -> Vec<f64> {
    let mut gaps: Vec<f64> = terms
        .windows(2)
        .filter_map(|pair| match pair {
            [(t, c), (u, d)] if (*c < 0.0) != (*d < 0.0) => Some(f64::midpoint(*t, *u)),
            _ => None,
        })
        .collect();
    let middle = gaps.iter().sum::<f64>() / gaps.len().max(1) as f64;
    gaps.sort_by(|a, b| (a - middle).abs().total_cmp(&(b - middle).abs()));
    gaps
}

/// The sum after one differentiation at each pivot: `c_k` times the product of `t* - t_k`.
fn derived(terms: &[(f64, f64)], pivots: &[f64]) -> ExponentialSum {
    /// Differences are at most 1 after scaling and rarely below 1e-7: eight of them stay normal.
    const FACTORS_AT_ONCE: usize = 8;
    let mut sum = ExponentialSum::new(terms);
    let first = terms.first().map_or(0.0, |(t, _)| *t);
    let span = terms.last().map_or(1.0, |(t, _)| *t - first).max(f64::MIN_POSITIVE);
    for some in pivots.chunks(FACTORS_AT_ONCE) {
        for ((times, mantissas), exponents) in
            sum.times.iter().zip(&mut sum.mantissas).zip(&mut sum.exponents)
        {
            for ((time, mantissa), exponent) in
                times.0.iter().zip(&mut mantissas.0).zip(&mut exponents.0)
            {
                let factor = |product: f64, pivot: &f64| product * ((pivot - time) / span);
                let (m, e) = split(some.iter().fold(*mantissa, factor));
                *mantissa = m;
                *exponent += e;
            }
        }
    }
    sum
}

/// The zeros of a sum whose turning points (of `e^(t* x)` times it) are given.
fn zeros_between(sum: &mut ExponentialSum, turning: &[(f64, u32)]) -> Vec<(f64, u32)> {
    let mut found = Vec::new();
    let mut before = (LOWEST, sum.at(LOWEST).value() > 0.0);
    // Neighbouring turning points at which the sum is zero: (sum of places, number, multiplicity).
    let mut touching: Option<(f64, f64, u32)> = None;
    let ends = turning.iter().copied().map(Some).chain([None]);
    for point in ends {
        let (x, multiplicity) = point.unwrap_or((HIGHEST, 0));
        let parts = sum.at(x);
        if point.is_some() && parts.value().abs() <= parts.noise(x) {
            let (places, number, total) = touching.unwrap_or((0.0, 0.0, 0));
            touching = Some((places + x, number + 1.0, total + multiplicity));
            continue;
        }
        let is_positive = parts.value() > 0.0;
        let crosses = is_positive != before.1;
        match touching.take() {
            // Between touching turning points the sum is monotone and so as small as at them.
            Some((places, number, total)) => {
                let odd = total.is_multiple_of(2);
                let multiplicity = if odd == crosses { total + 1 } else { total };
                if multiplicity > 1 {
                    found.push((places / number, multiplicity));
                } else if crosses {
                    found.push((sum.zero_between(before.0, x, is_positive), 1));
                }
            }
            None if crosses => found.push((sum.zero_between(before.0, x, is_positive), 1)),
            None => {}
        }
        before = (x, is_positive);
    }
    found
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

    #[test]
    fn a_quadratic_has_its_two_zeros() {
        // v = e^-x: (1 - 1.1 v)(1 - 1.2 v) = 1 - 2.3 v + 1.32 v^2, zeros at ln 1.1 and ln 1.2.
        let found = zeros(&[(0.0, 1.0), (1.0, -2.3), (2.0, 1.32)]);
        let places: Vec<f64> = found.iter().map(|(x, _)| *x).collect();
        approx::assert_relative_eq!(places[0], 1.1_f64.ln(), max_relative = 1e-13);
        approx::assert_relative_eq!(places[1], 1.2_f64.ln(), max_relative = 1e-13);
        assert!(found.iter().all(|(_, m)| *m == 1));
    }

    #[test]
    fn multiple_zeros_are_counted() {
        // (1 - 1.1 v)^2 and (1 - 1.1 v)^3
        let double = zeros(&[(0.0, 1.0), (1.0, -2.2), (2.0, 1.21)]);
        assert_eq!(double.len(), 1);
        assert_eq!(double[0].1, 2);
        approx::assert_relative_eq!(double[0].0, 1.1_f64.ln(), max_relative = 1e-13);
        let triple = zeros(&[(0.0, 1.0), (1.0, -3.3), (2.0, 3.63), (3.0, -1.331)]);
        assert_eq!(triple.len(), 1);
        assert_eq!(triple[0].1, 3);
        approx::assert_relative_eq!(triple[0].0, 1.1_f64.ln(), max_relative = 1e-10);
    }
}
