//! The four models on one dataset: what a report holds.

mod claim_count;
mod column;
mod scope;
mod tables;

use cloudecon_core::{Date, Quarter};
use cloudecon_dataset::Dataset;
use serde::Serialize;

use crate::change::Change;
use crate::error::Error;
use crate::finding::{Finding, FindingCode, Level};
use crate::inputs::Inputs;
use crate::ledger::Ledger;
use crate::output::{Output, Reading};
use crate::seen::seen;
use crate::table::Document;
use crate::{identities, models};

pub use claim_count::ClaimCount;
pub use column::Column;
pub(crate) use scope::{latest_quarter, reported, scenario};

/// What to report.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The calendar quarter; the latest that most providers have revenue for if `None`.
    pub period: Option<Quarter>,
    /// See only what was public by this day.
    pub as_of: Option<Date>,
    /// The scenario's id; `base` if `None`.
    pub scenario: Option<String>,
    /// Kinds of finding that count as errors.
    pub deny: Vec<FindingCode>,
    /// Numbers of the dataset to change first, for a what-if.
    pub changes: Vec<Change>,
}

/// The four models on one dataset: outputs by provider, and what does not fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    period: Quarter,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<Date>,
    scenario: String,
    columns: Vec<Column>,
    outputs: Vec<Output>,
    findings: Vec<Finding>,
    claims: ClaimCount,
}

impl Report {
    /// Runs the models on what the options let them see.
    ///
    /// # Errors
    /// [`Error`] for an unknown scenario, or a dataset without any revenue to report.
    pub fn run(dataset: &Dataset, options: &Options) -> Result<Self, Error> {
        let seen = seen(dataset, options.as_of, options.scenario.as_deref());
        let dataset = &*seen;
        let scenario = scenario(dataset, options.scenario.as_deref().unwrap_or("base"))?;
        let inputs = Inputs::new(dataset, scenario, &options.changes);
        let providers = reported(dataset);
        let period = match options.period {
            Some(period) => period,
            None => latest_quarter(&inputs, &providers).ok_or(Error::NothingToReport)?,
        };
        let outputs = models::outputs(&inputs, &providers, period);
        let ledger = Ledger::of(&inputs, &providers, &outputs, options.as_of.is_some());
        let mut findings = identities::check(&inputs, &providers);
        findings.extend(ledger.findings());
        findings.extend(identities::disagreements(&inputs, &providers, period));
        findings.extend(missing(&outputs));
        findings.extend(models::coverage(&inputs, &providers, period));
        for finding in &mut findings {
            if options.deny.contains(&finding.code()) {
                finding.deny();
            }
        }
        findings.sort_by_key(|finding| (finding.level(), finding.code()));
        let claims = ClaimCount::of(&ledger);
        Ok(Self {
            period,
            as_of: options.as_of,
            scenario: scenario.id().to_owned(),
            columns: providers.iter().map(|provider| Column::of(dataset, provider)).collect(),
            outputs,
            findings,
            claims,
        })
    }

    /// The columns of the CSV form: outputs first, then findings. For a finding, `id` is its code,
    /// `metric` its subject, `value` the central gap and `low` the unexplained part of it.
    pub const CSV_COLUMNS: [&'static str; 13] = [
        "kind", "id", "provider", "metric", "period", "value", "low", "high", "unit", "bound",
        "basis", "inputs", "note",
    ];

    /// The calendar quarter.
    pub const fn period(&self) -> Quarter {
        self.period
    }

    /// The day whose knowledge the report is limited to.
    pub const fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// The scenario's id.
    pub fn scenario(&self) -> &str {
        &self.scenario
    }

    /// The providers, in report order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Every output, by provider and metric.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// The output with this id.
    pub fn output(&self, id: &str) -> Option<&Output> {
        self.outputs.iter().find(|output| output.id() == id)
    }

    /// Every finding, errors first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How many claims there are, by verdict.
    pub const fn claims(&self) -> ClaimCount {
        self.claims
    }

    /// True if a finding is at error level: the program then ends with exit code 1.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.level() == Level::Error)
    }

    /// The report as tables: `providers` with a row a figure, `chips` with a row a chip.
    pub fn document(&self) -> Document {
        tables::document(self)
    }

    /// The report as one JSON document.
    ///
    /// # Errors
    /// [`Error::Json`], which finite numbers never cause.
    pub fn to_json(&self) -> Result<String, Error> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// The same with the arithmetic of every output, down to the rows: what
    /// [`diff::Run::from_json`](crate::diff::Run::from_json) reads.
    ///
    /// # Errors
    /// [`Error::Json`], which finite numbers never cause.
    pub fn to_json_with_steps(&self) -> Result<String, Error> {
        let mut document = serde_json::to_value(self)?;
        let entries = document.get_mut("outputs").and_then(serde_json::Value::as_array_mut);
        for (entry, output) in entries.into_iter().flatten().zip(&self.outputs) {
            if let (Some(entry), Some(step)) = (entry.as_object_mut(), output.step()) {
                entry.insert("step".to_owned(), serde_json::to_value(step)?);
            }
        }
        Ok(serde_json::to_string_pretty(&document)?)
    }
}

/// One note per output that could not be computed.
fn missing(outputs: &[Output]) -> Vec<Finding> {
    outputs
        .iter()
        .filter_map(|output| match output.reading() {
            Reading::Missing(reason) => Some(Finding::new(
                FindingCode::FigureMissing,
                output.id(),
                format!("`{}`: {reason}", output.id()),
            )),
            Reading::Value(_) => None,
        })
        .collect()
}
