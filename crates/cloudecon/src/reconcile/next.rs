//! Which figure, if somebody published it, would say most about what people ask.

use cloudecon_core::Quarter;
use cloudecon_reconcile::{Candidate, Expression, Solution};

use super::book::{Answer, path};
use super::build::System;
use super::quantity::Named;
use super::weights::Weights;

/// How many candidates are named for each question.
const NAMED: usize = 3;

/// What one new figure would do for a quantity.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Next {
    /// What is asked.
    pub question: String,
    /// The quantity that answers it.
    pub of: Named,
    /// Its consistent value in `unit`; `None` if nothing fixes it.
    pub value: Option<f64>,
    /// Its standard error today, in `unit`; `None` if nothing fixes it.
    pub error_before: Option<f64>,
    /// The quantity that would be published, with the relative error of an estimate.
    pub figure: Named,
    /// The standard error then, in `unit`; `None` if it would still be free.
    pub error_after: Option<f64>,
    /// The unit.
    pub unit: String,
}

/// For every question the candidates that help most. A candidate is any quantity of the same
/// quarter, known as well as an estimate is; the answer itself is not one.
pub(super) fn figures(
    system: &System,
    solution: &Solution<'_>,
    answers: &[Answer],
    latest: Option<Quarter>,
    weights: &Weights,
) -> Vec<Next> {
    let mut found = Vec::new();
    let Some(latest) = latest else { return found };
    for answer in answers {
        let Some((entity, metric)) = path(&answer.quantity) else { continue };
        let of = Named::new(entity, metric, latest);
        let Some(id) = system.id(&of) else { continue };
        let others = system.quantities().filter(|(named, other)| {
            named.quarter() == latest && **other != id && !named.entity().starts_with("deal:")
        });
        let candidates: Vec<(Named, Candidate)> = others
            .map(|(named, other)| {
                let size = solution.value(*other).abs();
                let candidate = Candidate {
                    name: named.to_string(),
                    of: Expression::from(*other),
                    standard_error: weights.estimated * size,
                };
                (named.clone(), candidate)
            })
            .filter(|(_, candidate)| candidate.standard_error > 0.0)
            .collect();
        let list: Vec<Candidate> =
            candidates.iter().map(|(_, candidate)| candidate.clone()).collect();
        let unit = system.unit(&of);
        let value = solution.standard_error(id).map(|_| unit.show(solution.value(id)));
        for gain in solution.most_informative(&Expression::from(id), &list).into_iter().take(NAMED)
        {
            let Some((figure, _)) = candidates.iter().find(|(_, c)| c.name == gain.name) else {
                continue;
            };
            found.push(Next {
                question: answer.question.clone(),
                of: of.clone(),
                value,
                error_before: gain.error_before.map(|error| unit.size(error)),
                figure: figure.clone(),
                error_after: gain.error_after.map(|error| unit.size(error)),
                unit: unit.name.clone(),
            });
        }
    }
    found
}
