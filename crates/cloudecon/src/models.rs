//! The four domain models on the inputs of a provider and quarter.

mod capacity;
mod chips;
mod deals;
mod revenue;

use std::collections::BTreeSet;

use cloudecon_core::{Period, Quarter};
use cloudecon_dataset::{Bound, Claim, Provider};

use crate::finding::Finding;
use crate::inputs::Inputs;
use crate::output::Output;

pub(crate) use chips::{hardware, power_at_meter};
pub(crate) use revenue::revenue_of;

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

/// Outputs of other quarters that claims speak of.
pub(crate) fn outputs_of_claims(
    inputs: &Inputs<'_>,
    providers: &[&Provider],
    quarter: Quarter,
) -> Vec<Output> {
    let asked: BTreeSet<Quarter> = inputs
        .dataset()
        .claims()
        .iter()
        .filter_map(|claim| claim.output()?.rsplit_once('@')?.1.parse::<Period>().ok())
        .filter_map(|period| match period {
            Period::Quarter(asked) if asked != quarter => Some(asked),
            _ => None,
        })
        .collect();
    let mut outputs = Vec::new();
    for quarter in asked {
        for provider in providers {
            // The deals model is not asked about other quarters.
            drop(revenue::outputs(inputs, provider, quarter, &mut outputs));
        }
    }
    outputs
}

/// The one-off that would make a claimed margin change true, where that is what is claimed.
pub(crate) fn closing_hint(
    inputs: &Inputs<'_>,
    providers: &[&Provider],
    claim: &Claim,
    output: &Output,
) -> Option<String> {
    let provider = providers.iter().find(|provider| provider.id() == output.provider())?;
    let quarter = output.period().parse().ok()?;
    let claimed = claim.figure()?;
    (output.metric() == "ebit_margin_change" && claimed.bound() == Bound::Exact)
        .then(|| revenue::add_back(inputs, provider, quarter, claimed))
        .flatten()
}

/// What the capacity figures do not cover.
pub(crate) fn coverage(
    inputs: &Inputs<'_>,
    providers: &[&Provider],
    quarter: Quarter,
) -> Vec<Finding> {
    capacity::coverage(inputs, providers, quarter)
}
