use std::cmp::Ordering;

use super::Number;

/// A value and its first derivatives by the leaves of an expression: forward-mode differentiation.
///
/// Over [`Interval`](super::Interval) the derivatives hold those at every point of the box.
#[derive(Debug, Clone, PartialEq)]
pub struct Dual<N> {
    value: N,
    gradient: Vec<N>,
}

impl<N: Number> Dual<N> {
    /// The variable of an index among `count`.
    pub fn variable(value: N, index: usize, count: usize) -> Self {
        let one = |at| N::constant(if at == index { 1.0 } else { 0.0 });
        Self { value, gradient: (0..count).map(one).collect() }
    }

    /// The value.
    pub const fn value(&self) -> &N {
        &self.value
    }

    /// The derivative by the variable of an index; a constant has none.
    pub fn derivative(&self, index: usize) -> N {
        self.gradient.get(index).cloned().unwrap_or_else(|| N::constant(0.0))
    }

    fn combine(&self, other: &Self, value: N, part: impl Fn(&N, &N) -> N) -> Self {
        let count = self.gradient.len().max(other.gradient.len());
        let gradient =
            (0..count).map(|at| part(&self.derivative(at), &other.derivative(at))).collect();
        Self { value, gradient }
    }
}

impl<N: Number> Number for Dual<N> {
    fn constant(value: f64) -> Self {
        Self { value: N::constant(value), gradient: Vec::new() }
    }

    fn plus(&self, other: &Self) -> Self {
        self.combine(other, self.value.plus(&other.value), N::plus)
    }

    fn minus(&self, other: &Self) -> Self {
        self.combine(other, self.value.minus(&other.value), N::minus)
    }

    fn times(&self, other: &Self) -> Self {
        let (a, b) = (&self.value, &other.value);
        self.combine(other, a.times(b), |da, db| da.times(b).plus(&a.times(db)))
    }

    fn over(&self, other: &Self) -> Option<Self> {
        let (a, b) = (&self.value, &other.value);
        let value = a.over(b)?;
        let inverse = N::constant(1.0).over(b)?;
        // (a / b)' = (a' - (a / b) b') / b
        Some(
            self.combine(other, value.clone(), |da, db| da.minus(&value.times(db)).times(&inverse)),
        )
    }

    fn negated(&self) -> Self {
        let gradient = self.gradient.iter().map(N::negated).collect();
        Self { value: self.value.negated(), gradient }
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        self.value.order(&other.value)
    }

    fn lower(&self, other: &Self) -> Self {
        let value = self.value.lower(&other.value);
        match self.order(other) {
            Some(Ordering::Greater) => other.clone(),
            Some(_) => self.clone(),
            None => self.combine(other, value, N::either),
        }
    }

    fn higher(&self, other: &Self) -> Self {
        let value = self.value.higher(&other.value);
        match self.order(other) {
            Some(Ordering::Less) => other.clone(),
            Some(_) => self.clone(),
            None => self.combine(other, value, N::either),
        }
    }

    fn either(&self, other: &Self) -> Self {
        self.combine(other, self.value.either(&other.value), N::either)
    }

    fn or_more(&self) -> Self {
        Self { value: self.value.or_more(), gradient: self.gradient.clone() }
    }

    fn or_less(&self) -> Self {
        Self { value: self.value.or_less(), gradient: self.gradient.clone() }
    }

    fn absolute(&self) -> Self {
        let mut found = self.higher(&self.negated());
        found.value = self.value.absolute();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_of_a_quotient() {
        // f = x / y at (3, 4): df/dx = 1/4, df/dy = -3/16.
        let x = Dual::variable(3.0, 0, 2);
        let y = Dual::variable(4.0, 1, 2);
        let f = x.over(&y).unwrap();
        assert_eq!((*f.value(), f.derivative(0), f.derivative(1)), (0.75, 0.25, -0.1875));
    }

    #[test]
    fn derivatives_of_the_larger_and_of_the_absolute() {
        let x = Dual::variable(-3.0, 0, 2);
        let y = Dual::variable(4.0, 1, 2);
        assert_eq!(x.higher(&y).derivative(1), 1.0);
        assert_eq!((*x.absolute().value(), x.absolute().derivative(0)), (3.0, -1.0));
    }
}
