use cloudecon_core::{CapacityPrice, Energy, EnergyPrice, Power, Share};

use crate::Error;
use crate::error::{at_least_zero, finite};

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

/// How prices of the contract move from year to year.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum Escalator {
    /// Not at all.
    #[default]
    None,
    /// By a fraction a year: 0.02 is 2 %.
    Fixed(f64),
    /// By an index, one factor a contract year; the last holds on.
    Index(Vec<f64>),
    /// By factors from contract years on, in order of years.
    Steps(Vec<(u32, f64)>),
}

impl Escalator {
    /// The factor on first-year prices in a contract year, counted from 1.
    pub fn factor(&self, contract_year: u32) -> f64 {
        let past = contract_year.saturating_sub(1);
        match self {
            Self::None => 1.0,
            Self::Fixed(rate) => (1.0 + rate).powf(f64::from(past)),
            Self::Index(factors) => {
                factors.get(past as usize).or(factors.last()).copied().unwrap_or(1.0)
            }
            Self::Steps(steps) => steps
                .iter()
                .rev()
                .find(|(from, _)| *from <= contract_year)
                .map_or(1.0, |(_, factor)| *factor),
        }
    }
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

/// Terms of a power purchase agreement as given; see [`super::Ppa`].
#[derive(Debug, Clone, PartialEq)]
pub struct PpaTerms {
    /// How much.
    pub volume: Volume,
    /// At what price.
    pub price: PriceTerm,
    /// How it gets to the buyer.
    pub delivery: Delivery,
    /// What happens below zero.
    pub negative_price: NegativePrice,
    /// Who bears the basis.
    pub basis: BasisOwner,
    /// Share of output ordered off that is paid for.
    pub deemed: Share,
    /// How prices move.
    pub escalator: Escalator,
    /// Where certificates go.
    pub certificates: Certificates,
    /// Fee a unit for passing power through.
    pub sleeve_fee: EnergyPrice,
    /// Payment for capacity held.
    pub capacity: Option<CapacityCharge>,
    /// Least energy that is paid for over the hours settled, at the contract price.
    pub take_or_pay: Option<Energy>,
    /// Damages for output below a guarantee.
    pub availability: Option<AvailabilityGuarantee>,
}

impl PpaTerms {
    /// Fixed price, a volume and a way of delivery, and nothing else.
    pub const fn plain(volume: Volume, price: EnergyPrice, delivery: Delivery) -> Self {
        Self {
            volume,
            price: PriceTerm::Fixed(price),
            delivery,
            negative_price: NegativePrice::NoFloor,
            basis: BasisOwner::Seller,
            deemed: Share::ZERO,
            escalator: Escalator::None,
            certificates: Certificates::Bundled,
            sleeve_fee: EnergyPrice::ZERO,
            capacity: None,
            take_or_pay: None,
            availability: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        match &self.volume {
            Volume::Baseload(power) => at_least_zero("baseload", power.as_mw()).map(drop)?,
            Volume::LoadFollowing { cap } => at_least_zero("cap", cap.as_mw()).map(drop)?,
            Volume::Shaped(profile) => {
                if profile.is_empty() {
                    return Err(Error::Empty { field: "profile" });
                }
                for energy in profile {
                    at_least_zero("profile", energy.as_mwh())?;
                }
            }
            Volume::AsProduced(_) | Volume::Proxy(_) => {}
        }
        match self.price {
            PriceTerm::Fixed(price) => finite("price", price.as_usd_per_mwh()).map(drop)?,
            PriceTerm::Collar { floor, cap } => {
                let least = finite("floor", floor.as_usd_per_mwh())?;
                let found = finite("cap", cap.as_usd_per_mwh())?;
                if found < least {
                    return Err(Error::Number { field: "cap", legal: "at least `floor`", found });
                }
            }
            PriceTerm::MarketFollowing { floor, .. } => {
                finite("floor", floor.as_usd_per_mwh()).map(drop)?;
            }
        }
        match &self.escalator {
            Escalator::None => {}
            Escalator::Fixed(rate) if rate.is_finite() && *rate > -1.0 => {}
            Escalator::Fixed(rate) => {
                let legal = "finite and above -1";
                return Err(Error::Number { field: "escalator", legal, found: *rate });
            }
            Escalator::Index(factors) => {
                for factor in factors {
                    at_least_zero("escalator", *factor)?;
                }
            }
            Escalator::Steps(steps) => {
                for (_, factor) in steps {
                    at_least_zero("escalator", *factor)?;
                }
                if let Some(pair) = steps.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
                    let found = f64::from(pair[1].0);
                    return Err(Error::Number {
                        field: "escalator.year",
                        legal: "ascending",
                        found,
                    });
                }
            }
        }
        at_least_zero("sleeve_fee", self.sleeve_fee.as_usd_per_mwh())?;
        if let Certificates::Unbundled(price) = self.certificates {
            at_least_zero("certificates", price.as_usd_per_mwh())?;
        }
        if let Some(charge) = self.capacity {
            at_least_zero("capacity.power", charge.power.as_mw())?;
            at_least_zero("capacity.price", charge.price.as_usd_per_kw_month())?;
        }
        if let Some(least) = self.take_or_pay {
            at_least_zero("take_or_pay", least.as_mwh())?;
        }
        if let Some(guarantee) = self.availability {
            at_least_zero("availability.output", guarantee.output.as_mwh())?;
            at_least_zero("availability.damages", guarantee.damages.as_usd_per_mwh())?;
        }
        Ok(())
    }
}
