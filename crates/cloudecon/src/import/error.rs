//! Why a file gives no rows.

use thiserror::Error as ThisError;

use super::Concept;

/// Why a file gives no rows at all.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The file is not JSON of the shape of company facts.
    #[error("{line}:{column}: {message}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader says.
        message: String,
    },
    /// No fact feeds any metric.
    #[error(
        "no fact of {company} feeds a metric: looked for {} concepts in USD among {facts} facts{}",
        Concept::KNOWN.len(),
        first(faults)
    )]
    NothingFound {
        /// The company's name in the file.
        company: String,
        /// Facts in the file.
        facts: usize,
        /// Facts that cannot be read, with line and column.
        faults: Vec<String>,
    },
}

fn first(faults: &[String]) -> String {
    let told = |first: &String| format!("; {} cannot be read, first {first}", faults.len());
    faults.first().map(told).unwrap_or_default()
}
