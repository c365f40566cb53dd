//! Ramps, contract years and cut windows as factors on amounts.

use std::ops::Range as Indices;

use crate::function::Band;
use crate::{Calendar, Deal, Error, Rate, Term};

/// Part of full capacity in each period, for a term with ramps.
pub(super) fn ramp_factors(
    term: &Term,
    deal: &Deal,
    calendar: &Calendar,
) -> Result<Option<Vec<Rate>>, Error> {
    let ramps: Vec<_> = deal.ramps().iter().filter(|ramp| ramp.on.contains(&term.id)).collect();
    if ramps.is_empty() {
        return Ok(None);
    }
    let mut factors = vec![Rate::ONE; calendar.len()];
    for (period, factor) in factors.iter_mut().enumerate() {
        for ramp in &ramps {
            let since = calendar.month_of(period).months_since(ramp.delivery);
            let step = ramp.steps.iter().rev().find(|s| i32::from(s.after_months) <= since);
            let part = step.map_or(Rate::ZERO, |s| s.factor.rate());
            *factor = factor.checked_mul(part).ok_or_else(|| Error::overflow(&ramp.id))?;
        }
    }
    Ok(Some(factors))
}

/// One band if the factor is the same in all periods, else one for each period.
pub(super) fn factor_bands(
    low: Rate,
    high: Rate,
    scale: Rate,
    term: &Term,
    deal: &Deal,
    calendar: &Calendar,
) -> Result<Vec<Band>, Error> {
    match ramp_factors(term, deal, calendar)? {
        None => Ok(vec![Band::linear(low, high, scale)?]),
        Some(factors) => factors
            .into_iter()
            .map(|factor| {
                let factor = factor.checked_mul(scale).ok_or_else(|| Error::overflow(&term.id))?;
                Band::linear(low, high, factor)
            })
            .collect(),
    }
}

/// Years since the month in which the term starts, whether or not the calendar covers that month.
pub(super) fn contract_year(
    period: usize,
    start: usize,
    calendar: &Calendar,
    deal: &Deal,
    term: &Term,
) -> usize {
    let ramp = deal.ramps().iter().find(|ramp| ramp.on.contains(&term.id)).map(|r| r.delivery);
    let first = ramp.or(term.from).unwrap_or_else(|| calendar.month_of(start));
    usize::try_from(calendar.month_of(period).months_since(first).div_euclid(12)).unwrap_or(0)
}

/// Part of the minimum that a window needs: scale, mean ramp factor and the part of a full window.
pub(super) fn level_part(
    minimum: &crate::MinimumCommitment,
    window: &Indices<usize>,
    factors: Option<&[Rate]>,
    scale: Rate,
    calendar: &Calendar,
) -> Result<Rate, Error> {
    let fail = || Error::overflow("minimum");
    let count = |n: usize| i128::try_from(n).map(Rate::whole).map_err(|_| fail());
    let mut part = scale;
    if let Some(factors) = factors {
        let total = factors
            .get(window.clone())
            .unwrap_or(&[])
            .iter()
            .try_fold(Rate::ZERO, |sum, f| sum.checked_add(*f))
            .and_then(|sum| sum.checked_div(count(window.len()).ok()?));
        part = total.and_then(|mean| part.checked_mul(mean)).ok_or_else(fail)?;
    }
    let full = match minimum.window {
        crate::Window::Quarter => calendar.periods_per_year().div_ceil(4),
        crate::Window::Year => calendar.periods_per_year(),
        crate::Window::Period | crate::Window::Term => window.len(),
    };
    if minimum.prorate && window.len() < full {
        let cut = count(window.len())?.checked_div(count(full)?);
        part = cut.and_then(|cut| part.checked_mul(cut)).ok_or_else(fail)?;
    }
    Ok(part)
}
