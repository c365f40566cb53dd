use cloudecon_core::{EnergyPrice, Power};

use crate::cells::cells;
use crate::getters::{borrows, copies, optional_texts, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::words::Word;
use crate::{Location, PartialDate, PpaStructure, QuantityKind};

/// A power purchase, as announced.
#[derive(Debug, Clone, PartialEq)]
pub struct Ppa {
    id: String,
    buyer: String,
    seller: Option<String>,
    site: Option<String>,
    state: Option<String>,
    technology: Option<String>,
    power: Option<Power>,
    start: Option<String>,
    end_or_term: Option<String>,
    start_date: Option<PartialDate>,
    end_date: Option<PartialDate>,
    term_years: Option<f64>,
    price_low: Option<EnergyPrice>,
    price_high: Option<EnergyPrice>,
    price_basis: Option<String>,
    structure: PpaStructure,
    published: PartialDate,
    source: String,
    note: Option<String>,
    location: Location,
}

pub(crate) const TABLE: Table = Table {
    row: "power purchase",
    about: "Power purchases, as announced.",
    names: Some(Target::Ppa),
    columns: &[
        required("id", Kind::Id, "Its name here."),
        required("buyer", Kind::Text, "Who buys."),
        optional("seller", Kind::Text, "Who sells."),
        optional("site", Kind::Text, "The plant."),
        optional("state", Kind::Text, "The state or region of the plant."),
        optional("technology", Kind::Text, "How the power is made."),
        optional("mw", Kind::Number(Least::AboveZero), "Contracted power, MW."),
        optional("start", Kind::Text, "When delivery starts, in the source's words."),
        optional(
            "end_or_term_years",
            Kind::Text,
            "When it ends or how many years it lasts, in the source's words.",
        ),
        optional(
            "start_date",
            Kind::PartialDate,
            "When delivery starts, as far as it is dated: a day, a month, `2027Q4`, `2027H1` or a year.",
        ),
        optional("end_date", Kind::PartialDate, "When it ends, as far as it is dated."),
        optional(
            "term_years",
            Kind::Number(Least::AboveZero),
            "Years that it lasts, options to extend apart.",
        ),
        optional(
            "price_low_usd_per_mwh",
            Kind::Number(Least::Any),
            "The low end of the price, USD per MWh.",
        ),
        optional(
            "price_high_usd_per_mwh",
            Kind::Number(Least::Any),
            "The high end of the price, USD per MWh; the same as the low end for one price.",
        ),
        optional("price_basis", Kind::Text, "Where the price comes from and what it holds."),
        required("structure", Kind::Word(PpaStructure::WORDS), "How the purchase is built."),
        required("published", Kind::PartialDate, "When it became public."),
        required("source", Kind::Reference(Target::Source), "The document that it was read in."),
        optional("note", Kind::Text, "Anything a user of the row should know."),
    ],
};

impl Ppa {
    texts! {
        /// Its name here.
        id;
        /// Who buys.
        buyer;
        /// The id of its source.
        source;
    }
    optional_texts! {
        /// Who sells.
        seller;
        /// The plant.
        site;
        /// The state or region of the plant.
        state;
        /// How the power is made.
        technology;
        /// When delivery starts, in the source's words.
        start;
        /// When it ends or how long it lasts, in the source's words.
        end_or_term;
        /// Where the price comes from.
        price_basis;
        /// A remark.
        note;
    }
    copies! {
        /// Contracted power.
        power -> Option<Power>;
        /// When delivery starts.
        start_date -> Option<PartialDate>;
        /// When it ends.
        end_date -> Option<PartialDate>;
        /// Years that it lasts.
        term_years -> Option<f64>;
        /// The low end of the price.
        price_low -> Option<EnergyPrice>;
        /// The high end of the price.
        price_high -> Option<EnergyPrice>;
        /// How the purchase is built.
        structure -> PpaStructure;
        /// When it became public.
        published -> PartialDate;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

cells! { Ppa:
    "mw", Some(QuantityKind::Power) => Mid power;
    "term_years", Some(QuantityKind::DurationYears) => Mid term_years;
    "price_usd_per_mwh", Some(QuantityKind::EnergyPrice) => Low price_low, High price_high;
}

impl Ppa {
    /// The same purchase with delivery so many months later.
    pub(crate) fn delayed(&self, months: i32) -> Self {
        let later = |date: Option<PartialDate>| date.map(|date| date.plus_months(months));
        Self { start_date: later(self.start_date), end_date: later(self.end_date), ..self.clone() }
    }
}

impl Row for Ppa {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        let price = |name| record.value(name).map(EnergyPrice::from_usd_per_mwh);
        Some(Self {
            id: record.string("id")?,
            buyer: record.string("buyer")?,
            seller: record.string("seller"),
            site: record.string("site"),
            state: record.string("state"),
            technology: record.string("technology"),
            power: record.value("mw").map(Power::from_mw),
            start: record.string("start"),
            end_or_term: record.string("end_or_term_years"),
            start_date: record.partial_date("start_date"),
            end_date: record.partial_date("end_date"),
            term_years: record.value("term_years"),
            price_low: price("price_low_usd_per_mwh"),
            price_high: price("price_high_usd_per_mwh"),
            price_basis: record.string("price_basis"),
            structure: record.word("structure")?,
            published: record.partial_date("published")?,
            source: record.string("source")?,
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Keyed for Ppa {
    fn key(&self) -> &str {
        &self.id
    }
}
