use std::fmt;
use std::sync::Arc;

use crate::Error;

/// A product of powers with a coefficient: `2 x^1 y^-1`.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    pub(crate) coefficient: f64,
    pub(crate) powers: Vec<(String, f64)>,
}

impl Term {
    /// A coefficient times one quantity.
    pub fn linear(coefficient: f64, name: impl Into<String>) -> Self {
        Self { coefficient, powers: vec![(name.into(), 1.0)] }
    }

    /// A coefficient times a product of powers.
    pub fn product<N: Into<String>>(
        coefficient: f64,
        powers: impl IntoIterator<Item = (N, f64)>,
    ) -> Self {
        let powers = powers.into_iter().map(|(name, power)| (name.into(), power)).collect();
        Self { coefficient, powers }
    }
}

/// A value and its derivatives by the variables, in their order.
type Function = Arc<dyn Fn(&[f64]) -> (f64, Vec<f64>) + Send + Sync>;

#[derive(Clone)]
pub(crate) enum Form {
    Terms(Vec<Term>),
    Function { variables: Vec<String>, function: Function },
}

/// An equation between quantities, hard or with a standard error.
#[derive(Clone)]
pub struct Relation {
    pub(crate) name: String,
    pub(crate) form: Form,
    pub(crate) right: f64,
    pub(crate) error: f64,
}

impl fmt::Debug for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Relation");
        shown.field("name", &self.name).field("right", &self.right).field("error", &self.error);
        match &self.form {
            Form::Terms(terms) => shown.field("terms", terms),
            Form::Function { variables, .. } => shown.field("variables", variables),
        };
        shown.finish()
    }
}

impl Relation {
    /// `sum of terms = 0`, exactly.
    pub fn hard(name: impl Into<String>, terms: impl IntoIterator<Item = Term>) -> Self {
        let form = Form::Terms(terms.into_iter().collect());
        Self { name: name.into(), form, right: 0.0, error: 0.0 }
    }

    /// `function(variables) = 0`, exactly; the function gives its value and its derivatives by the
    /// variables in their order.
    pub fn function<N: Into<String>>(
        name: impl Into<String>,
        variables: impl IntoIterator<Item = N>,
        function: impl Fn(&[f64]) -> (f64, Vec<f64>) + Send + Sync + 'static,
    ) -> Self {
        let variables = variables.into_iter().map(Into::into).collect();
        let form = Form::Function { variables, function: Arc::new(function) };
        Self { name: name.into(), form, right: 0.0, error: 0.0 }
    }

    /// The same relation with a number on the right side.
    #[must_use]
    pub const fn equals(mut self, right: f64) -> Self {
        self.right = right;
        self
    }

    /// The same relation up to an error: it holds on average with this standard error.
    #[must_use]
    pub const fn within(mut self, error: f64) -> Self {
        self.error = error;
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// True if it must hold exactly.
    pub fn is_hard(&self) -> bool {
        self.error == 0.0
    }

    /// True if it is linear in plain quantities.
    pub(crate) fn is_linear(&self) -> bool {
        match &self.form {
            Form::Terms(terms) => {
                terms.iter().all(|term| matches!(term.powers.as_slice(), [] | [(_, 1.0)]))
            }
            Form::Function { .. } => false,
        }
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        match &self.form {
            Form::Terms(terms) => {
                terms.iter().flat_map(|t| t.powers.iter().map(|(name, _)| name.as_str())).collect()
            }
            Form::Function { variables, .. } => variables.iter().map(String::as_str).collect(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let fault = |field, legal, found| {
            Err(Error::OutOfRange { name: self.name.clone(), field, legal, found })
        };
        if !self.right.is_finite() {
            return fault("the right side", "finite", self.right);
        }
        if !self.error.is_finite() || self.error < 0.0 {
            return fault("the standard error", "finite and not negative", self.error);
        }
        if let Form::Terms(terms) = &self.form {
            for term in terms {
                if !term.coefficient.is_finite() {
                    return fault("a coefficient", "finite", term.coefficient);
                }
            }
        }
        Ok(())
    }
}

/// A relation evaluated at a point.
#[derive(Debug, Clone)]
pub(crate) struct Evaluated {
    /// Left side minus right side.
    pub(crate) value: f64,
    /// The size of its terms: what the value is small against.
    pub(crate) size: f64,
    /// Derivatives by index of the quantity.
    pub(crate) gradient: Vec<(usize, f64)>,
}

/// A relation whose names are indices.
#[derive(Clone)]
pub(crate) enum Bound {
    Terms { terms: Vec<(f64, Vec<(usize, f64)>)>, right: f64 },
    Function { variables: Vec<usize>, function: Function, right: f64 },
}

impl Bound {
    pub(crate) fn of(
        relation: &Relation,
        index: impl Fn(&str) -> Option<usize>,
    ) -> Result<Self, Error> {
        let find = |name: &String| {
            index(name).ok_or_else(|| Error::UnknownName {
                place: relation.name.clone(),
                name: name.clone(),
            })
        };
        match &relation.form {
            Form::Terms(terms) => {
                let mut bound = Vec::with_capacity(terms.len());
                for term in terms {
                    let powers: Result<Vec<_>, Error> =
                        term.powers.iter().map(|(name, power)| Ok((find(name)?, *power))).collect();
                    bound.push((term.coefficient, powers?));
                }
                Ok(Self::Terms { terms: bound, right: relation.right })
            }
            Form::Function { variables, function } => Ok(Self::Function {
                variables: variables.iter().map(find).collect::<Result<_, _>>()?,
                function: Arc::clone(function),
                right: relation.right,
            }),
        }
    }

    pub(crate) fn evaluate(&self, values: &[f64]) -> Evaluated {
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        match self {
            Self::Terms { terms, right } => {
                let mut found =
                    Evaluated { value: -right, size: right.abs(), gradient: Vec::new() };
                for (coefficient, powers) in terms {
                    let product: f64 =
                        powers.iter().map(|(i, power)| raise(at(*i), *power)).product();
                    found.value += coefficient * product;
                    found.size += (coefficient * product).abs();
                    for (place, (index, power)) in powers.iter().enumerate() {
                        let others: f64 = powers
                            .iter()
                            .enumerate()
                            .filter(|(other, _)| *other != place)
                            .map(|(_, (i, power))| raise(at(*i), *power))
                            .product();
                        let slope = coefficient * others * power * raise(at(*index), power - 1.0);
                        found.gradient.push((*index, slope));
                    }
                }
                found
            }
            Self::Function { variables, function, right } => {
                let inputs: Vec<f64> = variables.iter().map(|index| at(*index)).collect();
                let (value, slopes) = function(&inputs);
                let size = slopes.iter().zip(&inputs).map(|(slope, x)| (slope * x).abs()).sum();
                let gradient = variables.iter().copied().zip(slopes).collect();
                Evaluated { value: value - right, size, gradient }
            }
        }
    }
}

/// A power; whole ones keep the sign and one costs nothing.
fn raise(base: f64, power: f64) -> f64 {
    if power == 1.0 {
        base
    } else if power == 0.0 {
        1.0
    } else if power.fract() == 0.0 && power.abs() < 64.0 {
        #[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
        base.powi(power as i32)
    } else {
        base.powf(power)
    }
}
