//! The run-rate of the lab whose demand the drivers speak of.

use cloudecon_core::{Quarter, Usd};
use cloudecon_dataset::Value;

use super::bench::Bench;
use super::clock::faded;
use super::demand;
use super::graph::NodeId;
use crate::inputs::Found;

/// The lab that sells Claude.
pub(super) const LAB: &str = "anthropic";
/// Quarters that are looked back for its revenue.
const BACK: i32 = 4;

/// Its revenue of the latest quarter up to one.
pub(super) fn revenue(bench: &mut Bench<'_>, latest: Quarter) -> Found<(Quarter, NodeId)> {
    let dataset = bench.inputs.dataset();
    let lab = dataset.provider(LAB).ok_or_else(|| format!("no provider `{LAB}`"))?;
    for back in 0..BACK {
        let quarter = latest.plus(-back);
        let found = bench.inputs.quarter::<Usd>(lab, LAB, "revenue", quarter, Value::as_money);
        if let Ok(found) = found {
            return Ok((quarter, bench.traced(&found)?));
        }
    }
    Err(format!("no quarter's revenue of `{LAB}` up to {latest}"))
}

/// The pace at the end of a quarter: between the flows of this quarter and the next, a year.
pub(super) fn run_rate(
    bench: &mut Bench<'_>,
    (base, revenue): (Quarter, NodeId),
    quarter: Quarter,
) -> Found<NodeId> {
    let ahead = quarter.quarters_since(base);
    let demand = demand::claude(bench, ahead)?;
    let arguments = [
        ("revenue", revenue),
        ("claude_demand", demand),
        ("growth", bench.driver("projection.claude.growth")?),
        ("decay", bench.driver("projection.claude.growth_decay")?),
    ];
    // Half way between the flow of this quarter and that of the next, which grows by one more step.
    let next = faded("growth", "decay", ahead);
    let text = format!("4 * revenue * claude_demand * (1 + {next}) / 2");
    bench.formula("projected_run_rate", "USD/yr", &text, &arguments)
}

/// Its revenue of a quarter: that of the base quarter under the growth of demand.
pub(super) fn flow(
    bench: &mut Bench<'_>,
    (base, revenue): (Quarter, NodeId),
    quarter: Quarter,
) -> Found<NodeId> {
    let demand = demand::claude(bench, quarter.quarters_since(base))?;
    let arguments = [("revenue", revenue), ("claude_demand", demand)];
    bench.formula("projected_revenue", "USD", "revenue * claude_demand", &arguments)
}
