//! Contracts with unknown terms: results that hold every possible contract.

mod outcome;
mod tight;

use cloudecon_core::{Range, Usd};

use crate::engine::{Flows, Plan};
use crate::number::{Number, Span};
use crate::{Deal, Drivers, Error, Ledger, Measure, MicroUsd};
pub use outcome::Outcome;
pub(crate) use tight::{Ends, part, split, total};
pub use tight::{TightRange, tight_range};

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
            Outcome::Paid { payer, payee } => {
                let mut sum = vec![MicroUsd::ZERO; self.central.calendar().len()];
                for (term, from, to, _) in self.central.terms() {
                    if from == payer && to == payee {
                        let cash = self.central.line(term, Measure::Cash).unwrap_or_default();
                        sum.iter_mut().zip(cash).for_each(|(sum, cash)| *sum += cash);
                    }
                }
                sum
            }
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
