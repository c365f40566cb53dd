use crate::figure::RawFigure;
use crate::getters::{borrows, copies, optional_texts, slices, texts};
use crate::number::Number;
use crate::record::{Keyed, Origin, Record, Row};
use crate::table::{Kind, Least, Table, Target, optional, required};
use crate::unit::unit_named;
use crate::words::Word;
use crate::{Basis, Bound, DistributionKind, Figure, Location, Policy, Rule};

/// A set of assumptions, whole or as changes to another set.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    id: String,
    title: String,
    base: Option<String>,
    reason: String,
    policy: Option<Policy>,
    assumptions: Vec<Assumption>,
    correlations: Vec<RankCorrelation>,
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
    distribution: Option<DistributionKind>,
    points: Vec<(f64, f64)>,
    location: Location,
}

/// Two assumptions that move together.
#[derive(Debug, Clone, PartialEq)]
pub struct RankCorrelation {
    one: String,
    other: String,
    rank: f64,
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
        optional(
            "correlation",
            Kind::Tables(&CORRELATION),
            "Two assumptions that move together; those of the base stay.",
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
        optional(
            "distribution",
            Kind::Word(DistributionKind::WORDS),
            "How it is distributed; uniform from low to high if left out.",
        ),
        optional("point", Kind::Tables(&POINT), "One value of a discrete or empirical one."),
    ],
};

const POINT: Table = Table {
    row: "point",
    about: "One value that the assumption may have.",
    names: None,
    columns: &[
        required(
            "value",
            Kind::Number(Least::Any),
            "A number in a string, in the unit of the assumption.",
        ),
        optional(
            "weight",
            Kind::Number(Least::AboveZero),
            "How likely it is beside the others; 1 if left out.",
        ),
    ],
};

pub(crate) const CORRELATION: Table = Table {
    row: "correlation",
    about: "How two assumptions move together, in samples.",
    names: None,
    columns: &[
        required("one", Kind::Reference(Target::Assumption), "The one assumption."),
        required("other", Kind::Reference(Target::Assumption), "The other."),
        required(
            "rank",
            Kind::Number(Least::Any),
            "Spearman's rank correlation, from -1 to 1, in a string.",
        ),
        required("reason", Kind::Text, "Why they do."),
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
        /// Its own correlations, in file order.
        correlations -> RankCorrelation;
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
        /// How it is distributed, where the file says so.
        distribution -> Option<DistributionKind>;
    }
    borrows! {
        /// The value with its ends.
        figure -> Figure;
        /// Where it is written.
        location -> Location;
    }

    /// Values and weights of a discrete or empirical distribution, in the internal unit of the
    /// figure, in file order.
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }
}

impl RankCorrelation {
    texts! {
        /// The id of the one assumption.
        one;
        /// The id of the other.
        other;
        /// Why they move together.
        reason;
    }
    copies! {
        /// Spearman's rank correlation, -1 to 1.
        rank -> f64;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }

    fn from_record(record: &Record<'_>) -> Option<(Self, Origin)> {
        let correlation = Self {
            one: record.string("one")?,
            other: record.string("other")?,
            rank: record.value("rank")?,
            reason: record.string("reason")?,
            location: record.origin.location(),
        };
        Some((correlation, record.origin.clone()))
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
    pub(crate) distribution: Option<DistributionKind>,
    pub(crate) points: Vec<(Number, f64)>,
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
    pub(crate) correlations: Vec<(RankCorrelation, Origin)>,
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
            correlations: self.correlations.iter().map(|(row, _)| row.clone()).collect(),
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
            distribution: record.word("distribution"),
            points: record.tables("point").iter().filter_map(point).collect(),
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
            distribution: self.distribution,
            points: self.points.iter().map(|(at, w)| (unit.internal(at.value()), *w)).collect(),
            location: self.origin.location(),
        })
    }
}

fn point(record: &Record<'_>) -> Option<(Number, f64)> {
    Some((record.number("value")?.clone(), record.value("weight").unwrap_or(1.0)))
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
            correlations: record
                .tables("correlation")
                .iter()
                .filter(|record| record.is_clean())
                .filter_map(RankCorrelation::from_record)
                .collect(),
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
