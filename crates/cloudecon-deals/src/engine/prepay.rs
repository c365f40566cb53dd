//! Prepayments: cash ahead, credits against later bills, and what is left.

use super::adjust::Rights;
use super::lines::put;
use super::plan::Plan;
use super::revenue::{Breakage, release_rate};
use super::work::PlannedTerm;
use super::{at, bands};
use crate::function::Band;
use crate::number::Number;
use crate::{
    BreakageRule, Error, FinancingComponent, Prepayment, PrepaymentCredit, Rate, Recognition,
};

/// Flows of a prepayment.
pub(super) struct Credit<N> {
    pub(super) billed: Vec<N>,
    pub(super) cash: Vec<N>,
    /// What the payee keeps at the end.
    pub(super) kept: Vec<N>,
    /// What is recognised beyond the bills that it was credited against.
    pub(super) revenue: Vec<N>,
    /// Interest on what is held.
    pub(super) interest: Vec<N>,
}

pub(super) fn prepay<N: Number>(
    prepayment: &Prepayment,
    planned: &PlannedTerm,
    plan: &Plan,
    billed: &[Vec<N>],
) -> Result<Credit<N>, Error> {
    let length = plan.calendar.len();
    let nothing = || vec![N::zero(); length];
    let mut credit = Credit {
        billed: nothing(),
        cash: nothing(),
        kept: nothing(),
        revenue: nothing(),
        interest: nothing(),
    };
    let mut used = nothing();
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
        put(&mut used, period, now.clone());
        let bill = at(&credit.billed, period)?.sub(&now)?;
        put(&mut credit.billed, period, bill);
        let due = period.saturating_add(planned.term.billing.payment_periods);
        if due < length {
            let cash = at(&credit.cash, due)?.sub(&now)?;
            put(&mut credit.cash, due, cash);
        }
    }
    let given_back = if prepayment.refundable { left.clone() } else { N::zero() };
    if prepayment.refundable {
        let bill = at(&credit.billed, last)?.sub(&left)?;
        put(&mut credit.billed, last, bill);
        let cash = at(&credit.cash, last)?.sub(&left)?;
        put(&mut credit.cash, last, cash);
    } else {
        put(&mut credit.kept, last, left);
    }
    match &planned.term.recognition {
        Recognition::Breakage(rule) => lapse(rule, &amount, &used, planned, plan, &mut credit)?,
        Recognition::Financing(component) => {
            let held = Held { amount, used: &used, given_back };
            finance(component, prepayment, held, planned, plan, &mut credit)?;
        }
        _ => credit.revenue.clone_from(&credit.kept),
    }
    Ok(credit)
}

/// What nobody will use, by the rule.
fn lapse<N: Number>(
    rule: &BreakageRule,
    amount: &N,
    used: &[N],
    planned: &PlannedTerm,
    plan: &Plan,
    credit: &mut Credit<N>,
) -> Result<(), Error> {
    let mut so_far = Breakage::new();
    for (step, period) in planned.active.clone().enumerate() {
        let rights = Rights {
            paid: if step == 0 { amount.clone() } else { N::zero() },
            used: at(used, period)?.clone(),
            lapsed: at(&credit.kept, period)?.clone(),
        };
        let now = so_far.next(rule, step, &rights, plan.rounding)?;
        put(&mut credit.revenue, period, now);
    }
    Ok(())
}

/// Money held: received, credited by period, and given back at the end.
struct Held<'a, N> {
    amount: N,
    used: &'a [N],
    given_back: N,
}

/// Accretes what is held and releases it with the credits; the last period clears it.
fn finance<N: Number>(
    component: &FinancingComponent,
    prepayment: &Prepayment,
    held: Held<'_, N>,
    planned: &PlannedTerm,
    plan: &Plan,
    credit: &mut Credit<N>,
) -> Result<(), Error> {
    let rate = bands::share(component.rate_per_period)?;
    let even_over = match prepayment.credit {
        PrepaymentCredit::Even(periods) => Some(periods),
        PrepaymentCredit::FirstDollars | PrepaymentCredit::ShareOfInvoice(_) => None,
    };
    let mut liability = held.amount;
    for (step, period) in planned.active.clone().enumerate() {
        let interest = liability.apply(&rate, plan.rounding)?;
        let now = at(held.used, period)?;
        let grown = liability.add(&interest)?;
        let release = if period + 1 == planned.active.end {
            grown.sub(&held.given_back)?
        } else {
            let each = release_rate(component.rate_per_period, even_over, step)?;
            now.apply(&Band::linear(each, each, Rate::ONE)?, plan.rounding)?
        };
        liability = grown.sub(&release)?;
        put(&mut credit.revenue, period, release.sub(now)?);
        put(&mut credit.interest, period, interest);
    }
    Ok(())
}
