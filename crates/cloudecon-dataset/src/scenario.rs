use crate::assumption::{ASSUMPTION, AssumptionRaw};
use crate::change::{CHANGE, ChangeRaw};
use crate::correlation::CORRELATION;
use crate::getters::{borrows, optional_texts, slices, texts};
use crate::record::{Keyed, Origin, Record, Row};
use crate::table::{Kind, Table, Target, optional, required};
use crate::words::Word;
use crate::{Assumption, Location, Policy, RankCorrelation, Rule, ScenarioChange};

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
    changes: Vec<ScenarioChange>,
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
        optional(
            "change",
            Kind::Tables(&CHANGE),
            "One change of what the base holds; later ones act on what earlier ones leave.",
        ),
    ],
};

const SELECT: Table = Table {
    row: "selection policy",
    about: "How one of several figures for one thing is chosen.",
    names: None,
    columns: &[required("prefer", Kind::Words(Rule::WORDS), "The rules, the first one first.")],
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
        /// Its own changes of what its base holds, in file order.
        changes -> ScenarioChange;
    }
    borrows! {
        /// Where it is written.
        location -> Location;
    }

    /// Its own selection policy.
    pub const fn policy(&self) -> Option<&Policy> {
        self.policy.as_ref()
    }

    /// Adds a change of a row that is no assumption.
    pub(crate) fn push_change(&mut self, change: ScenarioChange) {
        self.changes.push(change);
    }

    /// Adds a change and the assumption as it is after it.
    pub(crate) fn push_changed(&mut self, change: ScenarioChange, row: Assumption) {
        self.changes.push(change);
        match self.assumptions.iter_mut().find(|known| known.id() == row.id()) {
            Some(known) => *known = row,
            None => self.assumptions.push(row),
        }
    }
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
    pub(crate) changes: Vec<ChangeRaw>,
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
            changes: Vec::new(),
            location: self.location.clone(),
        }
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
            correlations: record
                .tables("correlation")
                .iter()
                .filter(|record| record.is_clean())
                .filter_map(RankCorrelation::from_record)
                .collect(),
            changes: record
                .tables("change")
                .iter()
                .filter(|record| record.is_clean())
                .filter_map(ChangeRaw::from_record)
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
