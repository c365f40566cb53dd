//! The verb `cases`: rows of replayed cases as text, JSON or CSV.

use std::io::{self, Write};
use std::path::PathBuf;

use cloudecon::cases::{CaseRow, Compared, Replay, replay_with};
use serde_json::Value;

use crate::arguments::Format;
use crate::fit::{Entry, Grid};
use crate::progress::Progress;
use crate::run::Outcome;

/// Replays the files and prints them; faults go to standard error.
pub(crate) fn run(
    out: &mut impl Write,
    err: &mut impl Write,
    format: Format,
    paths: &[PathBuf],
) -> io::Result<Outcome> {
    let mut progress = Progress::new("files");
    let replay = replay_with(paths, &mut |done, all| progress.step(done, all));
    drop(progress);
    match format {
        Format::Text => text(out, &replay)?,
        Format::Csv => csv(out, &replay)?,
        Format::Json => match replay.to_json() {
            Ok(json) => writeln!(out, "{json}")?,
            Err(error) => {
                writeln!(err, "error: {error}")?;
                return Ok(Outcome::BadInput);
            }
        },
    }
    for fault in replay.faults() {
        writeln!(err, "error: {fault}")?;
    }
    Ok(if !replay.faults().is_empty() {
        Outcome::BadInput
    } else if replay.failed() > 0 {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

/// One row a case with the figure that decides, then misses and notes in words, then the count.
fn text(out: &mut impl Write, replay: &Replay) -> io::Result<()> {
    let heads = ["File", "Case", "Figure", "Expected", "Ours", "Tolerance", "Result", "Source"];
    let mut table = Grid::new(heads.map(Entry::words), 2);
    for case in replay.cases() {
        let shown = |pick: fn(&Compared) -> &Value| {
            case.decisive().map_or_else(String::new, |value| shown(pick(value), case.is_met()))
        };
        table.push([
            Entry::words(case.file()),
            Entry::words(case.case()),
            Entry::words(figure(case)),
            Entry::right(shown(Compared::expected)),
            Entry::right(shown(Compared::ours)),
            Entry::words(case.decisive().map_or("", Compared::tolerance)),
            Entry::words(result(case)),
            Entry::words(cut(case.source(), 60)),
        ]);
    }
    if !replay.cases().is_empty() {
        table.print(out)?;
        writeln!(out)?;
    }
    for case in replay.cases() {
        if let Some(reason) = case.reason() {
            writeln!(out, "miss: {} {}: {reason}", case.file(), case.case())?;
        }
    }
    notes(out, replay)?;
    writeln!(out, "{} passed, {} failed", replay.passed(), replay.failed())
}

/// The notes in the order of their first case, each once a file with the cases it is about.
fn notes(out: &mut impl Write, replay: &Replay) -> io::Result<()> {
    let mut all: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for case in replay.cases() {
        for note in case.notes() {
            let known =
                all.iter_mut().find(|(file, text, _)| *file == case.file() && *text == note);
            match known {
                Some((_, _, cases)) => cases.push(case.case()),
                None => all.push((case.file(), note, vec![case.case()])),
            }
        }
    }
    for (file, note, cases) in all {
        writeln!(out, "note: {file} {}: {note}", cases.join(", "))?;
    }
    Ok(())
}

/// Name of the figure shown, and of how many it is the one nearest to its limit.
fn figure(case: &CaseRow) -> String {
    let name = case.decisive().map_or("", Compared::name);
    match case.values().len() {
        0 | 1 => name.to_owned(),
        several => format!("{name} (of {several})"),
    }
}

const fn result(case: &CaseRow) -> &'static str {
    if case.is_met() { "pass" } else { "miss" }
}

/// A number in ten digits, in all of them where the case is missed.
fn shown(value: &Value, is_short: bool) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if is_short => {
            let rounded = number.as_f64().and_then(|number| format!("{number:.9e}").parse().ok());
            rounded.map_or_else(|| number.to_string(), |number: f64| short(number))
        }
        other => other.to_string(),
    };
    cut(&text, 40)
}

/// Without exponent where that is readable.
fn short(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 || (1e-6..1e15).contains(&size) {
        format!("{number}")
    } else {
        format!("{number:e}")
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 3).collect();
    format!("{}...", head.trim_end())
}

/// One row a case with the figure that decides.
fn csv(out: &mut impl Write, replay: &Replay) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record([
        "file",
        "case",
        "kind",
        "figure",
        "figures",
        "expected",
        "ours",
        "tolerance",
        "result",
        "reason",
        "source",
    ])?;
    for case in replay.cases() {
        let value = |pick: fn(&Compared) -> &Value| {
            case.decisive().map_or_else(String::new, |found| plain(pick(found)))
        };
        rows.write_record([
            case.file(),
            case.case(),
            case.kind(),
            case.decisive().map_or("", Compared::name),
            &case.values().len().to_string(),
            &value(Compared::expected),
            &value(Compared::ours),
            case.decisive().map_or("", Compared::tolerance),
            result(case),
            case.reason().unwrap_or(""),
            case.source(),
        ])?;
    }
    rows.flush()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
