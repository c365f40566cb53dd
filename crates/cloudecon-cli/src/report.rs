//! `cloudecon report`: what each cloud earns, builds and pays, in the form that is asked for.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use cloudecon::dataset::Dataset;
use cloudecon::{Date, Error, FindingCode, Options, Quarter, Report};
use cloudecon_page::Page;
use cloudecon_workbook::Twin;

use crate::arguments::{Format, Input};
use crate::progress::Progress;
use crate::run::Outcome;
use crate::setting::{Setting, changes};
use crate::under::load_with;
use crate::{print, save};

/// What is reported and where to.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cloudecon report
  cloudecon report --period 2025Q4 --as-of 2026-03-01
  cloudecon report --format csv > report.csv
  cloudecon report --html report.html --charts charts
  cloudecon report --xlsx report.xlsx

With --html, --xlsx, --charts or --parquet nothing is printed unless --format is given too. A file
appears when it is whole, in place of an earlier one.")]
pub(crate) struct Asked {
    /// How to print: a table, JSON, or one CSV row a figure.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write one HTML file that needs no network: tables, charts, claims, deals, explanations.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the Excel twin: inputs in blue, every model in live formulas.
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Write each chart as a Vega-Lite file, `ID.vl.json`, into a folder.
    #[arg(long, value_name = "DIR")]
    charts: Option<PathBuf>,
    /// Write every table as a Parquet file, and all figures as `figures.parquet`, into a folder.
    #[cfg(feature = "frames")]
    #[arg(long, value_name = "DIR")]
    parquet: Option<PathBuf>,
    /// See only what was public by this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The calendar quarter to report, such as 2026Q1; the latest with figures if left out.
    #[arg(long, value_name = "QUARTER")]
    period: Option<Quarter>,
    /// Take the assumptions of this scenario of the dataset.
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// Set a row first: a number in its internal unit (shares as fractions), or
    /// with its unit.
    #[arg(long, value_name = "ID=VALUE", allow_hyphen_values = true)]
    set: Vec<Setting>,
    /// Treat a kind of finding as an error, for example `claim-contradicted`; may be repeated.
    #[arg(long, value_name = "CODE")]
    deny: Vec<String>,
    /// With JSON, write the arithmetic of every number down to the rows, for `diff`.
    #[arg(long)]
    steps: bool,
    #[command(flatten)]
    input: Input,
}

impl Asked {
    fn options(&self) -> Result<Options, Error> {
        let deny: Result<Vec<FindingCode>, Error> =
            self.deny.iter().map(|name| name.parse()).collect();
        Ok(Options {
            period: self.period,
            as_of: self.as_of,
            scenario: self.scenario.clone(),
            deny: deny?,
            changes: changes(&self.set),
        })
    }

    fn writes_files(&self) -> bool {
        #[cfg(feature = "frames")]
        if self.parquet.is_some() {
            return true;
        }
        self.html.is_some() || self.xlsx.is_some() || self.charts.is_some()
    }
}

pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    asked: &Asked,
) -> io::Result<Outcome> {
    let Some(dataset) = load_with(err, &asked.input, &asked.set)? else {
        return Ok(Outcome::BadInput);
    };
    let run = || -> Result<(Options, Report), Error> {
        let options = asked.options()?;
        let report = Report::run(&dataset, &options)?;
        Ok((options, report))
    };
    let (options, report) = match run() {
        Ok(run) => run,
        Err(error) => {
            writeln!(err, "error: {error}")?;
            return Ok(Outcome::BadInput);
        }
    };
    if let Err(message) = files(err, asked, &dataset, &options, &report) {
        writeln!(err, "error: {message}")?;
        return Ok(Outcome::BadInput);
    }
    match asked.format {
        None if asked.writes_files() => {}
        None | Some(Format::Text) => print::text(out, &report)?,
        Some(Format::Csv) => print::csv(out, &report)?,
        Some(Format::Json) => {
            match if asked.steps { report.to_json_with_steps() } else { report.to_json() } {
                Ok(json) => writeln!(out, "{json}")?,
                Err(error) => {
                    writeln!(err, "error: {error}")?;
                    return Ok(Outcome::BadInput);
                }
            }
        }
    }
    Ok(if report.has_errors() { Outcome::Findings } else { Outcome::Done })
}

/// Writes every file that is asked for.
fn files(
    err: &mut impl Write,
    asked: &Asked,
    dataset: &Dataset,
    options: &Options,
    report: &Report,
) -> Result<(), String> {
    let words = |error: &dyn std::fmt::Display| error.to_string();
    if asked.html.is_some() || asked.charts.is_some() {
        let mut progress = Progress::new("verdicts");
        let page = Page::of_with(dataset, options, &mut |done, all| progress.step(done, all));
        drop(progress);
        let page = page.map_err(|error| words(&error))?;
        if let Some(path) = &asked.html {
            written(err, path, page.to_html().as_bytes())?;
        }
        for (folder, chart) in asked
            .charts
            .iter()
            .flat_map(|folder| page.charts().into_iter().map(move |chart| (folder, chart)))
        {
            std::fs::create_dir_all(folder)
                .map_err(|error| format!("`{}`: {error}", folder.display()))?;
            let path = folder.join(format!("{}.vl.json", chart.id()));
            written(err, &path, chart.to_json().as_bytes())?;
        }
    }
    if let Some(path) = &asked.xlsx {
        let twin = Twin::of(dataset, options).map_err(|error| words(&error))?;
        written(err, path, &twin.to_bytes().map_err(|error| words(&error))?)?;
    }
    #[cfg(feature = "frames")]
    if let Some(folder) = &asked.parquet {
        use cloudecon::frames::{FileKind, save};
        let paths = save(&report.document(), folder, FileKind::Parquet);
        for path in paths.map_err(|error| words(&error))? {
            drop(writeln!(err, "wrote {}", path.display()));
        }
    }
    let _ = report;
    Ok(())
}

fn written(err: &mut impl Write, path: &Path, bytes: &[u8]) -> Result<(), String> {
    save::whole(path, bytes).map_err(|error| format!("`{}`: {error}", path.display()))?;
    // What was written is told; a closed pipe changes nothing about the file.
    drop(writeln!(err, "wrote {} ({} kB)", path.display(), bytes.len().div_ceil(1000)));
    Ok(())
}
