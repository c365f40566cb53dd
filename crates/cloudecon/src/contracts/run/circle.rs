use cloudecon_deals::{Exposure, PartyId};
use serde::Serialize;

use crate::contracts::spread::dollars;

/// Business of a buyer with a seller that puts money into it, with the middle of every range.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Circle {
    /// Who pays for services.
    pub buyer: PartyId,
    /// Who is paid for them.
    pub seller: PartyId,
    /// Paid for services.
    pub business: f64,
    /// Put by the seller into the buyer; negative if the buyer funds the seller.
    pub funding: f64,
    /// The part of the business that the seller's own funding pays for.
    pub circular: f64,
}

pub(super) fn circle(pair: Exposure) -> Circle {
    let (business, funding) = (dollars(pair.business_from_a), dollars(pair.funding_from_a));
    let circular = dollars(pair.circular);
    if business < 0.0 {
        Circle { buyer: pair.b, seller: pair.a, business: -business, funding, circular }
    } else {
        Circle { buyer: pair.a, seller: pair.b, business, funding: -funding, circular }
    }
}
