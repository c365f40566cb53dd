use crate::getters::{borrows, copies, optional_texts, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::words::Word;
use crate::{
    AccessStage, Basis, Confidence, Location, PartialDate, PlatformPlace, PlatformView, Weights,
};

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

/// From when to when a platform may sell a family of models.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelAccess {
    id: String,
    platform: String,
    family: String,
    lab: String,
    weights: Weights,
    since: Option<PartialDate>,
    until: Option<PartialDate>,
    stage: AccessStage,
    terms: Option<String>,
    basis: Basis,
    confidence: Confidence,
    published: PartialDate,
    source: String,
    note: Option<String>,
    location: Location,
}

pub(crate) const ACCESS_TABLE: Table = Table {
    row: "access",
    about: "Which families of models a platform may sell, from when and on whose terms.",
    names: Some(Target::Access),
    columns: &[
        required("id", Kind::Id, "Its name here."),
        required("platform", Kind::Reference(Target::Platform), "The platform."),
        required("family", Kind::Text, "The family of models."),
        required("lab", Kind::Text, "Who makes the models."),
        required("weights", Kind::Word(Weights::WORDS), "Whether anybody may serve them."),
        optional("since", Kind::PartialDate, "From when; `-` if only known to be there."),
        optional(
            "until",
            Kind::PartialDate,
            "The last day, if it has ended or another row follows.",
        ),
        required("stage", Kind::Word(AccessStage::WORDS), "How far it is open."),
        optional("terms", Kind::Text, "On whose terms, in own words."),
        required("basis", Kind::Word(Basis::WORDS), "How the statement came about."),
        required("confidence", Kind::Word(Confidence::WORDS), "How far the row is trusted."),
        required("published", Kind::PartialDate, "When it became public."),
        required("source", Kind::Reference(Target::Source), "The document that it was read in."),
        optional("note", Kind::Text, "Anything a user of the row should know."),
    ],
};

impl ModelAccess {
    texts! {
        /// Its name here.
        id;
        /// The id of the platform.
        platform;
        /// The family of models.
        family;
        /// Who makes the models.
        lab;
        /// The id of its source.
        source;
    }
    optional_texts! {
        /// On whose terms.
        terms;
        /// A remark.
        note;
    }
    copies! {
        /// Whether anybody may serve the models.
        weights -> Weights;
        /// From when.
        since -> Option<PartialDate>;
        /// The last day.
        until -> Option<PartialDate>;
        /// How far it is open.
        stage -> AccessStage;
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

impl Row for ModelAccess {
    const TABLE: &'static Table = &ACCESS_TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            platform: record.string("platform")?,
            family: record.string("family")?,
            lab: record.string("lab")?,
            weights: record.word("weights")?,
            since: record.partial_date("since"),
            until: record.partial_date("until"),
            stage: record.word("stage")?,
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

impl Keyed for ModelAccess {
    fn key(&self) -> &str {
        &self.id
    }
}

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

pub(crate) const PRICE_TABLE: Table = Table {
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
    const TABLE: &'static Table = &PRICE_TABLE;

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
