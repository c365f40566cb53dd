//! What a megawatt of the provider's chip in service costs a year, and how many tokens it makes.

use cloudecon_core::Quarter;
use cloudecon_dataset::Provider;

use super::bench::Bench;
use super::graph::NodeId;
use crate::inputs::Found;
use crate::models;

/// Yearly cost in the accounts of one MW of IT power: straight-line, without the cost of capital.
const COST: &str = "capital * pue / power * ((1 - residual) / (life + life_change) + maintenance) \
    + facility_capital * (1 / facility_life + upkeep) \
    + (price + price_change) * 8760 * pue * average_load";
/// The same at the life and power price of the last actual quarter.
const COST_BEFORE: &str = "capital * pue / power * ((1 - residual) / life + maintenance) \
    + facility_capital * (1 / facility_life + upkeep) + price * 8760 * pue * average_load";
/// Million output tokens of the reference model a MW of IT power and year.
const TOKENS: &str =
    "token_rate * 3600 * 8760 * availability * utilization / 1000000 * pue / power";

/// Cost and tokens of a MW.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// USD a MW and year in the last actual quarter.
    pub(super) cost_before: NodeId,
    /// The same in the projected quarters.
    pub(super) cost: NodeId,
    /// Mtok a MW and year.
    pub(super) tokens: NodeId,
}

impl Unit {
    /// Of the chip that the provider names first.
    pub(super) fn of(bench: &mut Bench<'_>, provider: &Provider, quarter: Quarter) -> Found<Self> {
        let id = provider
            .chips()
            .first()
            .ok_or_else(|| format!("no chip of `{}` is named", provider.id()))?;
        let today = bench.today.dataset();
        let row = today.chip(id).ok_or_else(|| format!("there is no chip `{id}`"))?;
        let capital = models::capital(&bench.today, row)?;
        let power = models::power_at_meter(&bench.today, row)?;
        let rate = models::token_rate(&bench.today, row)?;
        let pue = models::pue(&bench.inputs, provider, quarter)?;
        let (capital, power) = (bench.traced(&capital)?, bench.traced(&power)?);
        let (rate, pue) = (bench.traced(&rate)?, bench.traced(&pue)?);
        let mut arguments = vec![("capital", capital), ("power", power), ("pue", pue)];
        for (symbol, id) in [
            ("residual", "chip.residual"),
            ("life", "chip.life"),
            ("maintenance", "chip.maintenance"),
            ("facility_capital", "facility.capital_per_it_mw"),
            ("facility_life", "facility.life"),
            ("upkeep", "facility.upkeep_of_capital"),
            ("price", "energy.price"),
            ("average_load", "chip.average_load"),
        ] {
            arguments.push((symbol, bench.driver(id)?));
        }
        let cost_before =
            bench.formula("cost_per_mw_before", "USD/MW-yr", COST_BEFORE, &arguments)?;
        arguments.push(("life_change", bench.driver("projection.server_life_change")?));
        arguments.push(("price_change", bench.driver("projection.power_price_change")?));
        let cost = bench.formula("cost_per_mw", "USD/MW-yr", COST, &arguments)?;
        let arguments = [
            ("token_rate", rate),
            ("availability", bench.driver("chip.availability")?),
            ("utilization", bench.driver("chip.utilization")?),
            ("pue", pue),
            ("power", power),
        ];
        let tokens = bench.formula("tokens_per_mw", "Mtok/MW-yr", TOKENS, &arguments)?;
        Ok(Self { cost_before, cost, tokens })
    }
}
