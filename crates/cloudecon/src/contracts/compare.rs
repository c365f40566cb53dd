//! Contracts side by side when demand moves: how much of the seller's margin is at risk.

use cloudecon_dataset::Basis;
use cloudecon_deals::{Error, Outcome, PartyId, Rate, floor_cover, margin_at_risk};
use serde::Serialize;

use super::Contract;
use super::spread::{Amount, Spread, dollars};

/// The seller of one contract at one level of demand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DemandPoint {
    /// Factor on demand.
    pub demand: f64,
    /// The seller's margin in dollars.
    pub margin: Amount,
    /// Margin of the base less this one, middle of every range: positive is a loss, negative a gain.
    pub at_risk: f64,
    /// The same over the margin of the base; `None` if that is not positive.
    pub at_risk_of_base: Option<f64>,
    /// The part of each term, in computing order; those that do not move are left out.
    pub by_term: Vec<(String, f64)>,
}

/// One contract of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The contract.
    pub id: String,
    /// What it is about.
    pub name: String,
    /// The statements of deals.csv that it rests on.
    pub rows: Vec<String>,
    /// The weakest basis of its terms and paths.
    pub basis: Basis,
    /// Whose margin it is.
    pub seller: PartyId,
    /// Part of the seller's base bills that come without any demand; `None` if it bills nothing.
    pub floor_cover: Option<f64>,
    /// The levels of demand in the order asked for.
    pub points: Vec<DemandPoint>,
}

/// Contracts side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The contracts in the order asked for.
    pub deals: Vec<Compared>,
}

impl Comparison {
    /// The margin of each contract's seller at each level of demand.
    ///
    /// # Errors
    /// As [`Contract::run`].
    pub fn of(contracts: &[&Contract], demand: &[Rate]) -> Result<Self, Error> {
        let deals = contracts
            .iter()
            .map(|contract| {
                let points = demand.iter().map(|level| contract.at(*level));
                let cover = floor_cover(
                    &contract.deal,
                    contract.middle()?,
                    &contract.silence(),
                    &contract.seller,
                )?;
                Ok(Compared {
                    id: contract.id.clone(),
                    name: contract.deal.name().to_owned(),
                    rows: contract.rows.clone(),
                    basis: contract.weakest(),
                    seller: contract.seller.clone(),
                    floor_cover: cover.map(Rate::as_f64),
                    points: points.collect::<Result<_, Error>>()?,
                })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { deals })
    }
}

impl Contract {
    fn at(&self, demand: Rate) -> Result<DemandPoint, Error> {
        let paths = self.paths_at(demand)?;
        let margin =
            Spread::new(&self.deal, &paths)?.total(&Outcome::margin(self.seller.clone()))?;
        let risk = margin_at_risk(&self.deal, self.middle()?, &self.shocks(demand), &self.seller)?;
        let (base, at_risk) = (dollars(risk.base), dollars(risk.at_risk));
        Ok(DemandPoint {
            demand: demand.as_f64(),
            margin,
            at_risk,
            at_risk_of_base: (base > 0.0).then(|| at_risk / base),
            by_term: risk
                .by_term
                .into_iter()
                .map(|(term, part)| (term, dollars(part)))
                .filter(|(_, part)| *part != 0.0)
                .collect(),
        })
    }
}
