//! Earning power that comes into service after the last actual quarter.

use cloudecon_core::Quarter;
use cloudecon_dataset::Provider;

use super::bench::Bench;
use super::clock::{middle, middle_year};
use super::graph::NodeId;
use crate::inputs::Found;
use crate::models;
use crate::supply::slip_statistics;

/// Known campuses between their own dates and those of nine late ones of ten.
const KNOWN: &str = "later_by_median + max(0, position) * (announced - later_by_median) \
    + max(0, -position) * (later_by_p90 - later_by_median)";

/// Power added between two quarters' middles, and the part of the next chip in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Added {
    /// MW that earn revenue of customers.
    pub(super) earning: NodeId,
    /// Part of the next chip.
    pub(super) next_chip: NodeId,
}

/// Whole days by which pending steps come later: the median of those measured, and the P90.
pub(super) fn slips(bench: &Bench<'_>) -> Option<(i32, i32)> {
    let measured = slip_statistics(bench.inputs.dataset()).ok()?;
    let days = |chance: f64| {
        let days = measured.quantile(chance)?.round();
        #[expect(clippy::cast_possible_truncation, reason = "days of a plan fit")]
        let days = days as i32;
        Some(days)
    };
    Some((days(0.5)?, days(0.9)?))
}

impl Added {
    pub(super) fn by(
        bench: &mut Bench<'_>,
        provider: &Provider,
        (from, to): (Quarter, Quarter),
    ) -> Found<Self> {
        let known = known(bench, provider, (from, to))?;
        let ahead = to.quarters_since(from);
        let arguments = [
            ("known_sites", known),
            ("unseen_power", bench.driver_of(provider, "unseen_power")?),
            ("external_share", bench.driver_of(provider, "external_share")?),
        ];
        let text = format!("external_share * (known_sites + {ahead} * unseen_power)");
        let earning = bench.formula("earning_power_added", "MW", &text, &arguments)?;
        let arguments = [
            ("share", bench.driver_of(provider, "next_chip.share")?),
            ("from", bench.driver_of(provider, "next_chip.from")?),
            ("ramp", bench.driver_of(provider, "next_chip.ramp")?),
        ];
        let text = format!("share * min(1, max(0, ({} - from) / ramp))", middle_year(to));
        let next_chip = bench.formula("next_chip_share", "fraction", &text, &arguments)?;
        Ok(Self { earning, next_chip })
    }
}

fn known(
    bench: &mut Bench<'_>,
    provider: &Provider,
    (from, to): (Quarter, Quarter),
) -> Found<NodeId> {
    let (median, tail) = slips(bench).unwrap_or((0, 0));
    let mut at = |symbol: &str, days: i32| {
        let span = (middle(from), middle(to));
        let step = models::known_power_added(&bench.inputs, provider, span, days).named(symbol);
        bench.step(&step)
    };
    let arguments = [
        ("announced", at("announced", 0)?),
        ("later_by_median", at("later_by_median", median)?),
        ("later_by_p90", at("later_by_p90", tail)?),
        ("position", bench.driver("projection.slip_position")?),
    ];
    bench.formula("known_sites", "MW", KNOWN, &arguments)
}
