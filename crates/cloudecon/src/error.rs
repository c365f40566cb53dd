use thiserror::Error as ThisError;

/// Why a run could not be made at all; what is wrong with single figures is a
/// [`Finding`](crate::Finding), what is wrong with files a diagnostic of the dataset.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// No scenario has this id.
    #[error("no scenario `{id}`: the dataset has {}", list(known))]
    UnknownScenario {
        /// The id asked for.
        id: String,
        /// The ids there are.
        known: Vec<String>,
    },
    /// No provider of the report has revenue in any quarter that may be seen.
    #[error("no provider of the report has revenue in any quarter that may be seen")]
    NothingToReport,
    /// Sites, contracts or prices that the capacity models refuse.
    #[error(transparent)]
    Capacity(#[from] cloudecon_capacity::Error),
    /// A date or quarter outside the calendar.
    #[error(transparent)]
    Core(#[from] cloudecon_core::Error),
    /// A name given to `--deny` is no kind of finding.
    #[error("`{found}` is no kind of finding: use one of {legal}")]
    UnknownFinding {
        /// The name found.
        found: String,
        /// The legal names.
        legal: String,
    },
    /// Nothing that can be explained has this id.
    #[error("nothing has the id `{id}`{}", near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownId {
        /// The id asked for.
        id: String,
        /// The nearest id there is.
        near: Option<String>,
    },
    /// Rows are ranked for numbers with arithmetic only.
    #[error("`{id}` is a row, or a number without arithmetic: there are no roots to rank")]
    NoRoots {
        /// The id asked for.
        id: String,
    },
    /// Figures that cannot be reconciled at all: exact ones contradict each other.
    #[error("reconcile: {0}")]
    Reconcile(#[from] cloudecon_reconcile::Error),
    /// A run in JSON holds numbers without their arithmetic.
    #[error("the run has no steps: write it with `report --format json --steps`")]
    NoSteps,
    /// An output that a statement speaks of has no value.
    #[error("`{id}` has no value: {reason}")]
    NoValue {
        /// The output.
        id: String,
        /// Why.
        reason: String,
    },
    /// A statement compares outputs of different units.
    #[error("`{statement}` compares {left} with {right}")]
    Units {
        /// The statement.
        statement: String,
        /// The unit of its left side.
        left: String,
        /// The unit of its right side.
        right: String,
    },
    /// An assumption has a distribution that cannot be.
    #[error("{at}: the distribution of assumption `{id}`: {source}")]
    Distribution {
        /// File, line and column.
        at: String,
        /// The assumption.
        id: String,
        /// What is wrong.
        source: cloudecon_uncertainty::Error,
    },
    /// The correlations of a scenario cannot be together.
    #[error("{at}: {source}, as normal scores of the rank correlations up to here")]
    Correlations {
        /// File, line and column of the last one.
        at: String,
        /// What is wrong.
        source: cloudecon_uncertainty::Error,
    },
    /// Samples or flip points could not be computed.
    #[error(transparent)]
    Uncertainty(#[from] cloudecon_uncertainty::Error),
    /// A report could not be written or read as JSON.
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
}

fn list(known: &[String]) -> String {
    if known.is_empty() {
        return "none".to_owned();
    }
    known.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
