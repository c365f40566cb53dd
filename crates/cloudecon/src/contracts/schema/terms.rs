//! The kinds of terms, and those that charge for something.

mod adjusting;

use super::Shape::{Cited, Inner, List, Number, OneOf, Range, Truth, Whole, Word};
use super::{Key, Quantity, Role, Shape, Table, Target, Variant, WINDOWS, may, need};
use adjusting::{
    BACKSTOP, CHOICE, CUSTOMER_SUPPLIED, EQUITY_KICKER, FUNDING, GUARANTEE, LIMIT, PREPAYMENT,
    TERMINATION,
};

pub(super) const fn plain(name: &'static str, keys: &'static [Key]) -> Table {
    Table { name, role: Role::Plain, keys }
}

pub(super) const fn variant(name: &'static str, shape: Shape) -> Variant {
    Variant { name, shape: Some(shape) }
}

pub(super) const fn word(name: &'static str) -> Variant {
    Variant { name, shape: None }
}

pub(super) const KINDS: &[Variant] = &[
    variant("fixed_fee", Inner(&FIXED_FEE)),
    variant("unit_rate", Inner(&UNIT_RATE)),
    variant("tiered", Inner(&TIERED)),
    variant("revenue_share", Inner(&REVENUE_SHARE)),
    variant("performance_hurdle", Inner(&HURDLE)),
    variant("minimum_commitment", Inner(&MINIMUM_COMMITMENT)),
    variant("take_or_pay", Inner(&TAKE_OR_PAY)),
    variant("cap", Inner(&LIMIT)),
    variant("floor", Inner(&LIMIT)),
    variant("residual_backstop", Inner(&BACKSTOP)),
    variant("greater_of", Inner(&CHOICE)),
    variant("lesser_of", Inner(&CHOICE)),
    variant("prepayment", Inner(&PREPAYMENT)),
    variant("termination", Inner(&TERMINATION)),
    variant("guarantee", Inner(&GUARANTEE)),
    variant("equity_kicker", Inner(&EQUITY_KICKER)),
    variant("funding", Inner(&FUNDING)),
    variant("customer_supplied", Inner(&CUSTOMER_SUPPLIED)),
];

const USAGE: &[Variant] = &[
    variant("driver", Cited(Target::Driver)),
    variant("term", Cited(Target::Input)),
    variant("group", Cited(Target::Group)),
];

const fn usage(name: &'static str, about: &'static str) -> Key {
    need(name, OneOf(USAGE), about)
}

const fn window(name: &'static str, about: &'static str) -> Key {
    may(name, Word(WINDOWS), about)
}

static FIXED_FEE: Table = plain(
    "`fixed_fee`",
    &[
        need("amount", Range(Quantity::Money), "amount of a period"),
        may("escalator", Inner(&ESCALATOR), "yearly step-up"),
    ],
);

static ESCALATOR: Table =
    plain("`escalator`", &[need("rate", Range(Quantity::Share), "rate of the step")]);

static UNIT_RATE: Table = plain(
    "`unit_rate`",
    &[
        usage("usage", "what is counted"),
        need("rate", Range(Quantity::Price), "price per unit"),
        may("at_most", Range(Quantity::Units), "most units supplied in a period"),
    ],
);

static TIERED: Table = plain(
    "`tiered`",
    &[
        usage("usage", "what is counted"),
        need("mode", OneOf(MODES), "how volume matters"),
        may("tiers", List(&Inner(&TIER)), "the tiers in rising order"),
        window("window", "span over which volume is counted"),
        may("flat_at_zero", Truth, "charge the first flat amount even without usage"),
    ],
);

const MODES: &[Variant] =
    &[word("graduated"), word("volume"), word("stairstep"), variant("package", Inner(&PACKAGE))];

static PACKAGE: Table = plain(
    "`package`",
    &[
        need("size", Number(Quantity::Units), "units of a package"),
        need("price", Range(Quantity::Money), "price of a package"),
        may("free", Number(Quantity::Units), "units without charge"),
    ],
);

static TIER: Table = plain(
    "`tiers`",
    &[
        may("up_to", Number(Quantity::Level), "inclusive upper bound; none for the last"),
        may("unit", Range(Quantity::Price), "price per unit"),
        may("flat", Range(Quantity::Money), "flat amount of the tier"),
    ],
);

static REVENUE_SHARE: Table = plain(
    "`revenue_share`",
    &[
        need("base", List(&OneOf(USAGE)), "what is shared"),
        may("net_of", List(&OneOf(USAGE)), "lines that are taken off first"),
        need("tiers", List(&Inner(&TIER)), "rates on the base, 25 % as `0.25 USD/unit`"),
        window("window", "span over which the tiers count"),
        may("floor_at_zero", Truth, "a negative base pays nothing"),
        may("carry_losses", Truth, "a negative base is carried forward"),
    ],
);

static HURDLE: Table = plain(
    "`performance_hurdle`",
    &[
        need("metric", List(&OneOf(USAGE)), "what must pass the threshold"),
        need("threshold", Range(Quantity::Level), "threshold of a window"),
        need("scope", Word(&["marginal", "retroactive"]), "on the excess or on everything"),
        window("reset", "span after which the metric starts again"),
        need("reward", OneOf(REWARDS), "what is paid"),
    ],
);

const REWARDS: &[Variant] =
    &[variant("rate", Range(Quantity::Share)), variant("lump", Range(Quantity::Money))];

const SHORTFALLS: &[Variant] =
    &[word("pay"), word("roll_over"), variant("make_up", Inner(&MAKE_UP))];

static MAKE_UP: Table = plain(
    "`make_up`",
    &[
        need("within", Whole { least: 0, most: 2_400 }, "windows in which the credit may be used"),
        need("before_minimum", Truth, "the credit is used before the minimum applies"),
    ],
);

static MINIMUM_COMMITMENT: Table = plain(
    "`minimum_commitment`",
    &[
        need("level", List(&Range(Quantity::Money)), "minimum of each window; the last repeats"),
        need("counted", List(&OneOf(USAGE)), "lines that count towards it"),
        window("window", "span over which it is measured"),
        may("shortfall", OneOf(SHORTFALLS), "what happens to a shortfall"),
        may("prorate", Truth, "windows cut by dates need only their part"),
    ],
);

const MINIMUMS: &[Variant] =
    &[variant("money", Range(Quantity::Money)), variant("units", Range(Quantity::Units))];

static TAKE_OR_PAY: Table = plain(
    "`take_or_pay`",
    &[
        usage("usage", "what is counted"),
        need("rate", Range(Quantity::Price), "price per unit"),
        need("minimum", OneOf(MINIMUMS), "the least that is paid in a window"),
        may("maximum", Range(Quantity::Units), "most units supplied in a period"),
        window("window", "span over which the minimum is measured"),
        may("shortfall", OneOf(SHORTFALLS), "what happens to a shortfall"),
    ],
);
