use cloudecon_core::Period;

use crate::figure::RawFigure;
use crate::getters::{borrows, optional_texts, texts};
use crate::observation::raw_figure;
use crate::record::{Keyed, Record, Row};
use crate::relation;
use crate::table::{Kind, Least, Table, Target, dash, optional, required};
use crate::words::Word;
use crate::{Basis, Bound, Confidence, Figure, Location, PartialDate, SalesView};

/// A published statement, and the arithmetic that it is checked by.
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
    pub(crate) listed: Vec<String>,
    pub(crate) view: Option<SalesView>,
    pub(crate) checks: Vec<ClaimCheck>,
    pub(crate) unchecked: Option<String>,
    pub(crate) reading: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) location: Location,
}

/// One way to check a claim: how it is read, and the formula of what it should then be.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimCheck {
    reading: String,
    expression: String,
    note: Option<String>,
    location: Location,
}

impl ClaimCheck {
    texts! {
        /// How the claim is read here, in a few words.
        reading;
        /// The formula, in the language of `docs/claims.md`.
        expression;
    }

    optional_texts! {
        /// A remark.
        note;
    }

    borrows! {
        /// Where the formula is written.
        location -> Location;
    }

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            reading: record.string("reading")?,
            expression: record.string("expression")?,
            note: record.string("note"),
            location: record.origin.cell("expression"),
        })
    }
}

pub(crate) const FILE: Table = Table {
    row: "file of claims",
    about: "Published claims, the arithmetic that each is checked by, and what figures have to do with each other.",
    names: None,
    columns: &[
        optional("claim", Kind::Tables(&TABLE), "One claim, one figure as printed."),
        optional(
            "relation",
            Kind::Tables(&relation::TABLE),
            "What holds between metrics of every entity: claims that break it together are found.",
        ),
    ],
};

const CHECK: Table = Table {
    row: "check of a claim",
    about: "A reading of the claim and the formula of what it should then be; the first is how it is printed, the others are tried if that fails.",
    names: None,
    columns: &[
        required("reading", Kind::Text, "How the claim is read here, in a few words."),
        required("expression", Kind::Text, "The formula, in the language of docs/claims.md."),
        optional("note", Kind::Text, "Anything a reader of the verdict should know."),
    ],
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
        optional(
            "listed",
            Kind::Text,
            "Its numbers in published lists of claims, with commas, such as `F01, R1`.",
        ),
        optional(
            "view",
            Kind::Word(SalesView::WORDS),
            "Whose sales it counts; claims of different views are not chained.",
        ),
        optional("check", Kind::Tables(&CHECK), "A reading and a formula; see docs/claims.md."),
        optional("unchecked", Kind::Text, "Why it has no check; needed if it has none."),
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

    /// Its numbers in published lists of claims.
    pub fn listed(&self) -> &[String] {
        &self.raw.listed
    }

    /// Whose sales it counts, where that matters.
    pub const fn view(&self) -> Option<SalesView> {
        self.raw.view
    }

    /// The readings and formulas that it is checked by, as printed first.
    pub fn checks(&self) -> &[ClaimCheck] {
        &self.raw.checks
    }

    /// Why it has no check.
    pub fn unchecked(&self) -> Option<&str> {
        self.raw.unchecked.as_deref()
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
            listed: record.text("listed").map_or_else(Vec::new, numbers),
            view: record.word("view"),
            checks: record.tables("check").iter().filter_map(ClaimCheck::from_record).collect(),
            unchecked: record.string("unchecked"),
            reading: record.string("reading"),
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

/// The parts between commas.
fn numbers(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
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
