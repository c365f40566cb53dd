//! Counts synthetic worlds and prints `docs/validation/reconcile.md`:
//!
//! ```text
//! cargo run -p cloudecon-reconcile --example simulation > docs/validation/reconcile.md
//! ```

#[path = "../tests/world/mod.rs"]
mod world;

use std::io::{self, Write};

use world::{GROSS, TESTABLE, simulate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    const SEEDS: [u64; 4] = [1, 2, 3, 7];
    const WORLDS: usize = 1_000;
    let out = &mut io::stdout().lock();
    writeln!(out, "# Validation of the reconciliation\n")?;
    writeln!(
        out,
        "Synthetic worlds of one cloud: three lines of revenue, each price times volume (known up to\n\
         a factor), that add up to all sales; sales less cost is income. 12 quantities, 21 figures of\n\
         them with standard errors of 1 to 6 %, 5 identities, 3 of them not linear. The truth is known.\n\
         Made by `cargo run -p cloudecon-reconcile --example simulation`; the test `simulation` of the\n\
         crate asserts the limits for seed 7.\n"
    )?;
    writeln!(
        out,
        "| seed | worlds | 90 % intervals that hold the truth | clean worlds rejected at 5 % | clean worlds with an accused figure | testable errors of {GROSS} standard errors found | others found | error after over before | largest residual |"
    )?;
    writeln!(out, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")?;
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    for seed in SEEDS {
        let found = simulate(WORLDS, seed)?;
        writeln!(
            out,
            "| {seed} | {} | {:.2} % | {:.1} % | {:.1} % | {:.1} % of {} | {:.1} % of {} | {:.2} | {:.0e} |",
            found.worlds,
            percent(found.covered, found.intervals),
            percent(found.global_alarms, found.worlds),
            percent(found.single_alarms, found.worlds),
            percent(found.found, found.planted),
            found.planted,
            percent(found.found_elsewhere, found.planted_elsewhere),
            found.planted_elsewhere,
            found.narrowing / found.figures as f64,
            found.worst_residual,
        )?;
    }
    writeln!(
        out,
        "\nOne error is planted in one figure of each further world, up or down. It is testable if the\n\
         other figures know the quantity well enough: identities and other sources take at least {:.0} %\n\
         of the figure's variance. A figure that nothing else knows cannot be tested by anyone, and the\n\
         reconciliation says so. Found means that the figure itself is accused by the test of most power\n\
         at 5 % for all figures together (Šidák), not only that the global test rejects.",
        100.0 * TESTABLE
    )?;
    Ok(())
}
