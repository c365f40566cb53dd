use serde::{Deserialize, Serialize};

use crate::expression::Expression;
use crate::scale::Scale;

/// An observation of one [`Problem`](crate::Problem).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ObservationId(pub(crate) usize);

impl ObservationId {
    /// The place of the observation in the order in which observations were made, from 0.
    pub const fn index(self) -> usize {
        self.0
    }
}

/// Whether a figure is a value, a floor or a ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The value itself, up to its error.
    #[default]
    Exact,
    /// "Over 15": pulls only from below.
    AtLeast,
    /// "Up to 15": pulls only from above.
    AtMost,
}

/// A figure with its standard error: of a quantity or of any formula over quantities.
///
/// A standard error of zero makes the figure a hard constraint. On the scale
/// [`Log`](Scale::Log) the standard error is that of the logarithm: `ln` of the geometric
/// standard deviation, about the relative standard error where it is small.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Observation {
    pub(crate) name: String,
    pub(crate) of: Expression,
    pub(crate) value: f64,
    pub(crate) standard_error: f64,
    pub(crate) scale: Scale,
    pub(crate) side: Side,
    pub(crate) doubt: u32,
    pub(crate) source: Option<String>,
}

impl Observation {
    /// A value of a quantity or formula with its standard error.
    pub fn new(
        name: impl Into<String>,
        of: impl Into<Expression>,
        value: f64,
        standard_error: f64,
    ) -> Self {
        Self {
            name: name.into(),
            of: of.into(),
            value,
            standard_error,
            scale: Scale::Own,
            side: Side::Exact,
            doubt: 0,
            source: None,
        }
    }

    /// The scale on which the error is normal; the standard error is meant on it.
    #[must_use]
    pub const fn with_scale(mut self, scale: Scale) -> Self {
        self.scale = scale;
        self
    }

    /// A floor or a ceiling instead of a value.
    #[must_use]
    pub const fn with_side(mut self, side: Side) -> Self {
        self.side = side;
        self
    }

    /// How readily the figure is suspected among figures that the data cannot tell apart: the
    /// higher the sooner. 0 if nothing is said.
    #[must_use]
    pub const fn with_doubt(mut self, doubt: u32) -> Self {
        self.doubt = doubt;
        self
    }

    /// Where the figure comes from: errors of one source may be correlated, see
    /// [`Problem::correlate_source`](crate::Problem::correlate_source).
    #[must_use]
    pub fn with_source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is observed.
    pub const fn of(&self) -> &Expression {
        &self.of
    }

    /// The figure.
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// Its standard error on its scale.
    pub const fn standard_error(&self) -> f64 {
        self.standard_error
    }

    /// The scale of the error.
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// Value, floor or ceiling.
    pub const fn side(&self) -> Side {
        self.side
    }

    /// How readily it is suspected.
    pub const fn doubt(&self) -> u32 {
        self.doubt
    }

    /// Where it comes from.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }
}
