//! Contracts with unknown terms: results that hold every possible contract.

use cloudecon_core::{Range, Usd};

use crate::engine::{Flows, Plan};
use crate::number::{Number, Span};
use crate::{Deal, Drivers, Error, Ledger, LineRole, Measure, MicroUsd, PartyId, Rate};

/// A sum over all periods that one can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A term.
    Line {
        /// The term.
        term: String,
        /// What is measured.
        measure: Measure,
    },
    /// Recognised income of a party before own cost.
    Income(PartyId),
    /// Recognised margin of a party after own cost.
    Margin(PartyId),
}

impl Outcome {
    /// The earned sum of a term.
    pub fn earned(term: impl Into<String>) -> Self {
        Self::Line { term: term.into(), measure: Measure::Earned }
    }

    /// Income of a party.
    pub fn income(party: impl Into<PartyId>) -> Self {
        Self::Income(party.into())
    }

    /// Margin of a party.
    pub fn margin(party: impl Into<PartyId>) -> Self {
        Self::Margin(party.into())
    }

    /// The lines that add up to it, with their signs.
    pub(crate) fn lines(&self, deal: &Deal) -> Result<Vec<(usize, Measure, i8)>, Error> {
        let unknown = |kind, id: &str, known: Vec<&str>| Error::Unknown {
            term: "outcome".into(),
            kind,
            id: id.to_owned(),
            known: known.join(", "),
        };
        let (party, is_margin) = match self {
            Self::Line { term, measure } => {
                let index = deal.terms().iter().position(|t| &t.id == term).ok_or_else(|| {
                    unknown("term", term, deal.terms().iter().map(|t| t.id.as_str()).collect())
                })?;
                return Ok(vec![(index, *measure, 1)]);
            }
            Self::Income(party) => (party, false),
            Self::Margin(party) => (party, true),
        };
        if deal.party(party).is_none() {
            let known = deal.parties().iter().map(|p| p.id().as_str()).collect();
            return Err(unknown("party", party.as_str(), known));
        }
        let mut lines = Vec::new();
        for (index, term) in deal.terms().iter().enumerate() {
            let role = term.line_role();
            if role == LineRole::Financing || (role == LineRole::OwnCost && !is_margin) {
                continue;
            }
            if &term.payee == party {
                lines.push((index, Measure::Recognised, 1));
            } else if &term.payer == party {
                lines.push((index, Measure::Recognised, -1));
            }
        }
        Ok(lines)
    }
}

/// All amounts of a contract with unknown terms or paths, as ranges.
///
/// Every contract inside the ranges of the terms, on every path inside the ranges of the drivers,
/// gives amounts inside these ranges. They may be wider than needed where one unknown enters an
/// amount twice; [`tight_range`] closes that gap for a single sum.
#[derive(Debug, Clone, PartialEq)]
pub struct RangeLedger {
    deal: Deal,
    flows: Flows<Span>,
    central: Ledger,
}

impl Deal {
    /// Amounts as ranges over all unknown terms and paths.
    ///
    /// # Errors
    /// As [`Deal::evaluate`].
    pub fn evaluate_ranges(&self, drivers: &Drivers) -> Result<RangeLedger, Error> {
        let flows = spans(self, drivers)?;
        Ok(RangeLedger { deal: self.clone(), flows, central: self.evaluate(drivers)? })
    }
}

fn spans(deal: &Deal, drivers: &Drivers) -> Result<Flows<Span>, Error> {
    Plan::new(deal, drivers)?.run(&|name| drivers.spans(name))
}

fn range(span: Span, mid: MicroUsd) -> Result<Range<Usd>, Error> {
    let usd = |micros| MicroUsd::from_micros(micros).as_usd();
    Ok(Range::new(usd(span.low), mid.as_usd(), usd(span.high))?)
}

impl RangeLedger {
    /// The ledger of the central terms.
    pub const fn central(&self) -> &Ledger {
        &self.central
    }

    fn measured(&self, measure: Measure) -> &[Vec<Span>] {
        match measure {
            Measure::Earned => &self.flows.earned,
            Measure::Billed => &self.flows.billed,
            Measure::Cash => &self.flows.cash,
            Measure::Recognised => &self.flows.recognised,
        }
    }

    /// Exact low and high ends of a term by period, `None` if there is no such term.
    pub fn line_bounds(&self, term: &str, measure: Measure) -> Option<Vec<(MicroUsd, MicroUsd)>> {
        let index = self.deal.terms().iter().position(|t| t.id == term)?;
        let line = self.measured(measure).get(index)?;
        let money = MicroUsd::from_micros;
        Some(line.iter().map(|span| (money(span.low), money(span.high))).collect())
    }

    /// A term by period.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such term.
    pub fn line(&self, term: &str, measure: Measure) -> Result<Vec<Range<Usd>>, Error> {
        let outcome = Outcome::Line { term: term.to_owned(), measure };
        self.by_period(&outcome)
    }

    /// An outcome by period.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such term or party.
    pub fn by_period(&self, outcome: &Outcome) -> Result<Vec<Range<Usd>>, Error> {
        let lines = outcome.lines(&self.deal)?;
        let central = self.central_by_period(outcome);
        central
            .into_iter()
            .enumerate()
            .map(|(period, mid)| {
                let mut sum = Span::zero();
                for (index, measure, sign) in &lines {
                    let line = self.measured(*measure).get(*index);
                    if let Some(span) = line.and_then(|line| line.get(period)) {
                        sum = if *sign > 0 { sum.add(span)? } else { sum.sub(span)? };
                    }
                }
                range(sum, mid)
            })
            .collect()
    }

    fn central_by_period(&self, outcome: &Outcome) -> Vec<MicroUsd> {
        match outcome {
            Outcome::Line { term, measure } => {
                self.central.line(term, *measure).unwrap_or_default()
            }
            Outcome::Income(party) => self.central.income(party),
            Outcome::Margin(party) => self.central.margin(party),
        }
    }

    /// An outcome over all periods.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such term or party.
    pub fn total(&self, outcome: &Outcome) -> Result<Range<Usd>, Error> {
        let lines = outcome.lines(&self.deal)?;
        let mut sum = Span::zero();
        for (index, measure, sign) in lines {
            for span in self.measured(measure).get(index).into_iter().flatten() {
                sum = if sign > 0 { sum.add(span)? } else { sum.sub(span)? };
            }
        }
        range(sum, self.central_by_period(outcome).into_iter().sum())
    }
}

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
