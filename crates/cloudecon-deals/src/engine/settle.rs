//! From earned lines to bills, cash and revenue.

use std::ops::Range as Indices;

use super::plan::{Plan, PlannedTerm, put};
use super::{Flows, at, bands};
use crate::function::Band;
use crate::number::Number;
use crate::{
    Calendar, Error, Guarantee, Prepayment, PrepaymentCredit, Rate, Recognition, TermKind, Window,
};

pub(super) fn settle<N: Number>(plan: &Plan, mut earned: Vec<Vec<N>>) -> Result<Flows<N>, Error> {
    let length = plan.calendar.len();
    let nothing = || vec![N::zero(); length];
    let lines = || Vec::with_capacity(plan.terms.len());
    let (mut billed, mut cash, mut recognised) = (lines(), lines(), lines());
    for (line, planned) in earned.iter_mut().zip(&plan.terms) {
        let (mut paid, mut revenue) = (None, None);
        match &planned.term.kind {
            _ if !planned.posted => {}
            TermKind::Funding(_) => paid = Some(std::mem::replace(line, nothing())),
            TermKind::EquityKicker(_) => revenue = Some(std::mem::replace(line, nothing())),
            TermKind::Prepayment(_) | TermKind::Guarantee(_) => {}
            _ => {
                let bill = bill(line, planned, &plan.calendar)?;
                cash.push(later(&bill, planned.term.billing.payment_periods));
                billed.push(bill);
                recognised.push(recognise(line, planned, plan)?);
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
            set(&mut recognised, index, credit.kept.clone());
            set(&mut earned, index, credit.kept);
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

fn recognise<N: Number>(line: &[N], planned: &PlannedTerm, plan: &Plan) -> Result<Vec<N>, Error> {
    let weights: Vec<i128> = match &planned.term.recognition {
        Recognition::AsEarned => return Ok(line.to_vec()),
        Recognition::Level => {
            (0..line.len()).map(|p| i128::from(planned.active.contains(&p))).collect()
        }
        Recognition::Progress(driver) => {
            let path = plan.weights.get(driver);
            (0..line.len())
                .map(|p| path.and_then(|w| w.get(p)).copied().unwrap_or(0))
                .enumerate()
                .map(|(p, w)| if planned.active.contains(&p) { w } else { 0 })
                .collect()
        }
    };
    let fail = || Error::overflow("recognition");
    let all = weights.iter().try_fold(0_i128, |sum, w| sum.checked_add(*w)).ok_or_else(fail)?;
    if all == 0 {
        return Ok(line.to_vec());
    }
    let total = line.iter().try_fold(N::zero(), |sum, x| sum.add(x))?;
    let (mut done, mut before) = (0_i128, N::zero());
    let mut recognised = Vec::with_capacity(line.len());
    for weight in weights {
        done = done.checked_add(weight).ok_or_else(fail)?;
        let part = Rate::new(done, all)?;
        let now = total.apply(&Band::linear(part, part, Rate::ONE)?, plan.rounding)?;
        recognised.push(now.sub(&before)?);
        before = now;
    }
    Ok(recognised)
}

/// Flows of a prepayment.
struct Credit<N> {
    billed: Vec<N>,
    cash: Vec<N>,
    /// What the payee keeps at the end.
    kept: Vec<N>,
}

fn prepay<N: Number>(
    prepayment: &Prepayment,
    planned: &PlannedTerm,
    plan: &Plan,
    billed: &[Vec<N>],
) -> Result<Credit<N>, Error> {
    let length = plan.calendar.len();
    let nothing = || vec![N::zero(); length];
    let mut credit = Credit { billed: nothing(), cash: nothing(), kept: nothing() };
    if planned.active.is_empty() {
        return Ok(credit);
    }
    let fail = || Error::overflow("prepayment");
    let scaled = |micros: i128| {
        crate::MicroUsd::from_micros(micros)
            .times(planned.term.scale.rate(), plan.rounding)
            .map(crate::MicroUsd::as_micros)
    };
    let (low, high) = (
        scaled(prepayment.amount.low().as_micros())?,
        scaled(prepayment.amount.high().as_micros())?,
    );
    let amount = N::constant(low, high)?;
    let mut left = amount.clone();
    let of_invoice = match &prepayment.credit {
        PrepaymentCredit::ShareOfInvoice(share) => Some(bands::share(*share)?),
        PrepaymentCredit::Even(_) | PrepaymentCredit::FirstDollars => None,
    };
    let (first, last) = (planned.active.start, planned.active.end - 1);
    put(&mut credit.billed, first, amount.clone());
    put(&mut credit.cash, first, amount.clone());
    for (step, period) in planned.active.clone().enumerate() {
        let mut bill = N::zero();
        for index in &planned.named {
            if let Some(line) = billed.get(*index) {
                bill = bill.add(at(line, period)?)?;
            }
        }
        let room = bill.max(&N::zero())?;
        let wanted = match &prepayment.credit {
            PrepaymentCredit::FirstDollars | PrepaymentCredit::ShareOfInvoice(_) => {
                match &of_invoice {
                    Some(share) => room.apply(share, plan.rounding)?,
                    None => room.clone(),
                }
            }
            PrepaymentCredit::Even(periods) => {
                let part = |n: usize| -> Result<N, Error> {
                    let done = i128::try_from(n.min(*periods)).map_err(|_| fail())?;
                    let all = i128::try_from(*periods).map_err(|_| fail())?;
                    let rate = Rate::new(done, all)?;
                    amount.apply(&Band::linear(rate, rate, Rate::ONE)?, plan.rounding)
                };
                part(step + 1)?.sub(&part(step)?)?.max(&N::zero())?
            }
        };
        let now = wanted.min(&room)?.min(&left)?;
        left = left.sub(&now)?.max(&N::zero())?;
        let bill = at(&credit.billed, period)?.sub(&now)?;
        put(&mut credit.billed, period, bill);
        let due = period.saturating_add(planned.term.billing.payment_periods);
        if due < length {
            let cash = at(&credit.cash, due)?.sub(&now)?;
            put(&mut credit.cash, due, cash);
        }
    }
    if prepayment.refundable {
        let bill = at(&credit.billed, last)?.sub(&left)?;
        put(&mut credit.billed, last, bill);
        let cash = at(&credit.cash, last)?.sub(&left)?;
        put(&mut credit.cash, last, cash);
    } else {
        put(&mut credit.kept, last, left);
    }
    Ok(credit)
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
