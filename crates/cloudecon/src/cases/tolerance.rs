use std::fmt;

/// How far a figure may lie from the expected one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Tolerance {
    /// Not at all.
    Exact,
    /// A share of the expected value; the rounding of doubles where it is zero.
    Relative(f64),
    /// A distance.
    Absolute(f64),
    /// A distance and a share of the expected value.
    Both { relative: f64, absolute: f64 },
}

impl Tolerance {
    /// Rounding of doubles about one.
    const ROUNDING: f64 = 1e-15;

    /// Half a unit of the last digit printed.
    pub(super) fn printed(text: &str) -> Self {
        let digits = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let places = i32::try_from(digits).unwrap_or(i32::MAX);
        Self::Absolute(0.5 * 10.0_f64.powi(-places))
    }

    /// The largest distance that passes.
    pub(super) fn room(self, expected: f64) -> f64 {
        match self {
            Self::Exact => 0.0,
            Self::Relative(share) => (share * expected.abs()).max(Self::ROUNDING),
            Self::Absolute(distance) => distance,
            Self::Both { relative, absolute } => absolute + relative * expected.abs(),
        }
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => write!(f, "exact"),
            Self::Relative(share) => write!(f, "{} relative", size(*share)),
            Self::Absolute(distance) => write!(f, "{}", size(*distance)),
            Self::Both { relative, absolute } => {
                write!(f, "{} + {} relative", size(*absolute), size(*relative))
            }
        }
    }
}

/// In two digits where it is small, as written where it is not.
fn size(number: f64) -> String {
    if number < 1e-4 { format!("{number:.1e}").replace(".0e", "e") } else { format!("{number}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_digits_allow_half_a_unit_of_the_last() {
        assert_eq!(Tolerance::printed("254.40"), Tolerance::Absolute(0.005));
        assert_eq!(Tolerance::printed("-178"), Tolerance::Absolute(0.5));
    }

    #[test]
    fn a_relative_tolerance_scales_and_ends_at_the_rounding_of_doubles() {
        assert_eq!(Tolerance::Relative(0.25).room(-8.0), 2.0);
        assert_eq!(Tolerance::Relative(0.25).room(0.0), 1e-15);
        assert_eq!(Tolerance::Exact.room(5.0), 0.0);
        let both = Tolerance::Both { relative: 0.25, absolute: 1.0 };
        assert_eq!(both.room(8.0), 3.0);
        assert_eq!(both.to_string(), "1 + 0.25 relative");
        assert_eq!(Tolerance::Relative(1e-9).to_string(), "1e-9 relative");
        assert_eq!(Tolerance::Absolute(3.46e-7).to_string(), "3.5e-7");
    }
}
