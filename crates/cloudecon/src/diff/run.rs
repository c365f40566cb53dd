use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::{Error, Report, Step};

/// The numbers of one run with their arithmetic: all that a comparison needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    outputs: Vec<RunOutput>,
    places: BTreeMap<String, usize>,
}

/// One output of a run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RunOutput {
    id: String,
    unit: String,
    value: Option<f64>,
    step: Option<Arc<Step>>,
}

#[derive(Deserialize)]
struct File {
    outputs: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    unit: String,
    value: Option<Value>,
    step: Option<Arc<Step>>,
}

#[derive(Deserialize)]
struct Value {
    mid: f64,
}

impl Run {
    /// The numbers of a report.
    pub fn of(report: &Report) -> Self {
        Self::new(report.outputs().iter().map(|output| RunOutput {
            id: output.id().to_owned(),
            unit: output.unit().to_string(),
            value: output.figured().map(crate::Figured::mid),
            step: output.step().cloned(),
        }))
    }

    /// The numbers of a report that was written as JSON with its steps.
    ///
    /// # Errors
    /// [`Error::Json`] with line and column; [`Error::NoSteps`] if the arithmetic was left out.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let file: File = serde_json::from_str(text)?;
        if file.outputs.iter().any(|entry| entry.value.is_some() && entry.step.is_none()) {
            return Err(Error::NoSteps);
        }
        Ok(Self::new(file.outputs.into_iter().map(|entry| RunOutput {
            id: entry.id,
            unit: entry.unit,
            value: entry.value.map(|value| value.mid),
            step: entry.step,
        })))
    }

    fn new(outputs: impl Iterator<Item = RunOutput>) -> Self {
        let outputs: Vec<RunOutput> = outputs.collect();
        let places = outputs.iter().enumerate().map(|(at, o)| (o.id.clone(), at)).collect();
        Self { outputs, places }
    }

    pub(super) fn outputs(&self) -> &[RunOutput] {
        &self.outputs
    }

    pub(super) fn output(&self, id: &str) -> Option<&RunOutput> {
        self.outputs.get(*self.places.get(id)?)
    }
}

impl RunOutput {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn unit(&self) -> &str {
        &self.unit
    }

    pub(super) const fn value(&self) -> Option<f64> {
        self.value
    }

    pub(super) fn step(&self) -> Option<&Step> {
        self.step.as_deref()
    }
}
