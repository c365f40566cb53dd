//! `cloudecon scenario list|show|run|compare`: named changes with their reasons, and what they move.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use cloudecon::dataset::Dataset;
use cloudecon::table::Document;
use cloudecon::{
    Date, Error, Options, Quarter, scenario_compare, scenario_list, scenario_run, scenario_show,
};

use crate::arguments::Input;
use crate::run::Outcome;
use crate::setting::{Setting, changes};
use crate::tables::{self, Shape};
use crate::under::load_with;

/// Questions about the scenarios of the dataset.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the scenarios, each with its reason.
    #[command(after_help = "Examples:
  cloudecon scenario list
  cloudecon scenario list --format csv")]
    List {
        #[command(flatten)]
        asked: Asked,
    },
    /// Show what a scenario changes: what stood there, what does, and why.
    #[command(after_help = "Examples:
  cloudecon scenario show server-life-6
  cloudecon scenario show power-plus-10 --format json")]
    Show {
        /// The scenario.
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Run the models under a scenario: every output by its id.
    #[command(after_help = "Examples:
  cloudecon scenario run hurdle-missed --format csv
  cloudecon scenario run claude-demand-70 --as-of 2026-05-27")]
    Run {
        /// The scenario.
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Put scenarios side by side, with the difference of each from the first; one alone is held
    /// against its base.
    #[command(after_help = "Examples:
  cloudecon scenario compare power-plus-10
  cloudecon scenario compare base server-life-6 power-plus-10 --period 2026Q1
  cloudecon scenario compare base resale-share-20 --format csv")]
    Compare {
        /// The scenarios.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        #[command(flatten)]
        asked: Asked,
    },
}

/// What is seen of the dataset, and how it is printed.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The calendar quarter, such as 2026Q1; the latest with figures if left out.
    #[arg(long, value_name = "QUARTER")]
    period: Option<Quarter>,
    /// See only what was public by this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Set a row beside what the scenario changes: a number in its internal unit (shares as fractions), or
    /// with its unit.
    #[arg(long, value_name = "ID=VALUE", allow_hyphen_values = true)]
    set: Vec<Setting>,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(out: &mut impl Write, err: &mut impl Write, verb: &Verb) -> io::Result<Outcome> {
    match verb {
        Verb::List { asked } => print(out, err, asked, |dataset, _| Ok(scenario_list(dataset))),
        Verb::Show { id, asked } => {
            print(out, err, asked, |dataset, options| scenario_show(dataset, options, id))
        }
        Verb::Run { id, asked } => {
            print(out, err, asked, |dataset, options| scenario_run(dataset, options, id))
        }
        Verb::Compare { ids, asked } => {
            print(out, err, asked, |dataset, options| scenario_compare(dataset, options, ids))
        }
    }
}

fn print(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
    view: impl FnOnce(&Dataset, &Options) -> Result<Document, Error>,
) -> io::Result<Outcome> {
    let Some(dataset) = load_with(err, &asked.input, &asked.set)? else {
        return Ok(Outcome::BadInput);
    };
    let options = Options {
        period: asked.period,
        as_of: asked.as_of,
        changes: changes(&asked.set),
        ..Options::default()
    };
    match view(&dataset, &options) {
        Ok(document) => tables::document(out, err, &asked.shape, &document),
        Err(error) => {
            writeln!(err, "error: {error}")?;
            Ok(Outcome::BadInput)
        }
    }
}
