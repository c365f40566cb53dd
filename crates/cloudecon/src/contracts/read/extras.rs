use std::collections::BTreeMap;

use serde::Deserialize;

use crate::contracts::inference::QuestionRaw;

/// What the file says beside the terms; the walk has checked it.
#[derive(Deserialize)]
pub(super) struct Extras {
    pub(super) structure: String,
    pub(super) seller: String,
    pub(super) announced: Option<String>,
    pub(super) source: String,
    pub(super) basis: String,
    pub(super) note: Option<String>,
    #[serde(default)]
    pub(super) rows: Vec<String>,
    pub(super) terms: Vec<TermExtras>,
    #[serde(default)]
    pub(super) amendments: Vec<AmendmentExtras>,
    pub(super) drivers: DriversRaw,
    pub(super) inference: Option<QuestionRaw>,
}

#[derive(Deserialize)]
pub(super) struct TermExtras {
    pub(super) id: String,
    pub(super) source: String,
    pub(super) basis: String,
    pub(super) note: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct AmendmentExtras {
    #[serde(default)]
    pub(super) adds: Vec<TermExtras>,
}

#[derive(Deserialize)]
pub(super) struct DriversRaw {
    pub(super) first: String,
    pub(super) periods: usize,
    pub(super) year_start: Option<u8>,
    #[serde(default)]
    pub(super) demand: Vec<String>,
    #[serde(default)]
    pub(super) paths: BTreeMap<String, toml::Value>,
    pub(super) source: String,
    pub(super) basis: String,
    pub(super) note: Option<String>,
}
