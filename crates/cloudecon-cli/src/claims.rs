//! `cloudecon claims`: published claims, the arithmetic that each is checked by, and the verdicts.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use cloudecon::Date;
use cloudecon::FindingCode;
use cloudecon::ledger::{Ledger, Verdict};

use crate::arguments::Input;
use crate::run::{Outcome, load};
use crate::tables::{self, Shape};

/// What is asked of the ledger of claims.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  cloudecon claims
  cloudecon claims --table conflicts
  cloudecon claims show aws-ebit-margin-change
  cloudecon claims check --deny claims-conflict
  cloudecon claims --format csv --table claims > claims.csv
  cloudecon claims check --against claims.csv

Exit codes: 0 done, 1 a denied finding or a claim that held and no longer does, 2 bad input."
)]
pub(crate) struct Asked {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    view: View,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List every claim with its verdict (what the verb does alone).
    #[command(after_help = "Example:
  cloudecon claims list --table conflicts")]
    List {
        #[command(flatten)]
        view: View,
    },
    /// Show one claim: readings, formulas, arithmetic, sources, what would close the gap.
    #[command(after_help = "Example:
  cloudecon claims show aws-ebit-margin-change")]
    Show {
        /// The claim, as in `claims.toml`.
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        view: View,
    },
    /// Print what fails and what excludes each other.
    #[command(after_help = "Example:
  cloudecon claims check --deny claims-conflict")]
    Check {
        /// Treat a kind of finding as an error, for example `claims-conflict`; may be repeated.
        #[arg(long, value_name = "CODE")]
        deny: Vec<String>,
        /// A list made with `--format csv --table claims`: a claim that held there must still hold.
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        #[command(flatten)]
        view: View,
    },
}

#[derive(Debug, Args)]
struct View {
    /// The scenario.
    #[arg(long, value_name = "ID", default_value = "base")]
    scenario: String,
    /// See only what was public by this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
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
    let view = match &asked.verb {
        None => &asked.view,
        Some(Verb::List { view } | Verb::Show { view, .. } | Verb::Check { view, .. }) => view,
    };
    let Some(dataset) = load(err, &view.input)? else { return Ok(Outcome::BadInput) };
    let ledger = match Ledger::run(&dataset, view.as_of, Some(&view.scenario)) {
        Ok(ledger) => ledger,
        Err(error) => return bad(err, &error.to_string()),
    };
    if !ledger.faults().is_empty() {
        for fault in ledger.faults() {
            writeln!(err, "{fault}")?;
        }
        return Ok(Outcome::BadInput);
    }
    match &asked.verb {
        None | Some(Verb::List { .. }) => {
            tables::document(out, err, &view.shape, &ledger.document())
        }
        Some(Verb::Show { id, .. }) => {
            let Some(document) = ledger.claim_document(id) else {
                let known = ledger.claims().iter().map(|checked| checked.claim().id());
                let hint = cloudecon::dataset::nearest(id, known);
                let hint = hint.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return bad(err, &format!("there is no claim `{id}`{hint}"));
            };
            tables::document(out, err, &view.shape, &document)
        }
        Some(Verb::Check { deny, against, .. }) => {
            let codes: Result<Vec<FindingCode>, _> = deny.iter().map(|name| name.parse()).collect();
            let codes = match codes {
                Ok(codes) => codes,
                Err(error) => return bad(err, &format!("{error}")),
            };
            let lost = match against.as_deref().map(|path| lost(path, &ledger)) {
                None => Vec::new(),
                Some(Ok(lost)) => lost,
                Some(Err(message)) => return bad(err, &message),
            };
            let printed = tables::document(out, err, &view.shape, &ledger.check_document(&codes))?;
            for claim in &lost {
                writeln!(err, "error: claim `{claim}` held and no longer does")?;
            }
            Ok(if lost.is_empty() { printed } else { Outcome::Findings })
        }
    }
}

fn bad(err: &mut impl Write, message: &str) -> io::Result<Outcome> {
    writeln!(err, "error: {message}")?;
    Ok(Outcome::BadInput)
}

/// Claims that hold in an earlier list and not in this ledger; one that is gone is lost as well.
fn lost(path: &Path, ledger: &Ledger) -> Result<Vec<String>, String> {
    let refused = |error: csv::Error| format!("cannot read `{}`: {error}", path.display());
    let mut rows = csv::Reader::from_path(path).map_err(refused)?;
    let header = rows.headers().map_err(refused)?.clone();
    let column = |name: &str| {
        header.iter().position(|found| found == name).ok_or_else(|| {
            format!(
                "`{}` has no column `{name}`: make it with `claims --format csv --table claims`",
                path.display()
            )
        })
    };
    let (claim, verdict) = (column("claim")?, column("verdict")?);
    let mut lost = Vec::new();
    for row in rows.records() {
        let row = row.map_err(refused)?;
        let id = row.get(claim).unwrap_or_default();
        let held = row.get(verdict) == Some(Verdict::Holds.as_str());
        let holds = ledger.claim(id).is_some_and(|now| now.verdict() == Verdict::Holds);
        if held && !holds {
            lost.push(id.to_owned());
        }
    }
    Ok(lost)
}
