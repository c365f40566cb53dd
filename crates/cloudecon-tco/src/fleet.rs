use cloudecon_core::{BasisPoints, Margin, Quarter, Range, Share, TokenPrice};

use crate::Error;
use crate::error::{not_negative, positive};

/// One kind of chip in a quarter: its share of the tokens served and what a token costs on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FleetPart {
    /// Share of the fleet's tokens.
    pub tokens: Share,
    /// Cost of a million tokens.
    pub cost: Range<TokenPrice>,
}

/// Chips of a fleet in a quarter, in a fixed order, shares summing to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct FleetMix {
    quarter: Quarter,
    parts: Vec<FleetPart>,
}

const WHOLE_TOLERANCE: f64 = 1e-9;

impl FleetMix {
    /// A mix.
    ///
    /// # Errors
    /// [`Error::NotAWhole`] unless the shares sum to 1, [`Error::OutOfRange`] for a negative cost.
    pub fn new(quarter: Quarter, parts: Vec<FleetPart>) -> Result<Self, Error> {
        let sum: f64 = parts.iter().map(|part| part.tokens.as_fraction()).sum();
        if (sum - 1.0).abs() > WHOLE_TOLERANCE {
            return Err(Error::NotAWhole { field: "tokens", found: sum });
        }
        for part in &parts {
            not_negative("cost", part.cost.low().as_usd_per_mtok())?;
        }
        Ok(Self { quarter, parts })
    }

    /// The quarter.
    pub const fn quarter(&self) -> Quarter {
        self.quarter
    }

    /// The parts in the caller's order.
    pub fn parts(&self) -> &[FleetPart] {
        &self.parts
    }

    /// Cost of a million tokens over the fleet: the mean of the parts weighted by tokens.
    pub fn blended_cost(&self) -> Range<TokenPrice> {
        let none = Range::exact(TokenPrice::ZERO);
        self.parts.iter().fold(none, |sum, part| sum.add(part.cost.map(|cost| cost * part.tokens)))
    }
}

/// Change of gross margin between two quarters at one price, in parts that add to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MixEffect {
    /// From tokens moving to cheaper or dearer chips, at the mean of old and new costs.
    pub mix: BasisPoints,
    /// From each chip's own cost changing, at the mean of old and new shares.
    pub cost: BasisPoints,
    /// The whole: `mix + cost`.
    pub total: BasisPoints,
}

const BP: f64 = 1e4;

/// Margin effect of a change of fleet at price `price`, middle values:
/// `mix = - sum of dw (c0 + c1)/2 / p`, `cost = - sum of dc (w0 + w1)/2 / p`; they add exactly up
/// to rounding because `w1 c1 - w0 c0 = dw mean(c) + dc mean(w)`.
///
/// Parts are matched by their place; a chip that enters or leaves has share zero in one quarter.
///
/// # Errors
/// [`Error::Length`] if the two quarters list different numbers of chips, [`Error::OutOfRange`] if
/// the price is not above 0.
pub fn mix_effect(
    before: &FleetMix,
    after: &FleetMix,
    price: TokenPrice,
) -> Result<MixEffect, Error> {
    let price = positive("price", price.as_usd_per_mtok())?;
    if before.parts.len() != after.parts.len() {
        return Err(Error::Length {
            column: "parts",
            expected: before.parts.len(),
            found: after.parts.len(),
        });
    }
    let (mut mix, mut cost) = (0.0, 0.0);
    for (old, new) in before.parts.iter().zip(&after.parts) {
        let (w0, w1) = (old.tokens.as_fraction(), new.tokens.as_fraction());
        let (c0, c1) = (old.cost.mid().as_usd_per_mtok(), new.cost.mid().as_usd_per_mtok());
        mix -= (w1 - w0) * 0.5 * (c0 + c1) / price;
        cost -= (c1 - c0) * 0.5 * (w0 + w1) / price;
    }
    let points = |fraction: f64| BasisPoints::from_bp(fraction * BP);
    Ok(MixEffect { mix: points(mix), cost: points(cost), total: points(mix + cost) })
}

/// Gross margin of a fleet at a price, middle cost; `None` if the price is not above 0.
pub fn fleet_margin(fleet: &FleetMix, price: TokenPrice) -> Option<Margin> {
    crate::token_margin(price, fleet.blended_cost().mid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(quarter: &str, parts: [(f64, f64); 2]) -> FleetMix {
        let parts = parts
            .into_iter()
            .map(|(share, cost)| FleetPart {
                tokens: Share::from_fraction(share).unwrap(),
                cost: Range::new(0.9 * cost, cost, 1.2 * cost)
                    .unwrap()
                    .map(TokenPrice::from_usd_per_mtok),
            })
            .collect();
        FleetMix::new(quarter.parse().unwrap(), parts).unwrap()
    }

    #[test]
    fn a_shift_to_cheaper_chips_worked_by_hand() {
        // 80/20 at 2.0 and 1.0: 1.8; 50/50 at 1.8 and 1.0: 1.4; price 4: margin 55 % to 65 %.
        let before = mix("2026Q1", [(0.8, 2.0), (0.2, 1.0)]);
        let after = mix("2026Q2", [(0.5, 1.8), (0.5, 1.0)]);
        let blended = before.blended_cost();
        approx::assert_relative_eq!(blended.mid().as_usd_per_mtok(), 1.8, max_relative = 1e-12);
        approx::assert_relative_eq!(blended.high().as_usd_per_mtok(), 2.16, max_relative = 1e-12);
        let price = TokenPrice::from_usd_per_mtok(4.0);
        let effect = mix_effect(&before, &after, price).unwrap();
        // mix: (0.3 x 1.9 - 0.3 x 1.0) / 4 = 6.75 %; cost: 0.2 x 0.65 / 4 = 3.25 %.
        approx::assert_relative_eq!(effect.mix.as_bp(), 675.0, max_relative = 1e-12);
        approx::assert_relative_eq!(effect.cost.as_bp(), 325.0, max_relative = 1e-12);
        let change = fleet_margin(&after, price).unwrap() - fleet_margin(&before, price).unwrap();
        approx::assert_relative_eq!(effect.total.as_bp(), change.as_bp(), max_relative = 1e-10);
    }

    #[test]
    fn shares_must_make_a_whole() {
        let part = FleetPart {
            tokens: Share::from_fraction(0.7).unwrap(),
            cost: Range::exact(TokenPrice::from_usd_per_mtok(1.0)),
        };
        let broken = FleetMix::new("2026Q1".parse().unwrap(), vec![part]);
        assert_eq!(broken.unwrap_err().to_string(), "`tokens` must sum to 1, found 0.7");
    }
}
