use crate::getters::{borrows, copies, optional_texts, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::words::Word;
use crate::{Basis, Confidence, Location, PartialDate};

/// The list price of a model on a platform, in US dollars per million tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPrice {
    id: String,
    platform: String,
    model: String,
    input: f64,
    output: f64,
    basis: Basis,
    confidence: Confidence,
    published: PartialDate,
    source: String,
    note: Option<String>,
    location: Location,
}

pub(crate) const TABLE: Table = Table {
    row: "list price",
    about: "List prices of models by platform, without batch, cache or volume discounts.",
    names: Some(Target::ListPrice),
    columns: &[
        required("id", Kind::Id, "Its name here."),
        required("platform", Kind::Reference(Target::Platform), "The platform."),
        required("model", Kind::Text, "The model; the same words for one model everywhere."),
        required(
            "input_usd_per_mtok",
            Kind::Number(Least::Zero),
            "USD per million tokens of prompt.",
        ),
        required(
            "output_usd_per_mtok",
            Kind::Number(Least::Zero),
            "USD per million tokens of answer.",
        ),
        required("basis", Kind::Word(Basis::WORDS), "How the price came about."),
        required("confidence", Kind::Word(Confidence::WORDS), "How far the row is trusted."),
        required("published", Kind::PartialDate, "When the price was public."),
        required("source", Kind::Reference(Target::Source), "The document that it was read in."),
        optional("note", Kind::Text, "Anything a user of the row should know."),
    ],
};

impl ListPrice {
    texts! {
        /// Its name here.
        id;
        /// The id of the platform.
        platform;
        /// The model.
        model;
        /// The id of its source.
        source;
    }
    optional_texts! {
        /// A remark.
        note;
    }
    copies! {
        /// USD per million tokens of prompt.
        input -> f64;
        /// USD per million tokens of answer.
        output -> f64;
        /// How the price came about.
        basis -> Basis;
        /// How far the row is trusted.
        confidence -> Confidence;
        /// When the price was public.
        published -> PartialDate;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

impl Row for ListPrice {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            platform: record.string("platform")?,
            model: record.string("model")?,
            input: record.value("input_usd_per_mtok")?,
            output: record.value("output_usd_per_mtok")?,
            basis: record.word("basis")?,
            confidence: record.word("confidence")?,
            published: record.partial_date("published")?,
            source: record.string("source")?,
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Keyed for ListPrice {
    fn key(&self) -> &str {
        &self.id
    }
}
