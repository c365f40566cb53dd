//! What may stand in a deal file: the tables with their keys and the shapes of values.

mod json;
mod rules;
mod terms;

pub use json::deal_file_schema;

use Shape::{Cited, Joined, List, Number, Range, Text, Truth, Whole, Word};

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

pub(super) const BASES: &[&str] = &["reported", "derived", "guided", "estimated", "assumed"];

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

pub(super) static FILE: Table = Table {
    name: "the file",
    role: Role::Plain,
    keys: &[
        need("name", Text, "what the contract is about, in one line"),
        our_need("structure", Joined(Target::Part), "its parts, joined with `+`, as in deals.csv"),
        our_need("seller", Cited(Target::Party), "the party whose margin and floor are looked at"),
        our_may("announced", Shape::Day, "day or month in which it was announced"),
        may("headline", Number(Quantity::Money), "the value that was announced"),
        source(),
        basis(),
        note(),
        our_may("rows", List(&Cited(Target::Row)), "statements of deals.csv that it rests on"),
        need("parties", List(&Shape::Inner(&PARTY)), "who takes part"),
        need("terms", List(&Shape::Inner(&TERM)), "who pays whom, how much and when"),
        may("ramps", List(&Shape::Inner(&RAMP)), "capacity that comes in steps"),
        may("amendments", List(&Shape::Inner(&AMENDMENT)), "later changes"),
        may("rounding", Shape::Inner(&ROUNDING), "how postings are rounded"),
        our_need("drivers", Shape::Inner(&DRIVERS), "the paths of the base run"),
        our_may("inference", Shape::Inner(&INFERENCE), "published figures to turn round"),
    ],
};

static PARTY: Table = Table {
    name: "`[[parties]]`",
    role: Role::Party,
    keys: &[need("id", Text, "its name"), may("roles", List(&Word(ROLES)), "what it does")],
};

const ROLES: &[&str] = &[
    "customer",
    "seller_of_record",
    "biller",
    "operator",
    "infrastructure_supplier",
    "guarantor",
    "funder",
    "outside",
];

static TERM: Table = Table {
    name: "`[[terms]]`",
    role: Role::Term,
    keys: &[
        need("id", Text, "its name"),
        need("payer", Cited(Target::Party), "the party that pays"),
        need("payee", Cited(Target::Party), "the party that is paid"),
        need("kind", Shape::OneOf(terms::KINDS), "what is paid"),
        may("from", Shape::Month, "first month, such as 2026-04"),
        may("until", Shape::Month, "first month in which it no longer runs"),
        may("scale", Number(Quantity::Share), "factor on the amounts"),
        may("group", Text, "name under which several terms are referred to"),
        may("line", Word(LINES), "line of the account"),
        may("billing", Shape::Inner(&BILLING), "when it is billed and paid"),
        may("recognition", Shape::OneOf(rules::RECOGNITION), "how it becomes revenue"),
        may("control", Shape::Inner(&rules::CONTROL), "who does what in this sale"),
        source(),
        basis(),
        note(),
    ],
};

const LINES: &[&str] =
    &["sale", "refund", "infrastructure", "share", "hurdle", "commitment", "own_cost", "financing"];

const WINDOWS: &[&str] = &["period", "quarter", "year", "term"];

static BILLING: Table = Table {
    name: "`billing`",
    role: Role::Plain,
    keys: &[
        may("every", Word(WINDOWS), "amounts are billed together in the last period of it"),
        may("in_advance", Truth, "billed in the first period of the window instead"),
        may("payment_periods", Whole { least: 0, most: 2_400 }, "periods between bill and cash"),
    ],
};

static RAMP: Table = Table {
    name: "`[[ramps]]`",
    role: Role::Ramp,
    keys: &[
        need("id", Text, "its name"),
        need("on", List(&Cited(Target::Term)), "terms that are scaled"),
        need("delivery", Shape::Month, "month of first delivery"),
        need("steps", List(&Shape::Inner(&RAMP_STEP)), "factors by months since delivery"),
        source(),
        basis(),
        note(),
    ],
};

