//! Where the seller's margin bends and where parties break even as demand moves.

use cloudecon_deals::{Breakeven, Error, PartyId, Rate, Role, payoff};
use serde::Serialize;

use super::Contract;

/// Demand up to twice the base run is looked at.
const MOST: i128 = 2;

/// A point at which the seller's margin bends or jumps; demand as a factor, money in dollars.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bend {
    /// Factor on demand.
    pub at: f64,
    /// Margin just below.
    pub before: f64,
    /// Margin at the point.
    pub value: f64,
    /// Margin just above.
    pub after: f64,
    /// Dollars for one more of the factor, below the point.
    pub slope_before: f64,
    /// The same above the point.
    pub slope_after: f64,
    /// True if the margin changes without a change of demand.
    pub is_jump: bool,
}

/// Exact breakpoints and breakevens with the middle of every range.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PayoffRun {
    /// Bends and jumps of the seller's margin, in order of demand.
    pub bends: Vec<Bend>,
    /// Party, `point`, `interval` or `jump`, and its ends as factors on demand.
    pub breakevens: Vec<(PartyId, &'static str, f64, f64)>,
}

/// Breakpoints, or why there are none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Breakpoints {
    /// All of them.
    Found(PayoffRun),
    /// The reason.
    Missing(String),
}

impl Contract {
    /// `None` if no path moves with demand.
    pub(super) fn breakpoints(&self) -> Option<Breakpoints> {
        if self.demand.is_empty() {
            return None;
        }
        Some(match self.found() {
            Ok(found) => Breakpoints::Found(found),
            Err(error) => Breakpoints::Missing(error.to_string()),
        })
    }

    fn found(&self) -> Result<PayoffRun, Error> {
        let scaled: Vec<&str> = self.demand.iter().map(String::as_str).collect();
        let of = |party: &PartyId| {
            let (from, to) = (Rate::ZERO, Rate::whole(MOST));
            payoff(&self.deal, self.middle()?, &scaled, from, to, party)
        };
        let dollars = |micros: Rate| micros.as_f64() / 1e6;
        let bends = of(&self.seller)?.breakpoints()?;
        let bends = bends.into_iter().map(|point| Bend {
            at: point.at.as_f64(),
            before: dollars(point.before),
            value: dollars(point.value),
            after: dollars(point.after),
            slope_before: dollars(point.slope_before),
            slope_after: dollars(point.slope_after),
            is_jump: point.is_jump(),
        });
        let mut breakevens = Vec::new();
        for party in self.deal.parties() {
            if party.has(Role::Outside) || party.has(Role::Customer) {
                continue;
            }
            for found in of(party.id())?.breakevens()? {
                let (kind, from, to) = match found {
                    Breakeven::Point(at) => ("point", at, at),
                    Breakeven::Interval(from, to) => ("interval", from, to),
                    Breakeven::Jump(at) => ("jump", at, at),
                };
                breakevens.push((party.id().clone(), kind, from.as_f64(), to.as_f64()));
            }
        }
        Ok(PayoffRun { bends: bends.collect(), breakevens })
    }
}
