use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::Error;

/// Something a reader must know: a claim that does not fit, sources that disagree, a gap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    level: Level,
    code: FindingCode,
    /// The claim, output or observation that the finding is about.
    subject: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<Gap>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// Ids of the rows on both sides.
    inputs: Vec<String>,
}

/// How grave a finding is; errors make the program end with exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// The figures that the report stands on do not fit each other.
    Error,
    /// A published statement does not fit the figures, or two sources disagree.
    Warning,
    /// Worth knowing.
    Note,
}

/// The kinds of finding; `--deny` takes their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FindingCode {
    /// Figures that must add up do not, beyond their printed precision.
    IdentityBroken,
    /// The formula of a claim or relation cannot be read.
    ClaimFaulty,
    /// A claim lies outside what the figures allow.
    ClaimContradicted,
    /// A claim fails as printed and fits under another reading.
    ClaimHoldsOtherwise,
    /// Claims exclude each other, or the figures exclude a claim, through what holds between them.
    ClaimsConflict,
    /// Claims that count sales differently, gross and net, would have to be chained.
    ViewsDiffer,
    /// Two sources give one figure differently, beyond printed precision.
    SourcesDisagree,
    /// A claim fits.
    ClaimHolds,
    /// A claim cannot be checked.
    ClaimUnchecked,
    /// A figure of the report could not be computed.
    FigureMissing,
    /// A figure covers only part of what its name says.
    PartialCoverage,
}

/// The distance between what is claimed and what is computed, in the output's unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// Claimed minus computed, central values.
    pub central: f64,
    /// The part that neither printed digits nor input ranges explain; zero for an overlap.
    pub unexplained: f64,
    /// The unit of both.
    pub unit: String,
}

impl FindingCode {
    /// Every kind, in the order of the report.
    pub const ALL: [Self; 11] = [
        Self::IdentityBroken,
        Self::ClaimFaulty,
        Self::ClaimContradicted,
        Self::ClaimHoldsOtherwise,
        Self::ClaimsConflict,
        Self::ViewsDiffer,
        Self::SourcesDisagree,
        Self::ClaimHolds,
        Self::ClaimUnchecked,
        Self::FigureMissing,
        Self::PartialCoverage,
    ];

    /// The name, as `--deny` takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IdentityBroken => "identity-broken",
            Self::ClaimFaulty => "claim-faulty",
            Self::ClaimContradicted => "claim-contradicted",
            Self::ClaimHoldsOtherwise => "claim-holds-otherwise",
            Self::ClaimsConflict => "claims-conflict",
            Self::ViewsDiffer => "views-differ",
            Self::SourcesDisagree => "sources-disagree",
            Self::ClaimHolds => "claim-holds",
            Self::ClaimUnchecked => "claim-unchecked",
            Self::FigureMissing => "figure-missing",
            Self::PartialCoverage => "partial-coverage",
        }
    }

    /// The level unless denied.
    pub const fn level(self) -> Level {
        match self {
            Self::IdentityBroken | Self::ClaimFaulty => Level::Error,
            Self::ClaimContradicted
            | Self::ClaimHoldsOtherwise
            | Self::ClaimsConflict
            | Self::SourcesDisagree => Level::Warning,
            Self::ViewsDiffer
            | Self::ClaimHolds
            | Self::ClaimUnchecked
            | Self::FigureMissing
            | Self::PartialCoverage => Level::Note,
        }
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for FindingCode {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|code| code.as_str() == name).ok_or_else(|| {
            Error::UnknownFinding {
                found: name.to_owned(),
                legal: Self::ALL.map(|code| format!("`{code}`")).join(", "),
            }
        })
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

impl Finding {
    pub(crate) fn new(code: FindingCode, subject: &str, message: String) -> Self {
        Self {
            level: code.level(),
            code,
            subject: subject.to_owned(),
            message,
            gap: None,
            hint: None,
            inputs: Vec::new(),
        }
    }

    #[must_use]
    pub(crate) fn with_gap(mut self, gap: Gap) -> Self {
        self.gap = Some(gap);
        self
    }

    #[must_use]
    pub(crate) fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    #[must_use]
    pub(crate) fn with_inputs(mut self, inputs: impl IntoIterator<Item = String>) -> Self {
        self.inputs.extend(inputs);
        self
    }

    /// Raises the finding to an error.
    pub(crate) fn deny(&mut self) {
        self.level = Level::Error;
    }

    /// How grave it is.
    pub const fn level(&self) -> Level {
        self.level
    }

    /// What kind it is.
    pub const fn code(&self) -> FindingCode {
        self.code
    }

    /// The claim, output or observation it is about.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What was found, one line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How far apart the two sides are.
    pub const fn gap(&self) -> Option<&Gap> {
        self.gap.as_ref()
    }

    /// What would close the gap, or what to read next.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The columns of the CSV form; see [`Report::CSV_COLUMNS`](crate::Report::CSV_COLUMNS).
    pub fn record(&self) -> [String; 13] {
        let gap = |get: fn(&Gap) -> String| self.gap.as_ref().map_or_else(|| "-".to_owned(), get);
        let dash = || "-".to_owned();
        [
            self.level.to_string(),
            self.code.to_string(),
            dash(),
            self.subject.clone(),
            dash(),
            gap(|gap| gap.central.to_string()),
            gap(|gap| gap.unexplained.to_string()),
            dash(),
            gap(|gap| gap.unit.clone()),
            dash(),
            dash(),
            self.inputs.join(" "),
            self.message.clone(),
        ]
    }

    /// Ids of the rows on both sides.
    pub fn inputs(&self) -> &[String] {
        &self.inputs
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.level, self.code, self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}
