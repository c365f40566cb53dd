//! Exponential and logarithm without branches, tables or calls: loops over them vectorize on every
//! instruction set, and give the same bits there as one at a time. Within 2 units in the last place
//! of the standard library's.

/// 1.5 x 2^52: adding it rounds to a whole number, which then stands in the low bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;
/// 2^52 as a float: its low bits count in ones.
const TWO_52: u64 = 0x4330_0000_0000_0000;
const ONE: u64 = 0x3ff0_0000_0000_0000;
/// Bits of the square root of one half: mantissas are taken from there to twice it.
const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
const EXPONENT_BITS: u32 = 52;
const BIAS: u64 = 1023;
/// Natural logarithm of two in two parts; products of the first with small whole numbers are exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Below this the exponential is 0 and the result -1.
const LOWEST: f64 = -700.0;

/// `e^y - 1` for `y` up to 700, exact to the last digits near zero.
#[inline(always)]
pub(crate) fn exp_m1(y: f64) -> f64 {
    let y = if y > LOWEST { y } else { LOWEST };
    let shifted = y * std::f64::consts::LOG2_E + MAGIC;
    let whole = shifted - MAGIC;
    let r = (y - whole * LN2_HIGH) - whole * LN2_LOW;
    // Taylor to the 13th power: |r| <= 0.347 leaves less than 1e-17. In pairs, so that products
    // do not wait for each other.
    let r2 = r * r;
    let r4 = r2 * r2;
    let tail = ((0.5 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0)))
        + r4 * (((1.0 / 720.0 + r * (1.0 / 5_040.0))
            + r2 * (1.0 / 40_320.0 + r * (1.0 / 362_880.0)))
            + r4 * ((1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0))
                + r2 * (1.0 / 479_001_600.0 + r * (1.0 / 6_227_020_800.0))));
    let small = r + r2 * tail;
    let scale = f64::from_bits((shifted.to_bits() << EXPONENT_BITS).wrapping_add(ONE));
    scale * small + (scale - 1.0)
}

/// Up to here a few terms of the logarithm suffice.
const SMALL: f64 = 1.0 / 32.0;

/// `ln(1 + x)` for `x` from 0, exact to the last digits near zero.
#[inline(always)]
pub(crate) fn ln_1p(x: f64) -> f64 {
    if x <= SMALL { ln_1p_small(x) } else { ln_1p_large(x) }
}

/// The same for many, faster where all of them are small.
#[inline(always)]
pub(crate) fn ln_1p_all<const N: usize>(x: &[f64; N], logs: &mut [f64; N]) {
    let mut small = true;
    for (log, x) in logs.iter_mut().zip(x) {
        small &= *x <= SMALL;
        *log = ln_1p_small(*x);
    }
    if !small {
        for (log, x) in logs.iter_mut().zip(x) {
            *log = if *x <= SMALL { *log } else { ln_1p_large(*x) };
        }
    }
}

/// `2 artanh(x / (2 + x))`: `s^2` is at most 2.4e-4, so what follows its fourth power is below 1e-19.
#[inline(always)]
fn ln_1p_small(x: f64) -> f64 {
    let s = x / (2.0 + x);
    let z = s * s;
    let tail = (1.0 / 3.0 + z * (1.0 / 5.0)) + (z * z) * (1.0 / 7.0 + z * (1.0 / 9.0));
    2.0 * s + 2.0 * s * (z * tail)
}

#[inline(always)]
fn ln_1p_large(x: f64) -> f64 {
    let sum = 1.0 + x;
    // What the sum rounded away, over the sum: counts only where the sum is near one, and there one
    // over it is `2 - sum`.
    let lost = if x < 1.0 { (x - (sum - 1.0)) * (2.0 - sum) } else { 0.0 };
    let bits = sum.to_bits().wrapping_add(ONE - SQRT_HALF);
    let exponent = f64::from_bits(TWO_52 | (bits >> EXPONENT_BITS)) - f64::from_bits(TWO_52 | BIAS);
    let f = f64::from_bits((bits & MANTISSA).wrapping_add(SQRT_HALF)) - 1.0;
    // ln(1 + f) = 2 artanh(s); |s| <= 0.172 leaves less than 1e-17 after the 23rd power.
    let s = f / (2.0 + f);
    let z = s * s;
    let z2 = z * z;
    let z4 = z2 * z2;
    let tail = ((1.0 / 3.0 + z * (1.0 / 5.0)) + z2 * (1.0 / 7.0 + z * (1.0 / 9.0)))
        + z4 * (((1.0 / 11.0 + z * (1.0 / 13.0)) + z2 * (1.0 / 15.0 + z * (1.0 / 17.0)))
            + z4 * ((1.0 / 19.0 + z * (1.0 / 21.0)) + z2 * (1.0 / 23.0)));
    let log = 2.0 * s + 2.0 * s * z * tail;
    exponent * LN2_HIGH + (log + (exponent * LN2_LOW + lost))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_logarithms_are_those_of_each() {
        let small: [f64; 4] = [0.0, 1e-12, 0.01, SMALL];
        let mixed: [f64; 4] = [0.01, 0.04, SMALL, 3.0];
        for all in [small, mixed] {
            let mut logs = [0.0; 4];
            ln_1p_all(&all, &mut logs);
            assert_eq!(logs.map(f64::to_bits), all.map(|x| ln_1p(x).to_bits()));
        }
        for step in 1..=1_000_u32 {
            let x = SMALL * f64::from(step) / 1_000.0;
            approx::assert_relative_eq!(ln_1p(x), x.ln_1p(), max_relative = 1e-15);
        }
    }

    #[test]
    fn as_exact_as_the_standard_library() {
        for step in 0..20_000_u32 {
            let y = -40.0 + f64::from(step) * 0.002_5;
            approx::assert_relative_eq!(exp_m1(y), y.exp_m1(), max_relative = 1e-15);
            let x = f64::from(step) * f64::from(step) * 1e-7;
            approx::assert_relative_eq!(ln_1p(x), x.ln_1p(), max_relative = 1e-15);
        }
        for tiny in [1e-300, 1e-20, 1e-9, 1e-5] {
            approx::assert_relative_eq!(exp_m1(-tiny), (-tiny).exp_m1(), max_relative = 1e-15);
            approx::assert_relative_eq!(ln_1p(tiny), tiny.ln_1p(), max_relative = 1e-15);
        }
        assert_eq!((exp_m1(0.0), ln_1p(0.0)), (0.0, 0.0));
        assert_eq!(exp_m1(-1e9), -1.0);
    }
}
