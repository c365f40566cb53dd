//! From earned lines to bills, cash and revenue.

use std::ops::Range as Indices;

use super::lines::put;
use super::plan::Plan;
use super::prepay::prepay;
use super::revenue::recognise;
use super::work::PlannedTerm;
use super::{Flows, at};
use crate::number::Number;
use crate::{Calendar, Error, Guarantee, TermKind, Window};

/// `by_rule` holds the lines whose rule needs more than the earned line.
pub(super) fn settle<N: Number>(
    plan: &Plan,
    mut earned: Vec<Vec<N>>,
    by_rule: Vec<Option<Vec<N>>>,
) -> Result<Flows<N>, Error> {
    let length = plan.calendar.len();
    let nothing = || vec![N::zero(); length];
    let lines = || Vec::with_capacity(plan.terms.len());
    let (mut billed, mut cash, mut recognised) = (lines(), lines(), lines());
    for ((line, by_rule), planned) in earned.iter_mut().zip(by_rule).zip(&plan.terms) {
        let (mut paid, mut revenue) = (None, None);
        match &planned.term.kind {
            _ if !planned.posted => {}
            TermKind::Funding(_) => paid = Some(std::mem::replace(line, nothing())),
            TermKind::EquityKicker(_) | TermKind::CustomerSupplied(_) => {
                revenue = Some(std::mem::replace(line, nothing()));
            }
            TermKind::Prepayment(_) | TermKind::Guarantee(_) | TermKind::Interest(_) => {}
            _ => {
                let bill = bill(line, planned, &plan.calendar)?;
                cash.push(later(&bill, planned.term.billing.payment_periods));
                billed.push(bill);
                recognised.push(match by_rule {
                    Some(revenue) => revenue,
                    None => recognise(line, planned, plan)?,
                });
                continue;
            }
        }
        billed.push(nothing());
        cash.push(paid.unwrap_or_else(nothing));
        recognised.push(revenue.unwrap_or_else(nothing));
    }
    for (index, planned) in plan.terms.iter().enumerate() {
        if let TermKind::Prepayment(prepayment) = &planned.term.kind {
            let credit = prepay(prepayment, planned, plan, &billed)?;
            set(&mut cash, index, credit.cash);
            set(&mut billed, index, credit.billed);
            set(&mut recognised, index, credit.revenue);
            set(&mut earned, index, credit.kept);
            let interest = plan.terms.iter().position(|other| match &other.term.kind {
                TermKind::Interest(interest) => interest.on == planned.term.id,
                _ => false,
            });
            if let Some(interest) = interest {
                set(&mut recognised, interest, credit.interest);
            }
        }
    }
    for (index, planned) in plan.terms.iter().enumerate() {
        if let TermKind::Guarantee(guarantee) = &planned.term.kind {
            let paid = guarantee_cash(guarantee, planned, plan, &mut cash)?;
            set(&mut cash, index, paid);
        }
    }
    for (line, planned) in earned.iter_mut().zip(&plan.terms) {
        if !planned.posted {
            *line = nothing();
        }
    }
    Ok(Flows { earned, billed, cash, recognised })
}

fn set<N>(lines: &mut [Vec<N>], index: usize, line: Vec<N>) {
    if let Some(slot) = lines.get_mut(index) {
        *slot = line;
    }
}

/// Earned amounts of each billing window in its last period, or its first.
fn bill<N: Number>(
    line: &[N],
    planned: &PlannedTerm,
    calendar: &Calendar,
) -> Result<Vec<N>, Error> {
    let billing = planned.term.billing;
    if billing.every == Window::Period {
        return Ok(line.to_vec());
    }
    let mut billed = vec![N::zero(); line.len()];
    // A fee for leaving falls after the active periods, so bills run over the whole calendar.
    for window in calendar.windows(billing.every, 0..line.len()) {
        let mut total = N::zero();
        for period in window.clone() {
            total = total.add(at(line, period)?)?;
        }
        let inside = clip(&window, &planned.active);
        let period = if billing.in_advance { inside.start } else { inside.end.saturating_sub(1) };
        put(&mut billed, period, total);
    }
    Ok(billed)
}

/// The part of a window in which the term runs; the whole window if it does not.
fn clip(window: &Indices<usize>, active: &Indices<usize>) -> Indices<usize> {
    let (start, end) = (window.start.max(active.start), window.end.min(active.end));
    if start < end { start..end } else { window.clone() }
}

/// Cash follows the bill by `lag` periods; what falls behind the calendar stays a receivable.
fn later<N: Number>(billed: &[N], lag: usize) -> Vec<N> {
    if lag == 0 {
        return billed.to_vec();
    }
    let mut cash = vec![N::zero(); billed.len()];
    for (slot, value) in cash.iter_mut().skip(lag).zip(billed) {
        *slot = value.clone();
    }
    cash
}

/// In periods of default the obligor pays nothing on covered terms; the guarantor pays up to the cap.
fn guarantee_cash<N: Number>(
    guarantee: &Guarantee,
    planned: &PlannedTerm,
    plan: &Plan,
    cash: &mut [Vec<N>],
) -> Result<Vec<N>, Error> {
    let mut left = N::constant(guarantee.cap.low().as_micros(), guarantee.cap.high().as_micros())?;
    let mut paid = vec![N::zero(); plan.calendar.len()];
    let flags = plan.weights.get(&guarantee.default);
    for period in planned.active.clone() {
        if flags.and_then(|f| f.get(period)).is_none_or(|flag| *flag == 0) {
            continue;
        }
        let mut unpaid = N::zero();
        for index in &planned.named {
            if let Some(line) = cash.get_mut(*index) {
                unpaid = unpaid.add(at(line, period)?)?;
                put(line, period, N::zero());
            }
        }
        let now = unpaid.max(&N::zero())?.min(&left)?;
        left = left.sub(&now)?.max(&N::zero())?;
        put(&mut paid, period, now);
    }
    Ok(paid)
}
