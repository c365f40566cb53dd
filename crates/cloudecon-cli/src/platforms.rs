//! `cloudecon platforms`: who sells which models, on whose terms, and what is left.

use std::io::{self, Write};

use clap::Args;
use cloudecon::{Date, platforms};

use crate::run::Outcome;
use crate::views::{self, View};

/// What is asked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon platforms
  cloudecon platforms --on 2026-05-27 --table access
  cloudecon platforms --table channel --format csv")]
pub(crate) struct Asked {
    /// The day of the access matrix (YYYY-MM-DD); the last known if left out.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    #[command(flatten)]
    view: View,
}

pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
) -> io::Result<Outcome> {
    views::print(out, err, &asked.view, |dataset, options| platforms(dataset, options, asked.on))
}
