//! Numbers of the report, each with its range, basis, inputs and arithmetic.

mod figured;
mod unit;

use std::sync::Arc;

use cloudecon_core::{Quantity, Range};
use serde::Serialize;

use crate::{Origin, Step, Traced};

pub use figured::Figured;
use figured::RangeOf;
pub use unit::Unit;

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
