//! Quantiles of samples.

/// The quantile of values in rising order, straight lines between them: the value at position
/// `p (n - 1)` (definition 7 of Hyndman and Fan, 1996). NaN without values.
pub fn of_sorted(values: &[f64], p: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else { return f64::NAN };
    let position = p.clamp(0.0, 1.0) * last as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a position between 0 and the length"
    )]
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    values[below] + (position - below as f64) * (values[above] - values[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_neighbors_by_position() {
        // Position 0.3 x 3 = 0.9 between 10 and 20.
        assert_eq!(of_sorted(&[10.0, 20.0, 40.0, 80.0], 0.3), 19.0);
        assert_eq!(of_sorted(&[7.0], 0.9), 7.0);
        assert!(of_sorted(&[], 0.5).is_nan());
    }
}
