//! Rules of recognition and of presentation.

use super::Shape::{Cited, Inner, List, Number, OneOf};
use super::terms::{plain, variant, word};
use super::{Quantity, Table, Target, Variant, may, need};

pub(super) const RECOGNITION: &[Variant] = &[
    word("as_earned"),
    word("level"),
    variant("progress", Cited(Target::Driver)),
    word("lease"),
    variant("minimum_guarantee", OneOf(PATTERNS)),
    variant("breakage", OneOf(BREAKAGE)),
    variant("financing", Inner(&FINANCING)),
];

const PATTERNS: &[Variant] =
    &[word("as_earned"), word("even_guarantee"), variant("even_over_estimate", Inner(&ESTIMATE))];

static ESTIMATE: Table = plain(
    "`even_over_estimate`",
    &[need("total", Number(Quantity::Money), "estimate of all that a window brings")],
);

const BREAKAGE: &[Variant] =
    &[word("remote"), variant("proportional", List(&Number(Quantity::Share)))];

static FINANCING: Table = plain(
    "`financing`",
    &[need("rate_per_period", Number(Quantity::Share), "the seller's borrowing rate of a period")],
);

const PARTY: super::Shape = Cited(Target::Party);

pub(super) static CONTROL: Table = plain(
    "`control`",
    &[
        may("service", PARTY, "who controls the service before the customer gets it"),
        may("fulfilment", PARTY, "who is primarily responsible for the promise"),
        may(
            "inventory_risk",
            PARTY,
            "who is bound to capacity or stock before there is a customer",
        ),
        may("price", PARTY, "who sets the price"),
        may("principal", PARTY, "the principal by name, whatever the facts say"),
    ],
);
