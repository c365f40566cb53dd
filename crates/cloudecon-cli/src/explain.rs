//! `cloudecon explain`: where a number comes from.

use std::io::{self, Write};

use clap::Args;
use cloudecon::{Date, Options, explain, explain_roots};

use crate::arguments::Input;
use crate::run::Outcome;
use crate::setting::{Setting, changes};
use crate::tables::{self, Shape};
use crate::under::load_with;

/// Which number is asked about.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon explain amazon.taas_run_rate
  cloudecon explain amazon.ebit_margin_change@2026Q1
  cloudecon explain amazon.token_cost.aws-trainium2 --roots
  cloudecon explain chip.cost_of_capital
  cloudecon explain amazon.chip_hour_cost.aws-trainium2 --scenario server-life-6")]
pub(crate) struct Asked {
    /// An output, `PROVIDER.METRIC[.ITEM][@PERIOD]`, or the id of a row of the dataset.
    #[arg(value_name = "ID")]
    id: String,
    /// Rank the rows behind the number by what their ranges do to it.
    #[arg(long)]
    roots: bool,
    /// See only what was public by this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The scenario.
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// Set a row first: a number in its internal unit (shares as fractions), or
    /// with its unit.
    #[arg(long, value_name = "ID=VALUE", allow_hyphen_values = true)]
    set: Vec<Setting>,
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
    let Some(dataset) = load_with(err, &asked.input, &asked.set)? else {
        return Ok(Outcome::BadInput);
    };
    let options = Options {
        as_of: asked.as_of,
        scenario: asked.scenario.clone(),
        changes: changes(&asked.set),
        ..Options::default()
    };
    let found = if asked.roots { explain_roots } else { explain }(&dataset, &options, &asked.id);
    match found {
        Ok(document) => tables::document(out, err, &asked.shape, &document),
        Err(error) => {
            writeln!(err, "error: {error}")?;
            Ok(Outcome::BadInput)
        }
    }
}
