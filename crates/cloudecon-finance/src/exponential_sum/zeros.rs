//! All zeros of a sum, with their multiplicity.
//!
//! Isolation is the proof of Descartes' rule for such sums, run as an algorithm: multiply by
//! `e^(t* x)`, which moves no zero, with `t*` between two terms of unlike sign, and differentiate.
//! The result has one change of sign less, and by Rolle its zeros separate those of `g`. With one
//! change of sign left there is at most one zero. Every step multiplies coefficients, and products
//! lose no digits to cancellation.

use super::{ExponentialSum, split};

/// Beyond these, `rate` is no longer a number above -1: ln(2^-53) and ln of the largest f64.
const LOWEST: f64 = -36.736_800_569_677_1;
const HIGHEST: f64 = 709.782_712_893_384;

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
