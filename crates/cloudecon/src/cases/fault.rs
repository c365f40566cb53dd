use std::fmt;

use serde::Serialize;

/// Why a file or a case could not be replayed: unreadable, malformed, or of no known kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    file: String,
    line: Option<usize>,
    column: Option<usize>,
    case: Option<String>,
    message: String,
}

impl Fault {
    pub(super) fn new(file: &str, case: Option<String>, message: String) -> Self {
        Self { file: file.to_owned(), line: None, column: None, case, message }
    }

    pub(super) fn of_file(file: &str, message: &str) -> Self {
        Self::new(file, None, message.to_owned())
    }

    pub(super) fn of_json(file: &str, error: &serde_json::Error) -> Self {
        let whole = error.to_string();
        // The position stands in front, as in every other diagnostic.
        let message = whole.split(" at line ").next().unwrap_or_default().to_owned();
        Self {
            line: Some(error.line()),
            column: Some(error.column()),
            ..Self::new(file, None, message)
        }
    }

    /// The file as it was named.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The case at fault; `None` where it is the whole file.
    pub fn case(&self) -> Option<&str> {
        self.case.as_deref()
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file)?;
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "{line}:{column}:")?;
        }
        if let Some(case) = &self.case {
            write!(f, " case `{case}`:")?;
        }
        write!(f, " {}", self.message)
    }
}

/// Why a case gave no figures.
#[derive(Debug, PartialEq)]
pub(super) enum Failure {
    /// The case is malformed or of no known kind: a fault.
    Case(String),
    /// The model refuses the inputs: a miss.
    Model(String),
}

/// An error of a model is the model's answer to the case.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Model(error.to_string())
    }
}

/// The value, or a miss that says what has none.
pub(super) fn defined<T>(value: Option<T>, what: &str) -> Result<T, Failure> {
    value.ok_or_else(|| Failure::Model(format!("{what} is not defined for these inputs")))
}

/// A kind, method or rule that nothing here computes.
pub(super) fn unknown(what: &str, found: &str) -> Failure {
    Failure::Case(format!("unknown {what} `{found}`"))
}
