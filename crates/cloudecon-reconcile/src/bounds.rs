use std::collections::BTreeSet;

use crate::error::Error;
use crate::layout::Layout;
use crate::observation::Side;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::solve::{Fit, fit};

/// Most changes of the set of floors and ceilings that bind.
const ROUNDS: usize = 200;

/// Fits the figures in use; floors and ceilings take part only where they bind.
///
/// An active set: a floor that the fit violates is added, one whose multiplier pulls down is
/// dropped; all at once until a set comes back, then the worst one at a time.
pub(crate) fn fit_bounded<'p>(
    problem: &'p Problem,
    in_use: &[bool],
    settings: &Settings,
    from: Option<&[f64]>,
) -> Result<(Fit<'p>, Vec<bool>), Error> {
    let side = |index: usize| problem.observations[index].side;
    let one_sided: Vec<usize> =
        (0..in_use.len()).filter(|index| in_use[*index] && side(*index) != Side::Exact).collect();
    let mut active: Vec<bool> = in_use.to_vec();
    for index in &one_sided {
        active[*index] = false;
    }
    let mut seen: BTreeSet<Vec<bool>> = BTreeSet::new();
    let mut is_single = false;
    let mut start = from.map(<[f64]>::to_vec);
    for _ in 0..ROUNDS {
        let found = fit(Layout::new(problem, &active)?, settings, start.as_deref())?;
        let mut wrong: Vec<(f64, usize)> = Vec::new();
        for index in &one_sided {
            let off = off(&found, *index, active[*index]);
            if off > 0.0 {
                wrong.push((off, *index));
            }
        }
        if wrong.is_empty() {
            return Ok((found, active));
        }
        is_single |= !seen.insert(active.clone());
        if is_single {
            wrong.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            wrong.truncate(1);
        }
        for (_, index) in &wrong {
            active[*index] = !active[*index];
        }
        start = Some(found.coordinates[..problem.quantities.len()].to_vec());
    }
    let names = one_sided.iter().filter(|index| active[**index]);
    Err(Error::NotConverged {
        what: "the set of bounds that bind",
        iterations: ROUNDS,
        worst: names.take(3).map(|index| problem.observations[*index].name.clone()).collect(),
    })
}

/// How wrongly a floor or ceiling takes part or not: the violation of one that does not, the pull
/// in the wrong direction of one that does; in standard errors, or relative where there are none.
fn off(found: &Fit<'_>, index: usize, is_active: bool) -> f64 {
    const ROUNDING: f64 = 1e-9;
    let layout = &found.layout;
    let observation = &layout.problem.observations[index];
    let upward = if observation.side == Side::AtLeast { 1.0 } else { -1.0 };
    let error = observation.standard_error;
    let values = layout.values(&found.coordinates);
    let figure = observation.scale.coordinate(observation.value).unwrap_or(f64::NAN);
    // A hard bound is judged by the size of what it compares.
    let terms = observation.of.gradient(&values);
    let size: f64 = terms.iter().map(|(index, slope)| (slope * values[*index]).abs()).sum();
    let unit = if error > 0.0 { error } else { size.max(figure.abs()).max(f64::MIN_POSITIVE) };
    if is_active {
        let Some(place) = layout.ties.iter().position(|tie| *tie == index) else { return 0.0 };
        let multiplier = found.step.multipliers[layout.problem.identities.len() + place];
        let pull = -upward * multiplier * unit;
        if pull > ROUNDING { pull } else { 0.0 }
    } else {
        let value = observation.scale.coordinate(observation.of.value(&values));
        let short = value.map_or(f64::INFINITY, |value| upward * (figure - value) / unit);
        if short > ROUNDING { short } else { 0.0 }
    }
}
