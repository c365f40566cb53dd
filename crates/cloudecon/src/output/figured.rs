use std::fmt;

use cloudecon_dataset::{Basis, Bound};
use serde::{Serialize, Serializer};

/// A computed number with its range, basis and inputs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figured {
    #[serde(flatten)]
    pub(super) range: RangeOf,
    #[serde(serialize_with = "as_text")]
    pub(super) bound: Bound,
    #[serde(serialize_with = "as_text")]
    pub(super) basis: Basis,
    pub(super) inputs: Vec<String>,
    pub(super) notes: Vec<String>,
    #[serde(rename = "aligned", skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_aligned: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct RangeOf {
    pub(super) low: f64,
    pub(super) mid: f64,
    pub(super) high: f64,
}

fn as_text<T: fmt::Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

impl Figured {
    /// The low end.
    pub const fn low(&self) -> f64 {
        self.range.low
    }

    /// The central value.
    pub const fn mid(&self) -> f64 {
        self.range.mid
    }

    /// The high end.
    pub const fn high(&self) -> f64 {
        self.range.high
    }

    /// Whether the value is a point or an end.
    pub const fn bound(&self) -> Bound {
        self.bound
    }

    /// The weakest basis of the inputs.
    pub const fn basis(&self) -> Basis {
        self.basis
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

    /// Low and high, opened to infinity on the side that a one-sided bound leaves open.
    pub fn interval(&self) -> (f64, f64) {
        match self.bound {
            Bound::AtLeast => (self.low(), f64::INFINITY),
            Bound::AtMost => (f64::NEG_INFINITY, self.high()),
            _ => (self.low(), self.high()),
        }
    }
}
