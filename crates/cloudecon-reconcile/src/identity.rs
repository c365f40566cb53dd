use serde::Serialize;

use crate::expression::Expression;

/// An equation that holds exactly: a formula that is zero.
///
/// A behavioural relation that holds only up to an error is an
/// [`Observation`](crate::Observation) of the formula with that standard error.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Identity {
    pub(crate) name: String,
    pub(crate) zero: Expression,
}

impl Identity {
    /// The formula is zero.
    pub fn new(name: impl Into<String>, zero: impl Into<Expression>) -> Self {
        Self { name: name.into(), zero: zero.into() }
    }

    /// Both sides are the same.
    pub fn equal(
        name: impl Into<String>,
        left: impl Into<Expression>,
        right: impl Into<Expression>,
    ) -> Self {
        Self::new(name, left.into() - right.into())
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The formula that is zero.
    pub const fn zero(&self) -> &Expression {
        &self.zero
    }
}