static RAMP_STEP: Table = Table {
    name: "`steps`",
    role: Role::Plain,
    keys: &[
        need("after_months", Whole { least: 0, most: 65_535 }, "months since delivery"),
        need("factor", Number(Quantity::Share), "part of full capacity"),
    ],
};

static AMENDMENT: Table = Table {
    name: "`[[amendments]]`",
    role: Role::Plain,
    keys: &[
        need("date", Shape::Month, "first month of the change"),
        may("replaces", List(&Cited(Target::Term)), "terms that end then"),
        may("adds", List(&Shape::Inner(&TERM)), "terms that start then"),
        may("reading", Word(&["replaces", "adds"]), "whether new terms replace the old ones"),
        source(),
        basis(),
        note(),
    ],
};

static ROUNDING: Table = Table {
    name: "`rounding`",
    role: Role::Plain,
    keys: &[
        need("unit", Word(&["micro_dollar", "cent", "dollar"]), "smallest amount posted"),
        need(
            "mode",
            Word(&["half_away_from_zero", "half_to_even", "toward_zero"]),
            "what happens to the part below it",
        ),
    ],
};

static DRIVERS: Table = Table {
    name: "`[drivers]`",
    role: Role::Plain,
    keys: &[
        need("first", Shape::Start, "first quarter (2026Q1) or month (2026-05) of the base run"),
        need("periods", Whole { least: 1, most: 2_400 }, "number of quarters or months"),
        may("year_start", Whole { least: 1, most: 12 }, "month in which contract years start"),
        may("demand", List(&Cited(Target::Driver)), "paths that are scaled when demand moves"),
        may("paths", Shape::Paths, "a path for each driver that the terms name"),
        source(),
        basis(),
        note(),
    ],
};

static INFERENCE: Table = Table {
    name: "`[inference]`",
    role: Role::Plain,
    keys: &[
        need("question", Text, "what is turned round, in one line"),
        need("sales_per_mw_year", Number(Quantity::Money), "sales of one MW in a year"),
        need("families", List(&Shape::Inner(&FAMILY)), "shapes of terms that may be behind it"),
        need("reported", List(&Shape::Inner(&REPORTED)), "published figures with their bounds"),
        need("candidates", List(&Shape::Inner(&CANDIDATE)), "figures nobody has published"),
        source(),
        basis(),
        note(),
    ],
};

static FAMILY: Table = Table {
    name: "`[[inference.families]]`",
    role: Role::Plain,
    keys: &[
        need("name", Text, "its name"),
        need("base", Word(&["gross", "net_of_fees"]), "what the share is taken from"),
        need("share", Range(Quantity::Share), "the cloud's share of the base"),
        need("fee_per_mw_year", Range(Quantity::Money), "fee for a MW and year, lab to cloud"),
        need("cost_per_mw_year", Range(Quantity::Money), "the cloud's own cost of a MW and year"),
        source(),
        basis(),
        note(),
    ],
};

const QUANTITIES: &[&str] = &["lab_margin", "cloud_margin", "cloud_take", "cloud_cost"];

static REPORTED: Table = Table {
    name: "`[[inference.reported]]`",
    role: Role::Plain,
    keys: &[
        need("name", Text, "its name"),
        need("quantity", Word(QUANTITIES), "what it measures"),
        need("value", Range(Quantity::Figure), "as printed, or its bounds as a range"),
        source(),
        basis(),
        note(),
    ],
};

static CANDIDATE: Table = Table {
    name: "`[[inference.candidates]]`",
    role: Role::Plain,
    keys: &[
        need("name", Text, "its name"),
        need("quantity", Word(QUANTITIES), "what it measures"),
        need("sales_per_mw_year", Number(Quantity::Money), "sales at which it would be seen"),
        need("precision", Number(Quantity::Figure), "half a unit of its last digit"),
        note(),
    ],
};
