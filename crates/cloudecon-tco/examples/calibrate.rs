//! Fits the serving calibrations on a random half of the measured curves, scores them on the other
//! half, and compares both with the roofline without constants.
//!
//! `cargo run --release -p cloudecon-tco --example calibrate` prints the errors;
//! with `-- --write` it also writes `fixtures/dataset/calibration/serving.toml`.
#![expect(clippy::print_stdout, reason = "a program that reports to its user")]

#[path = "calibrate/curves.rs"]
mod curves;
#[path = "calibrate/neuron.rs"]
mod neuron;
#[path = "calibrate/report.rs"]
mod report;
#[path = "calibrate/serving_toml.rs"]
mod serving_toml;

use std::error::Error;

use curves::{Curves, Family};
use report::Scheme;

const SEED: u64 = 20_261_123;
const FURTHER_HALVES: u64 = 10;
const HEADER: &str = "\
# Efficiencies and overheads of serving, fitted by examples/calibrate.rs: do not edit by hand.
# Shares are of dense peaks; overheads in seconds, memory in bytes. `any` covers all rows of a model.
# Constants are those of one random half of the curves; errors are |ln(predicted / measured)| of time
# per output token on rows that were not fitted, over eleven random halves. A share at 0.95 is a bound of the fit: the form is short of a term there.
# Not fitted: compute_16, prefill_attention_compute, link, usable_memory, reserve_bytes.
";

fn main() -> Result<(), Box<dyn Error>> {
    let curves = Curves::read()?;
    let mut text = String::from(HEADER);
    println!("|ln(predicted / measured)| of time per output token");
    for family in Family::ALL {
        let rows = curves.of(family);
        for scheme in Scheme::ALL {
            let mut result = report::fit_on_half(family, scheme, &rows, SEED)?;
            result.print()?;
            report::first_token(&result, &rows)?;
            let further = (1..=FURTHER_HALVES)
                .map(|half| report::fit_on_half(family, scheme, &rows, SEED + half))
                .collect::<Result<Vec<_>, _>>()?;
            report::print_spread(&further)?;
            result.pool_errors(&further)?;
            if scheme == Scheme::Model || scheme == family.best_scheme() {
                text.push_str(&result.as_toml());
            }
        }
    }
    report::transfer(&curves, SEED)?;
    report::never_fitted(&curves, SEED)?;
    text.push_str(&neuron::fit_older_accelerators(SEED)?);
    if std::env::args().any(|argument| argument == "--write") {
        std::fs::write(curves::fixture("dataset/calibration/serving.toml"), text)?;
    }
    Ok(())
}
