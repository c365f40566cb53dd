use crate::Location;
use crate::getters::{borrows, copies, texts};
use crate::record::{Origin, Record};
use crate::table::{Kind, Least, Table, Target, required};

/// Two assumptions that move together.
#[derive(Debug, Clone, PartialEq)]
pub struct RankCorrelation {
    one: String,
    other: String,
    rank: f64,
    reason: String,
    location: Location,
}

pub(crate) const CORRELATION: Table = Table {
    row: "correlation",
    about: "How two assumptions move together, in samples.",
    names: None,
    columns: &[
        required("one", Kind::Reference(Target::Assumption), "The one assumption."),
        required("other", Kind::Reference(Target::Assumption), "The other."),
        required(
            "rank",
            Kind::Number(Least::Any),
            "Spearman's rank correlation, from -1 to 1, in a string.",
        ),
        required("reason", Kind::Text, "Why they do."),
    ],
};

impl RankCorrelation {
    texts! {
        /// The id of the one assumption.
        one;
        /// The id of the other.
        other;
        /// Why they move together.
        reason;
    }
    copies! {
        /// Spearman's rank correlation, -1 to 1.
        rank -> f64;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }

    pub(crate) fn from_record(record: &Record<'_>) -> Option<(Self, Origin)> {
        let correlation = Self {
            one: record.string("one")?,
            other: record.string("other")?,
            rank: record.value("rank")?,
            reason: record.string("reason")?,
            location: record.origin.location(),
        };
        Some((correlation, record.origin.clone()))
    }
}
