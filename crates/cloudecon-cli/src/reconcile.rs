//! `cloudecon reconcile`: which figures can all be true at once.

use std::io::{self, Write};

use clap::Args;
use cloudecon::Date;
use cloudecon::reconcile::{Choices, Reconciliation};

use crate::arguments::Input;
use crate::run::{Outcome, load};
use crate::tables::{self, Shape};

/// Which figures are reconciled.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon reconcile
  cloudecon reconcile --provider amazon
  cloudecon reconcile --no-adjust
  cloudecon reconcile --table conflicts
  cloudecon reconcile --without amazon-taas-run-rate --format csv --table figures

Conflicts between published figures are findings at warning level; they do not change the exit code.")]
pub(crate) struct Asked {
    /// Adjust nothing: show what identities are off by with the figures as published.
    #[arg(long)]
    no_adjust: bool,
    /// Leave out figures: ids of rows, claims or outputs, by commas; may be repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    without: Vec<String>,
    /// Show figures and picture of one provider; everything is reconciled all the same.
    #[arg(long, value_name = "ID")]
    provider: Option<String>,
    /// The level of tests.
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    level: f64,
    /// The scenario.
    #[arg(long, value_name = "ID", default_value = "base")]
    scenario: String,
    /// See only what was public by this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
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
    if !(asked.level > 0.0 && asked.level < 1.0) {
        writeln!(err, "error: `--level` must be above 0 and below 1, found {}", asked.level)?;
        return Ok(Outcome::BadInput);
    }
    let Some(dataset) = load(err, &asked.input)? else { return Ok(Outcome::BadInput) };
    let choices = Choices {
        as_of: asked.as_of,
        scenario: Some(asked.scenario.clone()),
        level: asked.level,
        without: asked.without.clone(),
        provider: asked.provider.clone(),
        ..Choices::default()
    };
    match Reconciliation::run(&dataset, &choices) {
        Ok(found) => tables::document(out, err, &asked.shape, &found.document(asked.no_adjust)),
        Err(error) => {
            writeln!(err, "error: {error}")?;
            Ok(Outcome::BadInput)
        }
    }
}
