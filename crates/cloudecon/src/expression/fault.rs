use std::fmt;
use std::ops::Range;

use thiserror::Error;

/// The bytes of the text that a fault is about.
pub type Span = Range<usize>;

/// What kind of fault an expression has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// The text is no expression.
    Syntax,
    /// Nothing has this name.
    UnknownName,
    /// A quoted text is no number with a unit.
    BadQuantity,
    /// Quantities of different dimensions are added or compared.
    Dimension,
    /// A name has a meaning but no value.
    NoValue,
    /// A division by what is or may be zero.
    ZeroDivision,
}

impl FaultKind {
    /// The word that messages print, such as `unknown-name`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "bad-expression",
            Self::UnknownName => "unknown-name",
            Self::BadQuantity => "bad-quantity",
            Self::Dimension => "unit-mismatch",
            Self::NoValue => "no-value",
            Self::ZeroDivision => "zero-division",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One fault of an expression: where, what, and what to try.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Fault {
    pub(super) span: Span,
    pub(super) kind: FaultKind,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Fault {
    /// A fault at some bytes of the text.
    pub fn new(span: Span, kind: FaultKind, message: impl Into<String>) -> Self {
        Self { span, kind, message: message.into(), hint: None }
    }

    /// The same with what to try.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The bytes of the text it is about.
    pub const fn span(&self) -> &Span {
        &self.span
    }

    /// The kind of fault.
    pub const fn kind(&self) -> FaultKind {
        self.kind
    }

    /// What is wrong, in one line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to try.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}
