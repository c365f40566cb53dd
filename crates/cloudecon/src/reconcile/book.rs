//! `identities.toml`: what holds between entities, other readings of figures, deals, supply.

use std::collections::BTreeMap;

use cloudecon_dataset::{Bound, Dataset};
use serde::Deserialize;

use super::rules::Rule;

/// The file of identities.
pub(super) const FILE: &str = "identities.toml";

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FileRaw {
    #[serde(default)]
    identity: Vec<IdentityRaw>,
    #[serde(default)]
    reading: Vec<Reading>,
    #[serde(default)]
    deal: Vec<DealUse>,
    #[serde(default)]
    price: Vec<PriceUse>,
    #[serde(default)]
    answer: Vec<Answer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityRaw {
    id: String,
    left: String,
    right: String,
    bound: Option<String>,
    error_percent: Option<f64>,
    reason: String,
}

/// A figure that may be meant as another quantity than the one it is listed under.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reading {
    /// `entity.metric` that it is listed under.
    pub(super) of: String,
    /// `entity.metric` that it may be meant as.
    #[serde(rename = "as")]
    pub(super) meant: String,
    reason: String,
}

/// A deal file whose ledger joins quantities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DealUse {
    /// The name of the file without its ending.
    pub(super) id: String,
    /// By driver of the file, the formula of its quarter.
    pub(super) drivers: BTreeMap<String, String>,
    /// By party, the quantity that what it is paid is.
    #[serde(default)]
    pub(super) income: BTreeMap<String, String>,
    /// By party, the quantity that what it is left with is.
    #[serde(default)]
    pub(super) margin: BTreeMap<String, String>,
    reason: String,
}

/// List prices of models as one price with a range.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceUse {
    /// The platform of the rows.
    pub(super) platform: String,
    /// Models start with this.
    pub(super) models: String,
    /// `entity.metric` of the price of a million tokens out with as many in.
    #[serde(rename = "as")]
    pub(super) quantity: String,
    reason: String,
}

/// A quantity that people ask about, of the latest quarter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    /// `entity.metric`.
    pub(super) quantity: String,
    /// In words.
    pub(super) question: String,
}

/// Everything that must hold, and what assembles more of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Book {
    pub(super) rules: Vec<Rule>,
    pub(super) readings: Vec<Reading>,
    pub(super) deals: Vec<DealUse>,
    pub(super) prices: Vec<PriceUse>,
    pub(super) answers: Vec<Answer>,
}

impl Book {
    /// Relations of the claims, then identities, each in the order of its file.
    pub(super) fn read(dataset: &Dataset, faults: &mut Vec<String>) -> Self {
        let mut book = Self::default();
        for relation in dataset.relations() {
            let left = format!("{}@q", relation.metric());
            let parts = (relation.id(), left.as_str(), relation.expression());
            match Rule::new(parts, relation.bound(), true) {
                Ok(rule) => book.rules.push(rule),
                Err(message) => faults.push(format!("relation `{}`: {message}", relation.id())),
            }
        }
        let Some(file) = dataset.raw_file(FILE) else { return book };
        let raw: FileRaw = match toml::from_str(file.text()) {
            Ok(raw) => raw,
            Err(error) => {
                faults.push(format!("{}: {error}", file.shown()));
                return book;
            }
        };
        for raw in &raw.identity {
            match raw.rule() {
                Ok(rule) => book.rules.push(rule),
                Err(message) => {
                    faults.push(format!("{}: identity `{}`: {message}", file.shown(), raw.id));
                }
            }
        }
        let reasons = (raw.reading.iter().map(|raw| (&raw.of, &raw.reason)))
            .chain(raw.deal.iter().map(|raw| (&raw.id, &raw.reason)))
            .chain(raw.price.iter().map(|raw| (&raw.quantity, &raw.reason)));
        for (id, _) in reasons.filter(|(_, reason)| reason.trim().is_empty()) {
            faults.push(format!("{}: `reason` of `{id}` is empty", file.shown()));
        }
        book.readings = raw.reading;
        book.deals = raw.deal;
        book.prices = raw.price;
        book.answers = raw.answer;
        book
    }
}

impl IdentityRaw {
    fn rule(&self) -> Result<Rule, String> {
        let bound = match self.bound.as_deref() {
            None | Some("exact") => Bound::Exact,
            Some("at_least") => Bound::AtLeast,
            Some("at_most") => Bound::AtMost,
            Some(other) => {
                return Err(format!(
                    "`bound` must be `exact`, `at_least` or `at_most`, found `{other}`"
                ));
            }
        };
        if self.reason.trim().is_empty() {
            return Err("`reason` is empty".to_owned());
        }
        let rule = Rule::new((&self.id, &self.left, &self.right), bound, false)?;
        match self.error_percent {
            None => Ok(rule),
            Some(percent) if percent > 0.0 && percent.is_finite() => {
                Ok(rule.with_error(percent / 100.0))
            }
            Some(percent) => Err(format!("`error_percent` must be above 0, found {percent}")),
        }
    }
}

/// `entity.metric` as its two parts.
pub(super) fn path(text: &str) -> Option<(&str, &str)> {
    text.rsplit_once('.')
}
