//! A blue cell: one number of a row of the dataset.

use cloudecon::Step;
use cloudecon::dataset::Figure;

use crate::factor::{self, Factor};
use crate::grid::Place;

/// One number that a reader may change.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    pub(crate) name: String,
    pub(crate) row: String,
    pub(crate) cell: Option<String>,
    pub(crate) value: f64,
    pub(crate) printed: f64,
    pub(crate) unit: String,
    pub(crate) factor: Option<Factor>,
    pub(crate) place: Place,
    pub(crate) is_fixed: bool,
}

impl Input {
    /// The name of the blue cell.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the row of the dataset.
    pub fn row(&self) -> &str {
        &self.row
    }

    /// Which number of the row, where it holds several.
    pub fn cell(&self) -> Option<&str> {
        self.cell.as_deref()
    }

    /// The number in the unit of the blue cell.
    pub const fn printed(&self) -> f64 {
        self.printed
    }

    /// The number in model units: what a [`Change`](cloudecon::Change) sets.
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// True for a grey cell: a result of the program that does not follow rests on it too.
    pub const fn is_fixed(&self) -> bool {
        self.is_fixed
    }

    /// The place of the blue cell in the sheet `Inputs`.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The name of the number in model units.
    pub(crate) fn model(&self) -> String {
        if self.factor.is_some() { format!("{}_model", self.name) } else { self.name.clone() }
    }
}

/// The number as its source prints it, its unit, and the factor to model units; the model unit
/// itself where no named factor leads there.
pub(crate) fn shown(leaf: &Step, figure: Option<&Figure>) -> (f64, String, Option<Factor>) {
    let own = || (leaf.value(), leaf.unit().to_owned(), None);
    let Some(figure) = figure else { return own() };
    let printed = figure.in_printed_unit(figure.number());
    match factor::between(printed, figure.number()) {
        Some(None) => (leaf.value(), figure.unit().to_owned(), None),
        Some(Some(factor)) => {
            // A changed number has no printed digits of its own.
            let is_changed = leaf.value() != figure.number();
            let shown = if is_changed { leaf.value() / factor.value } else { printed };
            (shown, figure.unit().to_owned(), Some(factor))
        }
        None => own(),
    }
}
