use cloudecon_core::Month;
use serde::{Deserialize, Serialize};

use crate::{ExactShare, MicroUsd, Party, Rounding, Term};

/// A contract as written in a file; [`crate::Deal`] is the checked form.
///
/// Quantities are strings with their unit; unknown ones are ranges such as `20 % to 30 %`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealTermsRaw {
    /// Name of the contract.
    pub name: String,
    /// The value that was announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<MicroUsd>,
    /// The parties with their roles.
    pub parties: Vec<Party>,
    /// The terms in any order.
    pub terms: Vec<Term>,
    /// Delivery ramps.
    #[serde(default)]
    pub ramps: Vec<Ramp>,
    /// Later changes, each applied on the result of the one before.
    #[serde(default)]
    pub amendments: Vec<Amendment>,
    /// How postings are rounded.
    #[serde(default)]
    pub rounding: Rounding,
}

impl DealTermsRaw {
    /// An empty contract.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Adds a party.
    #[must_use]
    pub fn with_party(mut self, party: Party) -> Self {
        self.parties.push(party);
        self
    }

    /// Adds a term.
    #[must_use]
    pub fn with_term(mut self, term: Term) -> Self {
        self.terms.push(term);
        self
    }
}

/// Capacity that comes in steps: scales fixed fees, unit rates and minimums of the terms in `on`.
///
/// Other kinds follow delivery through their drivers and are refused here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ramp {
    /// Unique name.
    pub id: String,
    /// Terms that are scaled.
    pub on: Vec<String>,
    /// Month of first delivery; nothing is due before.
    pub delivery: Month,
    /// Factors by months since delivery, rising in time; the first must start at 0.
    pub steps: Vec<RampStep>,
}

/// One step of a ramp.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RampStep {
    /// Months since delivery from which the factor holds.
    pub after_months: u16,
    /// Part of full capacity, zero or more.
    pub factor: ExactShare,
}

/// What an amendment does with the terms it names: published summaries often allow both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmendmentReading {
    /// New terms take their place from the date.
    #[default]
    Replaces,
    /// New terms come on top of them.
    Adds,
}

/// New terms from a date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// First month of the change.
    pub date: Month,
    /// Terms that end then, under the reading that they are replaced.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// Terms that start then.
    #[serde(default)]
    pub adds: Vec<Term>,
    /// Which reading holds.
    #[serde(default)]
    pub reading: AmendmentReading,
}
