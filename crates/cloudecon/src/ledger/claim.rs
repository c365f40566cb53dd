use std::fmt;

use cloudecon_dataset::{Basis, Bound, Claim};

use super::closing::Closing;

/// What the arithmetic says of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// It fits as printed.
    Holds,
    /// It does not fit as printed, or cannot be checked so, and fits under another reading.
    HoldsOtherwise,
    /// It does not fit under any reading.
    Fails,
    /// A figure that it needs is not there.
    Unchecked,
}

impl Verdict {
    /// Every verdict, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Holds, Self::HoldsOtherwise, Self::Fails, Self::Unchecked];

    /// As tables print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::HoldsOtherwise => "holds under another reading",
            Self::Fails => "fails",
            Self::Unchecked => "cannot be checked",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whose figures a claim was checked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Evidence {
    /// Not one row comes from the document that makes the claim.
    Independent,
    /// Some rows come from it.
    Mixed,
    /// All do: the document agrees with itself, no more.
    Own,
}

impl Evidence {
    /// As tables print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Independent => "independent",
            Self::Mixed => "partly its own",
            Self::Own => "its own",
        }
    }
}

/// What a formula gives, in the unit of the claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    pub(super) mid: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) bound: Bound,
    pub(super) basis: Basis,
    pub(super) evidence: Evidence,
    pub(super) inputs: Vec<String>,
    pub(super) agrees: bool,
    pub(super) central_gap: f64,
    pub(super) unexplained: f64,
}

impl Computed {
    /// From the central values of the inputs.
    pub const fn mid(&self) -> f64 {
        self.mid
    }

    /// The low end; that of [`Computed::mid`] where it is open.
    pub const fn low(&self) -> f64 {
        self.low
    }

    /// The high end; that of [`Computed::mid`] where it is open.
    pub const fn high(&self) -> f64 {
        self.high
    }

    /// Whether it is a point, a floor or a ceiling.
    pub const fn bound(&self) -> Bound {
        self.bound
    }

    /// The weakest basis of its inputs.
    pub const fn basis(&self) -> Basis {
        self.basis
    }

    /// Whose figures it rests on.
    pub const fn evidence(&self) -> Evidence {
        self.evidence
    }

    /// Ids of the rows that fed it.
    pub fn inputs(&self) -> &[String] {
        &self.inputs
    }

    /// True if the claim meets it.
    pub const fn agrees(&self) -> bool {
        self.agrees
    }

    /// Claimed less computed, central values.
    pub const fn central_gap(&self) -> f64 {
        self.central_gap
    }

    /// The part of the gap that neither printed digits nor ranges explain.
    pub const fn unexplained(&self) -> f64 {
        self.unexplained
    }
}

/// One reading of a claim and what came out.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedReading {
    pub(super) name: String,
    pub(super) formula: String,
    pub(super) arithmetic: String,
    pub(super) found: Result<Computed, String>,
    pub(super) note: Option<String>,
}

impl CheckedReading {
    /// How the claim is read.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The formula by names.
    pub fn formula(&self) -> &str {
        &self.formula
    }

    /// The formula with the figures in it, and the result.
    pub fn arithmetic(&self) -> &str {
        &self.arithmetic
    }

    /// What it gives.
    ///
    /// # Errors
    /// What is missing, in words.
    pub const fn found(&self) -> Result<&Computed, &String> {
        self.found.as_ref()
    }

    /// A remark.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

/// A published claim with its verdict.
#[derive(Debug, Clone)]
pub struct CheckedClaim {
    pub(super) claim: Claim,
    pub(super) verdict: Verdict,
    pub(super) reason: String,
    pub(super) readings: Vec<CheckedReading>,
    pub(super) closings: Vec<Closing>,
}

impl CheckedClaim {
    /// The claim as it stands in the dataset.
    pub const fn claim(&self) -> &Claim {
        &self.claim
    }

    /// What the arithmetic says.
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Why, in one sentence.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Every reading, as printed first.
    pub fn readings(&self) -> &[CheckedReading] {
        &self.readings
    }

    /// The reading that decides: the first that agrees, else the first.
    pub fn decisive(&self) -> Option<&CheckedReading> {
        let agrees = |reading: &&CheckedReading| reading.found.as_ref().is_ok_and(|c| c.agrees);
        self.readings.iter().find(agrees).or_else(|| self.readings.first())
    }

    /// Single changes of an input that would make the first reading hold, the smallest first.
    pub fn closings(&self) -> &[Closing] {
        &self.closings
    }

    /// True if it speaks of a time after it was published.
    pub fn is_forecast(&self) -> bool {
        self.claim
            .period()
            .calendar_span()
            .is_ok_and(|(_, end)| end > self.claim.published().last_day())
    }
}
