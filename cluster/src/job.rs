use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use cloudecon::sweep::Plan;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use serde::{Deserialize, Serialize};

/// All that crosses the network to say what is to be computed: the text of the sweep file and how
/// its rows are cut into spans. Scenarios are made where they are computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Job {
    /// The name of the sweep file, for messages.
    pub(crate) name: String,
    /// The sweep file.
    pub(crate) text: String,
    /// [`Plan::mark`] where the run was asked for: an executor with other data refuses.
    pub(crate) mark: String,
    /// [`Plan::titles`].
    pub(crate) titles: Vec<String>,
    /// Rows of the whole sweep.
    pub(crate) rows: u64,
    /// Rows of a span, the last one may have fewer.
    pub(crate) span: u64,
    /// Where spans go as Parquet; without it they are streamed to the query.
    pub(crate) folder: Option<PathBuf>,
}

/// Rows of a span where nothing is said: a second or so of one processor.
const SPAN: u64 = 1 << 20;
/// Spans at most: each is a task that the scheduler keeps in mind.
const SPANS: u64 = 4_096;
/// Spans at least, so that some executors have work each, as long as a span has this many rows.
const FEW: (u64, u64) = (16, 1 << 12);

impl Job {
    pub(crate) fn new(name: String, text: String, plan: &Plan, span: Option<u64>) -> Self {
        let rows = plan.rows();
        let usual = || {
            let (spans, least) = FEW;
            SPAN.min(rows.div_ceil(spans).max(least)).max(rows.div_ceil(SPANS))
        };
        Self {
            name,
            text,
            mark: plan.mark().to_owned(),
            titles: plan.titles(),
            rows,
            span: span.unwrap_or_else(usual).clamp(1, rows.max(1)),
            folder: None,
        }
    }

    pub(crate) fn spans(&self) -> usize {
        usize::try_from(self.rows.div_ceil(self.span)).unwrap_or(usize::MAX)
    }

    /// The rows of a span.
    pub(crate) fn range(&self, span: u64) -> Range<u64> {
        let first = span.saturating_mul(self.span).min(self.rows);
        first..first.saturating_add(self.span).min(self.rows)
    }

    /// The columns of the rows: those of a local file.
    pub(crate) fn row_schema(&self) -> SchemaRef {
        let fields = self.titles.iter().enumerate().map(|(place, title)| {
            let kind = if place == 0 { DataType::UInt64 } else { DataType::Float64 };
            Field::new(title, kind, place > 0)
        });
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }

    /// What a query over the job sees: rows, or one line for each part that was written.
    pub(crate) fn schema(&self) -> SchemaRef {
        if self.folder.is_none() {
            return self.row_schema();
        }
        Arc::new(Schema::new(vec![
            Field::new("part", DataType::UInt64, false),
            Field::new("rows", DataType::UInt64, false),
            Field::new("kept", DataType::Boolean, false),
        ]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(rows: u64, span: u64) -> Job {
        let (name, text, mark) = Default::default();
        Job { name, text, mark, titles: vec!["row".to_owned()], rows, span, folder: None }
    }

    #[test]
    fn spans_hold_every_row_once() {
        for (rows, span) in [(10, 3), (9, 3), (1, 8), (1_000_000_000, 1 << 20)] {
            let job = job(rows, span);
            let mut next = 0;
            for place in 0..job.spans() as u64 {
                let range = job.range(place);
                assert_eq!(range.start, next);
                assert!(range.end > range.start);
                next = range.end;
            }
            assert_eq!(next, rows);
        }
    }

    #[test]
    fn a_job_comes_back_as_it_went() {
        let went = job(10, 3);
        let bytes = serde_json::to_vec(&went).unwrap();
        assert_eq!(serde_json::from_slice::<Job>(&bytes).unwrap(), went);
    }
}
