use serde::Serialize;

/// One column: its stable name, its label, and the unit of its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    name: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(rename = "numeric")]
    is_numeric: bool,
    #[serde(rename = "ranged", skip_serializing_if = "std::ops::Not::not")]
    is_ranged: bool,
}

impl Column {
    /// A column of words.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        let (name, label) = (name.into(), label.into());
        Self { name, label, unit: None, is_numeric: false, is_ranged: false }
    }

    /// A column of numbers in one unit, such as `USD million`, `percent` or `MW`.
    pub fn number(
        name: impl Into<String>,
        label: impl Into<String>,
        unit: impl Into<String>,
    ) -> Self {
        let (name, label, unit) = (name.into(), label.into(), Some(unit.into()));
        Self { name, label, unit, is_numeric: true, is_ranged: false }
    }

    /// The same column with `(low to high)` printed beside each central value.
    #[must_use]
    pub const fn ranged(mut self) -> Self {
        self.is_ranged = true;
        self
    }

    /// The stable name, `snake_case`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The heading for people.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The unit of the numbers that do not bring their own.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// True for a column of numbers: aligned right.
    pub const fn is_numeric(&self) -> bool {
        self.is_numeric
    }

    /// True if the range is printed beside the central value.
    pub const fn is_ranged(&self) -> bool {
        self.is_ranged
    }
}
