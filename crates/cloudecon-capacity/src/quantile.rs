/// Quantile of ascending values, straight lines between neighbours (type 7); 0 without values.
pub(crate) fn quantile_of_sorted(sorted: &[f64], probability: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let position = probability * last as f64;
    let at = |position: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 <= position <= last"
        )]
        let index = position as usize;
        sorted.get(index.min(last)).copied().unwrap_or(0.0)
    };
    let low = at(position.floor());
    low + (at(position.ceil()) - low) * position.fract()
}
