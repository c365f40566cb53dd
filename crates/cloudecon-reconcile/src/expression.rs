use std::ops::{Add, Div, Mul, Neg, Sub};

use serde::Serialize;

use crate::quantity::QuantityId;

/// A formula over quantities with exact first derivatives.
///
/// ```
/// use cloudecon_reconcile::{Expression, Problem};
/// let mut problem = Problem::new();
/// let price = problem.quantity("price")?;
/// let volume = problem.quantity("volume")?;
/// let sales = Expression::from(price) * volume;
/// assert_eq!(sales.value(&[3.0, 7.0]), 21.0);
/// assert_eq!(sales.gradient(&[3.0, 7.0]), [(0, 7.0), (1, 3.0)]);
/// # Ok::<(), cloudecon_reconcile::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Expression(Node);

#[derive(Debug, Clone, PartialEq, Serialize)]
enum Node {
    Constant(f64),
    Quantity(usize),
    /// Coefficients times terms.
    Sum(Vec<(f64, Node)>),
    /// Factors with real exponents.
    Product(Vec<(Node, f64)>),
    Ln(Box<Node>),
    Exp(Box<Node>),
}

impl Expression {
    /// The sum of coefficients times terms.
    pub fn sum<T: Into<Self>>(terms: impl IntoIterator<Item = (f64, T)>) -> Self {
        Self(Node::Sum(
            terms.into_iter().map(|(coefficient, term)| (coefficient, term.into().0)).collect(),
        ))
    }

    /// The product of factors to real powers.
    pub fn product<T: Into<Self>>(factors: impl IntoIterator<Item = (T, f64)>) -> Self {
        Self(Node::Product(
            factors.into_iter().map(|(factor, power)| (factor.into().0, power)).collect(),
        ))
    }

    /// This to a real power.
    #[must_use]
    pub fn power(self, exponent: f64) -> Self {
        Self(Node::Product(vec![(self.0, exponent)]))
    }

    /// The natural logarithm of this.
    #[must_use]
    pub fn ln(self) -> Self {
        Self(Node::Ln(Box::new(self.0)))
    }

    /// e to the power of this.
    #[must_use]
    pub fn exp(self) -> Self {
        Self(Node::Exp(Box::new(self.0)))
    }

    /// The value where the quantities have these values, in the order in which they were named.
    pub fn value(&self, values: &[f64]) -> f64 {
        self.0.value(values)
    }

    /// The non-zero first derivatives by quantity, in the order of the quantities.
    pub fn gradient(&self, values: &[f64]) -> Vec<(usize, f64)> {
        let mut row = Vec::new();
        self.0.derive(values, 1.0, &mut row);
        gather(&mut row);
        row
    }

    /// The quantity, if the formula is nothing else.
    pub(crate) const fn as_quantity(&self) -> Option<usize> {
        match self.0 {
            Node::Quantity(index) => Some(index),
            _ => None,
        }
    }

    /// Whether the derivatives are the same everywhere.
    pub(crate) fn is_linear(&self) -> bool {
        self.0.is_linear()
    }

    /// The largest quantity named.
    pub(crate) fn last_quantity(&self) -> Option<usize> {
        self.0.last_quantity()
    }
}

impl Node {
    fn value(&self, x: &[f64]) -> f64 {
        match self {
            Self::Constant(constant) => *constant,
            Self::Quantity(index) => x.get(*index).copied().unwrap_or(f64::NAN),
            Self::Sum(terms) => terms.iter().map(|(c, term)| c * term.value(x)).sum(),
            Self::Product(factors) => {
                factors.iter().map(|(factor, power)| raise(factor.value(x), *power)).product()
            }
            Self::Ln(inner) => inner.value(x).ln(),
            Self::Exp(inner) => inner.value(x).exp(),
        }
    }

    /// Adds weight times the derivatives.
    fn derive(&self, x: &[f64], weight: f64, row: &mut Vec<(usize, f64)>) {
        match self {
            Self::Constant(_) => {}
            Self::Quantity(index) => row.push((*index, weight)),
            Self::Sum(terms) => {
                for (coefficient, term) in terms {
                    term.derive(x, weight * coefficient, row);
                }
            }
            Self::Product(factors) => {
                let values: Vec<f64> = factors.iter().map(|(factor, _)| factor.value(x)).collect();
                for (index, (factor, power)) in factors.iter().enumerate() {
                    let others: f64 = factors
                        .iter()
                        .zip(&values)
                        .enumerate()
                        .filter(|(other, _)| *other != index)
                        .map(|(_, ((_, power), value))| raise(*value, *power))
                        .product();
                    let own = power * raise(values[index], power - 1.0);
                    factor.derive(x, weight * own * others, row);
                }
            }
            Self::Ln(inner) => inner.derive(x, weight / inner.value(x), row),
            Self::Exp(inner) => inner.derive(x, weight * inner.value(x).exp(), row),
        }
    }

    fn is_linear(&self) -> bool {
        match self {
            Self::Constant(_) | Self::Quantity(_) => true,
            Self::Sum(terms) => terms.iter().all(|(_, term)| term.is_linear()),
            Self::Product(factors) => {
                let mut moving =
                    factors.iter().filter(|(factor, _)| factor.last_quantity().is_some());
                let first = moving.next();
                moving.next().is_none()
                    && first.is_none_or(|(factor, power)| *power == 1.0 && factor.is_linear())
            }
            Self::Ln(inner) | Self::Exp(inner) => inner.last_quantity().is_none(),
        }
    }

