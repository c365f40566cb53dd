use std::collections::BTreeMap;

use cloudecon_core::{Quarter, Range, Share, TokenPrice};
use cloudecon_dataset::Basis;
use cloudecon_tco::{Allocation, CostBasis, FleetMix, FleetPart, TokenCostRange, mix_effect};
use serde::Deserialize;

use super::cells;
use super::hour::{Use, hour};
use super::models::{BasisName, ListPrice, Model};
use super::serve::{Load, serve};
use super::{Catalog, Unanswered};
use crate::table::{Cell, Column, Document, Number, Table};
use crate::traced::{Trace, Traced};

/// `calibration/fleets.toml`: chips of a provider by quarter with their shares of its tokens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FleetFile {
    fleet: Vec<Fleet>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fleet {
    provider: String,
    quarter: String,
    /// How the ids of the provider's own chips begin.
    own: String,
    tokens: BTreeMap<String, f64>,
    basis: BasisName,
    source: String,
    #[serde(rename = "date")]
    _date: String,
    note: String,
}

impl Fleet {
    fn id(&self) -> String {
        format!("calibration/fleets.toml#{}@{}", self.provider, self.quarter)
    }
}

/// Share steps of the table of what-ifs, percent.
const STEP: u32 = 10;

/// Blended cost of a million tokens of a fleet by quarter, its margin at list price, and what a
/// change of mix does to it.
///
/// # Errors
/// [`Unanswered`] for a provider without fleets, shares that do not sum to 1, or a chip without a
/// cost.
pub fn mix(
    catalog: &Catalog<'_>,
    provider: &str,
    load: &Load,
    utilization: Option<f64>,
) -> Result<Document, Unanswered> {
    let fleets: Vec<&Fleet> =
        catalog.fleets.fleet.iter().filter(|fleet| fleet.provider == provider).collect();
    if fleets.is_empty() {
        return Err(Unanswered(format!("calibration/fleets.toml has no fleet of `{provider}`")));
    }
    let model = catalog.model(&load.model)?;
    let price = blended_price(model, load)?;
    let mut chips: Vec<String> = Vec::new();
    for fleet in &fleets {
        for chip in fleet.tokens.keys() {
            if !chips.contains(chip) {
                chips.push(chip.clone());
            }
        }
    }
    let used = Use::of(&catalog.inputs()?, utilization)?;
    let costs = chips
        .iter()
        .map(|id| Ok((id.clone(), token_cost(catalog, id, model, load, &used)?)))
        .collect::<Result<Vec<_>, Unanswered>>()?;
    let mixes = fleets
        .iter()
        .map(|fleet| Ok((*fleet, blend(&costs, &fleet.quarter, &fleet.tokens)?)))
        .collect::<Result<Vec<_>, Unanswered>>()?;
    let by_chip = by_chip(&costs, &fleets);
    let quarters = quarters(&mixes, price, &costs)?;
    let mut document =
        Document::new("tco-mix", format!("Fleet of {provider}: {}", load.describe(model)))
            .table(quarters)
            .table(by_chip);
    if let Some((fleet, _)) = mixes.last() {
        document = document.table(what_if(&costs, fleet, price)?);
    }
    for fleet in &fleets {
        document = document.note(format!("{}: {} ({})", fleet.quarter, fleet.note, fleet.source));
    }
    Ok(document.note(format!(
        "price: {price:.3} USD per million tokens, input and output at the list price of {} in the \
         proportion of the load; one model stands for all tokens of the fleet",
        model.price.first().map_or("-", |price| price.seller.as_str()),
        price = price.as_usd_per_mtok(),
    )))
}

type Costs = Vec<(String, Traced<Range<TokenPrice>>)>;

/// The mean list price of the load's tokens.
fn blended_price(model: &Model, load: &Load) -> Result<TokenPrice, Unanswered> {
    let price: &ListPrice = model
        .price
        .first()
        .ok_or_else(|| Unanswered(format!("no list price of {} is known", model.name)))?;
    let held = price.cached_usd_per_mtok.unwrap_or(price.input_usd_per_mtok);
    let input = price.input_usd_per_mtok * (1.0 - load.cache_hit) + held * load.cache_hit;
    let sum = input * load.input + price.output_usd_per_mtok * load.output;
    Ok(TokenPrice::from_usd_per_mtok(sum / (load.input + load.output)))
}

/// One cost for every token that a chip of an owner at hyperscale cost serves.
fn token_cost(
    catalog: &Catalog<'_>,
    id: &str,
    model: &Model,
    load: &Load,
    used: &Use,
) -> Result<Traced<Range<TokenPrice>>, Unanswered> {
    let chip = catalog.chip(id)?;
    let mut trace = Trace::default();
    let hour = trace.read(hour(catalog, chip, CostBasis::HyperscaleOwner, used)?);
    let point = trace.read(serve(catalog, chip, model, load)?);
    let cost = TokenCostRange::allocate(hour.total, &point, Allocation::Total)?;
    Ok(trace.close(cost.output()))
}

/// The fleet of a quarter; a chip that it lacks has share zero, so that quarters compare.
fn blend(
    costs: &Costs,
    quarter: &str,
    tokens: &BTreeMap<String, f64>,
) -> Result<FleetMix, Unanswered> {
    let wrong = |error: String| Unanswered(format!("fleet of {quarter}: {error}"));
    let parts = costs
        .iter()
        .map(|(id, cost)| {
            let share = Share::from_fraction(tokens.get(id).copied().unwrap_or(0.0))
                .map_err(|error| wrong(error.to_string()))?;
            Ok(FleetPart { tokens: share, cost: *cost.value() })
        })
        .collect::<Result<Vec<_>, Unanswered>>()?;
    let quarter: Quarter = quarter.parse().map_err(|error| wrong(format!("{error}")))?;
    FleetMix::new(quarter, parts).map_err(|error| wrong(error.to_string()))
}

fn by_chip(costs: &Costs, fleets: &[&Fleet]) -> Table {
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

fn quarters(
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
fn what_if(costs: &Costs, fleet: &Fleet, price: TokenPrice) -> Result<Table, Unanswered> {
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
