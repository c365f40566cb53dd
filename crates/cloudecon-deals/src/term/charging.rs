use serde::{Deserialize, Serialize};

use super::{DriverLevel, Source};
use crate::{ExactShare, MicroUsd, TermValue, UnitPrice, Units, Window};

/// A fixed amount in each period in which the term runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixedFee {
    /// Amount of a period.
    pub amount: TermValue<MicroUsd>,
    /// Yearly step-up, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalator: Option<Escalator>,
}

/// A yearly step: the fee of a contract year is the rounded fee of the year before, times 1 + rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalator {
    /// Rate of the step, above -100 %.
    pub rate: TermValue<ExactShare>,
}

/// Rate times usage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRate {
    /// The usage: units of a driver, or money for a percentage of it.
    pub usage: Source,
    /// Price per unit; for money usage 0.22 USD/unit is 22 %.
    pub rate: TermValue<UnitPrice>,
    /// Most units that are supplied in a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<TermValue<Units>>,
}

/// How the price depends on volume. Upper bounds of tiers are inclusive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TierMode {
    /// Each tier's price for the units in it (marginal).
    Graduated,
    /// The price of the tier reached, for all units (retroactive).
    Volume,
    /// A price for each started package.
    Package {
        /// Units of a package.
        size: Units,
        /// Price of a package.
        price: TermValue<MicroUsd>,
        /// Units without charge.
        #[serde(default)]
        free: Units,
    },
    /// The flat amount of the tier reached.
    Stairstep,
}

/// One tier: up to and with `up_to`, a price per unit and a flat amount on entering.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Inclusive upper bound; none for the last tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<DriverLevel>,
    /// Price per unit; for money usage a rate on the amount.
    #[serde(default = "free")]
    pub unit: TermValue<UnitPrice>,
    /// Flat amount of the tier.
    #[serde(default = "nothing")]
    pub flat: TermValue<MicroUsd>,
}

fn free() -> TermValue<UnitPrice> {
    TermValue::exact(UnitPrice::from_usd_per_unit(crate::Rate::ZERO))
}

fn nothing() -> TermValue<MicroUsd> {
    TermValue::exact(MicroUsd::ZERO)
}

/// A price that depends on the volume of a window, billed as the increment of the cumulative amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiered {
    /// The usage.
    pub usage: Source,
    /// How volume matters.
    pub mode: TierMode,
    /// The tiers in rising order; empty for packages.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// Span over which volume is counted.
    #[serde(default)]
    pub window: Window,
    /// Charge the first tier's flat amount even without usage (graduated, volume and stairstep).
    #[serde(default)]
    pub flat_at_zero: bool,
}

/// A share of sales.
///
/// Base of a period: the sum of `base` less the sum of `net_of`; gross if `net_of` is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevenueShare {
    /// What is shared.
    pub base: Vec<Source>,
    /// Lines that are taken off first.
    #[serde(default)]
    pub net_of: Vec<Source>,
    /// Rates on the base, graduated; one tier without bound for a single rate.
    pub tiers: Vec<Tier>,
    /// Span over which the tiers count.
    #[serde(default)]
    pub window: Window,
    /// A negative base of a period pays nothing.
    #[serde(default)]
    pub floor_at_zero: bool,
    /// A negative base is carried forward and reduces later ones.
    #[serde(default)]
    pub carry_losses: bool,
}

impl RevenueShare {
    /// One rate on sales net of nothing.
    pub fn of(base: Source, rate: TermValue<ExactShare>) -> Self {
        Self {
            base: vec![base],
            net_of: Vec::new(),
            tiers: vec![Tier { up_to: None, unit: as_price(rate), flat: nothing() }],
            window: Window::Period,
            floor_at_zero: false,
            carry_losses: false,
        }
    }

    /// Takes lines off the base and floors it at zero.
    #[must_use]
    pub fn net_of(mut self, lines: Vec<Source>) -> Self {
        self.net_of = lines;
        self.floor_at_zero = true;
        self
    }
}

fn as_price(rate: TermValue<ExactShare>) -> TermValue<UnitPrice> {
    let price = |share: ExactShare| UnitPrice::from_usd_per_unit(share.rate());
    TermValue::new(price(rate.low()), price(rate.mid()), price(rate.high()))
        .unwrap_or_else(|_| TermValue::exact(price(rate.mid())))
}

/// What a hurdle pays on once it is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HurdleScope {
    /// On the excess over the threshold.
    Marginal,
    /// On everything of the window.
    Retroactive,
}

/// What passing a hurdle pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reward {
    /// A rate on the metric.
    Rate(TermValue<ExactShare>),
    /// A lump sum, once in each window.
    Lump(TermValue<MicroUsd>),
}

/// A payment once a metric passes a threshold; nothing at or below it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hurdle {
    /// The metric: the sum of these.
    pub metric: Vec<Source>,
    /// The threshold of a window.
    pub threshold: TermValue<DriverLevel>,
    /// On the excess or on everything.
    pub scope: HurdleScope,
    /// Span after which the metric starts again at zero.
    #[serde(default)]
    pub reset: Window,
    /// What is paid.
    pub reward: Reward,
}

/// What happens to a shortfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Shortfall {
    /// Paid at the end of the window.
    #[default]
    Pay,
    /// Paid, and credited against later takes.
    MakeUp {
        /// Windows in which the credit may be used.
        within: usize,
        /// True: the credit is used first and the minimum applies to the rest.
        /// False: only what exceeds the current minimum uses the credit.
        before_minimum: bool,
    },
    /// Not paid but added to the next window's minimum; paid at the end of the term.
    RollOver,
}

/// A promised minimum over a window: pays `max(0, level - counted)` at its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinimumCommitment {
    /// Minimum of each window in money; the last one repeats.
    pub level: Vec<TermValue<MicroUsd>>,
    /// Lines that count towards it.
    pub counted: Vec<Source>,
    /// Span over which it is measured.
    #[serde(default)]
    pub window: Window,
    /// What happens to a shortfall.
    #[serde(default)]
    pub shortfall: Shortfall,
    /// Windows cut by the term's dates or the calendar need only their part of the minimum.
    #[serde(default)]
    pub prorate: bool,
}

/// The minimum of a take-or-pay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Minimum {
    /// In money of each window.
    Money(TermValue<MicroUsd>),
    /// In units of each window.
    Units(TermValue<Units>),
}

/// Rate times the greater of minimum and usage: `rate x max(minimum, min(maximum, usage))`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeOrPay {
    /// The usage.
    pub usage: Source,
    /// Price per unit.
    pub rate: TermValue<UnitPrice>,
    /// The least that is paid in a window.
    pub minimum: Minimum,
    /// Most units supplied in a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<TermValue<Units>>,
    /// Span over which the minimum is measured.
    #[serde(default)]
    pub window: Window,
    /// What happens to a shortfall.
    #[serde(default)]
    pub shortfall: Shortfall,
}

/// A put on capacity: pays `price x max(0, capacity - sold)` up to a ceiling over the term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidualBackstop {
    /// Capacity on offer.
    pub capacity: Source,
    /// What others took.
    pub sold: Source,
    /// Price per unsold unit.
    pub price: TermValue<UnitPrice>,
    /// Most that is paid over the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<TermValue<MicroUsd>>,
}
