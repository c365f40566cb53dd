use cloudecon_core::{Quantity, Usd};
use serde::{Deserialize, Serialize};

use crate::closing::close;
use crate::{Error, compensated_sum};

/// What was sold of an item in a period, in the item's own unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceVolume {
    /// Units sold, not negative; all items share one unit, else there is no mix.
    pub volume: f64,
    /// Price of a unit.
    pub price: Usd,
}

impl PriceVolume {
    fn revenue(&self) -> f64 {
        self.volume * self.price.as_usd()
    }
}

/// An item before and after; without a before it is new, without an after discontinued.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumeItem {
    /// The old period, `None` if the item was not sold.
    pub before: Option<PriceVolume>,
    /// The new period, `None` if the item is no longer sold.
    pub after: Option<PriceVolume>,
}

/// A revenue change as volume, mix, price, new and discontinued items.
///
/// Items appear in the order given; effects that an item has not are zero.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceVolumeMix {
    /// Old revenue.
    pub before: Usd,
    /// New revenue.
    pub after: Usd,
    /// All kept items at their old shares and old prices, more or fewer of them.
    pub volume: Usd,
    /// Kept items gaining or losing share of volume, at old prices.
    pub mix: Usd,
    /// Price changes of kept items, at new volumes.
    pub price: Usd,
    /// Revenue of new items.
    pub new: Usd,
    /// Revenue of discontinued items, negative.
    pub discontinued: Usd,
    /// Volume effect by item.
    pub volume_by_item: Vec<Usd>,
    /// Mix effect by item.
    pub mix_by_item: Vec<Usd>,
    /// Mix effect by item against the old average price: the same total, but an item that gains
    /// share adds only if it is dearer than average.
    pub mix_by_item_centred: Vec<Usd>,
    /// Price effect by item.
    pub price_by_item: Vec<Usd>,
}

/// Price, volume and mix of a revenue change.
///
/// Over kept items, with volumes `q`, prices `p`, total volume `Q` and old shares `s0 = q0 / Q0`:
/// volume `(Q1 - Q0) s0 p0`, mix `(q1 - Q1 s0) p0`, price `(p1 - p0) q1`. New and discontinued
/// items stand apart, since no price change exists for them.
///
/// # Errors
/// [`Error::OutOfBounds`] for a negative volume; [`Error::NotPositive`] if the kept items had no
/// old volume.
pub fn price_volume_mix(items: &[VolumeItem]) -> Result<PriceVolumeMix, Error> {
    let sold = items.iter().flat_map(|item| [item.before, item.after]).flatten();
    if let Some(wrong) = sold.into_iter().find(|sale| sale.volume.is_nan() || sale.volume < 0.0) {
        let (field, high) = ("volume", f64::INFINITY);
        return Err(Error::OutOfBounds { field, low: 0.0, high, found: wrong.volume });
    }
    let kept: Vec<Option<(PriceVolume, PriceVolume)>> =
        items.iter().map(|item| item.before.zip(item.after)).collect();
    let old_volume: f64 = kept.iter().flatten().map(|(old, _)| old.volume).sum();
    let new_volume: f64 = kept.iter().flatten().map(|(_, new)| new.volume).sum();
    if kept.iter().any(Option::is_some) {
        crate::error::positive("volume of kept items before", old_volume)?;
    }
    let old_kept: f64 = kept.iter().flatten().map(|(old, _)| old.revenue()).sum();

    let effect = |of: &dyn Fn(&PriceVolume, &PriceVolume) -> f64| -> Vec<f64> {
        kept.iter().map(|pair| pair.as_ref().map_or(0.0, |(old, new)| of(old, new))).collect()
    };
    let gained =
        |old: &PriceVolume, new: &PriceVolume| new.volume - new_volume * (old.volume / old_volume);
    let mut volume = effect(&|old, _| {
        (new_volume - old_volume) * (old.volume / old_volume) * old.price.as_usd()
    });
    let mut mix = effect(&|old, new| gained(old, new) * old.price.as_usd());
    let mut centred =
        effect(&|old, new| gained(old, new) * (old.price.as_usd() - old_kept / old_volume));
    let mut price = effect(&|old, new| (new.price - old.price).as_usd() * new.volume);

    let revenue = |side: fn(&VolumeItem) -> Option<PriceVolume>| {
        compensated_sum(&items.iter().filter_map(side).map(|s| s.revenue()).collect::<Vec<_>>())
    };
    let (before, after) = (revenue(|item| item.before), revenue(|item| item.after));
    let new = revenue(|item| item.after.filter(|_| item.before.is_none()));
    let gone = revenue(|item| item.before.filter(|_| item.after.is_none()));
    let mut bars =
        [compensated_sum(&volume), compensated_sum(&mix), compensated_sum(&price), new, -gone];
    close(&mut bars, after - before);
    close(&mut volume, bars[0]);
    close(&mut mix, bars[1]);
    close(&mut centred, bars[1]);
    close(&mut price, bars[2]);
    let usd = |parts: Vec<f64>| parts.into_iter().map(Usd::from_number).collect();
    Ok(PriceVolumeMix {
        before: Usd::from_usd(before),
        after: Usd::from_usd(after),
        volume: Usd::from_usd(bars[0]),
        mix: Usd::from_usd(bars[1]),
        price: Usd::from_usd(bars[2]),
        new: Usd::from_usd(bars[3]),
        discontinued: Usd::from_usd(bars[4]),
        volume_by_item: usd(volume),
        mix_by_item: usd(mix),
        mix_by_item_centred: usd(centred),
        price_by_item: usd(price),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sale(volume: f64, price: f64) -> PriceVolume {
        PriceVolume { volume, price: Usd::from_usd(price) }
    }

    #[test]
    fn only_new_items_are_only_new() {
        let bridge =
            price_volume_mix(&[VolumeItem { before: None, after: Some(sale(2.0, 3.0)) }]).unwrap();
        assert_eq!((bridge.new, bridge.volume), (Usd::from_usd(6.0), Usd::ZERO));
    }

    #[test]
    fn a_negative_volume_is_refused() {
        let wrong = [VolumeItem { before: Some(sale(-1.0, 1.0)), after: None }];
        assert_eq!(
            price_volume_mix(&wrong).unwrap_err().to_string(),
            "`volume` must lie between 0 and inf, found -1"
        );
    }
}
