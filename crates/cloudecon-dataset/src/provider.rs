use cloudecon_core::{FiscalCalendar, FiscalLabel};

use crate::getters::{borrows, copies, optional_texts, slices, texts};
use crate::record::{Keyed, Record, Row};
use crate::table::{Kind, Table, Target, optional, required};
use crate::words::Word;
use crate::{Location, PartialDate, ProviderKind};

/// A company, its fiscal calendar and the entities that its figures speak of.
#[derive(Debug, Clone, PartialEq)]
pub struct Provider {
    id: String,
    name: String,
    company: String,
    kind: ProviderKind,
    calendar: FiscalCalendar,
    order: i64,
    cloud_entity: Option<String>,
    ai_entity: Option<String>,
    capacity_operators: Vec<String>,
    chips: Vec<String>,
    perimeter: String,
    entities: Vec<Entity>,
    location: Location,
}

/// What a figure speaks of: a company, or a segment in one of its definitions.
///
/// A segment that was redefined is two entities; their figures never join without saying so.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    id: String,
    name: String,
    provider: String,
    defined: Option<PartialDate>,
    note: Option<String>,
    location: Location,
}

const FISCAL_LABELS: &[(&str, &str)] = &[
    ("ending-year", "FY26 is the year that ends in 2026."),
    ("starting-year", "FY26 is the year that starts in 2026."),
];

pub(crate) const FILE: Table = Table {
    row: "file of providers",
    about: "Companies, their fiscal calendars and their entities.",
    names: None,
    columns: &[required("provider", Kind::Tables(&TABLE), "One company.")],
};

pub(crate) const TABLE: Table = Table {
    row: "provider",
    about: "A company, its fiscal calendar and what its figures speak of.",
    names: Some(Target::Provider),
    columns: &[
        required("id", Kind::Id, "The name of its file of observations and of its entities."),
        required("name", Kind::Text, "The name in reports."),
        required("company", Kind::Text, "The company that files."),
        required("kind", Kind::Word(ProviderKind::WORDS), "What kind of company it is."),
        required(
            "fiscal_year_end",
            Kind::Whole { low: 1, high: 12 },
            "The month with which its year ends.",
        ),
        required(
            "fiscal_label",
            Kind::Word(FISCAL_LABELS),
            "Which calendar year names its fiscal year.",
        ),
        required(
            "order",
            Kind::Whole { low: 0, high: 999 },
            "Place in the report, 0 to leave it out.",
        ),
        optional(
            "cloud_entity",
            Kind::Reference(Target::Entity),
            "The entity whose revenue and operating income the report shows; needed if `order` is not 0.",
        ),
        optional(
            "ai_entity",
            Kind::Reference(Target::Entity),
            "The entity of which the AI share is a part.",
        ),
        optional(
            "capacity_operator",
            Kind::Texts(Target::Operator),
            "Operators in sites.csv whose sites are its capacity.",
        ),
        optional("chips", Kind::References(Target::Chip), "The chips of the report."),
        required("perimeter", Kind::Text, "What the cloud entity holds and leaves out."),
        required("entity", Kind::Tables(&ENTITY), "What its figures speak of."),
    ],
};

const ENTITY: Table = Table {
    row: "entity",
    about: "A company, or a segment in one of its definitions.",
    names: Some(Target::Entity),
    columns: &[
        required("id", Kind::Id, "`<provider>` or `<provider>.<name>`."),
        required("name", Kind::Text, "The name in reports."),
        optional("defined", Kind::PartialDate, "From when this definition holds."),
        optional("note", Kind::Text, "What the definition holds."),
    ],
};

impl Provider {
    texts! {
        /// The name of its file of observations.
        id;
        /// The name in reports.
        name;
        /// The company that files.
        company;
        /// What the cloud entity holds and leaves out.
        perimeter;
    }
    optional_texts! {
        /// The entity whose revenue and operating income the report shows; every provider of the
        /// report has one.
        cloud_entity;
        /// The entity of which the AI share is a part.
        ai_entity;
    }
    copies! {
        /// What kind of company it is.
        kind -> ProviderKind;
        /// When its year ends and how it is named.
        calendar -> FiscalCalendar;
        /// Place in the report, 0 if it is left out.
        order -> i64;
    }
    slices! {
        /// Operators in the site table whose sites are its capacity.
        capacity_operators -> String;
        /// Ids of the chips of the report.
        chips -> String;
        /// What its figures speak of, in file order.
        entities -> Entity;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }
}

impl Entity {
    texts! {
        /// `<provider>` or `<provider>.<name>`.
        id;
        /// The name in reports.
        name;
        /// The id of its provider.
        provider;
    }
    optional_texts! {
        /// What the definition holds.
        note;
    }
    copies! {
        /// From when this definition holds.
        defined -> Option<PartialDate>;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }

    fn from_record(provider: &str, record: &Record<'_>) -> Option<Self> {
        Some(Self {
            id: record.string("id")?,
            name: record.string("name")?,
            provider: provider.to_owned(),
            defined: record.partial_date("defined"),
            note: record.string("note"),
            location: record.origin.location(),
        })
    }
}

impl Row for Provider {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        let id = record.string("id")?;
        let label = match record.text("fiscal_label")? {
            "starting-year" => FiscalLabel::StartingYear,
            _ => FiscalLabel::EndingYear,
        };
        let year_end = u8::try_from(record.whole("fiscal_year_end")?).ok()?;
        let clean = record.tables("entity").iter().filter(|entity| entity.is_clean());
        Some(Self {
            name: record.string("name")?,
            company: record.string("company")?,
            kind: record.word("kind")?,
            calendar: FiscalCalendar::new(year_end, label).ok()?,
            order: record.whole("order")?,
            cloud_entity: record.string("cloud_entity"),
            ai_entity: record.string("ai_entity"),
            capacity_operators: record.strings("capacity_operator"),
            chips: record.strings("chips"),
            perimeter: record.string("perimeter")?,
            entities: clean.filter_map(|entity| Entity::from_record(&id, entity)).collect(),
            location: record.origin.location(),
            id,
        })
    }
}

impl Keyed for Provider {
    fn key(&self) -> &str {
        &self.id
    }
}
