use std::fmt;
use std::sync::Arc;

use cloudecon_core::{Quantity, Range};
use cloudecon_dataset::{Basis, Bound, QuantityKind};
use serde::{Serialize, Serializer};

use crate::expression::Dimension;
use crate::{Origin, Step, Traced};

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

/// One number of the report, with where it came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Output {
    id: String,
    provider: String,
    metric: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
    period: String,
    unit: Unit,
    #[serde(flatten)]
    reading: Reading,
    formula: &'static str,
    #[serde(skip)]
    step: Option<Arc<Step>>,
}

/// The number, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Reading {
    /// Computed.
    Value(Figured),
    /// Not computed: the metric and period that are missing, or the reason.
    Missing(String),
}

/// A computed number with its range, basis and inputs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figured {
    #[serde(flatten)]
    range: RangeOf,
    #[serde(serialize_with = "as_text")]
    bound: Bound,
    #[serde(serialize_with = "as_text")]
    basis: Basis,
    inputs: Vec<String>,
    notes: Vec<String>,
    #[serde(rename = "aligned", skip_serializing_if = "std::ops::Not::not")]
    is_aligned: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct RangeOf {
    low: f64,
    mid: f64,
    high: f64,
}

fn as_text<T: fmt::Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// The rows that the number rests on: those of the arithmetic where it is written down.
fn rows_of<T>(traced: &Traced<T>) -> Vec<String> {
    let Some(step) = traced.step() else { return traced.inputs().to_vec() };
    let mut rows: Vec<String> = Vec::new();
    for leaf in step.leaves() {
        if let Origin::Row { id, .. } = leaf.origin()
            && !rows.contains(id)
        {
            rows.push(id.clone());
        }
    }
    rows
}

impl Output {
    /// An output from a traced range; `scale` turns the quantity into the unit.
    pub(crate) fn new<T: Quantity>(
        name: Name,
        unit: Unit,
        formula: &'static str,
        traced: Result<Traced<Range<T>>, String>,
        scale: impl Fn(T) -> f64,
    ) -> Self {
        let step = traced.as_ref().ok().and_then(|traced| traced.step().cloned());
        let reading = match traced {
            Ok(traced) => Reading::Value(Figured {
                range: RangeOf {
                    low: scale(traced.value().low()),
                    mid: scale(traced.value().mid()),
                    high: scale(traced.value().high()),
                },
                bound: traced.bound(),
                basis: traced.basis(),
                inputs: rows_of(&traced),
                notes: traced.notes().to_vec(),
                is_aligned: traced.is_aligned(),
            }),
            Err(reason) => Reading::Missing(reason),
        };
        Self {
            id: name.id(),
            provider: name.provider,
            metric: name.metric,
            item: name.item,
            period: name.period,
            unit,
            reading,
            formula,
            step,
        }
    }

    /// The arithmetic behind the number, in internal units; `None` if there is no number.
    pub const fn step(&self) -> Option<&Arc<Step>> {
        self.step.as_ref()
    }

    /// `<provider>.<metric>[.<item>]@<period>`, unique in a report.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The provider's id.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The metric.
    pub const fn metric(&self) -> &'static str {
        self.metric
    }

    /// The chip or other item within the metric.
    pub fn item(&self) -> Option<&str> {
        self.item.as_deref()
    }

    /// The period, as written in the dataset.
    pub fn period(&self) -> &str {
        &self.period
    }

    /// The unit of the numbers.
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// The formula in words.
    pub const fn formula(&self) -> &'static str {
        self.formula
    }

    /// The number, or why there is none.
    pub const fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The columns of the CSV form; see [`Report::CSV_COLUMNS`](crate::Report::CSV_COLUMNS).
    pub fn record(&self) -> [String; 13] {
        let found = self.figured();
        let number =
            |get: fn(&Figured) -> f64| found.map_or_else(|| "-".to_owned(), |f| get(f).to_string());
        let note = match &self.reading {
            Reading::Value(figured) => figured.notes().join("; "),
            Reading::Missing(reason) => reason.clone(),
        };
        [
            "output".to_owned(),
            self.id.clone(),
            self.provider.clone(),
            match &self.item {
                Some(item) => format!("{}.{item}", self.metric),
                None => self.metric.to_owned(),
            },
            self.period.clone(),
            number(Figured::mid),
            number(Figured::low),
            number(Figured::high),
            self.unit.to_string(),
            found.map_or("-", |f| f.bound().as_str()).to_owned(),
            found.map_or("-", |f| f.basis().as_str()).to_owned(),
            found.map_or_else(String::new, |f| f.inputs().join(" ")),
            note,
        ]
    }

    /// The computed number, if there is one.
    pub const fn figured(&self) -> Option<&Figured> {
        match &self.reading {
            Reading::Value(figured) => Some(figured),
            Reading::Missing(_) => None,
        }
    }
}

impl Figured {
    /// The low end.
    pub const fn low(&self) -> f64 {
        self.range.low
    }

    /// The central value.
    pub const fn mid(&self) -> f64 {
        self.range.mid
    }

    /// The high end.
    pub const fn high(&self) -> f64 {
        self.range.high
    }

    /// Whether the value is a point or an end.
    pub const fn bound(&self) -> Bound {
        self.bound
    }

    /// The weakest basis of the inputs.
    pub const fn basis(&self) -> Basis {
        self.basis
    }

    /// Ids of the rows that fed the number.
    pub fn inputs(&self) -> &[String] {
        &self.inputs
    }

    /// What a reader must know beside the number.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// True if a fiscal quarter of other months stands for the calendar quarter.
    pub const fn is_aligned(&self) -> bool {
        self.is_aligned
    }

    /// Low and high, opened to infinity on the side that a one-sided bound leaves open.
    pub fn interval(&self) -> (f64, f64) {
        match self.bound {
            Bound::AtLeast => (self.low(), f64::INFINITY),
            Bound::AtMost => (f64::NEG_INFINITY, self.high()),
            _ => (self.low(), self.high()),
        }
    }
}

/// The parts of an output's id.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) provider: String,
    pub(crate) metric: &'static str,
    pub(crate) item: Option<String>,
    pub(crate) period: String,
}

impl Name {
    fn id(&self) -> String {
        match &self.item {
            Some(item) => format!("{}.{}.{item}@{}", self.provider, self.metric, self.period),
            None => format!("{}.{}@{}", self.provider, self.metric, self.period),
        }
    }
}
