//! `cloudecon mix`: revenue by line, growth and paces.

use std::io::{self, Write};

use clap::Args;
use cloudecon::mix;

use crate::run::Outcome;
use crate::views::{self, View};

/// What is asked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon mix
  cloudecon mix --period 2025Q4 --table lines
  cloudecon mix --format json")]
pub(crate) struct Asked {
    #[command(flatten)]
    view: View,
}

pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
) -> io::Result<Outcome> {
    views::print(out, err, &asked.view, mix)
}
