//! Batch evaluation of the full cost-and-decode model beside a plain loop over the single case and
//! the machine's memory: `cargo run --release -p cloudecon-benches --bin tco_sweep [ROWS...]`.
//!
//! The rows are run in parts, every contender once a round. The time of a contender is the sum over
//! the parts of the least time of each over the rounds: what it takes where no other work on the
//! machine comes between. The fastest round as a whole is printed beside it.
#![expect(clippy::print_stdout, reason = "a program that reports to its user")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use cloudecon_benches::scenarios::{BYTES, Base, Columns};
use cloudecon_benches::stream::Triad;
use cloudecon_tco::{InstructionSet, Sweep, SweepResults};

const TRIAD: usize = 16_000_000;
const TRIAD_PART: usize = 800_000;
const PART: usize = 100_000;
/// The plain loop is timed on this many rows at most: it takes as long for each of the rest.
const PLAIN: usize = 100_000;
const PLAIN_PART: usize = 5_000;

/// A contender: what a round of it handles, and the times of its parts by round.
struct Timed {
    name: String,
    units: usize,
    best: Vec<f64>,
    rounds: Vec<f64>,
}

impl Timed {
    fn new(name: impl Into<String>, units: usize) -> Self {
        Self { name: name.into(), units, best: Vec::new(), rounds: Vec::new() }
    }

    /// Runs every part once.
    fn round(&mut self, parts: usize, mut work: impl FnMut(usize)) {
        self.best.resize(parts, f64::INFINITY);
        let mut whole = 0.0;
        for (part, best) in self.best.iter_mut().enumerate() {
            let start = Instant::now();
            work(part);
            let seconds = start.elapsed().as_secs_f64();
            *best = best.min(seconds);
            whole += seconds;
        }
        self.rounds.push(whole);
    }

    /// Units a second where nothing comes between.
    fn rate(&self) -> f64 {
        self.units as f64 / self.best.iter().sum::<f64>()
    }

    /// Units a second of the fastest round as a whole.
    fn round_rate(&self) -> f64 {
        self.units as f64 / self.rounds.iter().copied().fold(f64::INFINITY, f64::min)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(rows) = std::env::args().skip_while(|word| word != "--print").nth(1) {
        return print(rows.parse()?);
    }
    let mut sizes: Vec<usize> =
        std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    if sizes.is_empty() {
        sizes = vec![1_000, 1_000_000, 16_000_000];
    }
    let threads = std::thread::available_parallelism()?.get();
    println!("{threads} threads, {BYTES} bytes a scenario");
    for rows in sizes {
        one_size(rows, threads)?;
    }
    Ok(())
}

/// The results of the first scenarios, for others to compare with: four numbers a line.
fn print(rows: usize) -> Result<(), Box<dyn Error>> {
    let columns = Columns::new(rows);
    let mut results = SweepResults::with_rows(rows);
    Base::new()?.sweep(&columns)?.evaluate(&mut results)?;
    for row in 0..rows {
        let of = |values: &[f64]| values.get(row).copied().unwrap_or(f64::NAN);
        println!(
            "{:e} {:e} {:e} {:e}",
            of(results.chip_hour()),
            of(results.output_per_chip()),
            of(results.tpot()),
            of(results.output_cost())
        );
    }
    Ok(())
}

fn one_size(rows: usize, threads: usize) -> Result<(), Box<dyn Error>> {
    let rounds = if rows > 4_000_000 { 15 } else { 60 };
    let base = Base::new()?;
    let parts = Columns::new(rows).parts(PART);
    let sweeps: Vec<Sweep<'_>> =
        parts.iter().map(|part| base.sweep(part)).collect::<Result<_, _>>()?;
    let mut results: Vec<SweepResults> =
        parts.iter().map(|part| SweepResults::with_rows(part.rows())).collect();
    // Few rows are repeated, or the clock would be what is measured.
    let repeats = 20_000_usize.div_euclid(rows).max(1);
    let plain = Columns::new(rows.min(PLAIN)).parts(PLAIN_PART);
    let mut triad = Triad::new(TRIAD, TRIAD_PART);
    let sets = InstructionSet::available();
    let mut one_stream = Timed::new("triad, one thread", triad.bytes());
    let mut all_stream = Timed::new(format!("triad, {threads} threads"), triad.bytes());
    let mut single = Timed::new("plain loop, single case", rows.min(PLAIN));
    let mut by_set: Vec<Timed> = sets
        .iter()
        .map(|set| Timed::new(format!("sweep, {}", set.as_str()), rows * repeats))
        .collect();
    let mut all = Timed::new(format!("sweep, {threads} threads"), rows * repeats);
    for _ in 0..rounds {
        one_stream.round(triad.parts(), |part| triad.run(part, 1));
        for (set, timed) in sets.iter().zip(&mut by_set) {
            timed.round(sweeps.len(), |part| {
                if let (Some(sweep), Some(results)) = (sweeps.get(part), results.get_mut(part)) {
                    for _ in 0..repeats {
                        drop(black_box(sweep.evaluate_with(*set, results)));
                    }
                }
            });
        }
        all_stream.round(triad.parts(), |part| triad.run(part, threads));
        all.round(sweeps.len(), |part| {
            if let (Some(sweep), Some(results)) = (sweeps.get(part), results.get_mut(part)) {
                for _ in 0..repeats {
                    drop(black_box(sweep.evaluate_on(threads, results)));
                }
            }
        });
        single.round(plain.len(), |part| {
            let Some(columns) = plain.get(part) else { return };
            let sum: f64 = (0..columns.rows())
                .filter_map(|row| base.single(&columns.row(row)).ok())
                .map(|results| results.iter().sum::<f64>())
                .sum();
            black_box(sum);
        });
    }
    for results in &results {
        results.require_all()?;
    }
    black_box(triad.first());
    println!("\n{rows} scenarios, {rounds} rounds");
    for stream in [&one_stream, &all_stream] {
        let (best, round) = (stream.rate() / 1e9, stream.round_rate() / 1e9);
        println!("  {:24} {best:7.1} GB/s,     round {round:6.1}", stream.name);
    }
    let (best, round) = (single.rate() / 1e6, single.round_rate() / 1e6);
    println!("  {:24} {best:7.2} M rows/s, round {round:6.2}", single.name);
    for timed in &by_set {
        line(timed, &one_stream, &single);
    }
    line(&all, &all_stream, &single);
    Ok(())
}

fn line(timed: &Timed, stream: &Timed, plain: &Timed) {
    let bytes = timed.rate() * BYTES as f64;
    println!(
        "  {:24} {:7.1} M rows/s, round {:6.1}; {:5.1} GB/s: {:3.0} % of the triad; {:5.1} x the plain loop",
        timed.name,
        timed.rate() / 1e6,
        timed.round_rate() / 1e6,
        bytes / 1e9,
        100.0 * bytes / stream.rate(),
        timed.rate() / plain.rate(),
    );
}
