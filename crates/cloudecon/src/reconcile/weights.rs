use cloudecon_dataset::{Basis, Bound, Figure};

/// Standard errors where a source gives none: relative errors by basis. A setting, printed with
/// every answer.
///
/// In order of preference: a range in the source (uniform: width over the root of 12), printed
/// digits (uniform: half a unit over the root of 3), and on top of them the relative error of the
/// basis. "About" is a rounding of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Of figures that somebody estimates, as a share.
    pub estimated: f64,
    /// Of figures that a company expects.
    pub guided: f64,
    /// Of figures that are assumed.
    pub assumed: f64,
    /// Of figures printed as "about".
    pub about: f64,
}

impl Default for Weights {
    /// 5 % for estimates and guidance, 20 % for assumptions, 2 % for "about".
    fn default() -> Self {
        Self { estimated: 0.05, guided: 0.05, assumed: 0.20, about: 0.02 }
    }
}

impl Weights {
    /// The relative error of a basis.
    pub const fn of(&self, basis: Basis) -> f64 {
        match basis {
            Basis::Estimated => self.estimated,
            Basis::Guided => self.guided,
            Basis::Assumed => self.assumed,
            _ => 0.0,
        }
    }

    /// The standard error of a figure, in its internal unit.
    pub(super) fn error(&self, figure: &Figure, basis: Basis) -> f64 {
        if let (Some(low), Some(high)) = (figure.low(), figure.high()) {
            return (high.number() - low.number()).abs() / 12.0_f64.sqrt();
        }
        let printed = figure.half_unit() / 3.0_f64.sqrt();
        let about = if figure.bound() == Bound::About { self.about } else { 0.0 };
        let size = figure.number().abs();
        (printed.powi(2) + (self.of(basis) * size).powi(2) + (about * size).powi(2)).sqrt()
    }

    /// The standard error of a range computed by a model, or of its basis where it has none.
    pub(super) fn of_range(&self, (low, mid, high): (f64, f64, f64), basis: Basis) -> f64 {
        let range = (high - low).abs() / 12.0_f64.sqrt();
        range.hypot(self.of(basis) * mid.abs())
    }
}

/// How readily a figure is suspected among others that fit as badly: the weaker its basis, the
/// sooner; a claim before a row of the same basis.
pub(super) const fn doubt(basis: Basis, is_claim: bool) -> u32 {
    let rank = match basis {
        Basis::Reported => 0,
        Basis::Derived => 1,
        Basis::Estimated => 2,
        Basis::Guided => 3,
        _ => 4,
    };
    2 * rank + if is_claim { 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_digits_and_basis_add_in_squares() {
        let figure = Figure::parse("5.5 USD billion/yr").unwrap();
        let weights = Weights::default();
        // Half a unit of 0.05 over the root of 3 is 0.0289 billion.
        let printed = weights.error(&figure, Basis::Reported);
        approx::assert_relative_eq!(printed, 0.05e9 / 3.0_f64.sqrt(), max_relative = 1e-9);
        // 5 % of 5.5 is 0.275: together 0.2765.
        let estimated = weights.error(&figure, Basis::Estimated);
        approx::assert_relative_eq!(estimated, 0.2765e9, max_relative = 1e-4);
    }

    #[test]
    fn the_weaker_basis_is_suspected_first() {
        assert!(doubt(Basis::Estimated, true) > doubt(Basis::Estimated, false));
        assert!(doubt(Basis::Assumed, false) > doubt(Basis::Reported, true));
    }
}
