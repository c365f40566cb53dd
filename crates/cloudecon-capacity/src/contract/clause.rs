use cloudecon_core::{CapacityPrice, Energy, EnergyPrice, Power, Share};

/// How much energy an hour of the contract is for.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Volume {
    /// A share of what the plant produces.
    AsProduced(Share),
    /// The same power every hour; the seller makes good the difference at the hub.
    Baseload(Power),
    /// A profile, one energy an hour; the seller makes good the difference at the hub.
    Shaped(Vec<Energy>),
    /// The buyer's load up to a cap; the seller makes good the difference at the hub.
    LoadFollowing {
        /// The most that is supplied.
        cap: Power,
    },
    /// A share of what a model says the plant should produce.
    Proxy(Share),
}

/// What a unit costs. Positive: the buyer pays.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum PriceTerm {
    /// One price.
    Fixed(EnergyPrice),
    /// The hub price held between two prices.
    Collar {
        /// Least price.
        floor: EnergyPrice,
        /// Highest price.
        cap: EnergyPrice,
    },
    /// The hub price less a discount, but at least a floor.
    MarketFollowing {
        /// Share taken off the hub price.
        discount: Share,
        /// Least price.
        floor: EnergyPrice,
    },
}

/// How energy or money gets to the buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delivery {
    /// Energy to the hub.
    Physical,
    /// Money only: contract for differences against the hub price.
    Virtual,
    /// Energy to the buyer's side of the meter, as far as the load takes it.
    BehindTheMeter,
}

/// What happens in hours with a hub price below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum NegativePrice {
    /// Nothing special.
    #[default]
    NoFloor,
    /// The buyer pays contract price plus hub price, so less than the contract price.
    AdjustedBelowZero,
    /// Nothing is settled.
    NoSettlementBelowZero,
}

/// Who bears hub price less node price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BasisOwner {
    /// The generator, as in a settlement at the hub.
    #[default]
    Seller,
    /// The buyer, as in a settlement at the node.
    Buyer,
}

/// Where the certificates go.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Certificates {
    /// To the buyer, in the price.
    #[default]
    Bundled,
    /// To the buyer, at a price of their own.
    Unbundled(EnergyPrice),
    /// They stay with the seller.
    Retained,
}

/// A payment for capacity held, whatever is produced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapacityCharge {
    /// Power held.
    pub power: Power,
    /// Price of holding it.
    pub price: CapacityPrice,
}

/// Damages for output below a guarantee.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AvailabilityGuarantee {
    /// Output guaranteed over the hours settled.
    pub output: Energy,
    /// What the seller pays for each unit below it.
    pub damages: EnergyPrice,
}
