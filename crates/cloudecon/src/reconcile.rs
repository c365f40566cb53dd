//! Which figures can all be true at once: published figures and claims with standard errors, what
//! must hold between them, and the one consistent set that is nearest to all.
//!
//! Figures are rows of the dataset, claims and model outputs; what must hold are the relations of
//! `claims.toml`, for every entity and quarter, and the identities of `identities.toml`, which join
//! entities: platform and lab, gross and net, power and sales. See `docs/models/reconcile.md`.
//!
//! Nothing is adjusted silently: every figure keeps what was published beside what is consistent.

mod book;
mod build;
mod document;
mod figures;
mod formula;
mod instances;
mod ledger;
mod next;
mod quantity;
mod rules;
mod supply;
mod weights;

use cloudecon_core::Date;
use cloudecon_dataset::{Basis, Dataset};
use cloudecon_reconcile::{Settings, Solution, State};

use crate::Error;
use crate::inputs::Inputs;
use crate::report::{latest_quarter, reported, scenario};
use crate::seen::seen;

use book::Book;
use build::System;
use figures::Published;
use ledger::Ledgers;

pub use next::Next;
pub use quantity::Named;
pub use weights::Weights;

/// What is reconciled, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// Only what was public by this day.
    pub as_of: Option<Date>,
    /// The scenario; `base` if left out.
    pub scenario: Option<String>,
    /// The level of tests.
    pub level: f64,
    /// Standard errors by basis.
    pub weights: Weights,
    /// Ids of figures that are left out.
    pub without: Vec<String>,
    /// The provider whose figures and picture are shown; all if left out. It does not change what
    /// is reconciled.
    pub provider: Option<String>,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            as_of: None,
            scenario: None,
            level: 0.05,
            weights: Weights::default(),
            without: Vec::new(),
            provider: None,
        }
    }
}

/// A figure before and after.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Adjusted {
    /// The row, claim or output: its id for `explain`.
    pub id: String,
    /// The quantity that it is a figure of.
    pub quantity: Named,
    /// As published, in `unit`.
    pub published: f64,
    /// Whether that is a value, a floor or a ceiling.
    pub bound: cloudecon_dataset::Bound,
    /// Standard error as published, in `unit`.
    pub error_before: f64,
    /// Consistent with all others, in `unit`; `None` if nothing fixes it.
    pub reconciled: Option<f64>,
    /// Standard error of the consistent value, in `unit`.
    pub error_after: Option<f64>,
    /// Published less reconciled over the standard error of that difference, with all figures in;
    /// `None` where nothing tests the figure.
    pub pull: Option<f64>,
    /// The round of elimination in which it was left out of the consistent set, from 1.
    pub left_out: Option<usize>,
    /// The unit of all its numbers.
    pub unit: String,
    /// How the figure came about.
    pub basis: Basis,
    /// The document.
    pub source: String,
}

/// A quantity of the consistent picture.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Picture {
    /// Whose, what, when.
    pub quantity: Named,
    /// The consistent value, in `unit`.
    pub value: f64,
    /// Its standard error, in `unit`.
    pub error: f64,
    /// Whether more is known than is needed.
    pub is_tested: bool,
    /// The unit.
    pub unit: String,
    /// Figures of it.
    pub inputs: Vec<String>,
    /// The weakest basis of its figures; `Derived` without any.
    pub basis: Basis,
}

/// Figures that cannot stand together.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Clash {
    /// The round of elimination, from 1; 0 for views that cannot be chained.
    pub round: usize,
    /// A smallest set that cannot hold together.
    pub figures: Vec<String>,
    /// Further sets that cannot hold together with the suspect, as small or larger.
    pub others: Vec<Vec<String>>,
    /// Those that the data cannot tell apart as the wrong one.
    pub suspects: Vec<String>,
    /// The one that is left out.
    pub left_out: Option<String>,
    /// The statistic before it is left out, its degrees of freedom and the critical value.
    pub statistic: f64,
    /// Degrees of freedom.
    pub degrees: usize,
    /// In words.
    pub sentence: String,
}

