//! `cloudecon project`: AI revenue, AI mix and EBIT margin of the coming quarters.

use std::io::{self, Write};

use clap::Args;
use cloudecon::projection::{ProjectionOptions, backtest, project};
use cloudecon::{Date, Options, Quarter};

use crate::arguments::Input;
use crate::run::Outcome;
use crate::setting::{Setting, changes};
use crate::tables::{self, Shape};
use crate::under::load_with;

/// From which quarter, how far, and under which drivers.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon project
  cloudecon project --table projection --format csv
  cloudecon project --set projection.claude.demand=0.7 --table capacity
  cloudecon project --as-of 2026-05-27 --quarters 4
  cloudecon project --backtest 4
  cloudecon explain amazon.ai_mix@2026Q4

The drivers are the assumptions `projection.*` of the scenario; see docs/projection.md.")]
pub(crate) struct Asked {
    /// The last actual quarter at the latest; the latest with figures if left out.
    #[arg(long, value_name = "QUARTER")]
    from: Option<Quarter>,
    /// Project from so many quarters ago instead and hold that against what came.
    #[arg(long, value_name = "QUARTERS", value_parser = clap::value_parser!(u32).range(1..=20))]
    backtest: Option<u32>,
    #[command(flatten)]
    run: Run,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    input: Input,
}

/// What projections and forecasts share.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Quarters after the last actual one.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=40))]
    quarters: u32,
    /// Draws that the ranges come from.
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    draws: u32,
    /// The seed of the draws: the same seed gives the same ranges.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Set a row first: a number in its internal unit (shares as fractions), or with its unit.
    #[arg(long, value_name = "ID=VALUE", allow_hyphen_values = true)]
    pub(crate) set: Vec<Setting>,
    /// The scenario.
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// See only what was public by this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

impl Run {
    pub(crate) fn options(&self) -> Options {
        Options {
            as_of: self.as_of,
            scenario: self.scenario.clone(),
            changes: changes(&self.set),
            ..Options::default()
        }
    }

    pub(crate) const fn projection(&self) -> ProjectionOptions {
        ProjectionOptions { quarters: self.quarters, draws: self.draws, seed: self.seed }
    }

    pub(crate) const fn as_of(&self) -> Option<Date> {
        self.as_of
    }
}

pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
) -> io::Result<Outcome> {
    let Some(dataset) = load_with(err, &asked.input, &asked.run.set)? else {
        return Ok(Outcome::BadInput);
    };
    let options = Options { period: asked.from, ..asked.run.options() };
    let found = match asked.backtest {
        Some(back) => backtest(&dataset, &options, &asked.run.projection(), back),
        None => project(&dataset, &options, &asked.run.projection()),
    };
    match found {
        Ok(document) => tables::document(out, err, &asked.shape, &document),
        Err(error) => {
            writeln!(err, "error: {error}")?;
            Ok(Outcome::BadInput)
        }
    }
}
