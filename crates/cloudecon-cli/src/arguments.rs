use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use cloudecon::{Date, Quarter};

/// The economics of AI clouds from the provider's side: megawatts, chips, tokens, revenue, deal
/// split, margin; and which published claims do not fit.
#[derive(Debug, Parser)]
#[command(name = "cloudecon", version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXAMPLES: &str = "Examples:
  cloudecon report
  cloudecon report --format json --as-of 2026-04-30
  cloudecon report --data my-dataset --deny claim-contradicted
  cloudecon check --data my-dataset
  cloudecon schema > schema.json

Exit codes: 0 done, 1 findings at error level, 2 bad input.
Data go to standard output, everything else to standard error. NO_COLOR is honoured.";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Print what each cloud earns, builds and pays, and the findings.
    #[command(after_help = "Examples:
  cloudecon report
  cloudecon report --period 2025Q4 --as-of 2026-03-01
  cloudecon report --format csv > report.csv")]
    Report {
        /// How to print: a table, JSON, or one CSV row a figure.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// See only what was public by this day (YYYY-MM-DD).
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
        /// The calendar quarter to report, such as 2026Q1; the latest with figures if left out.
        #[arg(long, value_name = "QUARTER")]
        period: Option<Quarter>,
        /// Treat a kind of finding as an error, for example `claim-contradicted`; may be repeated.
        #[arg(long, value_name = "CODE")]
        deny: Vec<String>,
        /// With JSON, write the arithmetic of every number down to the rows, for `diff`.
        #[arg(long)]
        steps: bool,
        #[command(flatten)]
        input: Input,
    },
    /// Check a dataset and print every fault with file, line and column.
    #[command(after_help = "Example:
  cloudecon check --data my-dataset")]
    Check {
        #[command(flatten)]
        input: Input,
    },
    /// Replay published cases and compare every figure within the tolerance of its file.
    #[command(after_help = "Examples:
  cloudecon cases fixtures/cases
  cloudecon cases fixtures/cases/finance/irr-cases.json my-cases --format csv

The last line of the text is `N passed, N failed`. Exit codes: 0 all pass, 1 a miss, 2 a file
that cannot be read or a case of an unknown kind.")]
    Cases {
        /// Case files (JSON), or folders with case files.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// How to print: a table, JSON with every figure, or one CSV row a case.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// List, draw, run and compare contracts, and turn published margins round.
    Deal {
        #[command(subcommand)]
        verb: crate::deal::Verb,
    },
    /// Check published claims against the figures, and find those that exclude each other.
    Claims(crate::claims::Asked),
    /// Show which outputs moved between two runs or datasets, and by what.
    Diff(crate::diff::Asked),
    /// Show where a number comes from: formula, values, rows and sources.
    Explain(crate::explain::Asked),
    /// List the figures that everything rests on, each with source, day and place.
    Figures(crate::figures::Asked),
    /// Print revenue by line, growth, run-rates and what tokens add.
    Mix(crate::mix::Asked),
    /// Split changes of margin and revenue into parts that add to the change.
    Bridge(crate::bridge::Asked),
    /// Print who sells which models, how large it is, and what open models leave.
    Platforms(crate::platforms::Asked),
    /// Print the eleven tables behind the charts from one run.
    Charts(crate::charts::Asked),
    /// Put margins on one set of accounting rules, with the bridge from what is reported.
    Compare(crate::compare::Asked),
    /// Turn filings' data into observation rows.
    Import {
        #[command(subcommand)]
        verb: crate::import::Verb,
    },
    /// Chips in money and tokens: cost of a chip-hour and of a million tokens, and how good the
    /// predictions are.
    Tco {
        #[command(subcommand)]
        verb: crate::tco::Verb,
    },
    /// Show what verdicts rest on: which inputs move them, and how little turns them.
    Sensitivity(crate::sensitivity::Asked),
    /// Print the JSON Schema of the input files.
    #[command(after_help = "Example:
  cloudecon schema > schema.json")]
    Schema,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Input {
    /// A dataset folder instead of the one compiled in.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables for reading.
    Text,
    /// One JSON document with every output, its inputs and the findings.
    Json,
    /// One row a figure, findings included.
    Csv,
}