/// Figures before and after, what cannot stand together, and the consistent picture.
#[derive(Debug, Clone)]
pub struct Reconciliation {
    choices: Choices,
    figures: Vec<Adjusted>,
    picture: Vec<Picture>,
    free: Vec<Named>,
    next: Vec<Next>,
    clashes: Vec<Clash>,
    residuals: Vec<build::Gap>,
    faults: Vec<String>,
    terms_left_out: Vec<String>,
    statistic: f64,
    degrees: usize,
    p_value: Option<f64>,
    left: (f64, usize, Option<f64>),
    worst_residual: f64,
    identities: usize,
}

impl Reconciliation {
    /// Reconciles a dataset.
    ///
    /// # Errors
    /// [`Error::UnknownScenario`]; [`Error::Reconcile`] if exact figures contradict each other or
    /// the search does not settle; [`Error::UnknownId`] for a figure to leave out that is none.
    pub fn run(dataset: &Dataset, choices: &Choices) -> Result<Self, Error> {
        let seen = seen(dataset, choices.as_of, choices.scenario.as_deref());
        let dataset = &*seen;
        let scenario = scenario(dataset, choices.scenario.as_deref().unwrap_or("base"))?;
        let inputs = Inputs::new(dataset, scenario, &[]);
        let mut faults = Vec::new();
        let mut book = Book::read(dataset, &mut faults);
        let providers = reported(dataset);
        let latest = latest_quarter(&inputs, &providers);
        let (mut terms, mut terms_left_out) = (Vec::new(), Vec::new());
        if let Some(latest) = latest {
            let ledgers = Ledgers::assemble(dataset, &book.deals, latest, &mut faults);
            book.rules.extend(ledgers.rules);
            (terms, terms_left_out) = (ledgers.figures, ledgers.left_out);
        }
        let mut published = figures::read(&inputs, &providers, &book, latest, choices);
        published.extend(terms);
        let system = System::new(&published, &book.rules, latest, &mut faults)?;
        let settings = Settings { level: choices.level, ..Settings::default() };
        let left_out = system.ids(&choices.without)?;
        let raw = system.problem().solve_without(&left_out, &settings)?;
        let rounds = raw.eliminate(&settings)?;
        let last = rounds.last().map_or(&raw, |round| &round.solution);
        let name = |id: &cloudecon_reconcile::ObservationId| system.figure_name(*id);
        let mut clashes: Vec<Clash> = rounds
            .iter()
            .enumerate()
            .filter(|(_, round)| round.suspect.is_some())
            .map(|(index, round)| {
                let mut sets = round.conflicts.iter().map(|set| set.iter().map(name).collect());
                let figures: Vec<String> = sets.next().unwrap_or_default();
                let suspects: Vec<String> = round.suspects.iter().map(name).collect();
                let left_out = round.suspect.as_ref().map(name);
                let sentence = document::sentence(&figures, &suspects, left_out.as_deref());
                Clash {
                    round: index + 1,
                    figures,
                    others: sets.collect(),
                    suspects,
                    left_out,
                    statistic: round.solution.statistic(),
                    degrees: round.solution.degrees_of_freedom(),
                    sentence,
                }
            })
            .collect();
        clashes.extend(system.mixtures());
        let dropped: Vec<String> =
            rounds.last().map_or_else(Vec::new, |round| round.dropped.iter().map(name).collect());
        Ok(Self {
            figures: adjusted(&system, &published, &raw, last, &dropped),
            picture: picture(&system, &published, last),
            free: system.free(last),
            next: next::figures(&system, last, &book.answers, latest, &choices.weights),
            clashes,
            residuals: system.residuals(&raw),
            faults,
            terms_left_out,
            statistic: raw.statistic(),
            degrees: raw.degrees_of_freedom(),
            p_value: raw.p_value(),
            left: (last.statistic(), last.degrees_of_freedom(), last.p_value()),
            worst_residual: last.worst_residual().max(raw.worst_residual()),
            identities: system.problem().identities().len(),
            choices: choices.clone(),
        })
    }

