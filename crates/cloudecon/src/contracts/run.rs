//! One contract on its base run: who gets what, period by period.

use cloudecon_core::{Range, Usd};
use cloudecon_deals::{
    Deal, Drivers, Error, Exposure, LineRole, Measure, MicroUsd, Outcome, PartyId, RangeLedger,
    Rate, Role, RpoLadder, exposures, rpo_ladder, tight_range,
};
use serde::Serialize;

use super::{Contract, Evidence};

/// An amount in dollars; the ends differ where terms or paths are ranges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Amount {
    /// No contract inside the ranges gives less.
    pub low: f64,
    /// With the middle of every range.
    pub mid: f64,
    /// No contract inside the ranges gives more.
    pub high: f64,
}

/// One term of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermRun {
    /// The term.
    pub term: String,
    /// Who pays.
    pub payer: PartyId,
    /// Who is paid.
    pub payee: PartyId,
    /// Line of the account.
    pub line: LineRole,
    /// Who says so.
    pub evidence: Option<Evidence>,
    /// Earned in each period.
    pub earned: Vec<Amount>,
    /// Paid in each period.
    pub cash: Vec<Amount>,
    /// Sum of what is earned.
    pub earned_total: Amount,
    /// Sum of what is paid.
    pub cash_total: Amount,
}

/// One party of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartyRun {
    /// The party.
    pub party: PartyId,
    /// What it does.
    pub roles: Vec<Role>,
    /// Recognised from partners and customers in each period, before own cost.
    pub income: Vec<Amount>,
    /// Recognised after own cost in each period.
    pub margin: Vec<Amount>,
    /// Sum of income.
    pub income_total: Amount,
    /// Sum of margin.
    pub margin_total: Amount,
    /// Net cash over all periods, funding included.
    pub cash_total: Amount,
    /// Revenue as principal: what customers pay. `None` for those who sell nothing.
    pub gross_revenue: Option<Amount>,
    /// Revenue as agent: what stays after partners; gross less pass-through.
    pub net_revenue: Option<Amount>,
}

/// From what was announced down to what is firm, for one reading of the unknown terms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ladder {
    /// `low`, `middle` or `high`: which end of every unknown term is taken; `known` if none is.
    pub terms: &'static str,
    /// Announced.
    pub headline: f64,
    /// Comes without any demand if nobody leaves.
    pub committed: f64,
    /// Comes without any demand if the other side leaves as soon as it may.
    pub non_cancellable: f64,
    /// The same, with the expedient for contracts of a year or less.
    pub disclosed: f64,
    /// Cash already held.
    pub secured: f64,
}

/// Cash between two parties, funding apart from business, with the middle of every range.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Circle {
    /// One party.
    pub a: PartyId,
    /// The other.
    pub b: PartyId,
    /// Paid by `a` to `b` for services.
    pub business_from_a: f64,
    /// Put by `a` into `b`.
    pub funding_from_a: f64,
    /// The part of the business that the seller's own funding pays for.
    pub circular: f64,
}

/// A contract on its base run at a level of demand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContractRun {
    /// The contract.
    pub id: String,
    /// What it is about.
    pub name: String,
    /// Factor on demand.
    pub demand: f64,
    /// Names of the periods.
    pub periods: Vec<String>,
    /// Who says so of the paths.
    pub paths: Evidence,
    /// The terms that are paid, in computing order.
    pub terms: Vec<TermRun>,
    /// The parties, by name.
    pub parties: Vec<PartyRun>,
    /// The party whose ladder is shown.
    pub seller: PartyId,
    /// First period of the ladder.
    pub as_of: String,
    /// Its ladder for the ends and the middle of the unknown terms.
    pub ladder: Vec<Ladder>,
    /// Pairs of parties with funding between them.
    pub circles: Vec<Circle>,
}

pub(super) const fn dollars(money: MicroUsd) -> f64 {
    money.as_usd().as_usd()
}

