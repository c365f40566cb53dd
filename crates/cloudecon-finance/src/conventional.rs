//! The common case at speed: one change of sign, ordinary sizes, evenly spaced flows.
//!
//! With `P+` and `P-` the present values of the two sides, `h(x) = ln(P+/P-)` at `x = ln(1 + rate)`
//! has exactly one zero, is falling or rising throughout, and is nearly straight: its slope is the
//! difference of the two durations. Newton on `h` from a second-order guess ends in about three
//! rounds. Eight interleaved Horner chains keep the machine's vector units busy.

use cloudecon_core::Quantity;

use crate::lanes::{Lanes, Real, WIDTH};
use crate::start::{Moments, Start, log_of_ratio};

/// Sums of magnitudes outside these, or powers beyond the bound, go the general way.
const SMALLEST: f64 = 1e-140;
const LARGEST: f64 = 1e140;
pub(crate) const LARGEST_POWER: f64 = 300.0;
/// Residual, as a share of the sum of magnitudes, after which one more step is exact: the step
/// squares it.
pub(crate) const CLOSE: f64 = 1e-8;
const ROUNDS: usize = 12;

/// `v = 1/(1 + rate)` of flows with one change of sign; `None` if they must go the general way.
pub(crate) fn conventional_discount<Q: Quantity>(flows: &[Q]) -> Option<f64> {
    let start = flows.iter().position(|flow| flow.number() != 0.0)?;
    let flows = flows.get(start..)?;
    let orientation = if flows.first()?.number() > 0.0 { 1.0 } else { -1.0 };
    let turn = flows.iter().position(|flow| flow.number() * orientation < 0.0)?;
    let (early, late) = flows.split_at(turn);

    let early_now = moments_of_few(early, orientation);
    let late_now = moments(late, -orientation)?;
    if !is_ordinary(early_now.sum) || !is_ordinary(late_now.sum) {
        return None;
    }
    let shift = turn as f64;
    let periods = flows.len() as f64;
    let start = Start::new(early_now, late_now, shift);
    let mut x = start.guess();
    let mut v = (-x).exp();
    let mut is_first = true;
    let mut residual_before = f64::INFINITY;
    let power = i32::try_from(turn).ok()?;
    for _ in 0..ROUNDS {
        let is_in_range = x.abs() * periods < LARGEST_POWER;
        if !is_in_range {
            return None;
        }
        let (late_value, late_timed) = horner(late, -orientation, v);
        let (early_value, early_timed) = horner_of_few(early, orientation, v);
        let late_part = late_value * v.powi(power);
        let residual = (late_part - early_value) / (late_part + early_value);
        let duration = shift + late_timed / late_value - early_timed / early_value;
        let log_ratio = if residual.abs() < 0.1 {
            log_of_ratio(residual)
        } else {
            (late_part / early_value).ln()
        };
        let mut step = log_ratio / duration;
        if is_first {
            step += start.correction(x, log_ratio, duration);
            is_first = false;
        }
        x += step;
        v *= if step.abs() < 1e-3 { small_exp(-step) } else { (-step).exp() };
        if residual.abs() <= CLOSE {
            return Some(v);
        }
        // NaN ends here as well.
        let is_falling = residual.abs() < 0.5 * residual_before;
        if !is_falling {
            return None;
        }
        residual_before = residual.abs();
    }
    None
}

/// Whether a sum of magnitudes is far from overflow and underflow.
#[inline]
pub(crate) fn is_ordinary(sum: f64) -> bool {
    (SMALLEST..LARGEST).contains(&sum)
}

/// `e^y` for |y| below 1e-3: the next term is below 2e-16.
fn small_exp(y: f64) -> f64 {
    1.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0 + y * (1.0 / 24.0))))
}

fn moments_of_few<Q: Quantity>(flows: &[Q], orientation: f64) -> Moments<f64> {
    let (mut sum, mut first, mut second) = (0.0, 0.0, 0.0);
    for (place, flow) in flows.iter().enumerate() {
        let (place, value) = (place as f64, flow.number() * orientation);
        sum += value;
        first += place * value;
        second += place * place * value;
    }
    Moments { sum, first, second }
}

