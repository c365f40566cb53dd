use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use cloudecon::contracts::Contracts;
use cloudecon::dataset::{Dataset, Reading, Severity, schema};
use cloudecon::ledger::Ledger;

use crate::arguments::{Arguments, Input, Verb};
use crate::{cases, embedded};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Findings,
    BadInput,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Findings => 1,
            Outcome::BadInput => 2,
        })
    }
}

/// Runs one verb; data to standard output, everything else to standard error.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    let mut err = anstream::AutoStream::auto(io::stderr().lock());
    let done = match &arguments.verb {
        Verb::Report(asked) => crate::report::run(&mut out, &mut err, asked),
        Verb::Check { input } => check(&mut out, &mut err, input),
        Verb::Cases { paths, format } => cases::run(&mut out, &mut err, *format, paths),
        Verb::Deal { verb } => crate::deal::run(&mut out, &mut err, verb),
        Verb::Claims(asked) => crate::claims::run(&mut out, &mut err, asked),
        Verb::Diff(asked) => crate::diff::run(&mut out, &mut err, asked),
        Verb::Explain(asked) => crate::explain::run(&mut out, &mut err, asked),
        Verb::Figures(asked) => crate::figures::run(&mut out, &mut err, asked),
        Verb::Mix(asked) => crate::mix::run(&mut out, &mut err, asked),
        Verb::Capacity { verb } => crate::capacity::run(&mut out, &mut err, verb),
        Verb::Power { verb } => crate::power::run(&mut out, &mut err, verb),
        Verb::Bridge(asked) => crate::bridge::run(&mut out, &mut err, asked),
        Verb::Platforms(asked) => crate::platforms::run(&mut out, &mut err, asked),
        Verb::Charts(asked) => crate::charts::run(&mut out, &mut err, asked),
        Verb::Project(asked) => crate::project::run(&mut out, &mut err, asked),
        Verb::Forecast { verb } => crate::forecast::run(&mut out, &mut err, verb),
        Verb::Compare(asked) => crate::compare::run(&mut out, &mut err, asked),
        Verb::Import { verb } => crate::import::run(&mut out, &mut err, verb),
        Verb::Reconcile(asked) => crate::reconcile::run(&mut out, &mut err, asked),
        Verb::Tco { verb } => crate::tco::run(&mut out, &mut err, verb),
        Verb::Scenario { verb } => crate::scenario::run(&mut out, &mut err, verb),
        Verb::Sweep(asked) => crate::sweep::run(&mut out, &mut err, asked),
        Verb::Sensitivity(asked) => crate::sensitivity::run(&mut out, &mut err, asked),
        Verb::Completions(asked) => crate::completions::run(&mut out, asked),
        Verb::Schema => write_schema(&mut out),
    };
    match done.and_then(|outcome| out.flush().map(|()| outcome)) {
        Ok(outcome) => outcome,
        // A reader that closed the pipe early has all it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Done,
        Err(error) => {
            drop(writeln!(err, "error: cannot write: {error}"));
            Outcome::BadInput
        }
    }
}

/// Reads the dataset; faults go to standard error, and any error ends the run.
pub(crate) fn load(err: &mut impl Write, input: &Input) -> io::Result<Option<Dataset>> {
    let Some(reading) = read(err, input)? else { return Ok(None) };
    let failed = reading.has_errors();
    if failed {
        for diagnostic in reading.diagnostics() {
            writeln!(err, "{diagnostic}")?;
        }
        writeln!(err, "{}", tally(&reading, 0))?;
    }
    let (dataset, _) = reading.into_parts();
    Ok((!failed).then_some(dataset))
}

fn read(err: &mut impl Write, input: &Input) -> io::Result<Option<Reading>> {
    match &input.data {
        None => {
            let files = embedded::FILES.iter().map(|(name, bytes)| (*name, *bytes));
            Ok(Some(Dataset::read_files("fixtures/dataset", files)))
        }
        Some(folder) => match Dataset::read_dir(folder) {
            Ok(reading) => Ok(Some(reading)),
            Err(error) => {
                writeln!(err, "error: cannot read {}: {error}", shown(folder))?;
                Ok(None)
            }
        },
    }
}

fn shown(path: &Path) -> String {
    format!("`{}`", path.display())
}

fn check(out: &mut impl Write, err: &mut impl Write, input: &Input) -> io::Result<Outcome> {
    let Some(reading) = read(err, input)? else { return Ok(Outcome::BadInput) };
    for diagnostic in reading.diagnostics() {
        writeln!(out, "{diagnostic}")?;
    }
    let contracts = Contracts::read(reading.dataset());
    for fault in contracts.faults() {
        writeln!(out, "{fault}")?;
    }
    let (_, forecasts) = cloudecon::forecast::published(reading.dataset());
    for fault in &forecasts {
        writeln!(out, "{fault}")?;
    }
    // A dataset without the base scenario has no formulas that could be read.
    let ledger = Ledger::run(reading.dataset(), None, None).ok();
    let formulas = ledger.as_ref().map_or(&[][..], Ledger::faults);
    for fault in formulas {
        writeln!(out, "{fault}")?;
    }
    let faults = contracts.faults().len() + formulas.len() + forecasts.len();
    writeln!(err, "{}", tally(&reading, faults))?;
    let is_faulty = reading.has_errors() || faults > 0;
    Ok(if is_faulty { Outcome::BadInput } else { Outcome::Done })
}

/// `1,034 observations from 92 sources; 0 errors, 2 warnings`.
fn tally(reading: &Reading, other_faults: usize) -> String {
    let count = |severity| {
        reading.diagnostics().iter().filter(|found| found.severity() == severity).count()
    };
    let dataset = reading.dataset();
    format!(
        "{} observations, {} sites, {} PPAs, {} chips, {} deals, {} claims from {} sources; {} errors, {} warnings",
        dataset.observations().len(),
        dataset.sites().len(),
        dataset.ppas().len(),
        dataset.chips().len(),
        dataset.deals().len(),
        dataset.claims().len(),
        dataset.sources().len(),
        count(Severity::Error) + other_faults,
        count(Severity::Warning),
    )
}

fn write_schema(out: &mut impl Write) -> io::Result<Outcome> {
    writeln!(out, "{{")?;
    let files = schema();
    for file in &files {
        writeln!(out, "\"{}\": {},", file.name(), file.text().trim_end())?;
    }
    let deal = cloudecon::contracts::deal_file_schema();
    writeln!(out, "\"deal-file.schema.json\": {deal:#}")?;
    writeln!(out, "}}")?;
    Ok(Outcome::Done)
}
