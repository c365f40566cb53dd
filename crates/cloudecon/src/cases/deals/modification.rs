//! Changes of a contract.

use cloudecon_deals::recognition::{Modification, modification, modification_in_progress};
use cloudecon_deals::{MicroUsd, Rate};

use super::{money, rate, usd, whole};
use crate::cases::fault::{Failure, defined};
use crate::cases::fields::Fields;
use crate::cases::found::Found;

pub(super) fn modified(input: &Fields<'_>) -> Result<Found, Failure> {
    let units = |key: &str| whole(&input.get(key)?);
    let remaining = (units("remaining")?, money(input, "price")?);
    let added = (units("added")?, money(input, "added_price")?);
    // Micro-dollars may have a fraction where prices are blended.
    let dollars = |micros: Option<Rate>| -> Result<Found, Failure> {
        let dollars = micros.and_then(|micros| micros.checked_div(Rate::whole(1_000_000)));
        Ok(Found::Exact(defined(dollars, "the amount")?))
    };
    let worth = |units: i128, price: Rate| price.checked_mul(Rate::whole(units));
    Ok(match modification(remaining, added, input.flag("stand_alone")?)? {
        Modification::Separate { remaining_price, added_price } => {
            let micros = |price: MicroUsd| Rate::whole(price.as_micros());
            let left = worth(remaining.0, micros(remaining_price));
            let more = worth(added.0, micros(added_price));
            let both = left.zip(more).and_then(|(left, more)| left.checked_add(more));
            Found::map([
                ("kind", Found::Text("separate".to_owned())),
                ("remaining_price", usd(remaining_price)?),
                ("added_price", usd(added_price)?),
                ("still_to_come", dollars(both)?),
            ])
        }
        Modification::Blended { units, price } => Found::map([
            ("kind", Found::Text("blended".to_owned())),
            ("units", Found::Exact(Rate::whole(units))),
            ("price", dollars(Some(price))?),
            ("still_to_come", dollars(worth(units, price))?),
        ]),
    })
}

/// A change of a promise that is partly fulfilled.
pub(super) fn in_progress(input: &Fields<'_>) -> Result<Found, Failure> {
    let at = |price: &str, progress: &str| -> Result<_, Failure> {
        Ok((money(input, price)?, rate(input, progress)?))
    };
    let after = at("price_after", "progress_after")?;
    let caught_up = modification_in_progress(at("price_before", "progress_before")?, after)?;
    let so_far = modification_in_progress((MicroUsd::ZERO, Rate::ZERO), after)?;
    Ok(Found::map([("caught_up", usd(caught_up)?), ("revenue_so_far", usd(so_far)?)]))
}
