//! Who pays whom: the pairs of parties with their terms and the cash of the base run.

use cloudecon_deals::{Error, LineRole, Outcome, PartyId, Term};
use serde::Serialize;

use super::spread::Spread;
use super::{Amount, Contract};

/// What one party pays to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flow {
    /// Who pays.
    pub payer: PartyId,
    /// Who is paid.
    pub payee: PartyId,
    /// The terms, in computing order.
    pub terms: Vec<String>,
    /// Cash of all of them over the base run.
    pub cash: Amount,
}

impl Contract {
    /// Every pair of a payer and a payee: the customers' money first, a party's own cost last.
    ///
    /// # Errors
    /// [`Error::Overflow`] where a sum leaves the range of exact arithmetic.
    pub fn flows(&self) -> Result<Vec<Flow>, Error> {
        let spread = Spread::new(&self.deal, &self.paths)?;
        let mut flows: Vec<(u8, Flow)> = Vec::new();
        for term in self.deal.terms() {
            let pair = (&term.payer, &term.payee);
            let known = flows.iter_mut().find(|(_, flow)| (&flow.payer, &flow.payee) == pair);
            if let Some((first, flow)) = known {
                *first = rank(term).min(*first);
                flow.terms.push(term.id.clone());
            } else {
                let (payer, payee) = (term.payer.clone(), term.payee.clone());
                let cash = spread.total(&Outcome::paid(payer.clone(), payee.clone()))?;
                let flow = Flow { payer, payee, terms: vec![term.id.clone()], cash };
                flows.push((rank(term), flow));
            }
        }
        flows.sort_by_key(|(rank, _)| *rank);
        Ok(flows.into_iter().map(|(_, flow)| flow).collect())
    }
}

fn rank(term: &Term) -> u8 {
    match term.line_role() {
        LineRole::Sale => 0,
        LineRole::OwnCost => 3,
        LineRole::Financing => 2,
        _ => 1,
    }
}
