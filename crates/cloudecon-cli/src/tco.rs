//! `cloudecon tco`: chips in money and tokens.

mod arguments;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use cloudecon::chips::{self, Catalog, Constants, Rows, Unanswered};
use cloudecon::table::Document;

use self::arguments::{Basis, Common, From, Rule, Served, Used, positive};
use crate::run::Outcome;
use crate::setting::changes;
use crate::tables;
use crate::under::load_with;

const CHIPS: &str =
    "Chips by id, or by a part of it that only one has; the usual ones if left out.";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// The data: dense peaks, memory, link, power, capital and list prices of every chip.
    #[command(after_help = "Examples:
  cloudecon tco chips
  cloudecon tco chips trainium --table rates
  cloudecon tco chips --format csv > chips.csv")]
    Chips {
        /// Words that must all occur in the id of a chip; all chips if left out.
        #[arg(value_name = "WORD")]
        words: Vec<String>,
        #[command(flatten)]
        common: Common,
    },
    /// What a chip-hour costs an owner at hyperscale cost, a neocloud, and a tenant for years.
    #[command(after_help = "Examples:
  cloudecon tco cost
  cloudecon tco cost trainium2 gb200 --table breakdown
  cloudecon tco cost h200 --utilization 100")]
    Cost {
        #[arg(value_name = "CHIP", help = CHIPS)]
        chips: Vec<String>,
        #[command(flatten)]
        used: Used,
        #[command(flatten)]
        common: Common,
    },
    /// What a million input, cached and output tokens cost; margin at list price; tokens per MW.
    #[command(after_help = "Examples:
  cloudecon tco tokens
  cloudecon tco tokens trainium2 h200 --model gpt-oss-120b --concurrency 128
  cloudecon tco tokens --rule total --basis neocloud-owner --cache-hit 0")]
    Tokens {
        #[arg(value_name = "CHIP", help = CHIPS)]
        chips: Vec<String>,
        /// Whose cost of a chip-hour.
        #[arg(long, value_enum, default_value_t = Basis::HyperscaleOwner)]
        basis: Basis,
        /// How the joint cost of an hour is split between kinds of tokens.
        #[arg(long, value_enum, default_value_t = Rule::TimeShare)]
        rule: Rule,
        #[command(flatten)]
        served: Served,
        #[command(flatten)]
        used: Used,
        #[command(flatten)]
        common: Common,
    },
    /// Configurations that no other beats in the speed of a user and the tokens of a chip.
    #[command(after_help = "Examples:
  cloudecon tco frontier trainium2 h200
  cloudecon tco frontier gb200 --model deepseek-r1 --at 50 --table service-level")]
    Frontier {
        #[arg(value_name = "CHIP", help = CHIPS)]
        chips: Vec<String>,
        /// Tokens a second that every user must see.
        #[arg(long, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
        at: Option<f64>,
        #[command(flatten)]
        served: Served,
        #[command(flatten)]
        common: Common,
    },
    /// Cost per TB/s and per PFLOP/s against rivals; a verdict only where the ranges allow one.
    #[command(after_help = "Examples:
  cloudecon tco compare
  cloudecon tco compare tpu-v7 --against gb300 --table verdict")]
    Compare {
        #[arg(value_name = "CHIP", help = "Chips; Trainium2 and Trainium3 if left out.")]
        chips: Vec<String>,
        /// Rivals, separated by commas; GB200, GB300, H200 and TPU v7 if left out.
        #[arg(long, value_name = "CHIP", value_delimiter = ',')]
        against: Vec<String>,
        /// Whose cost of a chip-hour.
        #[arg(long, value_enum, default_value_t = Basis::HyperscaleOwner)]
        basis: Basis,
        #[command(flatten)]
        common: Common,
    },
    /// Processors: a virtual CPU by the hour, work per dollar, hosts of servers, agents' environments.
    #[command(after_help = "Examples:
  cloudecon tco cpus
  cloudecon tco cpus --table environments --concurrency 256 --replica 8")]
    Cpus {
        #[command(flatten)]
        served: Served,
        #[command(flatten)]
        common: Common,
    },
    /// A fleet by quarter: blended cost of a million tokens, and what a change of mix does.
    #[command(after_help = "Examples:
  cloudecon tco mix
  cloudecon tco mix amazon --model minimax-m2.5 --table what-if")]
    Mix {
        /// The provider, as in providers.toml.
        #[arg(value_name = "PROVIDER", default_value = "amazon")]
        provider: String,
        #[command(flatten)]
        served: Served,
        #[command(flatten)]
        used: Used,
        #[command(flatten)]
        common: Common,
    },
    /// Predicted against measured time per output token, row by row and summed up.
    #[command(after_help = "Examples:
  cloudecon tco predict --rows fixtures/cases/tco/measured-serving.csv
  cloudecon tco predict --rows my-runs.csv --constants dataset --table rows --format csv

