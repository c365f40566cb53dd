//! `cloudecon compare`: margins on one set of accounting rules.

use std::io::{self, Write};

use clap::Args;
use cloudecon::compare::{Rules, Training, compare};

use crate::run::Outcome;
use crate::views::{self, View};

/// By which rules.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon compare
  cloudecon compare --life servers=5y --training full
  cloudecon compare --life reported --training reported --with-one-offs --calendar
  cloudecon compare --table life-changes")]
pub(crate) struct Asked {
    /// The life of servers and network equipment, such as servers=5y, or `reported`.
    #[arg(long, value_name = "LIFE", default_value = "servers=6y")]
    life: String,
    /// Where training of general models is booked: reported, allocated or full.
    #[arg(long, value_name = "BOOKING", default_value = "allocated")]
    training: Training,
    /// Keep charges and gains that do not come back.
    #[arg(long)]
    with_one_offs: bool,
    /// Spread fiscal quarters over the calendar quarter by months.
    #[arg(long)]
    calendar: bool,
    #[command(flatten)]
    view: View,
}

pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
) -> io::Result<Outcome> {
    let rules = Rules {
        training: asked.training,
        without_one_offs: !asked.with_one_offs,
        calendar: asked.calendar,
        ..Rules::default()
    };
    let rules = match rules.with_life(&asked.life) {
        Ok(rules) => rules,
        Err(message) => {
            writeln!(err, "error: {message}")?;
            return Ok(Outcome::BadInput);
        }
    };
    views::print(out, err, &asked.view, |dataset, options| compare(dataset, options, &rules))
}
