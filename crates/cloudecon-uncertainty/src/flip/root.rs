//! The first point of a ray at which a margin is no longer positive.

/// The least share in `0..=limit` with a margin of zero, to the last bits; the margin is positive
/// at 0 and looked at in equal steps.
pub(super) fn first_crossing(
    limit: f64,
    steps: u32,
    mut margin: impl FnMut(f64) -> f64,
) -> Option<f64> {
    let mut before = None;
    for step in 1..=steps {
        let share = limit * f64::from(step) / f64::from(steps);
        let found = margin(share);
        if found == 0.0 {
            return Some(share);
        }
        if found < 0.0 {
            let (low, at_low) = before.unwrap_or_else(|| (0.0, margin(0.0)));
            return Some(root((low, at_low), (share, found), margin));
        }
        // Where the margin has no value nothing is known: a bracket starts anew.
        if found.is_finite() {
            before = Some((share, found));
        }
    }
    None
}

/// The root between a positive and a negative margin.
///
/// # References
/// Chandrupatla (1997), A new hybrid quadratic/bisection algorithm, Advances in Engineering
/// Software 28(3).
fn root(positive: (f64, f64), negative: (f64, f64), mut margin: impl FnMut(f64) -> f64) -> f64 {
    let ((mut a, mut fa), (mut b, mut fb)) = (negative, positive);
    let (mut c, mut fc);
    let mut part = 0.5;
    for _ in 0..200 {
        let x = a + part * (b - a);
        let f = margin(x);
        if f.signum() == fa.signum() {
            (c, fc) = (a, fa);
        } else {
            (c, b, fc, fb) = (b, a, fb, fa);
        }
        (a, fa) = (x, f);
        let (best, at_best) = if fa.abs() < fb.abs() { (a, fa) } else { (b, fb) };
        let room = (2.0 * f64::EPSILON * best.abs() + f64::MIN_POSITIVE) / (b - a).abs();
        if room > 0.5 || at_best == 0.0 || !f.is_finite() {
            return best;
        }
        let (xi, phi) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
        part = if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
            fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        } else {
            0.5
        };
        part = part.clamp(room, 1.0 - room);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_of_several_crossings_is_found() {
        // (x - 0.2)(x - 0.5)(x - 0.9) with the sign that makes it positive at 0.
        let cubic = |x: f64| -(x - 0.2) * (x - 0.5) * (x - 0.9);
        let found = first_crossing(1.0, 32, cubic).unwrap();
        approx::assert_abs_diff_eq!(found, 0.2, epsilon = 1e-15);
        assert_eq!(first_crossing(0.1, 32, cubic), None);
        // A step has no zero: the place of the jump.
        let found = first_crossing(1.0, 7, |x| if x < 0.3 { 1.0 } else { -1.0 }).unwrap();
        approx::assert_abs_diff_eq!(found, 0.3, epsilon = 1e-14);
        assert_eq!(first_crossing(1.0, 8, |_| f64::NAN), None);
    }
}
