use cloudecon_deals::{Deal, Drivers, Error, Rate, RpoLadder, rpo_ladder};
use serde::Serialize;

use crate::contracts::Contract;
use crate::contracts::spread::dollars;

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

impl Contract {
    /// The seller's ladder, for the low ends, the middle and the high ends of the unknown terms.
    pub(super) fn ladder(&self, drivers: &Drivers, from: usize) -> Result<Vec<Ladder>, Error> {
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
