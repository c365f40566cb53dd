use cloudecon_core::Usd;

use crate::cells::cells;
use crate::getters::{borrows, copies, optional_texts, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::words::Word;
use crate::{Basis, Confidence, Location, PartialDate, QuantityKind};

/// One published statement about a deal between two parties.
#[derive(Debug, Clone, PartialEq)]
pub struct Deal {
    id: String,
    party_a: String,
    party_b: String,
    announced: Option<PartialDate>,
    term_years: Option<f64>,
    value: Option<Usd>,
    structure: Option<String>,
    terms: Option<String>,
    basis: Basis,
    confidence: Confidence,
    published: PartialDate,
    source: String,
    note: Option<String>,
    location: Location,
}

pub(crate) const TABLE: Table = Table {
    row: "deal",
    about: "Facts of announced deals, one published statement a row.",
    names: Some(Target::Deal),
    columns: &[
        required("id", Kind::Id, "Its name here."),
        required("party_a", Kind::Text, "The seller or the side that provides."),
        required("party_b", Kind::Text, "The buyer or the side that uses."),
        optional("announced", Kind::PartialDate, "When the deal was announced."),
        optional("term_years", Kind::Number(Least::AboveZero), "How long it lasts, years."),
        optional(
            "value_usd_bn",
            Kind::Number(Least::Zero),
            "What it is worth as stated, USD billion.",
        ),
        optional("structure", Kind::Text, "How it is built, parts joined with `+`."),
        optional("terms", Kind::Text, "Its terms in own words."),
        required("basis", Kind::Word(Basis::WORDS), "How the statement came about."),
        required("confidence", Kind::Word(Confidence::WORDS), "How far the row is trusted."),
        required("published", Kind::PartialDate, "When the statement became public."),
        required("source", Kind::Reference(Target::Source), "The document that it was read in."),
        optional("note", Kind::Text, "Anything a user of the row should know."),
    ],
};

impl Deal {
    texts! {
        /// Its name here.
        id;
        /// The seller or the side that provides.
        party_a;
        /// The buyer or the side that uses.
        party_b;
        /// The id of its source.
        source;
    }
    optional_texts! {
        /// How it is built, parts joined with `+`.
        structure;
        /// Its terms in own words.
        terms;
        /// A remark.
        note;
    }
    copies! {
        /// When the deal was announced.
        announced -> Option<PartialDate>;
        /// How long it lasts, years.
        term_years -> Option<f64>;
        /// What it is worth as stated.
        value -> Option<Usd>;
        /// How the statement came about.
        basis -> Basis;
        /// How far the row is trusted.
        confidence -> Confidence;
        /// When the statement became public.
        published -> PartialDate;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

cells! { Deal:
    "term_years", Some(QuantityKind::DurationYears) => Mid term_years;
    "value_usd_bn", Some(QuantityKind::Money) => Mid value;
}

impl Row for Deal {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            party_a: record.string("party_a")?,
            party_b: record.string("party_b")?,
            announced: record.partial_date("announced"),
            term_years: record.value("term_years"),
            value: record.value("value_usd_bn").map(Usd::from_billions),
            structure: record.string("structure"),
            terms: record.string("terms"),
            basis: record.word("basis")?,
            confidence: record.word("confidence")?,
            published: record.partial_date("published")?,
            source: record.string("source")?,
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Keyed for Deal {
    fn key(&self) -> &str {
        &self.id
    }
}
