//! Terms of a contract; prices may be ranges.

use cloudecon_capacity::{
    AvailabilityGuarantee, BasisOwner, CapacityCharge, Certificates, Delivery, NegativePrice,
    PpaTerms, PriceTerm, Volume,
};
use cloudecon_core::{CapacityPrice, Energy, EnergyPrice, Power, Share};

use super::clauses::{PriceEnds, VolumeTerm, escalator, price_ends, volume};
use crate::power::input::{Bounds, Ends, Section};
use crate::power::series::Hours;

/// Contract terms with every price at its low, middle and high end.
pub(in crate::power) struct Terms {
    volume: VolumeTerm,
    price: PriceEnds,
    rest: PpaTerms,
    sleeve_fee: Ends,
    certificates: Option<Ends>,
    is_retained: bool,
    capacity: Option<(f64, Ends)>,
}

const USD: fn(f64) -> EnergyPrice = EnergyPrice::from_usd_per_mwh;

impl Terms {
    pub(in crate::power) fn read(root: &Section<'_, '_>, hours: Option<&Hours>) -> Option<Self> {
        let section = root.section("terms")?;
        let volume = volume(&section, hours);
        let price = section.section("price").and_then(|price| price_ends(&price));
        let delivery = section.word(
            "delivery",
            &[
                ("physical", Delivery::Physical),
                ("virtual", Delivery::Virtual),
                ("behind-the-meter", Delivery::BehindTheMeter),
            ],
        );
        let negative = section.optional_word(
            "negative_price",
            &[
                ("no-floor", NegativePrice::NoFloor),
                ("adjusted", NegativePrice::AdjustedBelowZero),
                ("no-settlement", NegativePrice::NoSettlementBelowZero),
            ],
        );
        let basis = section.optional_word(
            "basis",
            &[("seller", BasisOwner::Seller), ("buyer", BasisOwner::Buyer)],
        );
        let mut rest =
            PpaTerms::plain(Volume::AsProduced(Share::ONE), EnergyPrice::ZERO, Delivery::Physical);
        rest.negative_price = negative.unwrap_or_default();
        rest.basis = basis.unwrap_or_default();
        rest.deemed = section.share_or_zero("deemed");
        rest.escalator = escalator(&section);
        let take = section.optional_number("take_or_pay_mwh", Bounds::AtLeastZero);
        rest.take_or_pay = take.map(Energy::from_mwh);
        rest.availability = section.optional_section("availability").and_then(|inner| {
            let output = inner.number("output_mwh", Bounds::AtLeastZero);
            let damages = inner.number("damages_usd_per_mwh", Bounds::AtLeastZero);
            inner.finish();
            Some(AvailabilityGuarantee {
                output: Energy::from_mwh(output?),
                damages: USD(damages?),
            })
        });
        let sleeve_fee = section.optional_ends("sleeve_fee_usd_per_mwh", Bounds::AtLeastZero);
        let certificates = section.optional_ends("certificates_usd_per_mwh", Bounds::AtLeastZero);
        let is_retained = section.flag("certificates_retained");
        let capacity = section.optional_section("capacity").and_then(|inner| {
            let mw = inner.number("mw", Bounds::AtLeastZero);
            let price = inner.ends("usd_per_kw_month", Bounds::AtLeastZero);
            inner.finish();
            Some((mw?, price?))
        });
        section.finish();
        rest.delivery = delivery?;
        Some(Self {
            volume: volume?,
            price: price?,
            rest,
            sleeve_fee: sleeve_fee.unwrap_or([0.0; 3]),
            certificates,
            is_retained,
            capacity,
        })
    }

    /// True if the volume is as many megawatts as the ramp says.
    pub(in crate::power) const fn needs_power(&self) -> bool {
        matches!(self.volume, VolumeTerm::Baseload | VolumeTerm::LoadFollowing)
    }

    /// The terms at an end of all prices, for a contracted power.
    pub(in crate::power) fn at(&self, end: usize, mw: f64) -> PpaTerms {
        let pick = |ends: Ends| ends.get(end).copied().unwrap_or(ends[1]);
        let mut terms = self.rest.clone();
        terms.volume = match &self.volume {
            VolumeTerm::Share { share, is_proxy: false } => Volume::AsProduced(*share),
            VolumeTerm::Share { share, is_proxy: true } => Volume::Proxy(*share),
            VolumeTerm::Baseload => Volume::Baseload(Power::from_mw(mw)),
            VolumeTerm::LoadFollowing => Volume::LoadFollowing { cap: Power::from_mw(mw) },
            VolumeTerm::Shaped(profile) => {
                Volume::Shaped(profile.iter().copied().map(Energy::from_mwh).collect())
            }
        };
        terms.price = match self.price {
            PriceEnds::Fixed(price) => PriceTerm::Fixed(USD(pick(price))),
            PriceEnds::Collar { floor, cap } => {
                PriceTerm::Collar { floor: USD(pick(floor)), cap: USD(pick(cap)) }
            }
            PriceEnds::Market { discount, floor } => {
                PriceTerm::MarketFollowing { discount, floor: USD(pick(floor)) }
            }
        };
        terms.sleeve_fee = USD(pick(self.sleeve_fee));
        terms.certificates = match self.certificates {
            Some(price) => Certificates::Unbundled(USD(pick(price))),
            None if self.is_retained => Certificates::Retained,
            None => Certificates::Bundled,
        };
        terms.capacity = self.capacity.map(|(mw, price)| CapacityCharge {
            power: Power::from_mw(mw),
            price: CapacityPrice::from_usd_per_kw_month(pick(price)),
        });
        terms
    }
}
