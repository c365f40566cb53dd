//! `cloudecon bridge`: why margins and revenue changed.

use std::io::{self, Write};

use clap::Args;
use cloudecon::bridge;

use crate::run::Outcome;
use crate::views::{self, View};

/// What is asked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon bridge
  cloudecon bridge --table add-back
  cloudecon bridge --period 2025Q4 --format csv")]
pub(crate) struct Asked {
    #[command(flatten)]
    view: View,
}

pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
) -> io::Result<Outcome> {
    views::print(out, err, &asked.view, bridge)
}
