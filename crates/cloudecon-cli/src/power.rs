//! `cloudecon power settle|price|procure`: contracts, plants and portfolios from files.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use cloudecon::power::{Answer, price, procure, settle};

use crate::arguments::Input;
use crate::run::{Outcome, load};
use crate::tables::{self, Shape};

/// Questions about power from files; docs/power.md has their format.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Settle a power contract over hourly series into lines that sum exactly.
    #[command(after_help = "Examples:
  cloudecon power settle fixtures/examples/power/talen-amazon.toml
  cloudecon power settle fixtures/examples/power/nipsco-special-contract.toml --table years
  cloudecon power settle fixtures/examples/power/wind-virtual.toml --format json")]
    Settle {
        #[command(flatten)]
        asked: Asked,
        #[command(flatten)]
        input: Input,
    },
    /// Price a plant: contract price for a return, levelized cost, value, cash flows.
    #[command(after_help = "Examples:
  cloudecon power price fixtures/examples/power/solar-plant.toml
  cloudecon power price fixtures/examples/power/nuclear-restart.toml --table values --format csv")]
    Price {
        #[command(flatten)]
        asked: Asked,
    },
    /// Choose the least-cost portfolio of contracts, grid and storage, with its duality gap.
    #[command(after_help = "Examples:
  cloudecon power procure fixtures/examples/power/portfolio.toml
  cloudecon power procure fixtures/examples/power/portfolio-battery.toml --format json")]
    Procure {
        #[command(flatten)]
        asked: Asked,
    },
}

/// Which file is read, and how the answer is printed.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The file (TOML); the series that it names lie relative to it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    shape: Shape,
}

pub(crate) fn run(out: &mut impl Write, err: &mut impl Write, verb: &Verb) -> io::Result<Outcome> {
    let (asked, answer): (&Asked, Answer) = match verb {
        Verb::Settle { asked, input } => {
            let Some(dataset) = load(err, input)? else { return Ok(Outcome::BadInput) };
            (asked, settle(&asked.file, &dataset))
        }
        Verb::Price { asked } => (asked, price(&asked.file)),
        Verb::Procure { asked } => (asked, procure(&asked.file)),
    };
    match answer {
        Ok(document) => tables::document(out, err, &asked.shape, &document),
        Err(faults) => {
            for fault in &faults {
                writeln!(err, "{fault}")?;
            }
            Ok(Outcome::BadInput)
        }
    }
}
