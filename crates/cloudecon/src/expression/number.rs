use std::cmp::Ordering;

/// A number that expressions can be evaluated over.
pub trait Number: Clone {
    /// A number without uncertainty.
    fn constant(value: f64) -> Self;
    /// `self + other`.
    #[must_use]
    fn plus(&self, other: &Self) -> Self;
    /// `self - other`.
    #[must_use]
    fn minus(&self, other: &Self) -> Self;
    /// `self * other`.
    #[must_use]
    fn times(&self, other: &Self) -> Self;
    /// `self / other`; `None` if `other` is or may be zero.
    fn over(&self, other: &Self) -> Option<Self>;
    /// `-self`.
    #[must_use]
    fn negated(&self) -> Self;
    /// Which of the two is the smaller, where that is certain.
    fn order(&self, other: &Self) -> Option<Ordering>;
    /// The smaller of the two.
    #[must_use]
    fn lower(&self, other: &Self) -> Self;
    /// The larger of the two.
    #[must_use]
    fn higher(&self, other: &Self) -> Self;
    /// A number that stands for either of the two.
    #[must_use]
    fn either(&self, other: &Self) -> Self;

    /// Any number from it up, where numbers are intervals.
    #[must_use]
    fn or_more(&self) -> Self {
        self.clone()
    }

    /// Any number up to it, where numbers are intervals.
    #[must_use]
    fn or_less(&self) -> Self {
        self.clone()
    }

    /// Without its sign.
    #[must_use]
    fn absolute(&self) -> Self {
        self.higher(&self.negated())
    }
}

impl Number for f64 {
    fn constant(value: f64) -> Self {
        value
    }

    fn plus(&self, other: &Self) -> Self {
        self + other
    }

    fn minus(&self, other: &Self) -> Self {
        self - other
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn over(&self, other: &Self) -> Option<Self> {
        (*other != 0.0).then(|| self / other)
    }

    fn negated(&self) -> Self {
        -self
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        self.partial_cmp(other)
    }

    fn lower(&self, other: &Self) -> Self {
        self.min(*other)
    }

    fn higher(&self, other: &Self) -> Self {
        self.max(*other)
    }

    fn either(&self, _: &Self) -> Self {
        *self
    }
}
