//! Reads a data set and prints everything that is wrong with it:
//! `cargo run -p cloudecon-dataset --example check -- fixtures/dataset`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use cloudecon_dataset::{Dataset, Files};

fn main() -> io::Result<ExitCode> {
    let dir =
        std::env::args_os().nth(1).map_or_else(|| PathBuf::from("fixtures/dataset"), PathBuf::from);
    let files = Files::from_dir(&dir)?;
    let start = Instant::now();
    let reading = Dataset::read(&files);
    let elapsed = start.elapsed();
    for diagnostic in reading.diagnostics() {
        println!("{diagnostic}");
    }
    let set = reading.dataset();
    println!(
        "{} observations, {} sites, {} claims, {} sources in {elapsed:.1?}",
        set.observations().len(),
        set.sites().len(),
        set.claims().len(),
        set.sources().len(),
    );
    Ok(if reading.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
