use cloudecon_core::{Energy, EnergyPrice, Hours, Quantity, Usd};

use super::hourly::Hour;
use super::{
    BasisOwner, Certificates, Delivery, HourlySeries, LineKind, NegativePrice, Party, PpaTerms,
    PriceTerm, Settlement, Volume,
};
use crate::Error;
use crate::error::same_length;

/// A power purchase agreement whose terms hold together.
///
/// ```
/// # use cloudecon_capacity::{Delivery, HourlySeries, HourlySeriesRaw, LineKind, Party, Ppa, PpaTerms, Volume};
/// # use cloudecon_core::{Energy, EnergyPrice, Share, Usd};
/// let price = EnergyPrice::from_usd_per_mwh(50.0);
/// let ppa = Ppa::new(PpaTerms::plain(Volume::AsProduced(Share::ONE), price, Delivery::Virtual))?;
/// let hours = HourlySeries::new(HourlySeriesRaw {
///     output: vec![Energy::from_mwh(10.0), Energy::from_mwh(20.0)],
///     hub_price: vec![EnergyPrice::from_usd_per_mwh(40.0), EnergyPrice::from_usd_per_mwh(65.0)],
///     months: 1.0,
///     ..HourlySeriesRaw::default()
/// })?;
/// // (50 - 40) x 10 - (65 - 50) x 20 = -200: the buyer receives 200.
/// let settled = ppa.settle(&hours, 1)?;
/// assert_eq!(settled.amount(LineKind::Difference), Usd::from_usd(-200.0));
/// assert_eq!(settled.net_paid(Party::Seller), Usd::from_usd(200.0));
/// # Ok::<(), cloudecon_capacity::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Ppa(PpaTerms);

impl Ppa {
    /// Checks the terms.
    ///
    /// # Errors
    /// [`Error::Number`] or [`Error::Empty`] naming the term.
    pub fn new(terms: PpaTerms) -> Result<Self, Error> {
        terms.check()?;
        Ok(Self(terms))
    }

    /// Its terms.
    pub const fn terms(&self) -> &PpaTerms {
        &self.0
    }

    /// Contract price at a hub price in a contract year, counted from 1.
    pub fn price_at(&self, hub: EnergyPrice, contract_year: u32) -> EnergyPrice {
        let factor = self.0.escalator.factor(contract_year);
        match self.0.price {
            PriceTerm::Fixed(price) => price * factor,
            PriceTerm::Collar { floor, cap } => hub.max(floor * factor).min(cap * factor),
            PriceTerm::MarketFollowing { discount, floor } => {
                (hub * discount.complement()).max(floor * factor)
            }
        }
    }

    /// Settles a stretch of hours that lies in one contract year, counted from 1.
    ///
    /// With a load the settlement holds the buyer's spot purchases too, so that the buyer's net
    /// payment is the whole cost of the load.
    ///
    /// # Errors
    /// [`Error::Lengths`] for a profile of other length; [`Error::Empty`] if the volume needs a
    /// load or a proxy output that the series does not have.
    pub fn settle(&self, series: &HourlySeries, contract_year: u32) -> Result<Settlement, Error> {
        self.check_series(series)?;
        let mut settlement = Settlement::default();
        let (mut paid_for, mut produced) = (Energy::ZERO, Energy::ZERO);
        for (index, hour) in series.iter().enumerate() {
            let taken = self.settle_hour(index, hour, contract_year, &mut settlement);
            paid_for += taken;
            produced += hour.output;
            if series.has_load() {
                let rest = hour.load - taken;
                let spot = if self.0.delivery == Delivery::Virtual { hour.load } else { rest };
                settlement.post(LineKind::Spot, Party::Buyer, Party::Market, hour.hub * spot);
            }
        }
        self.settle_stretch(series, contract_year, [paid_for, produced], &mut settlement);
        Ok(settlement)
    }

    /// What ending the contract costs: contract price less forward price, on what is left of it;
    /// nothing if the contract has become worth having.
    pub fn exit_fee(&self, contract_year: u32, left: Energy, forward: EnergyPrice) -> Usd {
        ((self.price_at(forward, contract_year) - forward) * left).max(Usd::ZERO)
    }

    fn check_series(&self, series: &HourlySeries) -> Result<(), Error> {
        match &self.0.volume {
            Volume::Shaped(profile) => {
                same_length("profile", profile.len(), "output", series.hours())?;
            }
            Volume::LoadFollowing { .. } if !series.has_load() => {
                return Err(Error::Empty { field: "load" });
            }
            Volume::Proxy(_) if !series.has_proxy() => {
                return Err(Error::Empty { field: "proxy_output" });
            }
            _ => {}
        }
        if self.0.delivery == Delivery::BehindTheMeter && !series.has_load() {
            return Err(Error::Empty { field: "load" });
        }
        Ok(())
    }

