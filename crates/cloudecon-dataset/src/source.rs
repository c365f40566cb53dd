use cloudecon_core::Date;

use crate::getters::{borrows, copies, optional_texts, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Table, Target, dash, optional, required};
use crate::words::Word;
use crate::{Location, PartialDate, SourceKind};

/// A document that figures were read in.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    id: String,
    title: String,
    publisher: String,
    kind: SourceKind,
    url: Option<String>,
    published: Option<PartialDate>,
    read_on: Date,
    licence: String,
    note: Option<String>,
    location: Location,
}

pub(crate) const FILE: Table = Table {
    row: "file of sources",
    about: "Each document once.",
    names: None,
    columns: &[required("source", Kind::Tables(&TABLE), "One document.")],
};

pub(crate) const TABLE: Table = Table {
    row: "source",
    about: "A document that figures were read in.",
    names: Some(Target::Source),
    columns: &[
        required("id", Kind::Id, "The name by which rows cite it."),
        required("title", Kind::Text, "Its title, short but unmistakable."),
        required("publisher", Kind::Text, "Who published it."),
        required("kind", Kind::Word(SourceKind::WORDS), "What kind of document it is."),
        dash("url", Kind::Url, "Its address, `-` if it has none."),
        dash("published", Kind::PartialDate, "When it was published, `-` if it does not say."),
        required("read_on", Kind::Date, "The day on which it was read."),
        required(
            "licence",
            Kind::Text,
            "On which terms its data is here, such as `facts only` or `CC BY 4.0`.",
        ),
        optional("note", Kind::Text, "Anything a reader of the rows should know about it."),
    ],
};

impl Source {
    texts! {
        /// The name by which rows cite it.
        id;
        /// Its title.
        title;
        /// Who published it.
        publisher;
        /// On which terms its data is here.
        licence;
    }
    optional_texts! {
        /// Its address.
        url;
        /// A remark.
        note;
    }
    copies! {
        /// What kind of document it is.
        kind -> SourceKind;
        /// When it was published.
        published -> Option<PartialDate>;
        /// The day on which it was read.
        read_on -> Date;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

impl Row for Source {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            title: record.string("title")?,
            publisher: record.string("publisher")?,
            kind: record.word("kind")?,
            url: record.string("url"),
            published: record.partial_date("published"),
            read_on: record.date("read_on")?,
            licence: record.string("licence")?,
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Keyed for Source {
    fn key(&self) -> &str {
        &self.id
    }
}
