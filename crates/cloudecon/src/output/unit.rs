use std::fmt;

use cloudecon_dataset::QuantityKind;
use serde::Serialize;

use crate::expression::Dimension;

/// The unit of an output's numbers, the same in text, JSON and CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Unit {
    /// Millions of US dollars in the period.
    #[serde(rename = "USD million")]
    UsdMillion,
    /// Billions of US dollars a year.
    #[serde(rename = "USD billion/yr")]
    UsdBillionPerYear,
    /// Percent.
    #[serde(rename = "percent")]
    Percent,
    /// Basis points.
    #[serde(rename = "bp")]
    BasisPoints,
    /// Megawatts.
    #[serde(rename = "MW")]
    Megawatts,
    /// US dollars per kilowatt of IT power and month.
    #[serde(rename = "USD/kW-month")]
    UsdPerKwMonth,
    /// US dollars per chip and hour.
    #[serde(rename = "USD/chip-h")]
    UsdPerChipHour,
    /// US dollars per million tokens.
    #[serde(rename = "USD/Mtok")]
    UsdPerMillionTokens,
    /// Tokens per second and chip.
    #[serde(rename = "tok/s")]
    TokensPerSecond,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UsdMillion => "USD million",
            Self::UsdBillionPerYear => "USD billion/yr",
            Self::Percent => "percent",
            Self::BasisPoints => "bp",
            Self::Megawatts => "MW",
            Self::UsdPerKwMonth => "USD/kW-month",
            Self::UsdPerChipHour => "USD/chip-h",
            Self::UsdPerMillionTokens => "USD/Mtok",
            Self::TokensPerSecond => "tok/s",
        })
    }
}

impl Unit {
    /// What it measures, and what turns a number of it into base units.
    pub(crate) const fn base(self) -> (Dimension, f64) {
        let (kind, factor) = match self {
            Self::UsdMillion => (QuantityKind::Money, 1e6),
            Self::UsdBillionPerYear => (QuantityKind::RunRate, 1e9),
            Self::Percent => (QuantityKind::Fraction, 1e-2),
            Self::BasisPoints => (QuantityKind::Fraction, 1e-4),
            Self::Megawatts => (QuantityKind::Power, 1.0),
            Self::UsdPerKwMonth => (QuantityKind::CapacityPrice, 1.0),
            Self::UsdPerChipHour => (QuantityKind::ChipHourPrice, 1.0),
            Self::UsdPerMillionTokens => (QuantityKind::TokenPrice, 1.0),
            Self::TokensPerSecond => (QuantityKind::TokenRate, 1.0),
        };
        let (dimension, scale) = Dimension::of(kind);
        (dimension, factor * scale)
    }
}
