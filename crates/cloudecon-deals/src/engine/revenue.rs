//! Revenue of terms whose recognition differs from what is earned.

use std::ops::Range as Indices;

use super::adjust::{Rights, last};
use super::lines::put;
use super::plan::Plan;
use super::work::PlannedTerm;
use crate::function::Band;
use crate::number::Number;
use crate::recognition::GuaranteePattern;
use crate::term_value::TermNumber;
use crate::{BreakageRule, Error, Rate, Recognition, Rounding, TermKind};

fn fail() -> Error {
    Error::overflow("recognition")
}

/// `amount x done / all`, rounded once.
pub(super) fn part<N: Number>(
    amount: &N,
    done: usize,
    all: usize,
    rounding: Rounding,
) -> Result<N, Error> {
    let whole = |n: usize| i128::try_from(n).map_err(|_| fail());
    let rate = Rate::new(whole(done)?, whole(all)?)?;
    amount.apply(&Band::linear(rate, rate, Rate::ONE)?, rounding)
}

/// Revenue of a charge: as earned, or its total in proportion to weights.
pub(super) fn recognise<N: Number>(
    line: &[N],
    planned: &PlannedTerm,
    plan: &Plan,
) -> Result<Vec<N>, Error> {
    let is_active = |period: &usize| planned.active.contains(period);
    let level = || (0..line.len()).map(|p| i128::from(is_active(&p))).collect();
    let weights: Vec<i128> = match &planned.term.recognition {
        Recognition::Level => level(),
        Recognition::Lease if matches!(planned.term.kind, TermKind::FixedFee(_)) => level(),
        Recognition::Progress(driver) => {
            let path = plan.weights.get(driver);
            let weight = |p: usize| path.and_then(|w| w.get(p)).copied().unwrap_or(0);
            (0..line.len()).map(|p| if is_active(&p) { weight(p) } else { 0 }).collect()
        }
        _ => return Ok(line.to_vec()),
    };
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

/// A minimum with its windows.
pub(super) struct Minimum<'a> {
    pub(super) levels: &'a [(i128, i128)],
    pub(super) windows: &'a [Indices<usize>],
    pub(super) rounding: Rounding,
}

