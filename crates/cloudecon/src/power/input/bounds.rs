/// What a number may be.
#[derive(Debug, Clone, Copy)]
pub(in crate::power) enum Bounds {
    Finite,
    AtLeastZero,
    AboveZero,
    /// Between 0 and 1.
    Fraction,
    /// Above 0 and at most 1.
    Efficiency,
    AboveMinusOne,
}

impl Bounds {
    pub(super) const fn legal(self) -> &'static str {
        match self {
            Self::Finite => "finite",
            Self::AtLeastZero => "finite and at least 0",
            Self::AboveZero => "finite and above 0",
            Self::Fraction => "between 0 and 1",
            Self::Efficiency => "above 0 and at most 1",
            Self::AboveMinusOne => "finite and above -1",
        }
    }

    pub(super) fn holds(self, value: f64) -> bool {
        value.is_finite()
            && match self {
                Self::Finite => true,
                Self::AtLeastZero => value >= 0.0,
                Self::AboveZero => value > 0.0,
                Self::Fraction => (0.0..=1.0).contains(&value),
                Self::Efficiency => value > 0.0 && value <= 1.0,
                Self::AboveMinusOne => value > -1.0,
            }
    }
}

/// Low, middle and high.
pub(in crate::power) type Ends = [f64; 3];
