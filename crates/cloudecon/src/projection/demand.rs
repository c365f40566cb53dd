//! Demand for tokens, by model family, over that of the last actual quarter.

use cloudecon_dataset::Provider;

use super::bench::Bench;
use super::clock::{compounded, fading};
use super::graph::NodeId;
use crate::inputs::Found;

/// Claude demand over that of the last actual quarter, so many quarters on.
pub(super) fn claude(bench: &mut Bench<'_>, ahead: i32) -> Found<NodeId> {
    let arguments = [
        ("demand", bench.driver("projection.claude.demand")?),
        ("growth", bench.driver("projection.claude.growth")?),
        ("decay", bench.driver("projection.claude.growth_decay")?),
    ];
    let text = format!("demand * {}", fading("growth", "decay", ahead));
    bench.formula("claude_demand", "x", &text, &arguments)
}

/// Demand for all tokens of a provider, so many quarters on.
pub(super) fn all(bench: &mut Bench<'_>, provider: &Provider, ahead: i32) -> Found<NodeId> {
    let arguments = [
        ("claude_demand", claude(bench, ahead)?),
        ("claude_share", bench.driver_of(provider, "claude_share")?),
        ("other_growth", bench.driver("projection.other_tokens.growth")?),
    ];
    let others = compounded("other_growth", ahead);
    let text = format!("claude_share * claude_demand + (1 - claude_share) * {others}");
    bench.formula("demand_index", "x", &text, &arguments)
}
