use std::sync::Arc;

use cloudecon_core::{Quantity, Range};
use cloudecon_dataset::{Basis, Bound};
use serde::{Serialize, Serializer};

use crate::{Figured, Step, Traced};

/// What stands in one place of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Cell {
    /// Nothing belongs here.
    Empty,
    /// Words: a name, a verdict, a period.
    Text(String),
    /// A number in the unit of its column.
    Number(Number),
    /// A number belongs here and there is none: the reason.
    Missing(String),
}

/// A basis that is written by its name.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Name(Basis);

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

/// A number with its range, its weight and where it came from.
///
/// A plain number (`5.0.into()`) has no range, no basis and no inputs: right for counts and for
/// what a user typed, wrong for anything that rests on a row of the dataset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Number {
    low: f64,
    mid: f64,
    high: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(serialize_with = "as_text")]
    bound: Bound,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inputs: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(rename = "aligned", skip_serializing_if = "std::ops::Not::not")]
    is_aligned: bool,
    /// The arithmetic, in internal units: what `explain` opens.
    #[serde(skip)]
    step: Option<Arc<Step>>,
}

fn as_text<T: std::fmt::Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

impl Number {
    /// A number without range.
    pub const fn new(value: f64) -> Self {
        Self::between(value, value, value)
    }

    /// A number with its range, in the unit of the column.
    pub const fn between(low: f64, mid: f64, high: f64) -> Self {
        Self {
            low,
            mid,
            high,
            unit: None,
            bound: Bound::Exact,
            basis: None,
            id: None,
            inputs: Vec::new(),
            notes: Vec::new(),
            is_aligned: false,
            step: None,
        }
    }

    /// A traced range; `scale` turns the quantity into the unit of the column.
    pub fn traced<T: Quantity>(traced: &Traced<Range<T>>, scale: impl Fn(T) -> f64) -> Self {
        let range = traced.value();
        Self {
            low: scale(range.low()),
            mid: scale(range.mid()),
            high: scale(range.high()),
            unit: None,
            bound: traced.bound(),
            basis: Some(Name(traced.basis())),
            id: None,
            inputs: traced.inputs().to_vec(),
            notes: traced.notes().to_vec(),
            is_aligned: traced.is_aligned(),
            step: traced.step().cloned(),
        }
    }

    /// The same number in a unit of its own, where one column holds several.
    #[must_use]
    pub fn in_unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// The same number under the id that explains it.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The same number with the arithmetic behind it.
    #[must_use]
    pub fn with_step(mut self, step: impl Into<Arc<Step>>) -> Self {
        self.step = Some(step.into());
        self
    }

    /// The same number as an end or an approximation.
    #[must_use]
    pub const fn with_bound(mut self, bound: Bound) -> Self {
        self.bound = bound;
        self
    }

    /// The same number with the weakest basis of its inputs.
    #[must_use]
    pub const fn with_basis(mut self, basis: Basis) -> Self {
        self.basis = Some(Name(basis));
        self
    }

    /// The same number with the ids of the rows that fed it.
    #[must_use]
    pub fn with_inputs<I: Into<String>>(mut self, inputs: impl IntoIterator<Item = I>) -> Self {
        self.inputs.extend(inputs.into_iter().map(Into::into));
        self
    }

    /// The same number with a remark.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The low end.
    pub const fn low(&self) -> f64 {
        self.low
    }

    /// The central value.
    pub const fn mid(&self) -> f64 {
        self.mid
    }

    /// The high end.
    pub const fn high(&self) -> f64 {
        self.high
    }

    /// The unit, if it is not that of the column.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// Whether the value is a point or an end.
    pub const fn bound(&self) -> Bound {
        self.bound
    }

    /// The weakest basis of the inputs; `None` for a plain count.
    pub fn basis(&self) -> Option<Basis> {
        self.basis.map(|Name(basis)| basis)
    }

    /// The id that explains the number.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Ids of the rows that fed the number.
    pub fn inputs(&self) -> &[String] {
        &self.inputs
    }

    /// What a reader must know beside the number.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// True if a fiscal quarter of other months stands for the calendar quarter.
    pub const fn is_aligned(&self) -> bool {
        self.is_aligned
    }

    /// The arithmetic behind the number, in internal units, where it is written down.
    pub const fn step(&self) -> Option<&Arc<Step>> {
        self.step.as_ref()
    }
}

impl From<&Figured> for Number {
    fn from(found: &Figured) -> Self {
        Self {
            low: found.low(),
            mid: found.mid(),
            high: found.high(),
            unit: None,
            bound: found.bound(),
            basis: Some(Name(found.basis())),
            id: None,
            inputs: found.inputs().to_vec(),
            notes: found.notes().to_vec(),
            is_aligned: found.is_aligned(),
            step: None,
        }
    }
}

impl From<Number> for Cell {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Number(Number::new(value))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
