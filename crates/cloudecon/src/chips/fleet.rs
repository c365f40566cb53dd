mod tables;

use std::collections::BTreeMap;

use cloudecon_core::{Quarter, Range, Share, TokenPrice};
use cloudecon_tco::{Allocation, CostBasis, FleetMix, FleetPart, TokenCostRange};
use serde::Deserialize;

use self::tables::{by_chip, quarters, what_if};
use super::hour::{Use, hour};
use super::models::{BasisName, ListPrice, Model};
use super::serve::{Load, serve};
use super::{Catalog, Unanswered};
use crate::table::Document;
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
        let mut known: Vec<&str> =
            catalog.fleets.fleet.iter().map(|fleet| fleet.provider.as_str()).collect();
        known.dedup();
        return Err(Unanswered(format!(
            "calibration/fleets.toml has no fleet of `{provider}`: there are {}",
            known.join(", ")
        )));
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
    let used = Use::of(&catalog.inputs(), utilization)?;
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