    /// Every figure, by quantity.
    pub fn figures(&self) -> &[Adjusted] {
        &self.figures
    }

    /// The consistent picture: quantities that the data fix, by entity, metric and quarter.
    pub fn picture(&self) -> &[Picture] {
        &self.picture
    }

    /// Quantities that the figures do not fix, by entity, metric and quarter.
    pub fn free(&self) -> &[Named] {
        &self.free
    }

    /// What a new figure would do for the quantities that people ask about.
    pub fn next(&self) -> &[Next] {
        &self.next
    }

    /// What cannot stand together, in the order of elimination.
    pub fn clashes(&self) -> &[Clash] {
        &self.clashes
    }

    /// What cannot be read in `identities.toml` and relations.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// The global statistic of all figures.
    pub const fn statistic(&self) -> f64 {
        self.statistic
    }

    /// Its degrees of freedom.
    pub const fn degrees_of_freedom(&self) -> usize {
        self.degrees
    }

    /// The chance of such a statistic if all figures are right; `None` without degrees of freedom.
    pub const fn p_value(&self) -> Option<f64> {
        self.p_value
    }

    /// Statistic, degrees of freedom and chance of what is left after elimination.
    pub const fn left(&self) -> (f64, usize, Option<f64>) {
        self.left
    }

    /// The largest share of its terms by which an identity is off in the consistent set.
    pub const fn worst_residual(&self) -> f64 {
        self.worst_residual
    }

    /// How many identities hold exactly.
    pub const fn identities(&self) -> usize {
        self.identities
    }

    /// The answer as tables: figures before and after, clashes, the picture of each entity; or with
    /// `is_raw` the contradictions of the figures as published and nothing adjusted.
    pub fn document(&self, is_raw: bool) -> crate::table::Document {
        document::of(self, is_raw)
    }
}

fn adjusted(
    system: &System,
    published: &[Published],
    raw: &Solution<'_>,
    last: &Solution<'_>,
    dropped: &[String],
) -> Vec<Adjusted> {
    let tests = raw.measurement_tests();
    let mut all: Vec<Adjusted> = published
        .iter()
        .filter_map(|figure| {
            let observation = system.observation(&figure.id)?;
            let of = system.problem().observations()[observation.index()].of();
            let fixed = last.standard_error_of(of);
            let value = fixed.map(|_| last.value_of(of));
            let test = tests.iter().find(|test| test.observation == observation);
            let unit = &figure.unit;
            Some(Adjusted {
                id: figure.id.clone(),
                quantity: figure.quantity.clone(),
                published: unit.show(figure.value),
                bound: figure.bound,
                error_before: unit.size(figure.error),
                reconciled: value.map(|value| unit.show(value)),
                error_after: fixed.map(|error| unit.size(error)),
                pull: test.and_then(|test| test.pull),
                left_out: dropped.iter().position(|id| *id == figure.id).map(|at| at + 1),
                unit: unit.name.clone(),
                basis: figure.basis,
                source: figure.source.clone(),
            })
        })
        .collect();
    all.sort_by(|a, b| a.quantity.cmp(&b.quantity).then_with(|| a.id.cmp(&b.id)));
    all
}

fn picture(system: &System, published: &[Published], last: &Solution<'_>) -> Vec<Picture> {
    let mut all = Vec::new();
    for (quantity, id) in system.quantities() {
        let state = last.state(*id);
        let Some(error) = last.standard_error(*id).filter(|_| state != State::Free) else {
            continue;
        };
        let mine = || published.iter().filter(|figure| figure.quantity == *quantity);
        let unit = system.unit(quantity);
        all.push(Picture {
            value: unit.show(last.value(*id)),
            error: unit.size(error),
            is_tested: state == State::OverDetermined,
            unit: unit.name,
            inputs: mine().map(|figure| figure.id.clone()).collect(),
            basis: mine().map(|figure| figure.basis).max().unwrap_or(Basis::Derived),
            quantity: quantity.clone(),
        });
    }
    all
}
