use std::fmt;

macro_rules! codes {
    ($( $variant:ident => $name:literal, $about:literal ; )+) => {
        /// What kind of fault a diagnostic reports; the word in brackets after `error`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $( #[doc = $about] $variant, )+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$( Self::$variant ),+];

            /// The word that messages print, such as `value-out-of-range`.
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
    MissingFile => "missing-file", "A file of the format is not there.";
    UnknownFile => "unknown-file", "A file does not belong to the format and is not read.";
    InvalidUtf8 => "invalid-utf8", "Bytes are not UTF-8.";
    TomlSyntax => "toml-syntax", "The text is not TOML.";
    MissingColumn => "missing-column", "A column of the table is not in the header.";
    UnknownColumn => "unknown-column", "The header names a column that the table does not have.";
    DuplicateColumn => "duplicate-column", "The header names a column twice.";
    CellCount => "cell-count", "A row has more or fewer cells than the header.";
    EmptyCell => "empty-cell", "A cell is empty; not given is written `-`.";
    MissingValue => "missing-value", "A cell that must be filled holds `-`.";
    MissingKey => "missing-key", "A key that every such table needs is not there.";
    UnknownKey => "unknown-key", "A key does not belong to its table.";
    WrongType => "wrong-type", "A TOML value has another type than its key asks for.";
    BadText => "bad-text", "A text holds control characters, damaged characters or blanks at an end.";
    BadId => "bad-id", "An id holds characters other than `a-z`, `0-9`, `.`, `-`, `_` and `/`.";
    BadNumber => "bad-number", "A cell is not a plain number, or its sign is not allowed.";
    BadDate => "bad-date", "A date is not written in its form or does not exist.";
    BadPeriod => "bad-period", "A period is not written in one of its forms.";
    BadUnit => "bad-unit", "A unit does not exist.";
    BadWord => "bad-word", "A word is none of those that the column allows.";
    BadUrl => "bad-url", "An address does not start with `https://` or `http://`, or holds blanks.";
    DuplicateId => "duplicate-id", "An id is used twice.";
    IdMismatch => "id-mismatch", "An id does not agree with the cells that it is made of.";
    UnknownSource => "unknown-source", "A row cites a source that is not in sources.toml.";
    UnknownEntity => "unknown-entity", "A row names an entity that is not in providers.toml.";
    UnknownMetric => "unknown-metric", "A row names a metric that is not in metrics.csv.";
    UnknownReference => "unknown-reference", "A row names another row that does not exist.";
    WrongFile => "wrong-file", "An observation stands in the file of another provider.";
    UnitMismatch => "unit-mismatch", "A unit does not measure the metric's quantity.";
    ValueOutOfRange => "value-out-of-range", "A value lies outside the bounds of its quantity or metric.";
    OutOfOrder => "out-of-order", "Low, value and high, or two dates, are not in order.";
    PeriodKind => "period-kind", "The form of a period does not suit the metric: a flow has a span, a stock has a day.";
    PeriodCalendar => "period-calendar", "A fiscal label is used with a calendar year, or the reverse.";
    PublishedTooEarly => "published-too-early", "A reported or derived figure was published before its period ended.";
    PublishedAfterSource => "published-after-source", "A figure became public after the document that it was read in.";
    PowerOrder => "power-order", "Facility power is below IT power.";
    CapacityDecreases => "capacity-decreases", "The cumulative capacity of a campus falls from one step to the next.";
    StatusMismatch => "status-mismatch", "The status of a site does not agree with its dates.";
    CampusMismatch => "campus-mismatch", "One campus is written in two ways.";
    BadChange => "bad-change", "A change of a scenario is not exactly one operation that suits its target.";
    CyclicBase => "cyclic-base", "A scenario is its own base.";
    UnusedSource => "unused-source", "A source is cited by no row.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(
            names
                .iter()
                .all(|n| n.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'8'))
        );
    }
}
