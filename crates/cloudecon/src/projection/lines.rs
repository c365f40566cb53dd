//! The AI lines of one projected quarter: rented power and tokens.

use cloudecon_core::Quarter;
use cloudecon_dataset::Provider;

use super::base::Base;
use super::bench::Bench;
use super::clock::compounded;
use super::cost::Unit;
use super::demand;
use super::graph::NodeId;
use super::power::Added;
use super::start::Start;
use crate::inputs::Found;

/// The AI lines of a quarter, in USD a quarter where not said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    pub(super) added: Added,
    pub(super) rental: NodeId,
    pub(super) rental_income: NodeId,
    pub(super) tokens: NodeId,
    pub(super) token_income: NodeId,
    /// USD a year.
    pub(super) demand: NodeId,
    /// USD a year.
    pub(super) supply: NodeId,
    /// USD a year.
    pub(super) sales: NodeId,
    /// Mtok a year of the reference model.
    pub(super) served: NodeId,
}

impl Lines {
    pub(super) fn at(
        bench: &mut Bench<'_>,
        provider: &Provider,
        (start, base, unit): (&Start, &Base, &Unit),
        quarter: Quarter,
    ) -> Found<Self> {
        let ahead = quarter.quarters_since(start.quarter);
        let added = Added::by(bench, provider, (start.quarter, quarter))?;
        let to_tokens = bench.driver_of(provider, "token_share_of_added")?;
        let chip_cost = bench.driver_of(provider, "next_chip.cost")?;
        let line = |bench: &mut Bench<'_>, symbol: &str, text: &str| {
            let arguments =
                [("earning_power_added", added.earning), ("token_share_of_added", to_tokens)];
            bench.formula(symbol, "MW", text, &arguments)
        };
        let rental_added =
            line(bench, "rental_power_added", "(1 - token_share_of_added) * earning_power_added")?;
        let token_added =
            line(bench, "token_power_added", "token_share_of_added * earning_power_added")?;
        let rental = bench.formula(
            "rental_revenue",
            "USD",
            "(rental_power + rental_power_added) * rental_price / 4",
            &[
                ("rental_power", base.rental_power),
                ("rental_power_added", rental_added),
                ("rental_price", base.rent),
            ],
        )?;
        let cost = [
            ("next_chip_share", added.next_chip),
            ("next_chip_cost", chip_cost),
            ("cost_per_mw", unit.cost),
            ("operating_cost", base.operating),
        ];
        let rental_income =
            income(bench, "rental", (rental, base.rental_power, rental_added), cost)?;
        let (demand, supply) = market(bench, provider, (base, unit), (&added, token_added), ahead)?;
        let sales = bench.formula(
            "token_sales",
            "USD/yr",
            "min(token_demand, token_supply)",
            &[("token_demand", demand), ("token_supply", supply)],
        )?;
        let arguments = [
            ("token_sales", sales),
            ("token_price", base.price),
            ("price_change", bench.driver("projection.token_price_change")?),
        ];
        let text = format!("token_sales / (token_price * {})", compounded("price_change", ahead));
        let served = bench.formula("tokens_served", "Mtok/yr", &text, &arguments)?;
        let tokens = booked(bench, provider, start, sales)?;
        let token_income = income(bench, "token", (tokens, base.token_power, token_added), cost)?;
        Ok(Self {
            added,
            rental,
            rental_income,
            tokens,
            token_income,
            demand,
            supply,
            sales,
            served,
        })
    }
}

/// What customers want to pay for tokens and what the chips could serve, USD a year.
fn market(
    bench: &mut Bench<'_>,
    provider: &Provider,
    (base, unit): (&Base, &Unit),
    (added, token_added): (&Added, NodeId),
    ahead: i32,
) -> Found<(NodeId, NodeId)> {
    let index = demand::all(bench, provider, ahead)?;
    let demand = bench.formula(
        "token_demand",
        "USD/yr",
        "token_sales * demand_index",
        &[("token_sales", base.sales), ("demand_index", index)],
    )?;
    let arguments = [
        ("tokens_per_mw", unit.tokens),
        ("headroom", bench.driver("projection.token_headroom")?),
        ("token_power", base.token_power),
        ("token_power_added", token_added),
        ("next_chip_share", added.next_chip),
        ("next_chip_tokens", bench.driver_of(provider, "next_chip.tokens")?),
    ];
    let text = "tokens_per_mw * headroom * (token_power \
        + token_power_added * (1 + next_chip_share * (next_chip_tokens - 1)))";
    let tokens = bench.formula("token_volume", "Mtok/yr", text, &arguments)?;
    let arguments = [
        ("token_volume", tokens),
        ("token_price", base.price),
        ("price_change", bench.driver("projection.token_price_change")?),
    ];
    let text = format!("token_volume * token_price * {}", compounded("price_change", ahead));
    let supply = bench.formula("token_supply", "USD/yr", &text, &arguments)?;
    Ok((demand, supply))
}

/// What the cloud books of the sales, with what it is paid above a hurdle where the deal has one.
fn booked(
    bench: &mut Bench<'_>,
    provider: &Provider,
    start: &Start,
    sales: NodeId,
) -> Found<NodeId> {
    let mut arguments = vec![("token_sales", sales), ("take", start.take)];
    let mut hurdle = |name: &str| bench.driver_of(provider, name);
    let text = match (hurdle("hurdle_met"), hurdle("hurdle_threshold"), hurdle("hurdle_rate")) {
        (Ok(met), Ok(threshold), Ok(rate)) => {
            arguments.extend([
                ("hurdle_met", met),
                ("hurdle_threshold", threshold),
                ("hurdle_rate", rate),
            ]);
            "(take * token_sales \
             + hurdle_met * hurdle_rate * max(0, token_sales - hurdle_threshold)) / 4"
        }
        _ => "take * token_sales / 4",
    };
    bench.formula("token_revenue", "USD", text, &arguments)
}

/// Revenue less operating cost and the cost of all its power, idle or not.
fn income(
    bench: &mut Bench<'_>,
    line: &str,
    (revenue, before, added): (NodeId, NodeId, NodeId),
    cost: [(&str, NodeId); 4],
) -> Found<NodeId> {
    let mut arguments =
        vec![("revenue", revenue), ("power_before", before), ("power_added", added)];
    arguments.extend(cost);
    let text = "revenue * (1 - operating_cost) - (power_before \
        + power_added * (1 + next_chip_share * (next_chip_cost - 1))) * cost_per_mw / 4";
    bench.formula(&format!("{line}_income"), "USD", text, &arguments)
}
