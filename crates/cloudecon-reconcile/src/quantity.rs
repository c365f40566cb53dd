use serde::Serialize;

use crate::scale::Scale;

/// A quantity of one [`Problem`](crate::Problem): an unknown with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct QuantityId(pub(crate) usize);

impl QuantityId {
    /// The place of the quantity in the order in which quantities were named, from 0.
    pub const fn index(self) -> usize {
        self.0
    }
}

/// An unknown: its name, the scale it is adjusted on, and where the search starts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quantity {
    pub(crate) name: String,
    pub(crate) scale: Scale,
    pub(crate) start: Option<f64>,
}

impl Quantity {
    /// A quantity on its own scale.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), scale: Scale::Own, start: None }
    }

    /// The scale it is adjusted on.
    #[must_use]
    pub const fn with_scale(mut self, scale: Scale) -> Self {
        self.scale = scale;
        self
    }

    /// Where the search starts. Matters for a quantity without observation in a non-linear
    /// problem, and stays as the printed value of one that nothing determines.
    #[must_use]
    pub const fn with_start(mut self, start: f64) -> Self {
        self.start = Some(start);
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The scale.
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// The start, if one was given.
    pub const fn start(&self) -> Option<f64> {
        self.start
    }
}

impl From<&str> for Quantity {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Quantity {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}
