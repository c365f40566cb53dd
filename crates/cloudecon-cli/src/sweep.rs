//! `cloudecon sweep`: many scenarios to a file, or their summary.

use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;
use cloudecon::sweep::{Options, Plan, summary_of_file, summary_of_plan, write};

use crate::arguments::Input;
use crate::run::{Outcome, load};
use crate::tables::{self, Shape};
use crate::watch::Watch;

/// A sweep to run, or the summary of one.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon sweep sweep.toml -o out.csv
  cloudecon sweep summary out.csv
  cloudecon sweep summary sweep.toml --format json

A run that was killed goes on where it stood when the same command is given again. `summary` of a
sweep file computes every row and keeps no file: memory does not grow with the rows.")]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true
)]
pub(crate) struct Asked {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// The sweep file.
    #[arg(value_name = "SWEEP.toml", required = true)]
    sweep: Option<PathBuf>,
    /// The file to write: `.csv`, or `.parquet` in a build with the feature `frames`.
    #[arg(short, long, value_name = "FILE", required = true)]
    out: Option<PathBuf>,
    /// Threads; every processor if left out. The file is the same on any number.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    input: Input,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Show quantiles, tornado, best and worst cases.
    #[command(after_help = "Examples:
  cloudecon sweep summary out.csv
  cloudecon sweep summary sweep.toml --table tornado --format csv")]
    Summary {
        /// A file that a sweep wrote, or a sweep file to compute without writing.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Threads; every processor if left out. The summary is the same on any number.
        #[arg(long, value_name = "N")]
        threads: Option<NonZeroUsize>,
        #[command(flatten)]
        shape: Shape,
        #[command(flatten)]
        input: Input,
    },
}

pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
) -> io::Result<Outcome> {
    let all = |threads: Option<NonZeroUsize>| {
        threads.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    };
    match (&asked.verb, &asked.sweep, &asked.out) {
        (Some(Verb::Summary { file, threads, shape, input }), _, _) => {
            let is_plan = file.extension().is_some_and(|extension| extension == "toml");
            let found = if is_plan {
                let Some(plan) = plan(err, file, input)? else { return Ok(Outcome::BadInput) };
                let mut watch = Watch::start();
                summary_of_plan(&plan, all(*threads), |progress| watch.show(err, progress))
            } else {
                summary_of_file(file)
            };
            match found {
                Ok(document) => tables::document(out, err, shape, &document),
                Err(error) => failed(err, &error),
            }
        }
        (None, Some(sweep), Some(target)) => {
            let Some(plan) = plan(err, sweep, &asked.input)? else { return Ok(Outcome::BadInput) };
            let options = Options { threads: all(asked.threads), room: room(target) };
            let mut watch = Watch::start();
            match write(&plan, target, &options, |progress| watch.show(err, progress)) {
                Ok(()) => Ok(Outcome::Done),
                Err(error) => failed(err, &error),
            }
        }
        _ => failed(err, &"a sweep file and `-o FILE` are needed"),
    }
}

fn failed(err: &mut impl Write, error: &impl std::fmt::Display) -> io::Result<Outcome> {
    writeln!(err, "error: {error}")?;
    Ok(Outcome::BadInput)
}

fn plan(err: &mut impl Write, path: &Path, input: &Input) -> io::Result<Option<Plan>> {
    let Some(dataset) = load(err, input)? else { return Ok(None) };
    let shown = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            writeln!(err, "error: `{shown}`: {error}")?;
            return Ok(None);
        }
    };
    match Plan::read(&shown, &text, &dataset) {
        Ok(plan) => Ok(Some(plan)),
        Err(faults) => {
            for fault in faults {
                writeln!(err, "error: {fault}")?;
            }
            Ok(None)
        }
    }
}

/// Bytes that are free in the folder of a file, where the system tells.
#[cfg(unix)]
fn room(out: &Path) -> Option<u64> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let found = rustix::fs::statvfs(folder.unwrap_or_else(|| Path::new("."))).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

#[cfg(not(unix))]
fn room(_out: &Path) -> Option<u64> {
    None
}
