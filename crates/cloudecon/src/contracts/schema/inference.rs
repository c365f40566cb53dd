//! Published figures to turn round.

use super::Shape::{List, Number, Range, Text, Word};
use super::{Quantity, Role, Shape, Table, basis, need, note, source};

pub(super) static INFERENCE: Table = Table {
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