    fn volume(&self, index: usize, hour: Hour) -> (Energy, Energy) {
        let an_hour = Hours::from_hours(1.0);
        match &self.0.volume {
            Volume::AsProduced(share) => (hour.output * *share, hour.output * *share),
            Volume::Proxy(share) => (hour.proxy * *share, hour.output * *share),
            Volume::Baseload(power) => (*power * an_hour, hour.output),
            Volume::Shaped(profile) => {
                (profile.get(index).copied().unwrap_or(Energy::ZERO), hour.output)
            }
            Volume::LoadFollowing { cap } => (hour.load.min(*cap * an_hour), hour.output),
        }
    }

    /// Posts an hour; gives the energy that the buyer takes under the contract.
    fn settle_hour(
        &self,
        index: usize,
        hour: Hour,
        contract_year: u32,
        settlement: &mut Settlement,
    ) -> Energy {
        use Party::{Buyer, Market, Seller, Sleeve};
        let terms = &self.0;
        let price = self.price_at(hour.hub, contract_year);
        let (mut volume, own) = self.volume(index, hour);
        let is_below_zero = hour.hub < EnergyPrice::ZERO;
        if is_below_zero && terms.negative_price == NegativePrice::NoSettlementBelowZero {
            volume = Energy::ZERO;
        }
        let is_adjusted = is_below_zero && terms.negative_price == NegativePrice::AdjustedBelowZero;
        let due = if is_adjusted { price + hour.hub } else { price };
        let spilled = match terms.delivery {
            Delivery::BehindTheMeter => (volume - hour.load).max(Energy::ZERO),
            _ => Energy::ZERO,
        };
        let taken = volume - spilled;
        match terms.delivery {
            Delivery::Virtual => {
                let difference = if is_adjusted { due } else { price - hour.hub };
                settlement.post(LineKind::Difference, Buyer, Seller, difference * volume);
            }
            _ => settlement.post(LineKind::Energy, Buyer, Seller, due * taken),
        }
        // A promised profile is made good at the hub, whoever took how much.
        let is_firm = !matches!(terms.volume, Volume::AsProduced(_) | Volume::Proxy(_));
        if is_firm && terms.delivery != Delivery::BehindTheMeter {
            settlement.post(LineKind::Balancing, Seller, Market, hour.hub * (volume - own));
        }
        if terms.basis == BasisOwner::Buyer && terms.delivery != Delivery::BehindTheMeter {
            let payee = if terms.delivery == Delivery::Virtual { Seller } else { Market };
            settlement.post(LineKind::Basis, Buyer, payee, (hour.hub - hour.node) * volume);
        }
        let deemed = (hour.curtailed + spilled) * terms.deemed;
        if deemed > Energy::ZERO {
            settlement.post(LineKind::Curtailment, Buyer, Seller, price * deemed);
        }
        if let Certificates::Unbundled(each) = terms.certificates {
            settlement.post(LineKind::Certificates, Buyer, Seller, each * own.min(volume));
        }
        if terms.sleeve_fee > EnergyPrice::ZERO {
            settlement.post(LineKind::SleeveFee, Buyer, Sleeve, terms.sleeve_fee * taken);
        }
        settlement.deliver(taken);
        taken
    }

    /// Lines that belong to the whole stretch.
    fn settle_stretch(
        &self,
        series: &HourlySeries,
        contract_year: u32,
        [paid_for, produced]: [Energy; 2],
        settlement: &mut Settlement,
    ) {
        use Party::{Buyer, Seller};
        if let Some(charge) = self.0.capacity {
            let amount = charge.price.charge(charge.power, series.months());
            let factor = self.0.escalator.factor(contract_year);
            settlement.post(LineKind::Capacity, Buyer, Seller, amount * factor);
        }
        if let Some(least) = self.0.take_or_pay {
            let short = (least - paid_for).max(Energy::ZERO);
            let hubs: f64 = series.iter().map(|hour| hour.hub.number()).sum();
            let hub = EnergyPrice::from_number(hubs / series.hours() as f64);
            let price = self.price_at(hub, contract_year);
            settlement.post(LineKind::MinimumTake, Buyer, Seller, price * short);
        }
        if let Some(guarantee) = self.0.availability {
            let short = (guarantee.output - produced).max(Energy::ZERO);
            settlement.post(LineKind::Availability, Seller, Buyer, guarantee.damages * short);
        }
    }
}
