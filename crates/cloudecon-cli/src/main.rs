#![doc = include_str!("../README.md")]

mod arguments;
mod bridge;
mod capacity;
mod cases;
mod charts;
mod claims;
mod compare;
mod completions;
mod deal;
mod diff;
mod embedded;
mod explain;
mod figures;
mod fit;
mod forecast;
mod import;
mod mix;
mod platforms;
mod power;
mod print;
mod progress;
mod project;
mod reconcile;
mod report;
mod run;
mod save;
mod scenario;
mod sensitivity;
mod setting;
mod sweep;
mod tables;
mod tco;
mod under;
mod views;
mod watch;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    run::run(&arguments::Arguments::parse()).into()
}