pub(super) const fn amount(range: Range<Usd>) -> Amount {
    Amount { low: range.low().as_usd(), mid: range.mid().as_usd(), high: range.high().as_usd() }
}

impl Amount {
    const ZERO: Self = Self { low: 0.0, mid: 0.0, high: 0.0 };

    fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, mid: self.mid + other.mid, high: self.high + other.high }
    }

    fn negative(self) -> Self {
        Self { low: -self.high, mid: -self.mid, high: -self.low }
    }

    /// True if the ends are the same.
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }
}

impl Contract {
    /// The ledger of the base run with demand times `demand`; the ladder from the period named
    /// `as_of`, or from the first.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a period that the run does not have, [`Error::Overflow`] where the
    /// shock leaves the range of exact arithmetic.
    pub fn run(&self, demand: Rate, as_of: Option<&str>) -> Result<ContractRun, Error> {
        let drivers = self.drivers_at(demand)?;
        let from = self.period(as_of)?;
        let ranges = self.deal.evaluate_ranges(&drivers)?;
        let calendar = drivers.calendar();
        let terms = self.term_runs(&ranges)?;
        let parties = self.party_runs(&ranges, &drivers, &terms)?;
        let circles = exposures(&self.deal, ranges.central())
            .into_iter()
            .filter(|pair| pair.funding_from_a != MicroUsd::ZERO)
            .map(circle)
            .collect();
        Ok(ContractRun {
            id: self.id.clone(),
            name: self.deal.name().to_owned(),
            demand: demand.as_f64(),
            periods: (0..calendar.len()).map(|period| calendar.name(period)).collect(),
            paths: self.run_evidence.clone(),
            terms,
            parties,
            seller: self.seller.clone(),
            as_of: calendar.name(from),
            ladder: self.ladder(&drivers, from)?,
            circles,
        })
    }

    /// The index of a period of the base run.
    fn period(&self, name: Option<&str>) -> Result<usize, Error> {
        let calendar = self.drivers.calendar();
        let Some(name) = name else { return Ok(0) };
        (0..calendar.len()).find(|period| calendar.name(*period) == name).ok_or_else(|| {
            Error::Unknown {
                term: "the ladder".to_owned(),
                kind: "period",
                id: name.to_owned(),
                known: format!("{} to {}", calendar.name(0), calendar.name(calendar.len() - 1)),
            }
        })
    }

    fn term_runs(&self, ranges: &RangeLedger) -> Result<Vec<TermRun>, Error> {
        let mut runs = Vec::new();
        for (term, payer, payee, line) in ranges.central().terms() {
            let by_period = |measure| -> Result<Vec<Amount>, Error> {
                Ok(ranges.line(term, measure)?.into_iter().map(amount).collect())
            };
            let total = |measure| -> Result<Amount, Error> {
                ranges.total(&Outcome::Line { term: term.to_owned(), measure }).map(amount)
            };
            runs.push(TermRun {
                term: term.to_owned(),
                payer: payer.clone(),
                payee: payee.clone(),
                line,
                evidence: self.evidence_of(term).cloned(),
                earned: by_period(Measure::Earned)?,
                cash: by_period(Measure::Cash)?,
                earned_total: total(Measure::Earned)?,
                cash_total: total(Measure::Cash)?,
            });
        }
        Ok(runs)
    }

    /// A sum over all periods, narrowed by splitting the unknown terms: a term that enters twice
    /// has one value, and it has it in all periods.
    pub(super) fn total(
        &self,
        drivers: &Drivers,
        ranges: &RangeLedger,
        outcome: &Outcome,
    ) -> Result<Amount, Error> {
        /// Parts of the space of terms that are looked at for each end.
        const BUDGET: usize = 100;
        let loose = amount(ranges.total(outcome)?);
        if self.deal.is_exact() {
            return Ok(loose);
        }
        // Tables show three digits.
        let size = loose.low.abs().max(loose.high.abs());
        let tolerance = MicroUsd::from_usd(Usd::from_usd(size / 1_000.0))?;
        let tight = tight_range(&self.deal, drivers, outcome, tolerance, BUDGET)?;
        Ok(Amount {
            low: loose.low.max(dollars(tight.low)),
            mid: loose.mid,
            high: loose.high.min(dollars(tight.high)),
        })
    }

