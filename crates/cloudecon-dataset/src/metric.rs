use crate::getters::{borrows, copies, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Table, Target, required};
use crate::words::Word;
use crate::{Location, MetricKind, QuantityKind, Sign};

/// What a figure measures.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricDef {
    metric: String,
    quantity: QuantityKind,
    kind: MetricKind,
    sign: Sign,
    description: String,
    location: Location,
}

/// Every quantity but the last, the fraction that no metric says more about.
const QUANTITIES: &[(&str, &str)] = match QuantityKind::WORDS {
    [known @ .., _] => known,
    [] => &[],
};

pub(crate) const TABLE: Table = Table {
    row: "metric",
    about: "What figures measure: it fixes their units, their signs and the form of their periods.",
    names: Some(Target::Metric),
    columns: &[
        required("metric", Kind::MetricName, "Its name, such as `operating_income`."),
        required(
            "quantity",
            Kind::Word(QUANTITIES),
            "What it is a number of; it fixes the legal units.",
        ),
        required(
            "kind",
            Kind::Word(MetricKind::WORDS),
            "How it relates to time; it fixes the form of the period.",
        ),
        required("sign", Kind::Word(Sign::WORDS), "Which signs it allows."),
        required("description", Kind::Text, "What it is, with its definition."),
    ],
};

impl MetricDef {
    texts! {
        /// Its name, such as `operating_income`.
        metric;
        /// What it is.
        description;
    }
    copies! {
        /// What it is a number of.
        quantity -> QuantityKind;
        /// How it relates to time.
        kind -> MetricKind;
        /// Which signs it allows.
        sign -> Sign;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

impl Row for MetricDef {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            metric: record.string("metric")?,
            quantity: record.word("quantity")?,
            kind: record.word("kind")?,
            sign: record.word("sign")?,
            description: record.string("description")?,
            location: record.origin.location(),
        })
    }
}

impl Keyed for MetricDef {
    fn key(&self) -> &str {
        &self.metric
    }
}
