use crate::figure::RawFigure;
use crate::getters::{borrows, copies, optional_texts, slices, texts};
use crate::record::{Keyed, Origin, Record, Row};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::unit::unit_named;
use crate::words::Word;
use crate::{Basis, Bound, Figure, Location, Policy, Rule};

/// A set of assumptions, whole or as changes to another set.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    id: String,
    title: String,
    base: Option<String>,
    reason: String,
    policy: Option<Policy>,
    assumptions: Vec<Assumption>,
    location: Location,
}

/// A figure that the models take for want of a published one.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    id: String,
    figure: Figure,
    basis: Basis,
    source: Option<String>,
    reason: String,
    location: Location,
}

pub(crate) const TABLE: Table = Table {
    row: "scenario",
    about: "Assumptions of the models and the policy that chooses among figures.",
    names: Some(Target::Scenario),
    columns: &[
        required("id", Kind::Id, "Its name: that of the file."),
        required("title", Kind::Text, "Its name in reports."),
        optional("base", Kind::Reference(Target::Scenario), "The scenario that it changes."),
        required("reason", Kind::Text, "Why it exists."),
        optional(
            "select",
            Kind::Table(&SELECT),
            "How one of several figures is chosen; as in the base if left out.",
        ),
        optional(
            "assumption",
            Kind::Tables(&ASSUMPTION),
            "One assumption; it replaces that of the base.",
        ),
    ],
};

const SELECT: Table = Table {
    row: "selection policy",
    about: "How one of several figures for one thing is chosen.",
    names: None,
    columns: &[required("prefer", Kind::Words(Rule::WORDS), "The rules, the first one first.")],
};

pub(crate) const ASSUMPTION: Table = Table {
    row: "assumption",
    about: "A figure that the models take for want of a published one.",
    names: Some(Target::Assumption),
    columns: &[
        required("id", Kind::Id, "Its name: models ask for it by this."),
        required("value", Kind::Quantity, "A number and a unit, such as `1.92 GW` or `8 percent`."),
        optional(
            "low",
            Kind::Number(Least::Any),
            "The low end, a number in a string, in the unit of the value.",
        ),
        optional("high", Kind::Number(Least::Any), "The high end, in the same way."),
        required("basis", Kind::Word(Basis::WORDS), "How it came about."),
        optional("source", Kind::Reference(Target::Source), "The document that it rests on."),
        required("reason", Kind::Text, "Why this value."),
    ],
};

impl Scenario {
    texts! {
        /// Its name.
        id;
        /// Its name in reports.
        title;
        /// Why it exists.
        reason;
    }
    optional_texts! {
        /// The id of the scenario that it changes.
        base;
    }
    slices! {
        /// Its own assumptions, in file order; see [`crate::Dataset::assumptions`] for those of the base.
        assumptions -> Assumption;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }

    /// Its own selection policy.
    pub const fn policy(&self) -> Option<&Policy> {
        self.policy.as_ref()
    }
}

impl Assumption {
    texts! {
        /// Its name.
        id;
        /// Why this value.
        reason;
    }
    optional_texts! {
        /// The id of the document that it rests on.
        source;
    }
    copies! {
        /// How it came about.
        basis -> Basis;
    }
    borrows! {
        /// The value with its ends.
        figure -> Figure;
        /// Where it is written.
        location -> Location;
    }
}

/// An assumption as read, with the places of its keys.
#[derive(Debug, Clone)]
pub(crate) struct AssumptionRaw {
    pub(crate) id: String,
    pub(crate) figure: RawFigure,
    pub(crate) basis: Basis,
    pub(crate) source: Option<String>,
    pub(crate) reason: String,
    pub(crate) origin: Origin,
}

/// A scenario as read.
#[derive(Debug, Clone)]
pub(crate) struct ScenarioRaw {
    pub(crate) id: String,
    title: String,
    pub(crate) base: Option<String>,
    reason: String,
    policy: Option<Policy>,
    pub(crate) assumptions: Vec<AssumptionRaw>,
    location: Location,
}

impl ScenarioRaw {
    pub(crate) fn with(&self, assumptions: Vec<Assumption>) -> Scenario {
        Scenario {
            id: self.id.clone(),
            title: self.title.clone(),
            base: self.base.clone(),
            reason: self.reason.clone(),
            policy: self.policy.clone(),
            assumptions,
            location: self.location.clone(),
        }
    }
}

impl AssumptionRaw {
    fn from_record(record: &Record<'_>) -> Option<Self> {
        let (value, unit) = record.quantity("value")?;
        Some(Self {
            id: record.string("id")?,
            figure: RawFigure {
                value: value.clone(),
                low: record.number("low").cloned(),
                high: record.number("high").cloned(),
                unit: unit.to_owned(),
                bound: Bound::About,
            },
            basis: record.word("basis")?,
            source: record.string("source"),
            reason: record.string("reason")?,
            origin: record.origin.clone(),
        })
    }

    /// The assumption with its quantity, which its unit says.
    pub(crate) fn checked(&self) -> Option<Assumption> {
        let unit = unit_named(&self.figure.unit)?;
        let kind = unit.quantities.first()?;
        Some(Assumption {
            id: self.id.clone(),
            figure: Figure::new(&self.figure, unit, *kind)?,
            basis: self.basis,
            source: self.source.clone(),
            reason: self.reason.clone(),
            location: self.origin.location(),
        })
    }
}

impl Row for ScenarioRaw {
    const TABLE: &'static Table = &TABLE;

    fn from_record(record: &Record<'_>) -> Option<Self> {
        let policy = record.table("select").filter(|select| select.is_clean()).map(|select| {
            let rules = select.texts("prefer").iter();
            Policy::new(&rules.filter_map(|(word, _)| Rule::from_word(word)).collect::<Vec<_>>())
        });
        let clean = record.tables("assumption").iter().filter(|record| record.is_clean());
        Some(Self {
            id: record.string("id")?,
            title: record.string("title")?,
            base: record.string("base"),
            reason: record.string("reason")?,
            policy,
            assumptions: clean.filter_map(AssumptionRaw::from_record).collect(),
            location: record.origin.location(),
        })
    }
}

impl Keyed for ScenarioRaw {
    fn key(&self) -> &str {
        &self.id
    }
}

impl Keyed for Scenario {
    fn key(&self) -> &str {
        &self.id
    }
}
