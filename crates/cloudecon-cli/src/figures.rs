//! `cloudecon figures`: the observations behind everything, with their sources.

use std::io::{self, Write};

use clap::Args;
use cloudecon::figures;

use crate::arguments::Input;
use crate::run::{Outcome, load};
use crate::tables::{self, Shape};

/// Which figures are asked for.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon figures aws revenue@2026
  cloudecon figures anthropic run_rate --format csv")]
pub(crate) struct Asked {
    /// Words that must all occur in `entity.metric@period`; all figures if left out.
    #[arg(value_name = "WORD")]
    words: Vec<String>,
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
    let Some(dataset) = load(err, &asked.input)? else { return Ok(Outcome::BadInput) };
    let document = figures(&dataset, &asked.words);
    if document.numbers().next().is_none() {
        writeln!(err, "error: no figure has {} in its id", asked.words.join(" and "))?;
        return Ok(Outcome::BadInput);
    }
    tables::document(out, err, &asked.shape, &document)
}
