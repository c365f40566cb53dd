use std::fmt;

use cloudecon_dataset::Location;

use crate::expression::Fault;

/// A fault of a formula in `claims.toml`: where, what, and what to try.
///
/// Printed as a [`Diagnostic`](crate::dataset::Diagnostic) is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerFault {
    file: String,
    line: u32,
    column: u32,
    code: &'static str,
    message: String,
    hint: Option<String>,
}

impl LedgerFault {
    /// A fault inside the formula that begins behind a quote.
    pub(super) fn inside(location: &Location, text: &str, fault: &Fault) -> Self {
        let before = text.get(..fault.span().start).unwrap_or(text).chars().count();
        let mut found =
            Self::at(location, fault.kind().as_str(), fault.message().to_owned(), fault.hint());
        found.column += u32::try_from(before + 1).unwrap_or(0);
        found
    }

    pub(super) fn at(
        location: &Location,
        code: &'static str,
        message: String,
        hint: Option<&str>,
    ) -> Self {
        Self {
            file: location.file().to_owned(),
            line: location.line(),
            column: location.column(),
            code,
            message,
            hint: hint.map(str::to_owned),
        }
    }

    /// The path of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, from 1.
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The character in the line, from 1.
    pub const fn column(&self) -> u32 {
        self.column
    }

    /// The kind of fault, as messages print it.
    pub const fn code(&self) -> &'static str {
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

impl fmt::Display for LedgerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, code, message, .. } = self;
        write!(f, "error[{code}]: {file}:{line}:{column}: {message}")?;
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}
