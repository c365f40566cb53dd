//! What may stand in a deal file: the tables with their keys and the shapes of values.

mod file;
mod inference;
mod json;
mod rules;
mod terms;

pub(super) use file::FILE;
use file::WINDOWS;
pub use json::deal_file_schema;

use Shape::{Cited, Text, Word};

/// A kind of quantity, written as a text with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    Money,
    Share,
    Price,
    Units,
    /// Money or units.
    Level,
    /// A share or money.
    Figure,
}

impl Quantity {
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Money => "7.8 USD million",
            Self::Share => "25 %",
            Self::Price => "0.45 USD/unit",
            Self::Units => "250 units",
            Self::Level => "500 USD million",
            Self::Figure => "45 %",
        }
    }

    pub(super) const fn example_range(self) -> &'static str {
        match self {
            Self::Money => "2.6 USD million to 7.8 USD million",
            Self::Share => "20 % to 30 %",
            Self::Price => "0.4 USD/unit to 0.5 USD/unit",
            Self::Units => "200 units to 300 units",
            Self::Level => "400 USD million to 600 USD million",
            Self::Figure => "44 % to 46 %",
        }
    }
}

/// What a name in a file refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Party,
    /// A term that enters the computation of the one that names it.
    Input,
    /// A term that is named only.
    Term,
    Group,
    Driver,
    /// A document of sources.toml.
    Source,
    /// A statement of deals.csv.
    Row,
    /// A part of a structure, as in deals.csv.
    Part,
}

/// How a value is written.
#[derive(Debug)]
pub(super) enum Shape {
    Text,
    Month,
    /// A day, or a month where no day is known.
    Day,
    /// A quarter or a month.
    Start,
    Truth,
    Whole {
        least: i64,
        most: i64,
    },
    Number(Quantity),
    Range(Quantity),
    Word(&'static [&'static str]),
    Cited(Target),
    /// Names joined with `+`.
    Joined(Target),
    List(&'static Self),
    Inner(&'static Table),
    /// A word, or a table with one key.
    OneOf(&'static [Variant]),
    /// Any names with paths: one value for all periods or a list.
    Paths,
}

#[derive(Debug)]
pub(super) struct Variant {
    pub(super) name: &'static str,
    /// `None` for a plain word.
    pub(super) shape: Option<Shape>,
}

/// What a table defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    Party,
    Term,
    Ramp,
}

#[derive(Debug)]
pub(super) struct Table {
    /// How messages call it.
    pub(super) name: &'static str,
    pub(super) role: Role,
    pub(super) keys: &'static [Key],
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) is_needed: bool,
    /// Not a term of the contract: about the file, its evidence or its base run.
    pub(super) is_ours: bool,
    pub(super) about: &'static str,
}

const BASES: &[&str] = &["reported", "derived", "guided", "estimated", "assumed"];

const fn need(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, is_needed: true, is_ours: false, about }
}

const fn may(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, is_needed: false, is_ours: false, about }
}

const fn our_need(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, is_needed: true, is_ours: true, about }
}

const fn our_may(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, is_needed: false, is_ours: true, about }
}

const fn source() -> Key {
    our_need("source", Cited(Target::Source), "id of the document in sources.toml")
}

const fn basis() -> Key {
    our_need("basis", Word(BASES), "how far it is known: reported to assumed")
}

const fn note() -> Key {
    our_may("note", Text, "anything a reader should know")
}
