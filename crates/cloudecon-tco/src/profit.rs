use std::fmt;

use cloudecon_core::{Margin, TokenPrice, Usd};

use crate::Error;
use crate::error::{not_negative, positive};

/// Profit over cost, at least -1; not a margin. 545 % markup is 84.5 % gross margin.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Markup(f64);

impl Markup {
    /// `(revenue - cost) / cost`; `None` if the cost is not above 0.
    pub fn of(revenue: Usd, cost: Usd) -> Option<Self> {
        if cost <= Usd::ZERO {
            return None;
        }
        (revenue - cost).ratio_to(cost).map(Self)
    }

    /// The fraction: 5.45 for 545 %.
    pub const fn as_fraction(self) -> f64 {
        self.0
    }

    /// The margin on the same sale: `m / (1 + m)`; `None` for a sale at no price.
    pub fn as_margin(self) -> Option<Margin> {
        Margin::from_fraction(self.0 / (1.0 + self.0)).ok()
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.*} % of cost", f.precision().unwrap_or(0), self.0 * 100.0)
    }
}

/// Gross margin of a token sale, `1 - cost / price`; `None` if the price is not above 0.
pub fn token_margin(price: TokenPrice, cost: TokenPrice) -> Option<Margin> {
    let ratio = cost.ratio_to(price)?;
    if price.as_usd_per_mtok() <= 0.0 {
        return None;
    }
    Margin::from_fraction(1.0 - ratio).ok()
}

/// The price at which a cost earns a margin: `cost / (1 - margin)`.
///
/// # Errors
/// [`Error::OutOfRange`] for a margin of 100 % or a negative cost.
pub fn price_for_margin(cost: TokenPrice, margin: Margin) -> Result<TokenPrice, Error> {
    let cost = not_negative("cost", cost.as_usd_per_mtok())?;
    let rest = positive("1 - margin", 1.0 - margin.as_fraction())?;
    Ok(TokenPrice::from_usd_per_mtok(cost / rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_not_a_markup() {
        // Cost 87,072 and revenue 562,027: markup 5.4547, margin 0.84507.
        let (revenue, cost) = (Usd::from_usd(562_027.0), Usd::from_usd(87_072.0));
        let markup = Markup::of(revenue, cost).unwrap();
        approx::assert_relative_eq!(markup.as_fraction(), 5.4547, max_relative = 1e-4);
        let margin = markup.as_margin().unwrap().as_fraction();
        approx::assert_relative_eq!(margin, 0.845_07, max_relative = 1e-4);
        let direct = Margin::of(revenue - cost, revenue).unwrap().as_fraction();
        approx::assert_relative_eq!(margin, direct, max_relative = 1e-12);
        assert_eq!(Markup::of(revenue, Usd::ZERO), None);
    }

    #[test]
    fn break_even_price_earns_the_margin() {
        // 0.45 of cost at 40 %: 0.75
        let cost = TokenPrice::from_usd_per_mtok(0.45);
        let price = price_for_margin(cost, Margin::from_percent(40.0).unwrap()).unwrap();
        approx::assert_relative_eq!(price.as_usd_per_mtok(), 0.75, max_relative = 1e-12);
        let back = token_margin(price, cost).unwrap().as_fraction();
        approx::assert_relative_eq!(back, 0.4, max_relative = 1e-12);
        assert!(price_for_margin(cost, Margin::from_percent(100.0).unwrap()).is_err());
    }
}
