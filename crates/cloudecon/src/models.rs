//! The four domain models on the inputs of a provider and quarter.

mod capacity;
mod chips;
mod deals;
mod revenue;

use cloudecon_core::Quarter;
use cloudecon_dataset::Provider;

use crate::finding::Finding;
use crate::inputs::Inputs;
use crate::output::Output;

pub(crate) use capacity::{facility_price, known_power_added};
pub(crate) use chips::{
    CHIP_HOUR_FORMULA, capital, hardware, hour_ranges, power_at_meter, pue, reference, token_rate,
};
pub(crate) use deals::take_rate;
pub(crate) use revenue::{
    ai_pace_of, ai_share_of, published_token_share, revenue_of, taas_pace_of, taas_share_of,
};

/// Every output of a quarter, by provider.
pub(crate) fn outputs(
    inputs: &Inputs<'_>,
    providers: &[&Provider],
    quarter: Quarter,
) -> Vec<Output> {
    let mut outputs = Vec::new();
    for provider in providers {
        let split = revenue::outputs(inputs, provider, quarter, &mut outputs);
        deals::outputs(inputs, provider, quarter, split, &mut outputs);
        let facility = capacity::outputs(inputs, provider, quarter, &mut outputs);
        chips::outputs(inputs, provider, quarter, &facility, &mut outputs);
    }
    outputs
}

/// The outputs among which one is, by running only the models that it needs.
pub(crate) fn outputs_beside(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    wanted: &Output,
) -> Vec<Output> {
    let mut outputs = Vec::new();
    if let Some(chip) = wanted.item() {
        let facility = capacity::facility_price(inputs);
        chips::outputs_of(inputs, provider, quarter, &facility, chip, &mut outputs);
    } else {
        let split = revenue::outputs(inputs, provider, quarter, &mut outputs);
        deals::outputs(inputs, provider, quarter, split, &mut outputs);
        if outputs.iter().all(|output| output.id() != wanted.id()) {
            drop(capacity::outputs(inputs, provider, quarter, &mut outputs));
        }
    }
    outputs
}

/// What the capacity figures do not cover.
pub(crate) fn coverage(
    inputs: &Inputs<'_>,
    providers: &[&Provider],
    quarter: Quarter,
) -> Vec<Finding> {
    capacity::coverage(inputs, providers, quarter)
}

/// Cost per token of the reference model on a chip of a provider.
pub(crate) fn token_cost(
    inputs: &Inputs<'_>,
    provider: &Provider,
    quarter: Quarter,
    chip: &str,
) -> crate::inputs::Found<crate::Traced<cloudecon_core::Range<cloudecon_core::TokenPrice>>> {
    let facility = capacity::facility_price(inputs);
    chips::token_cost_of(inputs, provider, quarter, chip, &facility)
}

pub(crate) use capacity::sites_of;
pub(crate) use deals::token_sales;
