use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

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
  cloudecon report --html report.html --xlsx report.xlsx
  cloudecon report --data my-dataset --deny claim-contradicted
  cloudecon check --data my-dataset
  cloudecon schema > schema.json

Exit codes: 0 done, 1 findings at error level, 2 bad input.
Data go to standard output, everything else to standard error. NO_COLOR is honoured.";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Print what each cloud earns, builds and pays, and the findings; or write page and workbook.
    Report(crate::report::Asked),
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
    #[command(after_help = "Examples:
  cloudecon deal list
  cloudecon deal show aws-anthropic-bedrock
  cloudecon deal infer")]
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
    /// Carry each cloud on: AI revenue, AI mix and EBIT margin of the coming quarters.
    Project(crate::project::Asked),
    /// Keep forecasts with the day on which they were made, and score them by what came.
    #[command(after_help = "Examples:
  cloudecon forecast save -o forecasts/
  cloudecon forecast list")]
    Forecast {
        #[command(subcommand)]
        verb: crate::forecast::Verb,
    },
    /// Put margins on one set of accounting rules, with the bridge from what is reported.
    Compare(crate::compare::Asked),
    /// Turn filings' data into observation rows.
    #[command(after_help = "Example:
  cloudecon import companyfacts CIK0001018724.json")]
    Import {
        #[command(subcommand)]
        verb: crate::import::Verb,
    },
    /// Show which figures can all be true at once: each before and after, and what conflicts.
    Reconcile(crate::reconcile::Asked),
    /// Chips in money and tokens: cost of a chip-hour and of a million tokens, and how good the
    /// predictions are.
    #[command(after_help = "Example:
  cloudecon tco compare")]
    Tco {
        #[command(subcommand)]
        verb: crate::tco::Verb,
    },
    /// Named changes of the inputs: list them with their reasons, run them, put them side by side.
    #[command(after_help = "Example:
  cloudecon scenario list")]
    Scenario {
        #[command(subcommand)]
        verb: crate::scenario::Verb,
    },
    /// Run many scenarios to a file, or summarise them.
    Sweep(crate::sweep::Asked),
    /// Powered capacity of known sites: what is added by year, how late it comes, and whether it is
    /// enough.
    #[command(after_help = "Example:
  cloudecon capacity outlook")]
    Capacity {
        #[command(subcommand)]
        verb: crate::capacity::Verb,
    },
    /// Power from files: contracts settled, plants priced, portfolios chosen.
    #[command(after_help = "Example:
  cloudecon power settle contract.json")]
    Power {
        #[command(subcommand)]
        verb: crate::power::Verb,
    },
    /// Show what verdicts rest on: which inputs move them, and how little turns them.
    Sensitivity(crate::sensitivity::Asked),
    /// Print what a shell needs to complete verbs and options.
    Completions(crate::completions::Asked),
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_verb_shows_an_example() {
        let mut waiting = vec![Arguments::command()];
        waiting[0].build();
        while let Some(command) = waiting.pop() {
            if command.get_name() == "help" {
                continue;
            }
            let below: Vec<_> = command.get_subcommands().cloned().collect();
            let shown = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let has = shown.contains("Example") && shown.contains("cloudecon ");
            assert!(has, "no example: {}", command.get_name());
            waiting.extend(below);
        }
        Arguments::command().debug_assert();
    }
}
