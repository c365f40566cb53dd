#![doc = include_str!("../README.md")]

mod arguments;
mod cases;
mod claims;
mod deal;
mod diff;
mod embedded;
mod explain;
mod figures;
mod import;
mod print;
mod run;
mod tables;
mod tco;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    run::run(&arguments::Arguments::parse()).into()
}
