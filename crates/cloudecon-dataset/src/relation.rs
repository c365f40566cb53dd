use crate::getters::{borrows, copies, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Table, Target, optional, required};
use crate::words::Word;
use crate::{Bound, Location};

/// What holds between the metrics of every entity, whatever its figures: an identity or a bound.
///
/// The formula names metrics with quarters relative to one another, such as
/// `revenue@q / revenue@q-4 - 1`.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    id: String,
    metric: String,
    bound: Bound,
    expression: String,
    reason: String,
    location: Location,
}

pub(crate) const TABLE: Table = Table {
    row: "relation",
    about: "What holds between the metrics of every entity; claims and figures that break it cannot stand together.",
    names: Some(Target::Relation),
    columns: &[
        required("id", Kind::Id, "Its name in findings."),
        required("metric", Kind::MetricName, "The metric on the left, of the quarter `q`."),
        optional(
            "bound",
            Kind::Word(Bound::WORDS),
            "How it stands to the formula: equal if left out, at least or at most.",
        ),
        required(
            "expression",
            Kind::Text,
            "The right side over metrics of the same entity, such as `revenue@q / revenue@q-4 - 1`.",
        ),
        required("reason", Kind::Text, "Why it holds."),
    ],
};

impl Relation {
    texts! {
        /// Its name in findings.
        id;
        /// The metric on the left, of the quarter `q`.
        metric;
        /// The right side.
        expression;
        /// Why it holds.
        reason;
    }

    copies! {
        /// How the left side stands to the right one.
        bound -> Bound;
    }

    borrows! {
        /// Where the formula is written.
        location -> Location;
    }
}

impl Row for Relation {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            metric: record.string("metric")?,
            bound: record.word("bound").unwrap_or(Bound::Exact),
            expression: record.string("expression")?,
            reason: record.string("reason")?,
            location: record.origin.cell("expression"),
        })
    }
}

impl Keyed for Relation {
    fn key(&self) -> &str {
        &self.id
    }
}
