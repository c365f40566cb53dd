//! Batch evaluation of the full cost-and-decode model beside a plain loop over the single case and
//! the machine's memory: `cargo run --release -p cloudecon-benches --bin tco_sweep [ROWS...]`.
//!
//! Every round runs each contender once, so that other work on the machine meets all of them; the
//! times are the least and the median of the rounds, the ratios those of the least times.
#![expect(clippy::print_stdout, reason = "a program that reports to its user")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use cloudecon_benches::scenarios::{BYTES, Base, Columns};
use cloudecon_benches::stream::Triad;
use cloudecon_tco::{InstructionSet, SweepResults};

const TRIAD: usize = 16_000_000;
const ROUNDS: usize = 15;
/// The plain loop is timed on this many rows at most: it takes as long for each of the rest.
const PLAIN: usize = 200_000;
/// Short runs are repeated until a round has this many rows.
const ROUND_ROWS: usize = 400_000;

/// A contender: its name, what a round of it handles, and the times of the rounds.
struct Timed {
    name: String,
    units: f64,
    seconds: Vec<f64>,
}

impl Timed {
    fn new(name: impl Into<String>, units: usize) -> Self {
        Self { name: name.into(), units: units as f64, seconds: Vec::new() }
    }

    fn time(&mut self, work: impl FnOnce()) {
        let start = Instant::now();
        work();
        self.seconds.push(start.elapsed().as_secs_f64());
    }

    /// Units a second of the fastest round, and of the median one.
    fn rates(&self) -> (f64, f64) {
        let mut sorted = self.seconds.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |place: usize| sorted.get(place).map_or(f64::NAN, |seconds| self.units / seconds);
        (at(0), at(sorted.len().div_euclid(2)))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut sizes: Vec<usize> =
        std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    if sizes.is_empty() {
        sizes = vec![1_000, 1_000_000, 16_000_000];
    }
    let threads = std::thread::available_parallelism()?.get();
    println!("{threads} threads, {BYTES} bytes a scenario, {ROUNDS} rounds");
    for rows in sizes {
        one_size(rows, threads)?;
    }
    Ok(())
}

fn one_size(rows: usize, threads: usize) -> Result<(), Box<dyn Error>> {
    let base = Base::new()?;
    let columns = Columns::new(rows);
    let sweep = base.sweep(&columns)?;
    let mut results = SweepResults::with_rows(rows);
    let mut triad = Triad::new(TRIAD);
    let repeats = ROUND_ROWS.div_euclid(rows).max(1);
    let plain_rows = rows.min(PLAIN);
    let sets = InstructionSet::available();
    let mut one_stream = Timed::new("triad, one thread", triad.bytes());
    let mut all_stream = Timed::new(format!("triad, {threads} threads"), triad.bytes());
    let mut plain = Timed::new("plain loop, single case", plain_rows);
    let mut by_set: Vec<Timed> = sets
        .iter()
        .map(|set| Timed::new(format!("sweep, {}", set.as_str()), rows * repeats))
        .collect();
    let mut all = Timed::new(format!("sweep, {threads} threads"), rows * repeats);
    for _ in 0..ROUNDS {
        one_stream.time(|| triad.run(1));
        for (set, timed) in sets.iter().zip(&mut by_set) {
            timed.time(|| {
                for _ in 0..repeats {
                    drop(black_box(sweep.evaluate_with(*set, &mut results)));
                }
            });
        }
        all_stream.time(|| triad.run(threads));
        all.time(|| {
            for _ in 0..repeats {
                drop(black_box(sweep.evaluate_on(threads, &mut results)));
            }
        });
        plain.time(|| {
            let sum: f64 = (0..plain_rows)
                .filter_map(|row| base.single(&columns.row(row)).ok())
                .map(|results| results.iter().sum::<f64>())
                .sum();
            black_box(sum);
        });
    }
    results.require_all()?;
    black_box(triad.first());
    println!("\n{rows} scenarios");
    for stream in [&one_stream, &all_stream] {
        let (best, median) = stream.rates();
        println!("  {:26} {:7.1} GB/s best, {:6.1} median", stream.name, best / 1e9, median / 1e9);
    }
    let (plain_best, plain_median) = plain.rates();
    println!(
        "  {:26} {:7.2} M rows/s best, {:6.2} median",
        plain.name,
        plain_best / 1e6,
        plain_median / 1e6
    );
    for timed in &by_set {
        line(timed, &one_stream, plain_best);
    }
    line(&all, &all_stream, plain_best);
    Ok(())
}

fn line(timed: &Timed, stream: &Timed, plain: f64) {
    let (best, median) = timed.rates();
    let limit = stream.rates().0;
    println!(
        "  {:26} {:7.1} M rows/s best, {:6.1} median; {:5.1} GB/s, {:3.0} % of the triad; {:5.1} x the plain loop",
        timed.name,
        best / 1e6,
        median / 1e6,
        best * BYTES as f64 / 1e9,
        100.0 * best * BYTES as f64 / limit,
        best / plain,
    );
}
