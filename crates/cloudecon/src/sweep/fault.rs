use std::fmt;
use std::ops::Range;

/// What is wrong with a sweep file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    file: String,
    line: usize,
    column: usize,
    message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

impl std::error::Error for Fault {}

/// Collects the faults of one file: nobody stops at the first.
pub(super) struct Faults<'a> {
    file: &'a str,
    text: &'a str,
    all: Vec<(usize, Fault)>,
}

impl<'a> Faults<'a> {
    pub(super) const fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, all: Vec::new() }
    }

    pub(super) fn add(&mut self, at: &Range<usize>, message: impl Into<String>) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        let (file, message) = (self.file.to_owned(), message.into());
        self.all.push((at.start, Fault { file, line, column, message }));
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All faults in the order of the file.
    pub(super) fn sorted(mut self) -> Vec<Fault> {
        self.all.sort_by_key(|(at, _)| *at);
        self.all.into_iter().map(|(_, fault)| fault).collect()
    }
}
