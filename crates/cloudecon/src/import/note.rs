//! What a reader of the rows must know.

use std::fmt;

/// Something that a reader of the rows must know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// A fact cannot be read.
    Fault {
        /// Line in the file, from 1.
        line: usize,
        /// Column in the line, from 1.
        column: usize,
        /// Why.
        message: String,
    },
    /// A later filing gives another value.
    Restated(String),
    /// Two concepts of one metric disagree on a span; the first of the list is used.
    ConceptsDisagree(String),
    /// A derived quarter is larger than the rest of its year: the scope of the figure changed.
    ScopeChanged(String),
    /// A derived quarter is negative where that cannot be, and is left out.
    Negative(String),
    /// A stated quarter differs by more than one per cent from what the longer spans give.
    SpansDisagree(String),
    /// Facts of a span that is neither quarter, half, nine months nor year.
    OtherSpans(String),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault { line, column, message } => write!(f, "{line}:{column}: {message}"),
            Self::Restated(text) => write!(f, "restated: {text}"),
            Self::ConceptsDisagree(text) => write!(f, "concepts disagree: {text}"),
            Self::ScopeChanged(text) => write!(f, "scope changed: {text}"),
            Self::Negative(text) => write!(f, "negative, left out: {text}"),
            Self::SpansDisagree(text) => write!(f, "spans disagree: {text}"),
            Self::OtherSpans(text) => write!(f, "other span: {text}"),
        }
    }
}
