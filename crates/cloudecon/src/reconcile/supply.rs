//! What can be sold: power of sites by quarter, tokens of a powered megawatt, list prices.

use std::collections::BTreeSet;

use cloudecon_capacity::in_service_on;
use cloudecon_core::Quarter;
use cloudecon_dataset::{Basis, Bound, Provider};

use super::Choices;
use super::book::{PriceUse, path};
use super::figures::{OUTPUT, Published};
use super::quantity::{Named, Unit};
use crate::inputs::{Inputs, share as as_share};
use crate::models::{power_at_meter, sites_of};
use crate::output::Output;

/// Quarters before the latest one for which sites are counted.
const BACK: i32 = 2;
const HOURS: f64 = 8_760.0;

/// Power of known sites in the latest quarters, where identities ask for it.
pub(super) fn power(
    inputs: &Inputs<'_>,
    provider: &Provider,
    latest: Quarter,
    choices: &Choices,
) -> Vec<Published> {
    let Ok(sites) = sites_of(inputs, provider) else { return Vec::new() };
    let at = |back: i32| {
        let quarter = latest.plus(-back);
        let value = in_service_on(sites.value(), quarter.last_day()).as_mw();
        let id = format!("{}.site_power@{quarter}", provider.id());
        let error = choices.weights.of(Basis::Estimated) * value;
        let unit = Unit { one: 1.0, name: "MW".to_owned() };
        let quantity = Named::new(format!("{OUTPUT}{}", provider.id()), "site_power", quarter);
        model((id, quantity), (value, error), sites.basis(), unit)
    };
    (0..=BACK).rev().map(at).filter(|figure| figure.value > 0.0).collect()
}

/// Million output tokens of the reference model that a megawatt makes in a year: over the
/// provider's chips, low to high.
pub(super) fn tokens(
    inputs: &Inputs<'_>,
    provider: &Provider,
    latest: Quarter,
    outputs: &[Output],
) -> Option<Published> {
    let share = |id: &str| inputs.assumption(id, as_share).ok().map(|s| s.mid().as_fraction());
    let in_use = share("chip.availability")? * share("chip.utilization")?;
    let mut made: Vec<f64> = Vec::new();
    for chip in provider.chips() {
        let is_rate = |output: &&Output| {
            output.provider() == provider.id()
                && output.metric() == "token_rate"
                && output.item() == Some(chip)
        };
        let Some(rate) = outputs.iter().find(is_rate).and_then(Output::figured) else { continue };
        let row = inputs.dataset().chip(chip)?;
        let Ok(power) = power_at_meter(inputs, row) else { continue };
        let megawatts = power.value().mid().as_mw();
        let tokens = |per_second: f64| per_second * 3_600.0 * HOURS * in_use / 1e6 / megawatts;
        made.extend([rate.low(), rate.high()].map(tokens));
    }
    let (low, high) = ends(&made)?;
    let id = format!("{}.tokens_per_mw@{latest}", provider.id());
    let unit = Unit { one: 1.0, name: "Mtok/MW-yr".to_owned() };
    let quantity = Named::new(format!("{OUTPUT}{}", provider.id()), "tokens_per_mw", latest);
    let value = f64::midpoint(low, high);
    Some(model((id, quantity), (value, (high - low) / 12.0_f64.sqrt()), Basis::Assumed, unit))
}

/// What a million tokens out with as many in cost by list: over the models, low to high.
pub(super) fn price(inputs: &Inputs<'_>, used: &PriceUse, latest: Quarter) -> Option<Published> {
    let rows = inputs.dataset().list_prices().iter();
    let mine: Vec<_> = rows
        .filter(|row| row.platform() == used.platform && row.model().starts_with(&used.models))
        .collect();
    let prices: Vec<f64> = mine.iter().map(|row| row.input() + row.output()).collect();
    let (low, high) = ends(&prices)?;
    let (entity, metric) = path(&used.quantity)?;
    let id = format!("{}@{latest}", used.quantity);
    let unit = Unit { one: 1.0, name: "USD/Mtok".to_owned() };
    let error = (high - low) / 12.0_f64.sqrt();
    let mut figure = model(
        (id, Named::new(entity, metric, latest)),
        (f64::midpoint(low, high), error),
        Basis::Derived,
        unit,
    );
    mine.first()?.source().clone_into(&mut figure.source);
    Some(figure)
}

fn ends(values: &[f64]) -> Option<(f64, f64)> {
    let low = values.iter().copied().reduce(f64::min)?;
    Some((low, values.iter().copied().reduce(f64::max)?))
}

fn model(
    (id, quantity): (String, Named),
    (value, error): (f64, f64),
    basis: Basis,
    unit: Unit,
) -> Published {
    Published {
        id,
        quantity,
        value,
        error,
        bound: Bound::Exact,
        basis: basis.max(Basis::Derived),
        is_claim: false,
        source: "models".to_owned(),
        view: None,
        unit,
    }
}

/// Providers whose outputs identities ask for.
pub(super) fn asked<'a>(
    asked: &BTreeSet<(&str, &str)>,
    providers: &[&'a Provider],
    metric: &str,
) -> Vec<&'a Provider> {
    let is_asked = |provider: &&&Provider| asked.contains(&(provider.id(), metric));
    providers.iter().filter(is_asked).copied().collect()
}
