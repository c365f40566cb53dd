//! `cloudecon capacity outlook|slip|balance`: powered capacity of known sites.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use cloudecon::capacity::Draws;
use cloudecon::dataset::Dataset;
use cloudecon::supply::{
    BalanceOptions, BuildChanges, DelayChoice, Move, OutlookOptions, Pause, SupplyCase, balance,
    outlook, slip,
};
use cloudecon::table::Document;
use cloudecon::{Date, Error, Options, Quarter};

use crate::arguments::Input;
use crate::run::Outcome;
use crate::setting::{Setting, changes};
use crate::tables::{self, Shape};
use crate::under::load_with;

/// Questions about powered capacity.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Print net added IT power of known sites by year: announced, slipped P50 and P90.
    Outlook(Outlook),
    /// Print how far announced steps moved between snapshots.
    Slip(Slip),
    /// Print supply against demand by provider and quarter, and what fills a shortfall.
    Balance(Balance),
}

/// Which dataset is seen, and how it is printed.
#[derive(Debug, Args)]
struct View {
    /// See only what was public by this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The scenario.
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    input: Input,
}

/// How futures are drawn.
#[derive(Debug, Args)]
struct Futures {
    /// How delays are drawn: `by-horizon`, `pooled` (measured), `lognormal` or `mixture` (fitted).
    #[arg(long, value_name = "MODEL", default_value_t)]
    delay: DelayChoice,
    /// Futures drawn.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    draws: u32,
    /// The seed of the draws: the same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Move pending steps of a campus by days: prefabrication saves some, a permit costs some.
    #[arg(long = "move", value_name = "CAMPUS=DAYS", allow_hyphen_values = true)]
    moves: Vec<Move>,
    /// Let work on a campus stand still between two days.
    #[arg(long = "pause", value_name = "CAMPUS=FROM..TO")]
    pauses: Vec<Pause>,
    /// Let one crew build a campus step after step: a late step holds up those after it. Else each
    /// step is built for itself (modular).
    #[arg(long = "sequential", value_name = "CAMPUS")]
    sequential: Vec<String>,
}

impl Futures {
    fn changes(&self) -> BuildChanges {
        BuildChanges {
            pauses: self.pauses.clone(),
            moves: self.moves.clone(),
            sequential: self.sequential.clone(),
        }
    }
}

/// Which years are shown.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon capacity outlook
  cloudecon capacity outlook --table net-adds --format csv
  cloudecon capacity outlook --move amazon-madison-mega-site=-180 --delay lognormal
  cloudecon capacity outlook --pause microsoft-fairwater-wisconsin=2026-08-01..2027-01-31
  cloudecon capacity outlook --sequential anthropic-amazon-new-carlisle

Open data see a part of each cloud's sites: the figures are no totals.")]
pub(crate) struct Outlook {
    /// First year.
    #[arg(long, default_value_t = 2023, value_parser = clap::value_parser!(i32).range(2000..2100))]
    from: i32,
    /// Last year.
    #[arg(long, default_value_t = 2027, value_parser = clap::value_parser!(i32).range(2000..2100))]
    to: i32,
    #[command(flatten)]
    futures: Futures,
    #[command(flatten)]
    view: View,
}

/// What is measured.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon capacity slip
  cloudecon capacity slip --table steps --format csv")]
pub(crate) struct Slip {
    #[command(flatten)]
    view: View,
}

/// Which quarters are balanced, on which supply.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon capacity balance
  cloudecon capacity balance --from 2026Q3 --quarters 6 --supply p90
  cloudecon capacity balance --set balance.internal_share=0.7 --table cost --format csv
  cloudecon capacity balance --set lease.neocloud.price=400 --table chip-hours
  cloudecon explain amazon.balance_chip_hour.aws-trainium2@2026Q4")]
pub(crate) struct Balance {
    /// First quarter; the one of the newest snapshot if left out.
    #[arg(long, value_name = "QUARTER")]
    from: Option<Quarter>,
    /// Number of quarters.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=80))]
    quarters: u32,
    /// Which supply counts: `announced`, `p50` or `p90`.
    #[arg(long, value_name = "CASE", default_value_t)]
    supply: SupplyCase,
    /// Set a row first: a number in its internal unit (shares as fractions), or with its unit.
    #[arg(long, value_name = "ID=VALUE")]
    set: Vec<Setting>,
    #[command(flatten)]
    futures: Futures,
    #[command(flatten)]
    view: View,
}

pub(crate) fn run(out: &mut impl Write, err: &mut impl Write, verb: &Verb) -> io::Result<Outcome> {
    match verb {
        Verb::Outlook(asked) => {
            let futures = &asked.futures;
            let wanted = OutlookOptions {
                from: asked.from,
                to: asked.to,
                draws: Draws { count: futures.draws, seed: futures.seed },
                delay: futures.delay,
                changes: futures.changes(),
            };
            print(out, err, &asked.view, &[], |dataset, options| outlook(dataset, options, &wanted))
        }
        Verb::Slip(asked) => print(out, err, &asked.view, &[], slip),
        Verb::Balance(asked) => {
            let futures = &asked.futures;
            let wanted = BalanceOptions {
                from: asked.from,
                quarters: asked.quarters,
                supply: asked.supply,
                draws: Draws { count: futures.draws, seed: futures.seed },
                delay: futures.delay,
                changes: futures.changes(),
            };
            print(out, err, &asked.view, &asked.set, |dataset, options| {
                balance(dataset, options, &wanted)
            })
        }
    }
}

fn print(
    out: &mut impl Write,
    err: &mut impl Write,
    view: &View,
    set: &[Setting],
    answer: impl FnOnce(&Dataset, &Options) -> Result<Document, Error>,
) -> io::Result<Outcome> {
    let Some(dataset) = load_with(err, &view.input, set)? else {
        return Ok(Outcome::BadInput);
    };
    let options = Options {
        as_of: view.as_of,
        scenario: view.scenario.clone(),
        changes: changes(set),
        ..Options::default()
    };
    match answer(&dataset, &options) {
        Ok(document) => tables::document(out, err, &view.shape, &document),
        Err(error) => {
            writeln!(err, "error: {error}")?;
            Ok(Outcome::BadInput)
        }
    }
}
