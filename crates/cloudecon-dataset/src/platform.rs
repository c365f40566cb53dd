use crate::getters::{borrows, copies, optional_texts, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Table, Target, optional, required};
use crate::words::Word;
use crate::{Basis, Confidence, Location, PartialDate, PlatformPlace, PlatformView};

/// A place where customers buy tokens or seats with a model inside.
#[derive(Debug, Clone, PartialEq)]
pub struct Platform {
    id: String,
    name: String,
    entity: String,
    place: PlatformPlace,
    seller_of_record: Option<String>,
    biller: Option<String>,
    operator: Option<String>,
    view: PlatformView,
    basis: Basis,
    confidence: Confidence,
    published: PartialDate,
    source: String,
    note: Option<String>,
    location: Location,
}

pub(crate) const TABLE: Table = Table {
    row: "platform",
    about: "Places where customers buy tokens, and products with a model inside: who sells, who bills, who serves.",
    names: Some(Target::Platform),
    columns: &[
        required("id", Kind::Id, "Its name here."),
        required("name", Kind::Text, "The name in tables."),
        required(
            "entity",
            Kind::Reference(Target::Entity),
            "The entity that its figures are of: its own, or the one in whose accounts it stands.",
        ),
        required("place", Kind::Word(PlatformPlace::WORDS), "Where its revenue is booked."),
        optional("seller_of_record", Kind::Text, "Who sells models of other companies."),
        optional("biller", Kind::Text, "Who sends the bill."),
        optional("operator", Kind::Text, "Who runs the models."),
        required(
            "view",
            Kind::Word(PlatformView::WORDS),
            "How its owner books the sale of another company's model.",
        ),
        required("basis", Kind::Word(Basis::WORDS), "How the statement came about."),
        required("confidence", Kind::Word(Confidence::WORDS), "How far the row is trusted."),
        required("published", Kind::PartialDate, "When it became public."),
        required("source", Kind::Reference(Target::Source), "The document that it was read in."),
        optional("note", Kind::Text, "Anything a user of the row should know."),
    ],
};

impl Platform {
    texts! {
        /// Its name here.
        id;
        /// The name in tables.
        name;
        /// The entity that its figures are of.
        entity;
        /// The id of its source.
        source;
    }
    optional_texts! {
        /// Who sells models of other companies.
        seller_of_record;
        /// Who sends the bill.
        biller;
        /// Who runs the models.
        operator;
        /// A remark.
        note;
    }
    copies! {
        /// Where its revenue is booked.
        place -> PlatformPlace;
        /// How its owner books the sale of another company's model.
        view -> PlatformView;
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

impl Row for Platform {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            name: record.string("name")?,
            entity: record.string("entity")?,
            place: record.word("place")?,
            seller_of_record: record.string("seller_of_record"),
            biller: record.string("biller"),
            operator: record.string("operator"),
            view: record.word("view")?,
            basis: record.word("basis")?,
            confidence: record.word("confidence")?,
            published: record.partial_date("published")?,
            source: record.string("source")?,
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Keyed for Platform {
    fn key(&self) -> &str {
        &self.id
    }
}
