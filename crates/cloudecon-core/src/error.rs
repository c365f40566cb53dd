use thiserror::Error as ThisError;

/// What can be wrong with a value of the kernel.
///
/// Every variant names the value found and what would be legal.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A number is NaN or infinite.
    #[error("`{quantity}` must be a finite number, found {found}")]
    NotFinite {
        /// The quantity that was being read.
        quantity: &'static str,
        /// The text or number found.
        found: String,
    },
    /// A number lies outside the bounds of its type.
    #[error("`{quantity}` must lie between {low} and {high}, found {found}")]
    OutOfRange {
        /// The type with the bounds.
        quantity: &'static str,
        /// Lowest legal value.
        low: f64,
        /// Highest legal value.
        high: f64,
        /// The number found.
        found: f64,
    },
    /// A text is not a number followed by a unit.
    #[error("`{found}` is not a {quantity}: write a number and a unit, one of {legal}")]
    NoUnit {
        /// The quantity that was being read.
        quantity: &'static str,
        /// The text found.
        found: String,
        /// The legal units, in print order.
        legal: String,
    },
    /// The unit belongs to another quantity or does not exist.
    #[error("unit `{unit}` is not a unit of {quantity}: use one of {legal}")]
    WrongUnit {
        /// The quantity that was being read.
        quantity: &'static str,
        /// The unit found.
        unit: String,
        /// The legal units, in print order.
        legal: String,
    },
    /// The part before the unit is not a number.
    #[error("`{found}` is not a number")]
    NotANumber {
        /// The text found.
        found: String,
    },
    /// A calendar field does not exist.
    #[error("{field} must lie between {low} and {high}, found {found}")]
    Calendar {
        /// `year`, `month`, `day` or `quarter`.
        field: &'static str,
        /// Lowest legal value.
        low: i64,
        /// Highest legal value.
        high: i64,
        /// The value found.
        found: i64,
    },
    /// A text is not written as the period it should be.
    #[error("`{found}` is not {expected}")]
    Format {
        /// What was expected, with an example.
        expected: &'static str,
        /// The text found.
        found: String,
    },
    /// A fiscal label was read without a calendar.
    #[error("`{label}` is a fiscal label: it needs the fiscal calendar of its company")]
    NeedsCalendar {
        /// The label found.
        label: String,
    },
    /// Two series do not cover the same quarters.
    #[error("the series cover {left} and {right}: align them before combining them")]
    Misaligned {
        /// Quarters of the left series.
        left: String,
        /// Quarters of the right series.
        right: String,
    },
    /// The three numbers of a range are out of order.
    #[error("a range needs low <= mid <= high, found {low}, {mid}, {high}")]
    Unordered {
        /// The low end found.
        low: f64,
        /// The middle found.
        mid: f64,
        /// The high end found.
        high: f64,
    },
}
