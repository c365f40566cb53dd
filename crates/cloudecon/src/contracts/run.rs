//! One contract on its base run: who gets what, period by period.

mod circle;
mod ladder;

use cloudecon_deals::{
    Error, Ledger, LineRole, Measure, MicroUsd, Outcome, PartyId, Principal, Rate, Role, exposures,
    present, principals,
};
use serde::Serialize;

use super::spread::{Amount, Spread, dollars};
use super::{Breakpoints, Contract, Evidence};
pub use circle::Circle;
use circle::circle;
pub use ladder::Ladder;

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
    /// Recognised in each period.
    pub recognised: Vec<Amount>,
    /// Paid in each period.
    pub cash: Vec<Amount>,
    /// Sum of what is recognised.
    pub recognised_total: Amount,
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
    /// Net cash over all periods, funding included, with the middle of every range.
    pub cash: f64,
    /// Revenue as principal: what customers pay. `None` for those who sell nothing.
    pub gross_revenue: Option<Amount>,
    /// Revenue as agent: what stays after partners; gross less pass-through.
    pub net_revenue: Option<Amount>,
    /// The sales that it shows gross, by the facts of the file.
    pub principal_of: Vec<String>,
    /// Revenue with those sales gross and the others net, middle of every range.
    pub shown_revenue: f64,
}

/// A contract on its base run at a level of demand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContractRun {
    /// The contract.
    pub id: String,
    /// What it is about.
    pub name: String,
    /// The statements of deals.csv that it rests on.
    pub rows: Vec<String>,
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
    /// Who shows each sale gross, and why.
    pub principals: Vec<Principal>,
    /// The party whose ladder is shown.
    pub seller: PartyId,
    /// First period of the ladder.
    pub as_of: String,
    /// Its ladder for the ends and the middle of the unknown terms.
    pub ladder: Vec<Ladder>,
    /// Breakpoints and breakevens as demand moves; `None` if no path does.
    pub payoff: Option<Breakpoints>,
    /// Pairs of parties with funding between them.
    pub circles: Vec<Circle>,
}

impl Contract {
    /// The ledger of the base run with demand times `demand`; the ladder from the period named
    /// `as_of`, or from the first.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a period that the run does not have, [`Error::Overflow`] where the
    /// shock leaves the range of exact arithmetic.
    pub fn run(&self, demand: Rate, as_of: Option<&str>) -> Result<ContractRun, Error> {
        let paths = self.paths_at(demand)?;
        let from = self.period(as_of)?;
        let spread = Spread::new(&self.deal, &paths)?;
        let (Some(drivers), Some(central)) = (paths.first(), spread.central()) else {
            return Err(Error::Misaligned { name: "paths".to_owned(), found: 0, expected: 1 });
        };
        let calendar = drivers.calendar();
        let terms = self.term_runs(&spread, central)?;
        let parties = self.party_runs(&spread, central, &terms)?;
        let circles = exposures(&self.deal, central)
            .into_iter()
            .filter(|pair| pair.funding_from_a != MicroUsd::ZERO)
            .map(circle)
            .collect();
        Ok(ContractRun {
            id: self.id.clone(),
            name: self.deal.name().to_owned(),
            rows: self.rows.clone(),
            payoff: self.breakpoints(),
            demand: demand.as_f64(),
            periods: (0..calendar.len()).map(|period| calendar.name(period)).collect(),
            paths: self.run_evidence.clone(),
            terms,
            parties,
            principals: principals(&self.deal),
            seller: self.seller.clone(),
            as_of: calendar.name(from),
            ladder: self.ladder(drivers, from)?,
            circles,
        })
    }

    /// The index of a period of the base run.
    fn period(&self, name: Option<&str>) -> Result<usize, Error> {
        let calendar = self.middle()?.calendar();
        let Some(name) = name else { return Ok(0) };
        (0..calendar.len()).find(|period| calendar.name(*period) == name).ok_or_else(|| {
            Error::Unknown {
                term: "as_of".to_owned(),
                kind: "period",
                id: name.to_owned(),
                known: format!("{} to {}", calendar.name(0), calendar.name(calendar.len() - 1)),
            }
        })
    }

    fn term_runs(&self, spread: &Spread<'_>, central: &Ledger) -> Result<Vec<TermRun>, Error> {
        let mut runs = Vec::new();
        for (term, payer, payee, line) in central.terms() {
            let of = |measure| Outcome::Line { term: term.to_owned(), measure };
            runs.push(TermRun {
                term: term.to_owned(),
                payer: payer.clone(),
                payee: payee.clone(),
                line,
                evidence: self.evidence_of(term).cloned(),
                earned: spread.by_period(&of(Measure::Earned))?,
                recognised: spread.by_period(&of(Measure::Recognised))?,
                recognised_total: spread.total(&of(Measure::Recognised))?,
                cash: spread.by_period(&of(Measure::Cash))?,
                earned_total: spread.total(&of(Measure::Earned))?,
                cash_total: spread.total(&of(Measure::Cash))?,
            });
        }
        Ok(runs)
    }

    fn party_runs(
        &self,
        spread: &Spread<'_>,
        central: &Ledger,
        terms: &[TermRun],
    ) -> Result<Vec<PartyRun>, Error> {
        let mut gross = Amount::ZERO;
        let mut sellers: Vec<&PartyId> = Vec::new();
        for term in terms {
            let is_sale =
                matches!(term.line, LineRole::Sale | LineRole::Refund | LineRole::Commitment);
            if is_sale && self.deal.party(&term.payer).is_some_and(|p| p.has(Role::Customer)) {
                let line = Outcome::Line { term: term.term.clone(), measure: Measure::Recognised };
                gross = gross.plus(spread.total(&line)?);
                sellers.push(&term.payee);
            }
        }
        let accounts = present(&self.deal, central, &principals(&self.deal))?;
        let mut runs = Vec::new();
        for party in self.deal.parties() {
            let id = party.id();
            let (income, margin) = (Outcome::income(id.clone()), Outcome::margin(id.clone()));
            let income_total = spread.total(&income)?;
            let sells = sellers.contains(&id)
                || [Role::SellerOfRecord, Role::Biller, Role::Operator]
                    .iter()
                    .any(|role| party.has(*role));
            let shows = sells && !sellers.is_empty() && !party.has(Role::Customer);
            let account = accounts.iter().find(|account| &account.party == id);
            runs.push(PartyRun {
                principal_of: account.map(|a| a.principal_of.clone()).unwrap_or_default(),
                shown_revenue: account.map_or(0.0, |a| dollars(a.revenue)),
                party: id.clone(),
                roles: party.roles().to_vec(),
                income: spread.by_period(&income)?,
                margin: spread.by_period(&margin)?,
                income_total,
                margin_total: spread.total(&margin)?,
                cash: dollars(central.net(id, Measure::Cash).into_iter().sum()),
                gross_revenue: shows.then_some(gross),
                net_revenue: shows.then_some(income_total),
            });
        }
        Ok(runs)
    }
}
