//! Terms that change, secure, end or finance others.

use super::{plain, usage, variant, window, word};
use crate::contracts::schema::Shape::{
    Cited, Inner, List, Number, OneOf, Range, Truth, Whole, Word,
};
use crate::contracts::schema::{Quantity, Shape, Table, Target, Variant, may, need};

pub(super) static LIMIT: Table = plain(
    "`cap` or `floor`",
    &[
        need("on", List(&Cited(Target::Input)), "terms that are limited together"),
        need("limit", Range(Quantity::Money), "limit of a window"),
        window("window", "span over which amounts add up"),
        may("excess", Word(&["lost", "carried"]), "what becomes of the rest"),
    ],
);

pub(super) static CHOICE: Table = plain(
    "`greater_of` or `lesser_of`",
    &[
        need("of", List(&Cited(Target::Input)), "terms to choose from"),
        window("window", "span over which their sums are compared"),
    ],
);

pub(super) static BACKSTOP: Table = plain(
    "`residual_backstop`",
    &[
        usage("capacity", "capacity on offer"),
        usage("sold", "what others took"),
        need("price", Range(Quantity::Price), "price per unsold unit"),
        may("ceiling", Range(Quantity::Money), "most that is paid over the term"),
    ],
);

pub(super) static PREPAYMENT: Table = plain(
    "`prepayment`",
    &[
        need("amount", Range(Quantity::Money), "amount paid in the first period"),
        need("credit", OneOf(CREDITS), "how it is credited"),
        need("against", List(&Cited(Target::Input)), "terms whose bills it reduces"),
        may("refundable", Truth, "what is left goes back"),
    ],
);

const CREDITS: &[Variant] = &[
    variant("even", Whole { least: 1, most: 2_400 }),
    word("first_dollars"),
    variant("share_of_invoice", Number(Quantity::Share)),
];

pub(super) static TERMINATION: Table = plain(
    "`termination`",
    &[
        need("trigger", OneOf(TRIGGERS), "what lets it end"),
        may("notice_months", Whole { least: 0, most: 65_535 }, "months between trigger and end"),
        may("earliest", Shape::Month, "the end comes no earlier than this month"),
        need("fee", Range(Quantity::Money), "fee in the first period without the terms"),
        may("ends", List(&Cited(Target::Term)), "terms that end; all others if empty"),
    ],
);

const TRIGGERS: &[Variant] = &[
    variant("notice", Inner(&NOTICE)),
    variant("late_delivery", Inner(&LATE)),
    variant("event", Inner(&EVENT)),
];

static NOTICE: Table =
    plain("`notice`", &[may("given", Shape::Month, "month in which notice is given")]);

static LATE: Table = plain(
    "`late_delivery`",
    &[
        need("due", Shape::Month, "month by which delivery is due"),
        need("delivered", Cited(Target::Driver), "driver that is set once delivered"),
    ],
);

static EVENT: Table =
    plain("`event`", &[need("flag", Cited(Target::Driver), "driver that is set by the event")]);

pub(super) static GUARANTEE: Table = plain(
    "`guarantee`",
    &[
        need("covers", List(&Cited(Target::Input)), "terms whose payee is protected"),
        need("cap", Range(Quantity::Money), "most that is paid over the term"),
        need("default", Cited(Target::Driver), "driver that is set in periods of default"),
    ],
);

pub(super) static EQUITY_KICKER: Table = plain(
    "`equity_kicker`",
    &[
        need(
            "instruments",
            Whole { least: 0, most: 1_000_000_000_000 },
            "shares or warrants granted",
        ),
        need("grant_value", Range(Quantity::Money), "value of one at the grant"),
        need("vesting", OneOf(VESTINGS), "how they vest"),
    ],
);

const VESTINGS: &[Variant] =
    &[variant("linear", Inner(&LINEAR)), variant("milestones", Inner(&MILESTONES))];

static LINEAR: Table = plain(
    "`linear`",
    &[
        usage("metric", "the metric"),
        need("full_at", Number(Quantity::Level), "level at which all has vested"),
    ],
);

static MILESTONES: Table = plain(
    "`milestones`",
    &[usage("metric", "the metric"), need("steps", List(&Inner(&STEP)), "steps in rising order")],
);

static STEP: Table = plain(
    "`steps`",
    &[
        need("at", Number(Quantity::Level), "level that must be reached"),
        need("part", Number(Quantity::Share), "part of the grant that vests then"),
    ],
);

pub(super) static FUNDING: Table =
    plain("`funding`", &[need("tranches", List(&Inner(&TRANCHE)), "the payments")]);

pub(super) static CUSTOMER_SUPPLIED: Table = plain(
    "`customer_supplied`",
    &[
        need("value", Range(Quantity::Money), "fair value at the start"),
        need("control", Word(&["customer", "supplier"]), "who controls the hardware"),
    ],
);

static TRANCHE: Table = plain(
    "`tranches`",
    &[
        need("month", Shape::Month, "earliest month of payment"),
        need("amount", Range(Quantity::Money), "amount"),
        may("when", Cited(Target::Driver), "driver that must be set"),
    ],
);
