use thiserror::Error as ThisError;

/// Why figures cannot be reconciled.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// Two quantities, observations or identities have one name.
    #[error("`{name}` is named twice")]
    NamedTwice {
        /// The name.
        name: String,
    },
    /// A quantity of another problem.
    #[error("`{name}` names quantity {index}, there are {count}")]
    UnknownQuantity {
        /// The observation or identity.
        name: String,
        /// The index found.
        index: usize,
        /// How many quantities there are.
        count: usize,
    },
    /// A figure, a standard error or a setting lies outside what it allows.
    #[error("{what} of `{name}` must be {allowed}, found {found}")]
    OutOfRange {
        /// Whose figure.
        name: String,
        /// Which one.
        what: &'static str,
        /// What is allowed.
        allowed: &'static str,
        /// The value found.
        found: f64,
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
    /// A matrix that is no covariance matrix.
    #[error("{what} must be symmetric and positive semidefinite")]
    NotCovariance {
        /// Which matrix.
        what: &'static str,
    },
    /// Identities and exact figures that no values satisfy; leaving out any one of them makes the
    /// others agree.
    #[error("these cannot hold together: {}", list(.names))]
    Contradictory {
        /// Names of the identities and exact figures, in order.
        names: Vec<String>,
    },
    /// Totals that no matrix with these zeros has.
    #[error("infeasible: {what} must add up to {needed}, at most {possible} can reach it")]
    Infeasible {
        /// Which rows and columns.
        what: String,
        /// What they must add up to.
        needed: f64,
        /// The most that the other margins allow.
        possible: f64,
    },
    /// An iteration did not settle.
    #[error("{what} did not converge in {iterations} iterations; furthest from holding: {}", list(.worst))]
    NotConverged {
        /// What was iterated.
        what: &'static str,
        /// How many iterations were made.
        iterations: usize,
        /// Identities that hold least.
        worst: Vec<String>,
    },
    /// A factorisation failed, which only a number beyond the range of doubles can cause.
    #[error("the {what} could not be factorised")]
    Factorization {
        /// Which matrix.
        what: &'static str,
    },
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The value, if it is finite and meets the condition.
pub(crate) fn require(
    name: &str,
    what: &'static str,
    allowed: &'static str,
    found: f64,
    holds: bool,
) -> Result<f64, Error> {
    if found.is_finite() && holds {
        Ok(found)
    } else {
        Err(Error::OutOfRange { name: name.to_owned(), what, allowed, found })
    }
}
