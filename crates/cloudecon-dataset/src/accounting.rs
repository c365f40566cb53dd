use cloudecon_core::{Period, Usd};

use crate::getters::{borrows, copies, optional_texts, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::words::Word;
use crate::{
    AdjustmentKind, Basis, Confidence, Location, PartialDate, PolicyState, PolicyTopic,
    SegmentContent,
};

/// One accounting policy of an entity: by which rule, or with what inside, its figures are made.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountingPolicy {
    id: String,
    entity: String,
    topic: PolicyTopic,
    since: Option<PartialDate>,
    low_years: Option<f64>,
    years: Option<f64>,
    high_years: Option<f64>,
    state: Option<PolicyState>,
    content: Option<SegmentContent>,
    basis: Basis,
    confidence: Confidence,
    published: PartialDate,
    source: String,
    note: Option<String>,
    location: Location,
}

pub(crate) const POLICY_TABLE: Table = Table {
    row: "policy",
    about: "Accounting policies: useful lives, where training and stock pay are booked, what a segment holds.",
    names: Some(Target::AccountingPolicy),
    columns: &[
        required("id", Kind::Id, "Its name here."),
        required("entity", Kind::Reference(Target::Entity), "Whose figures follow it."),
        required("topic", Kind::Word(PolicyTopic::WORDS), "What it rules."),
        optional("since", Kind::PartialDate, "From when it holds."),
        optional(
            "low_years",
            Kind::Number(Least::AboveZero),
            "The shortest life, where assets differ.",
        ),
        optional("years", Kind::Number(Least::AboveZero), "The life, or its middle; lives only."),
        optional("high_years", Kind::Number(Least::AboveZero), "The longest life."),
        optional("state", Kind::Word(PolicyState::WORDS), "The rule; topics other than lives."),
        optional(
            "content",
            Kind::Word(SegmentContent::WORDS),
            "What is inside or outside; topic `content` only.",
        ),
        required("basis", Kind::Word(Basis::WORDS), "How the statement came about."),
        required("confidence", Kind::Word(Confidence::WORDS), "How far the row is trusted."),
        required("published", Kind::PartialDate, "When it became public."),
        required("source", Kind::Reference(Target::Source), "The document that it was read in."),
        optional("note", Kind::Text, "Anything a user of the row should know."),
    ],
};

impl AccountingPolicy {
    texts! {
        /// Its name here.
        id;
        /// Whose figures follow it.
        entity;
        /// The id of its source.
        source;
    }
    optional_texts! {
        /// A remark.
        note;
    }
    copies! {
        /// What it rules.
        topic -> PolicyTopic;
        /// From when it holds.
        since -> Option<PartialDate>;
        /// The shortest life.
        low_years -> Option<f64>;
        /// The life, or its middle.
        years -> Option<f64>;
        /// The longest life.
        high_years -> Option<f64>;
        /// The rule.
        state -> Option<PolicyState>;
        /// What is inside or outside.
        content -> Option<SegmentContent>;
        /// How the statement came about.
        basis -> Basis;
        /// How far the row is trusted.
        confidence -> Confidence;
        /// When it became public.
        published -> PartialDate;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

impl Row for AccountingPolicy {
    const TABLE: &'static Table = &POLICY_TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            entity: record.string("entity")?,
            topic: record.word("topic")?,
            since: record.partial_date("since"),
            low_years: record.value("low_years"),
            years: record.value("years"),
            high_years: record.value("high_years"),
            state: record.word("state"),
            content: record.word("content"),
            basis: record.word("basis")?,
            confidence: record.word("confidence")?,
            published: record.partial_date("published")?,
            source: record.string("source")?,
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Keyed for AccountingPolicy {
    fn key(&self) -> &str {
        &self.id
    }
}

/// A flow of operating income between two perimeters that would put a figure on other rules.
#[derive(Debug, Clone, PartialEq)]
pub struct AdjustmentRow {
    id: String,
    entity: String,
    counterpart: String,
    item: String,
    kind: AdjustmentKind,
    period: Period,
    low: Option<Usd>,
    value: Option<Usd>,
    high: Option<Usd>,
    basis: Basis,
    confidence: Confidence,
    published: PartialDate,
    source: String,
    note: Option<String>,
    location: Location,
}

pub(crate) const ADJUSTMENT_TABLE: Table = Table {
    row: "adjustment",
    about: "What would change in an entity's operating income under other rules; `-` in all three amounts is an amount that nobody has given, not zero.",
    names: Some(Target::Adjustment),
    columns: &[
        required("id", Kind::Id, "Its name here."),
        required("entity", Kind::Reference(Target::Entity), "Whose operating income changes."),
        required(
            "counterpart",
            Kind::Text,
            "The entity, or the place in own words, that changes by the opposite amount.",
        ),
        required("item", Kind::Text, "What moves."),
        required("kind", Kind::Word(AdjustmentKind::WORDS), "Which rule it belongs to."),
        required("period", Kind::Period, "The quarter or year of the amount."),
        optional(
            "low_usd_m",
            Kind::Number(Least::Any),
            "The low end, USD million; positive raises the entity's income.",
        ),
        optional("value_usd_m", Kind::Number(Least::Any), "The amount, USD million."),
        optional("high_usd_m", Kind::Number(Least::Any), "The high end, USD million."),
        required("basis", Kind::Word(Basis::WORDS), "How the amount came about."),
        required("confidence", Kind::Word(Confidence::WORDS), "How far the row is trusted."),
        required("published", Kind::PartialDate, "When it became public."),
        required("source", Kind::Reference(Target::Source), "The document that it was read in."),
        optional("note", Kind::Text, "Anything a user of the row should know."),
    ],
};

impl AdjustmentRow {
    texts! {
        /// Its name here.
        id;
        /// Whose operating income changes.
        entity;
        /// What changes by the opposite amount.
        counterpart;
        /// What moves.
        item;
        /// The id of its source.
        source;
    }
    optional_texts! {
        /// A remark.
        note;
    }
    copies! {
        /// Which rule it belongs to.
        kind -> AdjustmentKind;
        /// The quarter or year of the amount.
        period -> Period;
        /// The low end; positive raises the entity's income.
        low -> Option<Usd>;
        /// The amount.
        value -> Option<Usd>;
        /// The high end.
        high -> Option<Usd>;
        /// How the amount came about.
        basis -> Basis;
        /// How far the row is trusted.
        confidence -> Confidence;
        /// When it became public.
        published -> PartialDate;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

impl Row for AdjustmentRow {
    const TABLE: &'static Table = &ADJUSTMENT_TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        let amount = |name| record.value(name).map(Usd::from_millions);
        Some(Self {
            id: record.string("id")?,
            entity: record.string("entity")?,
            counterpart: record.string("counterpart")?,
            item: record.string("item")?,
            kind: record.word("kind")?,
            period: record.period("period")?,
            low: amount("low_usd_m"),
            value: amount("value_usd_m"),
            high: amount("high_usd_m"),
            basis: record.word("basis")?,
            confidence: record.word("confidence")?,
            published: record.partial_date("published")?,
            source: record.string("source")?,
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Keyed for AdjustmentRow {
    fn key(&self) -> &str {
        &self.id
    }
}
