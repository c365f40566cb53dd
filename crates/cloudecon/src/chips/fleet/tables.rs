use std::collections::BTreeMap;

use cloudecon_core::{Range, TokenPrice};
use cloudecon_dataset::Basis;
use cloudecon_tco::{FleetMix, mix_effect};

use super::super::{Unanswered, cells};
use super::{Costs, Fleet, blend};
use crate::table::{Cell, Column, Number, Table};
use crate::traced::{Trace, Traced};

/// Share steps of the table of what-ifs, percent.
const STEP: u32 = 10;

pub(super) fn by_chip(costs: &Costs, fleets: &[&Fleet]) -> Table {
    let mut table = Table::new("chips", "Share of tokens and cost by chip")
        .column(Column::text("chip", "Chip"))
        .column(Column::number("cost", "Cost", "USD/Mtok").ranged());
    for fleet in fleets {
        let name = format!("share_{}", fleet.quarter.to_lowercase());
        table = table.column(Column::number(name, fleet.quarter.clone(), "percent"));
    }
    for (id, cost) in costs {
        let mut row: Vec<Cell> = vec![
            id.clone().into(),
            cells::number(
                format!("tco.token_cost.{id}.hyperscale-owner"),
                cost,
                TokenPrice::as_usd_per_mtok,
            ),
        ];
        for fleet in fleets {
            let share = 100.0 * fleet.tokens.get(id).copied().unwrap_or(0.0);
            let basis = Basis::from(fleet.basis);
            row.push(Number::new(share).with_basis(basis).with_inputs([fleet.id()]).into());
        }
        table.push(row);
    }
    table
}

/// Everything that a blended figure rests on.
fn rests_on(costs: &Costs, fleet: &Fleet) -> Traced<()> {
    let mut trace = Trace::default();
    trace.read(Traced::computed((), fleet.basis.into(), vec![fleet.id()]));
    for (id, cost) in costs {
        if fleet.tokens.get(id).is_some_and(|share| *share > 0.0) {
            trace.read(cost.clone());
        }
    }
    trace.close(())
}

pub(super) fn quarters(
    mixes: &[(&Fleet, FleetMix)],
    price: TokenPrice,
    costs: &Costs,
) -> Result<Table, Unanswered> {
    let mut table = Table::new("quarters", "Blended cost and margin by quarter")
        .column(Column::text("quarter", "Quarter"))
        .column(Column::number("cost", "Blended cost", "USD/Mtok").ranged())
        .column(Column::number("margin", "Margin at list", "percent").ranged())
        .column(Column::number("mix_effect", "By mix", "bp"))
        .column(Column::number("cost_effect", "By cost", "bp"))
        .column(Column::number("change", "Change", "bp"))
        .note("change of the margin against the quarter before, middle costs: mix + cost");
    let mut before: Option<&FleetMix> = None;
    for (fleet, mix) in mixes {
        let trace = rests_on(costs, fleet);
        let id = |what: &str| format!("tco.mix.{what}.{}@{}", fleet.provider, fleet.quarter);
        let blended = mix.blended_cost();
        let mut row: Vec<Cell> = vec![
            fleet.quarter.clone().into(),
            cells::number(
                id("cost"),
                &trace.clone().map(|()| blended),
                TokenPrice::as_usd_per_mtok,
            ),
            cells::three(id("margin"), margins(blended, price), &trace),
        ];
        if let Some(before) = before {
            let effect = mix_effect(before, mix, price)?;
            for (what, points) in
                [("mix_effect", effect.mix), ("cost_effect", effect.cost), ("change", effect.total)]
            {
                row.push(cells::three(id(what), [points.as_bp(); 3], &trace));
            }
        }
        table.push(row);
        before = Some(mix);
    }
    Ok(table)
}

/// Margin at a price, percent: low at the dear end of the cost.
fn margins(cost: Range<TokenPrice>, price: TokenPrice) -> [f64; 3] {
    [cost.high(), cost.mid(), cost.low()]
        .map(|cost| 100.0 * (1.0 - cost.as_usd_per_mtok() / price.as_usd_per_mtok()))
}

/// The last fleet with the share of the provider's own chips at each step; own chips and others each
/// keep their proportions.
pub(super) fn what_if(
    costs: &Costs,
    fleet: &Fleet,
    price: TokenPrice,
) -> Result<Table, Unanswered> {
    let is_own = |id: &str| id.starts_with(&fleet.own);
    let own: f64 = fleet.tokens.iter().filter(|(id, _)| is_own(id)).map(|(_, share)| share).sum();
    let trace = rests_on(costs, fleet);
    let mut table =
        Table::new("what-if", format!("Own chips' share of the tokens of {}", fleet.quarter))
            .column(Column::number("share", "Own chips", "percent"))
            .column(Column::number("cost", "Blended cost", "USD/Mtok").ranged())
            .column(Column::number("margin", "Margin at list", "percent").ranged())
            .column(Column::number("effect", "Against today", "bp"))
            .note("own chips and others each keep their proportions; each chip keeps its own cost");
    if own <= 0.0 || own >= 1.0 {
        return Ok(table);
    }
    let today = blend(costs, &fleet.quarter, &fleet.tokens)?;
    for percent in (0..=100_u32).step_by(STEP as usize) {
        let wanted = f64::from(percent) / 100.0;
        let moved: BTreeMap<String, f64> = fleet
            .tokens
            .iter()
            .map(|(id, share)| {
                let factor = if is_own(id) { wanted / own } else { (1.0 - wanted) / (1.0 - own) };
                (id.clone(), share * factor)
            })
            .collect();
        let mix = blend(costs, &fleet.quarter, &moved)?;
        let effect = mix_effect(&today, &mix, price)?;
        let id = |what: &str| format!("tco.what_if.{what}.{}@{percent}", fleet.provider);
        table.push([
            f64::from(percent).into(),
            cells::number(
                id("cost"),
                &trace.clone().map(|()| mix.blended_cost()),
                TokenPrice::as_usd_per_mtok,
            ),
            cells::three(id("margin"), margins(mix.blended_cost(), price), &trace),
            cells::three(id("effect"), [effect.total.as_bp(); 3], &trace),
        ]);
    }
    Ok(table)
}
