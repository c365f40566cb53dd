/// A change of one number of the dataset, for a what-if: the row stays, its number does not.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    id: String,
    cell: Option<String>,
    to: To,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum To {
    Value(f64),
    Times(f64),
    Plus(f64),
}

impl Change {
    /// Sets the number of a row, in the internal unit of its quantity.
    pub fn set(id: impl Into<String>, value: f64) -> Self {
        Self { id: id.into(), cell: None, to: To::Value(value) }
    }

    /// Multiplies the number of a row.
    pub fn scale(id: impl Into<String>, factor: f64) -> Self {
        Self { id: id.into(), cell: None, to: To::Times(factor) }
    }

    /// Adds to the number of a row, in the internal unit of its quantity.
    pub fn plus(id: impl Into<String>, more: f64) -> Self {
        Self { id: id.into(), cell: None, to: To::Plus(more) }
    }

    /// The same change to one number of a row that holds several, such as `capex` of a chip.
    #[must_use]
    pub fn of_cell(mut self, cell: impl Into<String>) -> Self {
        self.cell = Some(cell.into());
        self
    }

    /// The row.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Which number of it.
    pub fn cell(&self) -> Option<&str> {
        self.cell.as_deref()
    }

    /// The number of a row after the change: the same number if it is of another row.
    pub fn number_of(&self, id: &str, cell: Option<&str>, number: f64) -> f64 {
        if self.is_of(id, cell) { self.apply(number) } else { number }
    }

    pub(crate) fn is_of(&self, id: &str, cell: Option<&str>) -> bool {
        self.id == id && self.cell() == cell
    }

    /// True if a range goes along: a number that is set has none but its own.
    pub(crate) const fn keeps_range(&self) -> bool {
        !matches!(self.to, To::Value(_))
    }

    pub(crate) const fn apply(&self, value: f64) -> f64 {
        match self.to {
            To::Value(value) => value,
            To::Times(factor) => value * factor,
            To::Plus(more) => value + more,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_of_one_number() {
        let dearer = Change::scale("chip", 1.5).of_cell("capex");
        assert!(dearer.is_of("chip", Some("capex")));
        assert!(!dearer.is_of("chip", None) && !dearer.is_of("chip", Some("tdp")));
        assert_eq!(dearer.apply(10.0), 15.0);
        assert_eq!(Change::set("x", 3.0).apply(10.0), 3.0);
        assert_eq!(Change::plus("x", 3.0).apply(10.0), 13.0);
        assert!(Change::plus("x", 3.0).keeps_range() && !Change::set("x", 3.0).keeps_range());
    }
}
