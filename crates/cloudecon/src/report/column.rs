use cloudecon_dataset::{Dataset, Provider};
use serde::Serialize;

use crate::inputs::cloud_entity;

/// A provider of the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    provider: String,
    name: String,
    /// The entity whose revenue and income are shown, and its name.
    entity: String,
    entity_name: String,
    perimeter: String,
}

impl Column {
    pub(super) fn of(dataset: &Dataset, provider: &Provider) -> Self {
        let entity = cloud_entity(provider);
        Self {
            provider: provider.id().to_owned(),
            name: provider.name().to_owned(),
            entity: entity.to_owned(),
            entity_name: dataset.entity(entity).map_or(entity, |e| e.name()).to_owned(),
            perimeter: provider.perimeter().to_owned(),
        }
    }

    /// The provider's id.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The provider's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the entity whose revenue and income are shown.
    pub fn entity_name(&self) -> &str {
        &self.entity_name
    }

    /// What that entity holds and leaves out.
    pub fn perimeter(&self) -> &str {
        &self.perimeter
    }
}
