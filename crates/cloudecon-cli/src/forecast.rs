//! `cloudecon forecast save|list|score|evaluate`: forecasts with their day.

mod files;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Subcommand};
use cloudecon::Date;
use cloudecon::dataset::Dataset;
use cloudecon::forecast::{Forecast, evaluate, list, published, save, score, write};
use cloudecon::table::Document;

use crate::arguments::Input;
use crate::run::{Outcome, load};
use crate::tables::{self, Shape};
use crate::under::load_with;

/// What is done with forecasts.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Store today's projection with its day and the digest of the dataset.
    #[command(after_help = "Examples:
  cloudecon forecast save -o forecasts/
  cloudecon forecast save -o mine.csv --made-on 2026-11-23 --set projection.claude.demand=0.7

The file appears when it is whole; an earlier one of the same name is replaced.")]
    Save(Save),
    /// List published forecasts and those of files.
    #[command(after_help = "Examples:
  cloudecon forecast list
  cloudecon forecast list forecasts/ --format csv --as-of 2026-06-30")]
    List(Read),
    /// Score forecasts whose quarter has a figure by now.
    #[command(after_help = "Examples:
  cloudecon forecast score forecasts/
  cloudecon forecast score mine.csv --table scores --format csv")]
    Score(Read),
    /// Say what the model says of published forecasts, and what would have to be for them to hold.
    #[command(after_help = "Examples:
  cloudecon forecast evaluate
  cloudecon forecast evaluate --set projection.claude.growth=1.5 --table evaluated")]
    Evaluate(Evaluate),
}

/// What is stored where.
#[derive(Debug, Args)]
pub(crate) struct Save {
    /// A file, or a folder that gets `projection-<day>.csv`.
    #[arg(short, long, value_name = "DIR|FILE")]
    output: PathBuf,
    /// The day of making; the day of `--as-of`, else today, if left out.
    #[arg(long, value_name = "DATE")]
    made_on: Option<Date>,
    #[command(flatten)]
    run: crate::project::Run,
    #[command(flatten)]
    input: Input,
}

/// Which forecasts are read.
#[derive(Debug, Args)]
pub(crate) struct Read {
    /// Files with forecasts, or folders with such files; those of the dataset are always read.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// See only what was public, and made, by this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    input: Input,
}

/// Which published forecasts are evaluated, under which drivers.
#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    #[command(flatten)]
    run: crate::project::Run,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(out: &mut impl Write, err: &mut impl Write, verb: &Verb) -> io::Result<Outcome> {
    match verb {
        Verb::Save(asked) => store(out, err, asked),
        Verb::List(asked) => read(out, err, asked, list),
        Verb::Score(asked) => read(out, err, asked, score),
        Verb::Evaluate(asked) => inside(out, err, asked),
    }
}

fn store(out: &mut impl Write, err: &mut impl Write, asked: &Save) -> io::Result<Outcome> {
    let Some(dataset) = load_with(err, &asked.input, &asked.run.set)? else {
        return Ok(Outcome::BadInput);
    };
    let Some(made_on) = asked.made_on.or_else(|| asked.run.as_of()).or_else(today) else {
        writeln!(err, "error: the clock gives no day: say it with --made-on")?;
        return Ok(Outcome::BadInput);
    };
    let digest = files::digest_of(&asked.input)?;
    let (options, projection) = (asked.run.options(), asked.run.projection());
    let rows = match save(&dataset, &options, &projection, (made_on, &digest)) {
        Ok(rows) => rows,
        Err(error) => {
            writeln!(err, "error: {error}")?;
            return Ok(Outcome::BadInput);
        }
    };
    let mut path = asked.output.clone();
    if path.is_dir() {
        path.push(format!("projection-{made_on}.csv"));
    }
    if let Err(error) = crate::save::whole(&path, write(&rows).as_bytes()) {
        writeln!(err, "error: cannot write `{}`: {error}", path.display())?;
        return Ok(Outcome::BadInput);
    }
    writeln!(
        out,
        "{} forecasts of {made_on}, dataset {digest}, in {}",
        rows.len(),
        path.display()
    )?;
    Ok(Outcome::Done)
}

/// The day of the clock, in universal time.
fn today() -> Option<Date> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let days = i32::try_from(seconds.div_euclid(86_400)).ok()?;
    Date::from_day_number(days).ok()
}

fn read(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Read,
    view: fn(&Dataset, &[Forecast], Option<Date>) -> Document,
) -> io::Result<Outcome> {
    let Some(dataset) = load(err, &asked.input)? else { return Ok(Outcome::BadInput) };
    let Some(rows) = rows(err, &dataset, &asked.paths)? else { return Ok(Outcome::BadInput) };
    tables::document(out, err, &asked.shape, &view(&dataset, &rows, asked.as_of))
}

/// The forecasts of the dataset and of files; every fault of all of them ends the run.
fn rows(
    err: &mut impl Write,
    dataset: &Dataset,
    paths: &[PathBuf],
) -> io::Result<Option<Vec<Forecast>>> {
    let (mut rows, mut faults) = published(dataset);
    let mut is_readable = true;
    for path in paths {
        match files::read(path) {
            Ok((found, of_files)) => {
                rows.extend(found);
                faults.extend(of_files);
            }
            Err(error) => {
                writeln!(err, "error: cannot read `{}`: {error}", path.display())?;
                is_readable = false;
            }
        }
    }
    for fault in &faults {
        writeln!(err, "{fault}")?;
    }
    Ok((is_readable && faults.is_empty()).then_some(rows))
}

fn inside(out: &mut impl Write, err: &mut impl Write, asked: &Evaluate) -> io::Result<Outcome> {
    let Some(dataset) = load_with(err, &asked.input, &asked.run.set)? else {
        return Ok(Outcome::BadInput);
    };
    let Some(rows) = rows(err, &dataset, &[])? else { return Ok(Outcome::BadInput) };
    match evaluate(&dataset, &asked.run.options(), &asked.run.projection(), &rows) {
        Ok(document) => tables::document(out, err, &asked.shape, &document),
        Err(error) => {
            writeln!(err, "error: {error}")?;
            Ok(Outcome::BadInput)
        }
    }
}
