#![doc = include_str!("../README.md")]

mod codec;
mod data;
mod fault;
mod job;
mod node;
mod part;
mod run;
mod spans;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Sweeps of cloudecon on Apache `DataFusion` Ballista: one scheduler, any number of executors.
#[derive(Debug, Parser)]
#[command(
    name = "cloudecon-cluster",
    version,
    about = "Sweeps of cloudecon on Apache DataFusion Ballista: one scheduler, any number of executors",
    after_help = "Examples, each line in a terminal of its own:
  cloudecon-cluster scheduler
  cloudecon-cluster executor
  cloudecon-cluster executor --port 50061 --control-port 50062
  cloudecon-cluster run fixtures/sweeps/margin.toml
  cloudecon-cluster run fixtures/sweeps/margin.toml -o rows

Exit codes: 0 done, 2 bad input or a run that failed."
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Hand the parts of queries to executors, and do again what a lost one had.
    Scheduler(node::Scheduler),
    /// Compute spans of rows.
    Executor(node::Executor),
    /// Run a sweep on the cluster: its summary, a query, or its rows as Parquet.
    Run(run::Asked),
}

/// Where the data set lies; the same files for the program that asks and for every executor.
#[derive(Debug, clap::Args)]
struct Data {
    /// The folder of the data set.
    #[arg(long, value_name = "DIR", default_value = "fixtures/dataset")]
    data: PathBuf,
}

fn main() -> ExitCode {
    let verb = Arguments::parse().verb;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime.map_err(fault::Fault::from).and_then(|runtime| {
        runtime.block_on(async {
            match verb {
                Verb::Scheduler(asked) => asked.serve().await,
                Verb::Executor(asked) => asked.serve().await,
                Verb::Run(asked) => asked.run().await,
            }
        })
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::from(2)
        }
    }
}
