use thiserror::Error as ThisError;

/// Why an uncertain quantity, a sample or an analysis cannot be made.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A parameter lies outside what it allows.
    #[error("`{field}` must be {allowed}, found {found}")]
    OutOfRange {
        /// The parameter.
        field: &'static str,
        /// What is allowed.
        allowed: &'static str,
        /// The value found.
        found: f64,
    },
    /// Two parameters are in the wrong order.
    #[error("`{low_field}` ({low}) must be below `{high_field}` ({high})")]
    OutOfOrder {
        /// The parameter that must be lower.
        low_field: &'static str,
        /// Its value.
        low: f64,
        /// The parameter that must be higher.
        high_field: &'static str,
        /// Its value.
        high: f64,
    },
    /// Three quantiles that no metalog distribution has.
    #[error(
        "infeasible quantiles: the middle one must lie between {least:.4} and {most:.4} of the way \
         from the low to the high one, found {found:.4}"
    )]
    Infeasible {
        /// The least share of the way.
        least: f64,
        /// The largest share of the way.
        most: f64,
        /// The share found.
        found: f64,
    },
    /// A matrix is not square, not symmetric, or has another diagonal than ones.
    #[error(
        "correlation of row {row} and column {column} must be {allowed}, found {found}",
        row = row + 1, column = column + 1
    )]
    NotCorrelation {
        /// The row, from 0.
        row: usize,
        /// The column, from 0.
        column: usize,
        /// What is allowed there.
        allowed: &'static str,
        /// The entry found.
        found: f64,
    },
    /// No variables have these correlations.
    #[error(
        "correlations are not positive semidefinite: the smallest eigenvalue is {min_eigenvalue:.3e}"
    )]
    NotPositiveSemidefinite {
        /// The smallest eigenvalue.
        min_eigenvalue: f64,
    },
    /// An iteration did not settle.
    #[error("{what} did not converge")]
    NotConverged {
        /// What was iterated.
        what: &'static str,
    },
    /// Lists that belong together differ in length.
    #[error("{what}: expected {expected}, found {found}")]
    Length {
        /// Which list.
        what: &'static str,
        /// The length it should have.
        expected: usize,
        /// The length it has.
        found: usize,
    },
    /// Inputs are correlated where a method needs independent ones.
    #[error("{method} need independent inputs: use Shapley effects for correlated ones")]
    Correlated {
        /// The method.
        method: &'static str,
    },
    /// The model gave no finite number.
    #[error("the model gave {found} in row {row}")]
    NotFinite {
        /// The row, from 0.
        row: u64,
        /// What it gave.
        found: f64,
    },
    /// The output does not vary, so that nothing can be said about what drives it.
    #[error("the output does not vary")]
    NoVariance,
}

/// The value, if it is finite and meets the condition.
pub(crate) fn require(
    field: &'static str,
    allowed: &'static str,
    found: f64,
    holds: bool,
) -> Result<f64, Error> {
    if found.is_finite() && holds {
        Ok(found)
    } else {
        Err(Error::OutOfRange { field, allowed, found })
    }
}

/// The value, if it is finite.
pub(crate) fn finite(field: &'static str, found: f64) -> Result<f64, Error> {
    require(field, "finite", found, true)
}

/// Refuses values that are not in order.
pub(crate) fn ordered(
    low_field: &'static str,
    low: f64,
    high_field: &'static str,
    high: f64,
) -> Result<(), Error> {
    finite(low_field, low)?;
    finite(high_field, high)?;
    if low < high { Ok(()) } else { Err(Error::OutOfOrder { low_field, low, high_field, high }) }
}
