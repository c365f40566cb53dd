#![doc = include_str!("../README.md")]

mod accounting;
mod as_of;
mod catalog;
mod cell;
mod check;
mod chip;
mod claim;
mod code;
mod csv_file;
mod dataset;
mod deal;
mod derive;
mod diagnostic;
mod figure;
mod files;
mod getters;
mod location;
mod metric;
mod number;
mod observation;
mod parsed;
mod partial_date;
mod platform;
mod policy;
mod ppa;
mod provider;
mod raw_file;
mod reader;
mod record;
mod scenario;
mod schema;
mod select;
mod series;
mod site;
mod site_forecast;
mod source;
mod source_text;
mod suggest;
mod table;
mod toml_file;
mod unit;
mod value;
mod words;

pub use accounting::{AccountingPolicy, AdjustmentRow};
pub use chip::Chip;
pub use claim::Claim;
pub use code::Code;
pub use dataset::Dataset;
pub use deal::Deal;
pub use derive::{Derivation, Derived};
pub use diagnostic::{Diagnostic, Faults, Severity};
pub use figure::Figure;
pub use files::Files;
pub use location::Location;
pub use metric::MetricDef;
pub use observation::Observation;
pub use partial_date::PartialDate;
pub use platform::{ListPrice, ModelAccess, Platform};
pub use policy::Policy;
pub use ppa::Ppa;
pub use provider::{Entity, Provider};
pub use raw_file::RawFile;
pub use reader::{Reader, Reading};
pub use scenario::{Assumption, Scenario};
pub use schema::{SchemaFile, format_markdown, schema};
pub use select::{SelectError, Selection};
pub use series::{Series, SeriesPoint};
pub use site::SiteStep;
pub use site_forecast::SiteForecast;
pub use source::Source;
pub use value::Value;
pub use words::{
    AccessStage, AdjustmentKind, Basis, Bound, ChipKind, Confidence, MetricKind, PlatformPlace,
    PlatformView, PolicyState, PolicyTopic, PpaStructure, ProviderKind, QuantityKind, Rule,
    SegmentContent, Sign, SiteStatus, SourceKind, Weights,
};