    fn last_quantity(&self) -> Option<usize> {
        match self {
            Self::Constant(_) => None,
            Self::Quantity(index) => Some(*index),
            Self::Sum(terms) => terms.iter().filter_map(|(_, term)| term.last_quantity()).max(),
            Self::Product(factors) => {
                factors.iter().filter_map(|(factor, _)| factor.last_quantity()).max()
            }
            Self::Ln(inner) | Self::Exp(inner) => inner.last_quantity(),
        }
    }
}

/// Whole powers of negative numbers are defined, others are not.
fn raise(base: f64, power: f64) -> f64 {
    if power == 1.0 { base } else { base.powf(power) }
}

/// Sorts by index and adds what has the same one.
pub(crate) fn gather(row: &mut Vec<(usize, f64)>) {
    row.sort_by_key(|(index, _)| *index);
    row.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    row.retain(|(_, value)| *value != 0.0);
}

impl From<QuantityId> for Expression {
    fn from(id: QuantityId) -> Self {
        Self(Node::Quantity(id.0))
    }
}

impl From<f64> for Expression {
    fn from(constant: f64) -> Self {
        Self(Node::Constant(constant))
    }
}

impl<R: Into<Self>> Add<R> for Expression {
    type Output = Self;

    fn add(self, right: R) -> Self {
        let right = right.into().0;
        Self(match self.0 {
            Node::Sum(mut terms) => {
                terms.push((1.0, right));
                Node::Sum(terms)
            }
            left => Node::Sum(vec![(1.0, left), (1.0, right)]),
        })
    }
}

impl<R: Into<Self>> Sub<R> for Expression {
    type Output = Self;

    fn sub(self, right: R) -> Self {
        let right = right.into().0;
        Self(match self.0 {
            Node::Sum(mut terms) => {
                terms.push((-1.0, right));
                Node::Sum(terms)
            }
            left => Node::Sum(vec![(1.0, left), (-1.0, right)]),
        })
    }
}

impl<R: Into<Self>> Mul<R> for Expression {
    type Output = Self;

    fn mul(self, right: R) -> Self {
        match (self.0, right.into().0) {
            (Node::Constant(coefficient), other) | (other, Node::Constant(coefficient)) => {
                Self(Node::Sum(vec![(coefficient, other)]))
            }
            (Node::Product(mut factors), right) => {
                factors.push((right, 1.0));
                Self(Node::Product(factors))
            }
            (left, right) => Self(Node::Product(vec![(left, 1.0), (right, 1.0)])),
        }
    }
}

impl<R: Into<Self>> Div<R> for Expression {
    type Output = Self;

    fn div(self, right: R) -> Self {
        match (self.0, right.into().0) {
            (left, Node::Constant(divisor)) => Self(Node::Sum(vec![(1.0 / divisor, left)])),
            (Node::Product(mut factors), right) => {
                factors.push((right, -1.0));
                Self(Node::Product(factors))
            }
            (left, right) => Self(Node::Product(vec![(left, 1.0), (right, -1.0)])),
        }
    }
}

impl Neg for Expression {
    type Output = Self;

    fn neg(self) -> Self {
        Self(Node::Sum(vec![(-1.0, self.0)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(index: usize) -> Expression {
        Expression::from(QuantityId(index))
    }

    #[test]
    fn derivatives_agree_with_differences() {
        let formulas = [
            q(0) * q(1) / q(2),
            (q(0) + q(1)) / (q(1) - q(2) * 3.0),
            q(2).power(0.5) * q(0) - 4.0,
            (q(0) * q(1)).ln() + (-q(2)).exp(),
            q(0).power(-1.5) * q(0),
        ];
        let at = [2.0, 3.0, 0.7];
        for formula in formulas {
            let mut slopes = [0.0; 3];
            for (index, slope) in formula.gradient(&at) {
                slopes[index] = slope;
            }
            for index in 0..3 {
                let (mut up, mut down) = (at, at);
                up[index] += 1e-6;
                down[index] -= 1e-6;
                let difference = (formula.value(&up) - formula.value(&down)) / 2e-6;
                approx::assert_relative_eq!(
                    slopes[index],
                    difference,
                    max_relative = 1e-7,
                    epsilon = 1e-8
                );
            }
        }
    }

    #[test]
    fn a_zero_factor_keeps_its_derivative() {
        // d(x y)/dx at x = 0 is y.
        assert_eq!((q(0) * q(1)).gradient(&[0.0, 5.0]), [(0, 5.0)]);
    }

    #[test]
    fn linear_is_told_from_products() {
        assert!((q(0) * 2.0 - q(1) / 4.0 + 3.0).is_linear());
        assert!((Expression::from(2.0) * q(0)).is_linear());
        assert!(!(q(0) * q(1)).is_linear());
        assert!(!q(0).power(2.0).is_linear());
        assert!(!q(0).ln().is_linear());
    }

    #[test]
    fn terms_of_one_quantity_add_up() {
        assert_eq!((q(0) + q(0) - q(1) * 2.0).gradient(&[1.0, 1.0]), [(0, 2.0), (1, -2.0)]);
    }
}
