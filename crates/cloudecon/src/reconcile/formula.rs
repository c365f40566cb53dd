use std::cmp::Ordering;

use cloudecon_reconcile::Expression as Solver;

use crate::expression::Number;

/// A formula of claims as one of the solver, by evaluating the one over the other.
#[derive(Debug, Clone)]
pub(super) struct Formula(pub(super) Solver);

impl Number for Formula {
    fn constant(value: f64) -> Self {
        Self(Solver::from(value))
    }

    fn plus(&self, other: &Self) -> Self {
        Self(self.0.clone() + other.0.clone())
    }

    fn minus(&self, other: &Self) -> Self {
        Self(self.0.clone() - other.0.clone())
    }

    fn times(&self, other: &Self) -> Self {
        Self(self.0.clone() * other.0.clone())
    }

    fn over(&self, other: &Self) -> Option<Self> {
        Some(Self(self.0.clone() / other.0.clone()))
    }

    fn negated(&self) -> Self {
        Self(-self.0.clone())
    }

    fn order(&self, _: &Self) -> Option<Ordering> {
        None
    }

    /// The solver knows no kinks; rules with `min` and `max` are refused before.
    fn lower(&self, _: &Self) -> Self {
        Self(Solver::from(f64::NAN))
    }

    fn higher(&self, _: &Self) -> Self {
        Self(Solver::from(f64::NAN))
    }

    fn either(&self, _: &Self) -> Self {
        Self(Solver::from(f64::NAN))
    }
}
