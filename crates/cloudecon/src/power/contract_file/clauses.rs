//! Volume, price and escalator of a contract.

use cloudecon_capacity::Escalator;
use cloudecon_core::Share;

use crate::contracts::fault::FaultCode;
use crate::power::input::{Bounds, Ends, Section};
use crate::power::series::{Hours, Least};

pub(super) enum VolumeTerm {
    Share { share: Share, is_proxy: bool },
    Baseload,
    LoadFollowing,
    Shaped(Vec<f64>),
}

pub(super) enum PriceEnds {
    Fixed(Ends),
    Collar { floor: Ends, cap: Ends },
    Market { discount: Share, floor: Ends },
}

pub(super) fn volume(section: &Section<'_, '_>, hours: Option<&Hours>) -> Option<VolumeTerm> {
    #[derive(Clone, Copy)]
    enum Kind {
        AsProduced,
        Proxy,
        Baseload,
        Shaped,
        LoadFollowing,
    }
    let kind = section.word(
        "volume",
        &[
            ("as-produced", Kind::AsProduced),
            ("proxy", Kind::Proxy),
            ("baseload", Kind::Baseload),
            ("shaped", Kind::Shaped),
            ("load-following", Kind::LoadFollowing),
        ],
    );
    let share = section.optional_number("share", Bounds::Fraction).unwrap_or(1.0);
    let share = Share::from_fraction(share).unwrap_or(Share::ONE);
    let profile =
        hours.and_then(|hours| hours.optional_series(section, "profile_mwh", Least::Zero));
    Some(match kind? {
        Kind::AsProduced => VolumeTerm::Share { share, is_proxy: false },
        Kind::Proxy => VolumeTerm::Share { share, is_proxy: true },
        Kind::Baseload => VolumeTerm::Baseload,
        Kind::LoadFollowing => VolumeTerm::LoadFollowing,
        Kind::Shaped => {
            if profile.is_none() {
                let message = "a shaped volume needs `profile_mwh`".to_owned();
                section.fault("volume", FaultCode::MissingKey, message, "give it a series");
            }
            VolumeTerm::Shaped(profile?)
        }
    })
}

pub(super) fn price_ends(price: &Section<'_, '_>) -> Option<PriceEnds> {
    #[derive(Clone, Copy)]
    enum Kind {
        Fixed,
        Collar,
        Market,
    }
    let kinds =
        [("fixed", Kind::Fixed), ("collar", Kind::Collar), ("market-following", Kind::Market)];
    let found = match price.word("kind", &kinds) {
        Some(Kind::Fixed) => price.ends("usd_per_mwh", Bounds::Finite).map(PriceEnds::Fixed),
        Some(Kind::Collar) => {
            let floor = price.ends("floor_usd_per_mwh", Bounds::Finite);
            let cap = price.ends("cap_usd_per_mwh", Bounds::Finite);
            floor.zip(cap).map(|(floor, cap)| PriceEnds::Collar { floor, cap })
        }
        Some(Kind::Market) => {
            let discount = price.share_or_zero("discount");
            let floor = price.ends("floor_usd_per_mwh", Bounds::Finite);
            floor.map(|floor| PriceEnds::Market { discount, floor })
        }
        None => None,
    };
    price.finish();
    found
}

pub(super) fn escalator(section: &Section<'_, '_>) -> Escalator {
    let rate = section.optional_number("escalator", Bounds::AboveMinusOne);
    let steps: Vec<(u32, f64)> = section
        .sections("escalator_step")
        .iter()
        .filter_map(|step| {
            let found = step.whole("from_year", 1).zip(step.number("factor", Bounds::AtLeastZero));
            step.finish();
            found
        })
        .collect();
    match rate {
        Some(rate) => Escalator::Fixed(rate),
        None if steps.is_empty() => Escalator::None,
        None => Escalator::Steps(steps),
    }
}
