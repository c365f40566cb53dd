//! The file itself, its parties, terms, ramps, amendments and base run.

use super::Shape::{Cited, Joined, List, Number, Text, Truth, Whole, Word};
use super::{
    Quantity, Role, Shape, Table, Target, basis, may, need, note, our_may, our_need, rules, source,
    terms,
};

pub(in crate::contracts) static FILE: Table = Table {
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
        our_may(
            "inference",
            Shape::Inner(&super::inference::INFERENCE),
            "published figures to turn round",
        ),
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

pub(super) const WINDOWS: &[&str] = &["period", "quarter", "year", "term"];

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
