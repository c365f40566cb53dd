use cloudecon_core::Period;

use crate::figure::RawFigure;
use crate::observation::raw_figure;
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Least, Table, Target, dash, optional, required};
use crate::words::Word;
use crate::{Basis, Bound, Confidence, Figure, Location, PartialDate};

/// A published statement that a model output is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    raw: ClaimRaw,
    figure: Option<Figure>,
}

/// The keys of a claim, each good in itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClaimRaw {
    pub(crate) id: String,
    pub(crate) statement: String,
    pub(crate) entity: String,
    pub(crate) metric: String,
    pub(crate) period: Period,
    pub(crate) figure: Option<RawFigure>,
    pub(crate) unit: String,
    pub(crate) basis: Basis,
    pub(crate) confidence: Confidence,
    pub(crate) published: PartialDate,
    pub(crate) source: String,
    pub(crate) output: Option<String>,
    pub(crate) reading: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) location: Location,
}

pub(crate) const FILE: Table = Table {
    row: "file of claims",
    about: "Published claims that model outputs are compared with.",
    names: None,
    columns: &[optional("claim", Kind::Tables(&TABLE), "One claim, one figure as printed.")],
};

pub(crate) const TABLE: Table = Table {
    row: "claim",
    about: "A published statement with one figure.",
    names: Some(Target::Claim),
    columns: &[
        required("id", Kind::Id, "Its name here."),
        required("statement", Kind::Text, "What is claimed, in own words."),
        required("entity", Kind::Reference(Target::Entity), "What the claim speaks of."),
        required(
            "metric",
            Kind::MetricName,
            "What it measures; a metric of metrics.csv fixes the quantity, any other name leaves it to the unit.",
        ),
        required("period", Kind::Period, "The period that it speaks of."),
        dash(
            "value",
            Kind::Number(Least::Any),
            "The digits as printed, in a string; `-` if no size is printed.",
        ),
        optional("low", Kind::Number(Least::Any), "The low end, where the source gives one."),
        optional("high", Kind::Number(Least::Any), "The high end, where the source gives one."),
        required("unit", Kind::Unit, "The unit of value, low and high."),
        required(
            "bound",
            Kind::Word(Bound::WORDS),
            "How the printed value relates to the true one.",
        ),
        required("basis", Kind::Word(Basis::WORDS), "How the figure came about."),
        required("confidence", Kind::Word(Confidence::WORDS), "How far it is trusted."),
        required("published", Kind::PartialDate, "When it became public."),
        required("source", Kind::Reference(Target::Source), "The document that it was read in."),
        optional("output", Kind::Text, "The model output that it is compared with."),
        optional("reading", Kind::Text, "How it was read where it can be read in two ways."),
        optional("note", Kind::Text, "Anything a user of the claim should know."),
    ],
};

impl Claim {
    pub(crate) const fn new(raw: ClaimRaw, figure: Option<Figure>) -> Self {
        Self { raw, figure }
    }

    /// Its name here.
    pub fn id(&self) -> &str {
        &self.raw.id
    }

    /// What is claimed, in own words.
    pub fn statement(&self) -> &str {
        &self.raw.statement
    }

    /// The id of the entity that it speaks of.
    pub fn entity(&self) -> &str {
        &self.raw.entity
    }

    /// What it measures: a metric of the data set or a free name.
    pub fn metric(&self) -> &str {
        &self.raw.metric
    }

    /// The period that it speaks of.
    pub const fn period(&self) -> Period {
        self.raw.period
    }

    /// The value, its printed digits and its bounds; `None` for a claim that prints no size.
    pub const fn figure(&self) -> Option<&Figure> {
        self.figure.as_ref()
    }

    /// How the figure came about.
    pub const fn basis(&self) -> Basis {
        self.raw.basis
    }

    /// How far it is trusted.
    pub const fn confidence(&self) -> Confidence {
        self.raw.confidence
    }

    /// When it became public.
    pub const fn published(&self) -> PartialDate {
        self.raw.published
    }

    /// The id of its source.
    pub fn source(&self) -> &str {
        &self.raw.source
    }

    /// The model output that it is compared with.
    pub fn output(&self) -> Option<&str> {
        self.raw.output.as_deref()
    }

    /// How it was read where it can be read in two ways.
    pub fn reading(&self) -> Option<&str> {
        self.raw.reading.as_deref()
    }

    /// A remark.
    pub fn note(&self) -> Option<&str> {
        self.raw.note.as_deref()
    }

    /// Where it is written.
    pub const fn location(&self) -> &Location {
        &self.raw.location
    }
}

impl Row for ClaimRaw {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            statement: record.string("statement")?,
            entity: record.string("entity")?,
            metric: record.string("metric")?,
            period: record.period("period")?,
            figure: raw_figure(record),
            unit: record.string("unit")?,
            basis: record.word("basis")?,
            confidence: record.word("confidence")?,
            published: record.partial_date("published")?,
            source: record.string("source")?,
            output: record.string("output"),
            reading: record.string("reading"),
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Keyed for ClaimRaw {
    fn key(&self) -> &str {
        &self.id
    }
}

impl Keyed for Claim {
    fn key(&self) -> &str {
        self.id()
    }
}
