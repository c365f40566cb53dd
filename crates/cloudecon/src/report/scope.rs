//! What a run is about: scenario, providers, quarter.

use cloudecon_core::Quarter;
use cloudecon_dataset::{Dataset, Provider, Scenario};

use crate::error::Error;
use crate::inputs::{Inputs, cloud_entity};
use crate::models;

/// The scenario of an id.
pub(crate) fn scenario<'a>(dataset: &'a Dataset, id: &str) -> Result<&'a Scenario, Error> {
    dataset.scenario(id).ok_or_else(|| Error::UnknownScenario {
        id: id.to_owned(),
        known: dataset.scenarios().iter().map(|s| s.id().to_owned()).collect(),
    })
}

/// Providers with a place in the report, in its order.
pub(crate) fn reported(dataset: &Dataset) -> Vec<&Provider> {
    let mut providers: Vec<_> = dataset.providers().iter().filter(|p| p.order() > 0).collect();
    providers.sort_by_key(|provider| provider.order());
    providers
}

/// The latest calendar quarter for which at least half of the providers have revenue.
pub(crate) fn latest_quarter(inputs: &Inputs<'_>, providers: &[&Provider]) -> Option<Quarter> {
    let has = |provider: &Provider, quarter| {
        models::revenue_of(inputs, provider, cloud_entity(provider), quarter).is_ok()
    };
    let last = inputs
        .dataset()
        .observations()
        .iter()
        .filter_map(|row| {
            let provider = inputs.dataset().provider_of(row.entity())?;
            Some(row.period().span(provider.calendar()).1.month().quarter())
        })
        .max()?;
    // Ten years back is further than any dataset of this kind reaches.
    (0..40).map(|back| last.plus(-back)).find(|quarter| {
        let with = providers.iter().filter(|provider| has(provider, *quarter)).count();
        with > 0 && 2 * with >= providers.len()
    })
}
