//! Counts synthetic worlds and prints `docs/validation/reconcile.md`:
//!
//! ```text
//! cargo run -p cloudecon-reconcile --example simulation > docs/validation/reconcile.md
//! ```

#[path = "../tests/world/mod.rs"]
mod world;

use std::io::{self, Write};

use world::{GROSS, Power, TESTABLE, simulate};

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
        "| seed | worlds | 90 % intervals that hold the truth | clean worlds rejected at 5 % | clean worlds with an accused figure | errors of {GROSS} standard errors found, all figures | the same, testable figures | errors of {GROSS} standard errors of the adjustment found, all figures | error after over before | largest residual |"
    )?;
    writeln!(out, "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")?;
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    let of =
        |power: Power| format!("{:.1} % of {}", percent(power.found, power.planted), power.planted);
    let mut bands = [Power::default(); 5];
    for seed in SEEDS {
        let found = simulate(WORLDS, seed)?;
        let (testable, others) = found.testable();
        writeln!(
            out,
            "| {seed} | {} | {:.2} % | {:.1} % | {:.1} % | {} | {} | {} | {:.2} | {:.0e} |",
            found.worlds,
            percent(found.covered, found.intervals),
            percent(found.global_alarms, found.worlds),
            percent(found.single_alarms, found.worlds),
            of(testable.and(others)),
            of(testable),
            of(found.seen),
            found.narrowing / found.figures as f64,
            found.worst_residual,
        )?;
        for (all, band) in bands.iter_mut().zip(found.bands) {
            *all = all.and(band);
        }
    }
    writeln!(
        out,
        "\nOne error is planted in one figure of each further world, up or down. Found means that the\n\
         figure itself is accused by the test of most power at 5 % for all figures together (Šidák),\n\
         not only that the global test rejects.\n\n\
         ## What can be found\n\n\
         Let r be the share of a figure's variance that identities and other sources take away. An error\n\
         of e standard errors of the figure moves its pull by e times the root of r: the figure takes part\n\
         in what it is compared with. At a critical pull c, which is 3.03 for 21 figures, it is found with\n\
         the chance Φ(e√r - c). For e = {GROSS} that is 90 % from r = 0.74 on and never more than\n\
         97.6 %; a figure that nothing else knows (r = 0) cannot be tested by anyone, and the reconciliation\n\
         says so. So of errors of {GROSS} standard errors in any figure, fewer than 90 % are found in these\n\
         worlds: the goal of 90 % is met for figures with r of at least {TESTABLE} (testable above), and for\n\
         all figures if the error is {GROSS} standard errors of the adjustment, which is {GROSS}/√r of the figure's\n\
         own. All seeds together:\n"
    )?;
    writeln!(out, "| r | errors planted | found | expected: mean of Φ(5√r - c) |")?;
    writeln!(out, "| --- | --- | --- | --- |")?;
    for (from, band) in ["0 to 0.2", "0.2 to 0.4", "0.4 to 0.6", "0.6 to 0.8", "0.8 to 1"]
        .iter()
        .zip(bands)
        .filter(|(_, band)| band.planted > 0)
    {
        let expected = 100.0 * band.expected / band.planted as f64;
        let found = percent(band.found, band.planted);
        writeln!(out, "| {from} | {} | {found:.1} % | {expected:.1} % |", band.planted)?;
    }
    Ok(())
}
