//! `cloudecon sensitivity`: what verdicts rest on, and how little turns them.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::thread;

use clap::Args;
use cloudecon::sensitivity::{Options, Statement, sensitivity_with};
use cloudecon::{Date, Quarter};

use crate::arguments::Input;
use crate::progress::Progress;
use crate::run::{Outcome, load};
use crate::tables::{self, Shape};

/// Which verdicts are asked about.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon sensitivity
  cloudecon sensitivity \"amazon.ebit_margin@2026Q1 > microsoft.ebit_margin@2026Q1\"
  cloudecon sensitivity \"amazon.ai_margin@2026Q2 > microsoft.ai_margin@2026Q2\"
  cloudecon sensitivity \"amazon.token_cost.aws-trainium2@2026Q1 < 0.5\" --rows 1024 --format json

Ids of outputs are those of `cloudecon report --format csv` and of `cloudecon project --format csv`.
Without a statement: the order of the providers by EBIT margin, AI and token run-rate, cost of tokens
on the best chip of each, and margin of AI in the first projected quarter.")]
pub(crate) struct Asked {
    /// `OUTPUT > OUTPUT` or `OUTPUT < NUMBER`; the main verdicts of the report if left out.
    #[arg(value_name = "STATEMENT")]
    statements: Vec<Statement>,
    /// The scenario.
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// See only what was public by this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The calendar quarter, such as 2026Q1; the latest with figures if left out.
    #[arg(long, value_name = "QUARTER")]
    period: Option<Quarter>,
    /// The seed of the samples: the same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Rows of each of 16 samples; 0 draws none.
    #[arg(long, default_value_t = 64)]
    rows: u64,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
) -> io::Result<Outcome> {
    let Some(dataset) = load(err, &asked.input)? else { return Ok(Outcome::BadInput) };
    let options = Options {
        period: asked.period,
        as_of: asked.as_of,
        scenario: asked.scenario.clone(),
        statements: asked.statements.clone(),
        seed: asked.seed,
        rows: asked.rows,
        threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
    };
    let mut progress = Progress::new("verdicts");
    let found = sensitivity_with(&dataset, &options, &mut |done, all| progress.step(done, all));
    drop(progress);
    match found {
        Ok(document) => tables::document(out, err, &asked.shape, &document),
        Err(error) => {
            writeln!(err, "error: {error}")?;
            Ok(Outcome::BadInput)
        }
    }
}