/// Moments of flows that all have the sign of `orientation` or are zero; `None` if one has not.
fn moments<Q: Quantity>(flows: &[Q], orientation: f64) -> Option<Moments<f64>> {
    let (mut sum, mut first, mut second) = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
    let mut least = Lanes::ZERO;
    let mut place = Lanes([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    let sides = Lanes::splat(orientation);
    let mut add = |block: Lanes| {
        let value = block * sides;
        least = value.min(least);
        let moment = place * value;
        sum = sum + value;
        first = first + moment;
        second = second + place * moment;
        place = place + Lanes::splat(WIDTH as f64);
    };
    let (blocks, rest) = flows.as_chunks::<WIDTH>();
    for block in blocks {
        add(Lanes(block.map(Quantity::number)));
    }
    if !rest.is_empty() {
        add(padded(rest));
    }
    (least.0.into_iter().all(|value| value >= 0.0)).then(|| Moments {
        sum: sum.sum(),
        first: first.sum(),
        second: second.sum(),
    })
}

fn padded<Q: Quantity>(rest: &[Q]) -> Lanes {
    let mut block = Lanes::ZERO;
    for (lane, flow) in block.0.iter_mut().zip(rest) {
        *lane = flow.number();
    }
    block
}

/// `sum of c_k v^k` and `sum of k c_k v^k`, eight chains in `v^8`.
#[inline]
fn horner<Q: Quantity>(flows: &[Q], orientation: f64, v: f64) -> (f64, f64) {
    let v2 = v * v;
    let v4 = v2 * v2;
    let z = Lanes::splat(v4 * v4);
    let (blocks, rest) = flows.as_chunks::<WIDTH>();
    let mut value = padded(rest);
    let mut slope = Lanes::ZERO;
    for block in blocks.iter().rev() {
        slope = slope * z + value;
        value = value * z + Lanes(block.map(Quantity::number));
    }
    let v3 = v2 * v;
    let powers = Lanes([1.0, v, v2, v3, v4, v4 * v, v4 * v2, v4 * v3]);
    let lanes = Lanes([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    // k = lane + 8 block: the chain's own derivative counts blocks.
    let timed = value * lanes + slope * Lanes::splat(8.0 * v4 * v4);
    ((value * powers).sum() * orientation, (timed * powers).sum() * orientation)
}

fn horner_of_few<Q: Quantity>(flows: &[Q], orientation: f64, v: f64) -> (f64, f64) {
    match flows {
        [only] => (only.number() * orientation, 0.0),
        _ if flows.len() > WIDTH => horner(flows, orientation, v),
        _ => {
            let (mut value, mut slope) = (0.0, 0.0);
            for flow in flows.iter().rev() {
                slope = slope * v + value;
                value = value * v + flow.number();
            }
            (value * orientation, slope * v * orientation)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_agree_with_the_plain_sum() {
        for length in 1..40 {
            let flows: Vec<f64> = (0..length).map(|k| f64::from(k * k % 17) + 1.0).collect();
            let plain = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
                flows.iter().enumerate().map(|(k, c)| f(k as f64, *c)).sum()
            };
            let v = 0.93_f64;
            let (value, timed) = horner(&flows, 1.0, v);
            approx::assert_relative_eq!(value, plain(&|k, c| c * v.powf(k)), max_relative = 1e-14);
            approx::assert_relative_eq!(
                timed,
                plain(&|k, c| k * c * v.powf(k)),
                max_relative = 1e-14
            );
            let few = horner_of_few(&flows, 1.0, v);
            approx::assert_relative_eq!(few.1, timed, max_relative = 1e-14);
            let all = moments(&flows, 1.0).unwrap();
            approx::assert_relative_eq!(all.second, plain(&|k, c| k * k * c), max_relative = 1e-14);
        }
    }

    #[test]
    fn other_flows_go_the_general_way() {
        assert_eq!(conventional_discount(&[-1.0, 3.0, -1.0]), None);
        assert_eq!(conventional_discount(&[1.0, 3.0]), None);
        assert_eq!(conventional_discount(&[0.0, 0.0]), None);
        assert_eq!(conventional_discount(&[-1.0, f64::NAN, 2.0]), None);
        assert_eq!(conventional_discount(&[f64::NAN, -1.0, 2.0]), None);
        assert_eq!(conventional_discount(&[-1e-300, 1e300]), None);
        assert_eq!(conventional_discount(&[-1e150, 1e151]), None);
        // 100 now for 121 after two periods: v^2 = 100/121.
        let v = conventional_discount(&[0.0, -100.0, 0.0, 121.0, 0.0]).unwrap();
        approx::assert_relative_eq!(v, 1.0 / 1.1, max_relative = 1e-15);
    }
}