impl Minimum<'_> {
    fn level<N: Number>(&self, window: usize) -> Result<N, Error> {
        let (low, high) = self.levels.get(window).copied().unwrap_or((0, 0));
        N::constant(low, high)
    }

    /// What the pattern gives beyond the lines that count, window by window.
    pub(super) fn guaranteed<N: Number>(
        &self,
        pattern: GuaranteePattern,
        counted: impl Fn(usize) -> Result<N, Error>,
        length: usize,
    ) -> Result<Vec<N>, Error> {
        let mut line = vec![N::zero(); length];
        for (index, window) in self.windows.iter().enumerate() {
            let level: N = self.level(index)?;
            let (mut taken, mut before) = (N::zero(), N::zero());
            for (step, period) in window.clone().enumerate() {
                let usage = counted(period)?;
                taken = taken.add(&usage)?;
                let even = |amount: &N| part(amount, step + 1, window.len(), self.rounding);
                let now = match pattern {
                    _ if period == last(window) => taken.max(&level)?,
                    GuaranteePattern::AsEarned => taken.clone(),
                    GuaranteePattern::EvenOverEstimate { total } => {
                        let total = N::constant(total.as_micros(), total.as_micros())?;
                        even(&total)?.min(&taken.max(&level)?)?
                    }
                    GuaranteePattern::EvenGuarantee => {
                        even(&level)?.add(&taken.sub(&level)?.max(&N::zero())?)?
                    }
                };
                put(&mut line, period, now.sub(&before)?.sub(&usage)?);
                before = now;
            }
        }
        Ok(line)
    }

    /// All minimums evenly over the term, what goes beyond one of them when it does, less usage.
    pub(super) fn leased<N: Number>(
        &self,
        counted: impl Fn(usize) -> Result<N, Error>,
        length: usize,
    ) -> Result<Vec<N>, Error> {
        let mut line = vec![N::zero(); length];
        let periods: usize = self.windows.iter().map(ExactSizeIterator::len).sum();
        let mut fixed = N::zero();
        for index in 0..self.windows.len() {
            fixed = fixed.add(&self.level(index)?)?;
        }
        let (mut beyond, mut before, mut step) = (N::zero(), N::zero(), 0);
        for (index, window) in self.windows.iter().enumerate() {
            let level: N = self.level(index)?;
            let (mut taken, mut over) = (N::zero(), N::zero());
            for period in window.clone() {
                let usage = counted(period)?;
                taken = taken.add(&usage)?;
                over = taken.sub(&level)?.max(&N::zero())?;
                step += 1;
                let even = if step == periods {
                    fixed.clone()
                } else {
                    part(&fixed, step, periods, self.rounding)?
                };
                let now = even.add(&beyond)?.add(&over)?;
                put(&mut line, period, now.sub(&before)?.sub(&usage)?);
                before = now;
            }
            beyond = beyond.add(&over)?;
        }
        Ok(line)
    }

    /// The rights that nobody will use, by the rule.
    pub(super) fn lapsing<N: Number>(
        &self,
        rule: &BreakageRule,
        rights: &[Rights<N>],
        length: usize,
    ) -> Result<Vec<N>, Error> {
        let mut line = vec![N::zero(); length];
        let mut so_far = Breakage::new();
        for (index, (window, rights)) in self.windows.iter().zip(rights).enumerate() {
            let now = so_far.next(rule, index, rights, self.rounding)?;
            put(&mut line, last(window), now);
        }
        Ok(line)
    }
}

/// Rights so far: paid for and not used, used, lapsed, and taken in as breakage.
pub(super) struct Breakage<N> {
    open: N,
    used: N,
    lapsed: N,
    taken: N,
}

impl<N: Number> Breakage<N> {
    pub(super) fn new() -> Self {
        Self { open: N::zero(), used: N::zero(), lapsed: N::zero(), taken: N::zero() }
    }

    /// Breakage of the next period or window.
    pub(super) fn next(
        &mut self,
        rule: &BreakageRule,
        index: usize,
        rights: &Rights<N>,
        rounding: Rounding,
    ) -> Result<N, Error> {
        self.open = self.open.add(&rights.paid)?.sub(&rights.used)?;
        self.used = self.used.add(&rights.used)?;
        self.lapsed = self.lapsed.add(&rights.lapsed)?;
        if *rule == BreakageRule::Remote {
            return Ok(rights.lapsed.clone());
        }
        let rate = rule.unused_per_used(index).ok_or_else(fail)?;
        let expected = self.used.apply(&Band::linear(rate, rate, Rate::ONE)?, rounding)?;
        let now = expected.min(&self.open)?.max(&self.lapsed)?;
        let more = now.sub(&self.taken)?;
        self.taken = now;
        Ok(more)
    }
}

/// Revenue per dollar credited at a step, for a prepayment with a financing component.
///
/// Even credits over n periods: `n r / (1 - (1 + r)^-n)`; others `(1 + r)^(step + 1)`.
pub(super) fn release_rate(
    rate: crate::ExactShare,
    even_over: Option<usize>,
    step: usize,
) -> Result<Rate, Error> {
    let count = |n: usize| i32::try_from(n).map_err(|_| fail());
    let rate = rate.as_rate().as_f64();
    let grown = match even_over {
        _ if rate == 0.0 => 1.0,
        Some(periods) => {
            let periods = count(periods)?;
            f64::from(periods) * rate / (1.0 - (1.0 + rate).powi(-periods))
        }
        None => (1.0 + rate).powi(count(step)?.saturating_add(1)),
    };
    Rate::from_f64(grown)
}