    fn party_runs(
        &self,
        ranges: &RangeLedger,
        drivers: &Drivers,
        terms: &[TermRun],
    ) -> Result<Vec<PartyRun>, Error> {
        let has = |party: &PartyId, role| self.deal.party(party).is_some_and(|p| p.has(role));
        let mut gross = Amount::ZERO;
        let mut sellers: Vec<&PartyId> = Vec::new();
        for term in terms {
            let is_sale = matches!(term.line, LineRole::Sale | LineRole::Refund);
            if is_sale && has(&term.payer, Role::Customer) {
                let line = Outcome::Line { term: term.term.clone(), measure: Measure::Recognised };
                gross = gross.plus(amount(ranges.total(&line)?));
                sellers.push(&term.payee);
            }
        }
        let mut runs = Vec::new();
        for party in self.deal.parties() {
            let id = party.id();
            let by_period = |outcome: Outcome| -> Result<Vec<Amount>, Error> {
                Ok(ranges.by_period(&outcome)?.into_iter().map(amount).collect())
            };
            let income_total = self.total(drivers, ranges, &Outcome::income(id.clone()))?;
            let cash_total = terms.iter().fold(Amount::ZERO, |sum, term| {
                let sum = if &term.payee == id { sum.plus(term.cash_total) } else { sum };
                if &term.payer == id { sum.plus(term.cash_total.negative()) } else { sum }
            });
            let sells = sellers.contains(&id)
                || [Role::SellerOfRecord, Role::Biller, Role::Operator]
                    .iter()
                    .any(|role| party.has(*role));
            let shows = sells && !sellers.is_empty() && !party.has(Role::Customer);
            runs.push(PartyRun {
                party: id.clone(),
                roles: party.roles().to_vec(),
                income: by_period(Outcome::income(id.clone()))?,
                margin: by_period(Outcome::margin(id.clone()))?,
                income_total,
                margin_total: self.total(drivers, ranges, &Outcome::margin(id.clone()))?,
                cash_total,
                gross_revenue: shows.then_some(gross),
                net_revenue: shows.then_some(income_total),
            });
        }
        Ok(runs)
    }

    /// The seller's ladder, for the low ends, the middle and the high ends of the unknown terms.
    fn ladder(&self, drivers: &Drivers, from: usize) -> Result<Vec<Ladder>, Error> {
        let unknowns = self.deal.unknowns();
        let of = |terms, deal: &Deal| -> Result<Ladder, Error> {
            let found = rpo_ladder(deal, drivers, &self.silence(), &self.seller, from)?;
            Ok(rungs(terms, &found))
        };
        if unknowns.is_empty() {
            return Ok(vec![of("known", &self.deal)?]);
        }
        let low: Vec<Rate> = unknowns.iter().map(|unknown| unknown.low).collect();
        let high: Vec<Rate> = unknowns.iter().map(|unknown| unknown.high).collect();
        Ok(vec![
            of("low", &self.deal.with_values(&low)?)?,
            of("middle", &self.deal.central())?,
            of("high", &self.deal.with_values(&high)?)?,
        ])
    }
}

const fn rungs(terms: &'static str, found: &RpoLadder) -> Ladder {
    Ladder {
        terms,
        headline: dollars(found.headline),
        committed: dollars(found.committed),
        non_cancellable: dollars(found.non_cancellable),
        disclosed: dollars(found.disclosed),
        secured: dollars(found.secured),
    }
}

fn circle(pair: Exposure) -> Circle {
    Circle {
        business_from_a: dollars(pair.business_from_a),
        funding_from_a: dollars(pair.funding_from_a),
        circular: dollars(pair.circular),
        a: pair.a,
        b: pair.b,
    }
}
