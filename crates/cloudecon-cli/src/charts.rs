//! `cloudecon charts`: the eleven tables behind the charts.

use std::io::{self, Write};

use clap::Args;
use cloudecon::charts::charts;

use crate::run::Outcome;
use crate::views::{self, View};

/// What is asked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon charts
  cloudecon charts --table margin-trend --format csv
  cloudecon charts --as-of 2026-05-31 --format json")]
pub(crate) struct Asked {
    #[command(flatten)]
    view: View,
}

pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
) -> io::Result<Outcome> {
    views::print(out, err, &asked.view, charts)
}
