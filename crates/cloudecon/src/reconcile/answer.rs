//! Figures before and after, the consistent picture, and what cannot stand together.

use cloudecon_dataset::{Basis, Bound};
use cloudecon_reconcile::{ObservationId, Round, Solution, State};

use super::build::System;
use super::document;
use super::figures::Published;
use super::quantity::Named;

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
    pub bound: Bound,
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

pub(super) fn adjusted(
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

pub(super) fn picture(
    system: &System,
    published: &[Published],
    last: &Solution<'_>,
) -> Vec<Picture> {
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

/// What each round of elimination left out, and the smallest sets that cannot hold with it.
pub(super) fn clashes(system: &System, rounds: &[Round<'_>]) -> Vec<Clash> {
    let name = |id: &ObservationId| system.figure_name(*id);
    let one = |(index, round): (usize, &Round<'_>)| {
        let mut sets = round.conflicts.iter().map(|set| set.iter().map(name).collect());
        let figures: Vec<String> = sets.next().unwrap_or_default();
        let suspects: Vec<String> = round.suspects.iter().map(name).collect();
        let left_out = round.suspect.as_ref().map(name)?;
        let sentence = document::sentence(&figures, &suspects, Some(&left_out));
        Some(Clash {
            round: index + 1,
            figures,
            others: sets.collect(),
            suspects,
            left_out: Some(left_out),
            statistic: round.solution.statistic(),
            degrees: round.solution.degrees_of_freedom(),
            sentence,
        })
    };
    rounds.iter().enumerate().filter_map(one).collect()
}
