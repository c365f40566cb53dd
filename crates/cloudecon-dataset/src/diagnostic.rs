use std::error::Error;
use std::fmt;

use crate::{Code, Location};

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// The row cannot be used: [`crate::Reading::into_result`] fails.
    Error,
    /// The row is used, but somebody should look.
    Warning,
    /// Worth knowing.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// One fault of a data set: where, what, and what to try.
///
/// Printed as
/// ```text
/// error[value-out-of-range]: fixtures/dataset/observations/amazon.csv:17:5: `ai_revenue_share` must lie between 0 and 1, found 37
///   hint: write 37 with unit `percent`
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    location: Location,
    severity: Severity,
    code: Code,
    message: String,
    hint: Option<String>,
}

impl Diagnostic {
    pub(crate) const fn new(location: Location, code: Code, message: String) -> Self {
        Self { location, severity: Severity::Error, code, message, hint: None }
    }

    pub(crate) const fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    pub(crate) const fn note(mut self) -> Self {
        self.severity = Severity::Note;
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Where the faulty cell, key or value begins.
    pub const fn location(&self) -> &Location {
        &self.location
    }

    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// True for [`Severity::Error`].
    pub const fn is_error(&self) -> bool {
        matches!(self.severity, Severity::Error)
    }

    /// The kind of fault.
    pub const fn code(&self) -> Code {
        self.code
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

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}: {}", self.severity, self.code, self.location, self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

/// The diagnostics of a data set that has at least one error.
///
/// Its `Debug` form is that of people, because that is what `main` and `unwrap` print.
#[derive(Clone, PartialEq, Eq)]
pub struct Faults(Vec<Diagnostic>);

impl Faults {
    pub(crate) const fn new(diagnostics: Vec<Diagnostic>) -> Self {
        Self(diagnostics)
    }

    /// Every diagnostic, warnings included, by file, line and column.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.0 {
            writeln!(f, "{diagnostic}")?;
        }
        let errors = self.0.iter().filter(|d| d.is_error()).count();
        let plural = if errors == 1 { "" } else { "s" };
        write!(f, "{errors} error{plural} in the data set")
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a faulty data set\n{self}")
    }
}

impl Error for Faults {}
