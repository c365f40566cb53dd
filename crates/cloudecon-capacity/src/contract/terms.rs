use cloudecon_core::{Energy, EnergyPrice, Share};

use super::{
    AvailabilityGuarantee, BasisOwner, CapacityCharge, Certificates, Delivery, Escalator,
    NegativePrice, PriceTerm, Volume,
};
use crate::Error;
use crate::error::{at_least_zero, finite};

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
        self.escalator.check()?;
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
