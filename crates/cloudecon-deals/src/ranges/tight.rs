//! Ends that are near real contracts, by splitting the unknown terms.

use super::{Outcome, spans};
use crate::engine::Flows;
use crate::number::{Number, Span};
use crate::{Deal, Drivers, Error, Measure, MicroUsd, Rate};

/// A range that was narrowed by splitting the unknown terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TightRange {
    /// No contract gives less.
    pub low: MicroUsd,
    /// A contract that gives this exists: how far `low` may still be off.
    pub attained_low: MicroUsd,
    /// A contract that gives this exists.
    pub attained_high: MicroUsd,
    /// No contract gives more.
    pub high: MicroUsd,
}

/// The part of the space of terms that is looked at.
pub(crate) type Ends = Vec<(Rate, Rate)>;

/// Splits the ranges of unknown terms until both ends are within `tolerance` of a real contract or
/// `budget` evaluations are used up. The ends hold every contract in any case.
///
/// # Errors
/// As [`Deal::evaluate`], and [`Error::Unknown`] for the outcome.
pub fn tight_range(
    deal: &Deal,
    drivers: &Drivers,
    outcome: &Outcome,
    tolerance: MicroUsd,
    budget: usize,
) -> Result<TightRange, Error> {
    let lines = outcome.lines(deal)?;
    let value = |ends: &[(Rate, Rate)], sign: i8| -> Result<Span, Error> {
        let flows = spans(&deal.narrowed(ends)?, drivers)?;
        total(&flows, &lines, sign)
    };
    let whole: Ends = deal.unknowns().iter().map(|u| (u.low, u.high)).collect();
    let is_whole: Vec<bool> = deal.unknowns().iter().map(|u| u.is_whole).collect();
    let (high, attained_high) = bound(&whole, &is_whole, tolerance, budget, |e| value(e, 1))?;
    let (low, attained_low) = bound(&whole, &is_whole, tolerance, budget, |e| value(e, -1))?;
    let money = MicroUsd::from_micros;
    Ok(TightRange {
        low: money(-low),
        attained_low: money(-attained_low),
        attained_high: money(attained_high),
        high: money(high),
    })
}

pub(crate) fn total(
    flows: &Flows<Span>,
    lines: &[(usize, Measure, i8)],
    sign: i8,
) -> Result<Span, Error> {
    let mut sum = Span::zero();
    for (index, measure, own) in lines {
        let line = match measure {
            Measure::Earned => flows.earned.get(*index),
            Measure::Billed => flows.billed.get(*index),
            Measure::Cash => flows.cash.get(*index),
            Measure::Recognised => flows.recognised.get(*index),
        };
        for span in line.into_iter().flatten() {
            sum = if own * sign > 0 { sum.add(span)? } else { sum.sub(span)? };
        }
    }
    Ok(sum)
}

/// Upper bound and best value found of a function of the terms.
fn bound(
    whole: &Ends,
    is_whole: &[bool],
    tolerance: MicroUsd,
    budget: usize,
    value: impl Fn(&[(Rate, Rate)]) -> Result<Span, Error>,
) -> Result<(i128, i128), Error> {
    let point = |ends: &Ends, up: &[bool]| -> Result<i128, Error> {
        let corner: Ends = ends
            .iter()
            .zip(up)
            .map(|((low, high), up)| if *up { (*high, *high) } else { (*low, *low) })
            .collect();
        Ok(value(&corner)?.low)
    };
    // In which direction each term pushes, other terms low: a guess that only speeds things up.
    let mut up = vec![false; whole.len()];
    for index in 0..whole.len() {
        let down = point(whole, &up)?;
        if let Some(flag) = up.get_mut(index) {
            *flag = true;
        }
        if point(whole, &up)? < down
            && let Some(flag) = up.get_mut(index)
        {
            *flag = false;
        }
    }
    let mut best = point(whole, &up)?;
    let mut open = vec![(value(whole)?.high, whole.clone())];
    for _ in 0..budget {
        let Some(at) = open.iter().enumerate().max_by_key(|(_, (high, _))| *high).map(|(i, _)| i)
        else {
            break;
        };
        let (high, ends) = open.swap_remove(at);
        if high <= best.saturating_add(tolerance.as_micros()) {
            open.push((high, ends));
            break;
        }
        let Some((left, right)) = split(&ends, whole, is_whole) else {
            open.push((high, ends));
            break;
        };
        for half in [left, right] {
            best = best.max(point(&half, &up)?);
            let high = value(&half)?.high;
            if high > best {
                open.push((high, half));
            }
        }
    }
    let high = open.iter().map(|(high, _)| *high).max().unwrap_or(best).max(best);
    Ok((high, best))
}

/// Halves the range that is widest against the whole; `None` if all are down to one step.
pub(crate) fn split(ends: &Ends, whole: &Ends, is_whole: &[bool]) -> Option<(Ends, Ends)> {
    let mut widest: Option<(f64, usize, Rate)> = None;
    for (index, ((low, high), (first, last))) in ends.iter().zip(whole).enumerate() {
        let middle = middle(*low, *high, is_whole.get(index).copied().unwrap_or(false));
        let Some(middle) = middle.filter(|m| low < m && m < high) else { continue };
        let span = last.as_f64() - first.as_f64();
        let width = (high.as_f64() - low.as_f64()) / span;
        if widest.is_none_or(|(best, ..)| width > best) {
            widest = Some((width, index, middle));
        }
    }
    let (_, index, middle) = widest?;
    let (mut left, mut right) = (ends.clone(), ends.clone());
    left.get_mut(index)?.1 = middle;
    right.get_mut(index)?.0 = middle;
    Some((left, right))
}

/// Half way, on a grid of whole micros or of 1e-9.
pub(crate) fn middle(low: Rate, high: Rate, is_whole: bool) -> Option<Rate> {
    part(low, high, Rate::new(1, 2).ok()?, is_whole)
}

/// `low + fraction x (high - low)` on the grid, never outside the two ends.
pub(crate) fn part(low: Rate, high: Rate, fraction: Rate, is_whole: bool) -> Option<Rate> {
    const GRID: i128 = 1_000_000_000;
    let exact = high.checked_sub(low)?.checked_mul(fraction)?.checked_add(low)?;
    let on_grid = if is_whole {
        Rate::whole(exact.numerator().div_euclid(exact.denominator()))
    } else if exact.denominator() > GRID {
        let scaled = exact.checked_mul(Rate::whole(GRID))?;
        Rate::new(scaled.numerator().div_euclid(scaled.denominator()), GRID).ok()?
    } else {
        exact
    };
    Some(on_grid.max(low).min(high))
}
