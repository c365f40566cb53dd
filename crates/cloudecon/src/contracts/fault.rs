use std::fmt;
use std::sync::Arc;

use cloudecon_dataset::nearest;

macro_rules! codes {
    ($( $variant:ident => $name:literal, $about:literal ; )+) => {
        /// What kind of fault of a deal, power or series file is reported; the word in brackets after `error`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FaultCode {
            $( #[doc = $about] $variant, )+
        }

        impl FaultCode {
            /// The word that messages print, such as `unknown-party`.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name ),+ }
            }

            /// What the code reports, in one sentence.
            pub const fn describe(self) -> &'static str {
                match self { $( Self::$variant => $about ),+ }
            }
        }
    };
}

codes! {
    TomlSyntax => "toml-syntax", "The text is not TOML.";
    MissingKey => "missing-key", "A key that every such table needs is not there.";
    UnknownKey => "unknown-key", "A key does not belong to its table.";
    WrongType => "wrong-type", "A TOML value has another type than its key asks for.";
    BareNumber => "bare-number", "A number stands without its unit.";
    BadQuantity => "bad-quantity", "A text is no quantity of the kind that its key asks for.";
    BadWord => "bad-word", "A word is none of those that the key allows.";
    BadDate => "bad-date", "A month, quarter or date is not written in its form or does not exist.";
    OutOfOrder => "out-of-order", "The ends of a range are not in order.";
    ValueOutOfRange => "value-out-of-range", "A value lies outside its bounds.";
    DuplicateId => "duplicate-id", "An id is used twice.";
    UnknownParty => "unknown-party", "A term names a party that the file does not have.";
    UnknownTerm => "unknown-term", "A term names a term that the file does not have.";
    UnknownGroup => "unknown-group", "A term names a group to which no term belongs.";
    UnknownDriver => "unknown-driver", "A term names a driver that the base run does not have.";
    UnknownSource => "unknown-source", "A source is not in sources.toml.";
    UnknownRow => "unknown-row", "A statement is not in deals.csv.";
    ReferenceLoop => "reference-loop", "Terms are computed from each other in a circle.";
    PathLength => "path-length", "A path of the base run has another length than its calendar.";
    Refused => "refused", "The terms do not make a contract.";
    UnreadableFile => "unreadable-file", "A file that the input names cannot be read.";
    UnknownColumn => "unknown-column", "An hourly series has no column of this name.";
    CellCount => "cell-count", "A row of an hourly series has more or fewer cells than its header.";
    BadNumber => "bad-number", "A cell of an hourly series is no plain number.";
    SeriesGap => "series-gap", "Hours of a series do not follow each other.";
    SeriesLength => "series-length", "A series has another number of hours than is asked for.";
    Overlap => "overlap", "Two parts overlap in time.";
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One fault of a deal, power or series file: where, what, and what to try.
///
/// Printed as a [`Diagnostic`](crate::dataset::Diagnostic) is:
/// ```text
/// error[unknown-party]: fixtures/dataset/deals/bedrock.toml:24:9: the file has no party `AWZ`
///   hint: parties are `AWS`, `Anthropic`
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractFault {
    file: Arc<str>,
    line: usize,
    column: usize,
    code: FaultCode,
    message: String,
    hint: String,
}

impl ContractFault {
    /// A fault at a line and a column, both from 1.
    pub(crate) fn at(
        file: &str,
        (line, column): (usize, usize),
        code: FaultCode,
        message: String,
        hint: &str,
    ) -> Self {
        Self { file: file.into(), line, column, code, message, hint: hint.to_owned() }
    }

    /// The path of the file, with the root that the caller gave.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, from 1.
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The character in the line, from 1.
    pub const fn column(&self) -> usize {
        self.column
    }

    /// The kind of fault.
    pub const fn code(&self) -> FaultCode {
        self.code
    }

    /// What is wrong, in one line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to try.
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

impl fmt::Display for ContractFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "error[{}]: {}:{}:{}: {}\n  hint: {}",
            self.code, self.file, self.line, self.column, self.message, self.hint
        )
    }
}

/// The faults of one file, as they are found.
#[derive(Debug)]
pub(crate) struct Faults<'t> {
    file: Arc<str>,
    text: &'t str,
    found: Vec<ContractFault>,
}

impl<'t> Faults<'t> {
    pub(crate) fn new(file: &str, text: &'t str) -> Self {
        Self { file: file.into(), text, found: Vec::new() }
    }

    /// Reports a fault at a byte of the text.
    pub(crate) fn add(&mut self, offset: usize, code: FaultCode, message: String, hint: String) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        let fault = ContractFault {
            file: Arc::clone(&self.file),
            line: before.matches('\n').count() + 1,
            column: in_line.chars().count() + 1,
            code,
            message,
            hint,
        };
        if !self.found.contains(&fault) {
            self.found.push(fault);
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// By line and column.
    pub(crate) fn into_sorted(mut self) -> Vec<ContractFault> {
        self.found.sort_by_key(|fault| (fault.line, fault.column, fault.code));
        self.found
    }
}

/// "`a`, `b`, `c`".
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// What to try, after the legal word nearest to the one found.
pub(super) fn near<'a>(
    found: &str,
    legal: impl IntoIterator<Item = &'a str>,
    hint: String,
) -> String {
    match nearest(found, legal) {
        Some(word) => format!("did you mean `{word}`? {hint}"),
        None => hint,
    }
}
