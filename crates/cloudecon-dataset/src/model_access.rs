use crate::getters::{borrows, copies, optional_texts, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Table, Target, optional, required};
use crate::words::Word;
use crate::{AccessStage, Basis, Confidence, Location, PartialDate, Weights};

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

pub(crate) const TABLE: Table = Table {
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
    const TABLE: &'static Table = &TABLE;

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
