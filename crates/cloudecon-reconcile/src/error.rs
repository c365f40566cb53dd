use thiserror::Error as ThisError;

/// Why no consistent set can be given.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// Two quantities have one name.
    #[error("two quantities are called `{name}`")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A relation or a covariance names a quantity that is not there.
    #[error("`{place}` names `{name}`, which is no quantity")]
    UnknownName {
        /// Where it is named.
        place: String,
        /// The name.
        name: String,
    },
    /// A number is not finite, or a standard error is negative.
    #[error("`{name}`: {field} must be {legal}, found {found}")]
    OutOfRange {
        /// The quantity or relation.
        name: String,
        /// What is wrong with it.
        field: &'static str,
        /// What is allowed.
        legal: &'static str,
        /// What was found.
        found: f64,
    },
    /// A covariance matrix has a negative eigenvalue or is not symmetric.
    #[error("the covariance of {names} is not positive semidefinite")]
    Covariance {
        /// The quantities of the block.
        names: String,
    },
    /// Hard relations contradict each other, whatever the measurements.
    #[error("relations that cannot hold together: {}", names.join(", "))]
    Contradiction {
        /// The relations, in their order.
        names: Vec<String>,
    },
    /// The iteration did not settle.
    #[error(
        "no solution after {iterations} iterations: `{worst}` is still off by {residual:e} of its size"
    )]
    NotConverged {
        /// How many were made.
        iterations: usize,
        /// The relation that is furthest off.
        worst: String,
        /// Its residual over the size of its terms.
        residual: f64,
    },
    /// Sizes of matrices or lists do not match.
    #[error("{what}: expected {expected}, found {found}")]
    Shape {
        /// What does not match.
        what: &'static str,
        /// The size expected.
        expected: usize,
        /// The size found.
        found: usize,
    },
    /// Margins or benchmarks that no table or series can meet.
    #[error("infeasible: {reason}")]
    Infeasible {
        /// Why.
        reason: String,
    },
}