The rows are in the format of measured-serving.csv. By default the constants are fitted on a random
half of the curves of each model and scored on the other half, eleven times; see docs/tco.md.")]
    Predict {
        /// The file of measured rows.
        #[arg(long, value_name = "FILE")]
        rows: PathBuf,
        /// Constants fitted on halves of the file, or those of the dataset.
        #[arg(long, value_enum, default_value_t = From::Halves)]
        constants: From,
        /// Random halves.
        #[arg(long, value_name = "COUNT", default_value_t = 11, value_parser = clap::value_parser!(u64).range(1..=1000))]
        splits: u64,
        /// Seed of the first half.
        #[arg(long, value_name = "NUMBER", default_value_t = chips::SEED)]
        seed: u64,
        #[command(flatten)]
        common: Common,
    },
}

pub(crate) fn run(out: &mut impl Write, err: &mut impl Write, verb: &Verb) -> io::Result<Outcome> {
    let Common { under, input, .. } = verb.common();
    let Some(dataset) = load_with(err, input, &under.set)? else {
        return Ok(Outcome::BadInput);
    };
    let rows = match verb {
        Verb::Predict { rows, .. } => match read_rows(err, rows)? {
            Some(rows) => rows,
            None => return Ok(Outcome::BadInput),
        },
        _ => Rows::default(),
    };
    let (seen, set) = (under.seen(&dataset), changes(&under.set));
    let found = Catalog::read_under(&seen, &under.scenario, &set)
        .and_then(|catalog| answer(&catalog, verb, &rows));
    let found = found.and_then(|document| {
        if under.is_base() {
            return Ok(document);
        }
        let base = answer(&Catalog::read(&dataset)?, verb, &rows)?;
        Ok(under.say(&dataset, &base, document))
    });
    match found {
        Ok(document) => tables::document(out, err, &verb.common().shape, &document),
        Err(error) => {
            writeln!(err, "error: {error}")?;
            Ok(Outcome::BadInput)
        }
    }
}

/// The file of rows; its faults go to standard error, every one with line and column.
fn read_rows(err: &mut impl Write, path: &Path) -> io::Result<Option<Rows>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            writeln!(err, "error: cannot read `{}`: {error}", path.display())?;
            return Ok(None);
        }
    };
    match Rows::read(&path.display().to_string(), &text) {
        Ok(rows) => Ok(Some(rows)),
        Err(faults) => {
            for fault in &faults {
                writeln!(err, "{fault}")?;
            }
            writeln!(err, "{} faults", faults.len())?;
            Ok(None)
        }
    }
}

fn answer(catalog: &Catalog<'_>, verb: &Verb, rows: &Rows) -> Result<Document, Unanswered> {
    match verb {
        Verb::Chips { words, .. } => chips::chips(catalog, words),
        Verb::Cost { chips, used, .. } => chips::cost(catalog, chips, used.utilization),
        Verb::Tokens { chips, basis, rule, served, used, .. } => {
            let load = served.load(catalog)?;
            let (basis, rule) = (basis.basis(), rule.rule());
            chips::tokens(catalog, chips, basis, rule, &load, used.utilization)
        }
        Verb::Frontier { chips, at, served, .. } => {
            chips::frontier(catalog, chips, &served.load(catalog)?, *at)
        }
        Verb::Compare { chips, against, basis, .. } => {
            chips::compare(catalog, chips, against, basis.basis())
        }
        Verb::Cpus { served, .. } => chips::cpus(catalog, &served.load(catalog)?),
        Verb::Mix { provider, served, used, .. } => {
            chips::mix(catalog, provider, &served.load(catalog)?, used.utilization)
        }
        Verb::Predict { constants, splits, seed, .. } => {
            let constants = match constants {
                From::Halves => Constants::Halves { seed: *seed, splits: *splits },
                From::Dataset => Constants::Dataset,
            };
            chips::predict(catalog, rows, constants)
        }
    }
}

impl Verb {
    const fn common(&self) -> &Common {
        match self {
            Self::Chips { common, .. }
            | Self::Cost { common, .. }
            | Self::Tokens { common, .. }
            | Self::Frontier { common, .. }
            | Self::Compare { common, .. }
            | Self::Cpus { common, .. }
            | Self::Mix { common, .. }
            | Self::Predict { common, .. } => common,
        }
    }
}
