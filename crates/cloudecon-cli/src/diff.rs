//! `cloudecon diff`: what moved between two runs or datasets.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use cloudecon::diff::{Run, diff};
use cloudecon::{Options, Quarter, Report};

use crate::arguments::Input;
use crate::run::{Outcome, load};
use crate::tables::{self, Shape};

/// What is compared.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon report --format json --steps > before.json
  cloudecon diff before.json my-dataset
  cloudecon diff builtin my-dataset --period 2026Q1

The parts of each change add up to it. They are Shapley values over the causes: no order of causes
is preferred.")]
pub(crate) struct Asked {
    /// A run written with `report --format json --steps`, a dataset folder, or `builtin`.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The same for the later run.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The quarter that datasets are run for; the latest with figures if left out.
    #[arg(long, value_name = "QUARTER")]
    period: Option<Quarter>,
    #[command(flatten)]
    shape: Shape,
}

pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
) -> io::Result<Outcome> {
    let old = one(err, &asked.old, asked.period)?;
    let new = one(err, &asked.new, asked.period)?;
    let (Some(old), Some(new)) = (old, new) else { return Ok(Outcome::BadInput) };
    tables::document(out, err, &asked.shape, &diff(&old, &new))
}

fn one(err: &mut impl Write, path: &Path, period: Option<Quarter>) -> io::Result<Option<Run>> {
    let shown = path.display();
    if path.is_file() {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                writeln!(err, "error: cannot read `{shown}`: {error}")?;
                return Ok(None);
            }
        };
        return match Run::from_json(&text) {
            Ok(run) => Ok(Some(run)),
            Err(error) => {
                writeln!(err, "error: `{shown}`: {error}")?;
                Ok(None)
            }
        };
    }
    let data = (path.as_os_str() != "builtin").then(|| path.to_owned());
    let Some(dataset) = load(err, &Input { data })? else { return Ok(None) };
    match Report::run(&dataset, &Options { period, ..Options::default() }) {
        Ok(report) => Ok(Some(Run::of(&report))),
        Err(error) => {
            writeln!(err, "error: `{shown}`: {error}")?;
            Ok(None)
        }
    }
}
