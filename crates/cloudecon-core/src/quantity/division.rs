//! Division with a checked denominator.

/// Division that gives `None` instead of infinity or NaN when the denominator is zero.
pub trait CheckedDiv<Denominator> {
    /// The quantity of the quotient.
    type Output;

    /// The quotient, `None` if the denominator is zero or the quotient is not finite.
    fn checked_div(self, denominator: Denominator) -> Option<Self::Output>;
}

pub(super) fn quotient(numerator: f64, denominator: f64) -> Option<f64> {
    let value = numerator / denominator;
    (denominator != 0.0 && value.is_finite()).then_some(value)
}
