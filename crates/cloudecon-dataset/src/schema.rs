//! The format as text: JSON Schema, Table Schema and Markdown, from the tables that the reader uses.

mod json;
mod json_schema;
mod markdown;
mod table_schema;

pub use markdown::format_markdown;

use crate::record::Row;
use crate::table::Table;
use crate::{
    Chip, Deal, MetricDef, Ppa, SiteForecast, SitePlan, SiteStep, accounting, claim, list_price,
    model_access, observation, platform, provider, scenario, source,
};

/// A schema for editors and other programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaFile {
    name: String,
    text: String,
}

impl SchemaFile {
    /// The file name, such as `sources.schema.json`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The schema, JSON.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A file, or a folder of like files, of the format.
struct FormatFile {
    name: &'static str,
    path: &'static str,
    table: &'static Table,
    is_toml: bool,
}

const FILES: &[FormatFile] = &[
    toml("sources", "sources.toml", &source::FILE),
    toml("providers", "providers.toml", &provider::FILE),
    csv("metrics", "metrics.csv", MetricDef::TABLE),
    csv("observations", "observations/<provider>.csv", &observation::TABLE),
    csv("sites", "sites.csv", SiteStep::TABLE),
    csv("site_forecasts", "site_forecasts.csv", SiteForecast::TABLE),
    csv("site_plans", "site_plans.csv", SitePlan::TABLE),
    csv("ppas", "ppas.csv", Ppa::TABLE),
    csv("platforms", "platforms.csv", &platform::TABLE),
    csv("model_access", "model_access.csv", &model_access::TABLE),
    csv("list_prices", "list_prices.csv", &list_price::TABLE),
    csv("policies", "policies.csv", &accounting::POLICY_TABLE),
    csv("adjustments", "adjustments.csv", &accounting::ADJUSTMENT_TABLE),
    csv("chips", "chips.csv", Chip::TABLE),
    csv("deals", "deals.csv", Deal::TABLE),
    toml("claims", "claims.toml", &claim::FILE),
    toml("scenario", "scenarios/<id>.toml", &scenario::TABLE),
];

const fn toml(name: &'static str, path: &'static str, table: &'static Table) -> FormatFile {
    FormatFile { name, path, table, is_toml: true }
}

const fn csv(name: &'static str, path: &'static str, table: &'static Table) -> FormatFile {
    FormatFile { name, path, table, is_toml: false }
}

/// A JSON Schema (draft 2020-12) for each TOML file and a Table Schema for each csv file.
///
/// They help editors; the reader alone decides, because a schema cannot say what rows mean together.
pub fn schema() -> Vec<SchemaFile> {
    FILES
        .iter()
        .map(|file| {
            let (ending, schema) = if file.is_toml {
                ("schema", json_schema::of(file.path, file.table))
            } else {
                ("table", table_schema::of(file.path, file.table))
            };
            SchemaFile { name: format!("{}.{ending}.json", file.name), text: schema.to_string() }
        })
        .collect()
}
