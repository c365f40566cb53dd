use cloudecon_core::Period;

use crate::figure::RawFigure;
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::words::Word;
use crate::{Basis, Bound, Confidence, Figure, Location, PartialDate};

/// One published figure: value as printed, period, basis, source and locator.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    raw: ObservationRaw,
    figure: Figure,
}

/// The cells of a row, each good in itself; what they say together is checked later.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ObservationRaw {
    pub(crate) id: String,
    pub(crate) entity: String,
    pub(crate) metric: String,
    pub(crate) period: Period,
    pub(crate) figure: RawFigure,
    pub(crate) basis: Basis,
    pub(crate) confidence: Confidence,
    pub(crate) published: PartialDate,
    pub(crate) source: String,
    pub(crate) locator: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) location: Location,
}

pub(crate) const TABLE: Table = Table {
    row: "observation",
    about: "One figure a row, as its source printed it. Two sources that disagree are two rows.",
    names: Some(Target::Observation),
    columns: &[
        required(
            "id",
            Kind::ObservationId,
            "`<entity>.<metric>@<period>`, with `#2`, `#3` for further rows of one figure.",
        ),
        required("entity", Kind::Reference(Target::Entity), "What the figure speaks of."),
        required("metric", Kind::Reference(Target::Metric), "What it measures."),
        required("period", Kind::Period, "The span of a flow, the day of a stock or a run-rate."),
        required(
            "value",
            Kind::Number(Least::Any),
            "The digits as printed: the last one says how exact they are.",
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
        required("confidence", Kind::Word(Confidence::WORDS), "How far the row is trusted."),
        required(
            "published",
            Kind::PartialDate,
            "When the figure became public, not when the copy was read.",
        ),
        required("source", Kind::Reference(Target::Source), "The document that it was read in."),
        optional("locator", Kind::Text, "Where in the document: page, table, tag, fiscal label."),
        optional("note", Kind::Text, "Anything a user of the figure should know."),
    ],
};

impl Observation {
    pub(crate) const fn new(raw: ObservationRaw, figure: Figure) -> Self {
        Self { raw, figure }
    }

    pub(crate) fn replace_figure(&mut self, figure: Figure) {
        self.figure = figure;
    }

    /// `<entity>.<metric>@<period>`, with `#2`, `#3` for further rows of one figure.
    pub fn id(&self) -> &str {
        &self.raw.id
    }

    /// The id of the entity that it speaks of.
    pub fn entity(&self) -> &str {
        &self.raw.entity
    }

    /// The name of the metric.
    pub fn metric(&self) -> &str {
        &self.raw.metric
    }

    /// The span of a flow, the day of a stock.
    pub const fn period(&self) -> Period {
        self.raw.period
    }

    /// The value, its printed digits and its bounds.
    pub const fn figure(&self) -> &Figure {
        &self.figure
    }

    /// How it came about.
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

    /// Where in the source.
    pub fn locator(&self) -> Option<&str> {
        self.raw.locator.as_deref()
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

/// The figure cells `value`, `low`, `high`, `unit` and `bound` of a record.
pub(crate) fn raw_figure(record: &Record<'_>) -> Option<RawFigure> {
    Some(RawFigure {
        value: record.number("value")?.clone(),
        low: record.number("low").cloned(),
        high: record.number("high").cloned(),
        unit: record.string("unit")?,
        bound: record.word("bound")?,
    })
}

impl Row for ObservationRaw {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            entity: record.string("entity")?,
            metric: record.string("metric")?,
            period: record.period("period")?,
            figure: raw_figure(record)?,
            basis: record.word("basis")?,
            confidence: record.word("confidence")?,
            published: record.partial_date("published")?,
            source: record.string("source")?,
            locator: record.string("locator"),
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Keyed for ObservationRaw {
    fn key(&self) -> &str {
        &self.id
    }
}

impl Keyed for Observation {
    fn key(&self) -> &str {
        self.id()
    }
}
