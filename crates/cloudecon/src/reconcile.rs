//! Which figures can all be true at once: published figures and claims with standard errors, what
//! must hold between them, and the one consistent set that is nearest to all.
//!
//! Figures are rows of the dataset, claims and model outputs; what must hold are the relations of
//! `claims.toml`, for every entity and quarter, and the identities of `identities.toml`, which join
//! entities: platform and lab, gross and net, power and sales. See `docs/models/reconcile.md`.
//!
//! Nothing is adjusted silently: every figure keeps what was published beside what is consistent.

mod answer;
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
mod views;
mod weights;

use cloudecon_core::Date;
use cloudecon_dataset::{Dataset, nearest};
use cloudecon_reconcile::Settings;

use crate::Error;
use crate::inputs::Inputs;
use crate::report::{latest_quarter, reported, scenario};
use crate::seen::seen;

use book::Book;
use build::System;
use ledger::Ledgers;

pub use answer::{Adjusted, Clash, Picture};
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
    /// the search does not settle; [`Error::UnknownId`] for a figure to leave out or a provider that
    /// is none.
    pub fn run(dataset: &Dataset, choices: &Choices) -> Result<Self, Error> {
        let seen = seen(dataset, choices.as_of, choices.scenario.as_deref());
        let dataset = &*seen;
        if let Some(provider) = &choices.provider {
            known(dataset, provider)?;
        }
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
        let mut clashes = answer::clashes(&system, &rounds);
        clashes.extend(system.mixtures());
        let dropped: Vec<String> =
            rounds.last().map_or_else(Vec::new, |round| round.dropped.iter().map(name).collect());
        Ok(Self {
            figures: answer::adjusted(&system, &published, &raw, last, &dropped),
            picture: answer::picture(&system, &published, last),
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

/// Refuses a provider or an entity that the dataset does not have.
fn known(dataset: &Dataset, id: &str) -> Result<(), Error> {
    let providers = || dataset.providers().iter().map(cloudecon_dataset::Provider::id);
    if dataset.entity(id).is_some() || providers().any(|provider| provider == id) {
        return Ok(());
    }
    let near = nearest(id, providers()).map(str::to_owned);
    Err(Error::UnknownId { id: id.to_owned(), near })
}
