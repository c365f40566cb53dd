//! A billion scenarios of the chip model, summarised: time, memory, and the limits of the machine
//! measured in the same run. `billion SWEEP.toml [THREADS]`, the file as of `cloudecon sweep`.
#![expect(clippy::print_stdout, reason = "a program that reports to its user")]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use cloudecon::dataset::{Dataset, Files};
use cloudecon::sweep::{Plan, summary_of_plan};
use cloudecon_benches::scenarios::{Base, Columns};
use cloudecon_benches::stream::Triad;
use cloudecon_tco::{SweepInput, SweepResults};
use cloudecon_uncertainty::{Distribution, Inputs, Sampler, Sampling};

/// Rows of the measured limits: enough for a second, and for the mean of what else runs.
const ROWS: u64 = 1 << 25;
const BLOCK: usize = 4_096;
/// Columns of the sweep: inputs drawn and results.
const INPUTS: usize = 8;
/// The inputs of `fixtures/sweeps/billion.toml`.
const VARIED: [SweepInput; INPUTS] = [
    SweepInput::EnergyPrice,
    SweepInput::Pue,
    SweepInput::Capital,
    SweepInput::AnnualRate,
    SweepInput::Life,
    SweepInput::AverageLoad,
    SweepInput::Availability,
    SweepInput::Utilization,
];
const RESULTS: usize = 3;

/// Processor time of all threads so far in seconds, where the system tells; else the clock's.
fn processor(start: Instant) -> f64 {
    let told = || {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // After the name in brackets: state is the third field, user and system time the 14th and
        // 15th, in hundredths of a second.
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let ticks = |place: usize| fields.get(place)?.parse::<f64>().ok();
        Some((ticks(11)? + ticks(12)?) / 100.0)
    };
    told().unwrap_or_else(|| start.elapsed().as_secs_f64())
}

/// Nanoseconds of a processor that a row takes.
fn pace(start: Instant, threads: usize, work: impl Fn(u64) + Sync) -> f64 {
    let before = processor(start);
    let blocks = ROWS.div_ceil(BLOCK as u64);
    std::thread::scope(|scope| {
        for thread in 0..threads as u64 {
            let work = &work;
            scope.spawn(move || {
                for block in (thread..blocks).step_by(threads) {
                    work(block * BLOCK as u64);
                }
            });
        }
    });
    (processor(start) - before) * 1e9 / ROWS as f64
}

/// What the memory gives one thread, in bytes a second: the least time of each part.
fn bandwidth() -> f64 {
    let mut triad = Triad::new(16_000_000, 800_000);
    let mut best = vec![f64::INFINITY; triad.parts()];
    for _ in 0..15 {
        for (part, best) in best.iter_mut().enumerate() {
            let start = Instant::now();
            triad.run(part, 1);
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    black_box(triad.first());
    triad.bytes() as f64 / best.iter().sum::<f64>()
}

/// Drawing alone: eight uniform inputs from the scrambled sequence.
fn drawing(start: Instant, threads: usize) -> Result<f64, Box<dyn Error>> {
    let inputs = Inputs::new(vec![Distribution::uniform(1.0, 2.0)?; INPUTS])?;
    let sampler = Sampler::new(Sampling::Sobol, 1, INPUTS)?;
    Ok(pace(start, threads, |first| {
        std::thread_local! {
            static COLUMNS: std::cell::RefCell<Vec<Vec<f64>>> =
                std::cell::RefCell::new(vec![vec![0.0; BLOCK]; INPUTS]);
        }
        COLUMNS.with_borrow_mut(|columns| {
            let mut views: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
            inputs.fill(&sampler, first, &mut views);
            black_box(views);
        });
    }))
}

/// The chip model alone, on columns that stay in the cache.
fn model(start: Instant, threads: usize) -> Result<f64, Box<dyn Error>> {
    let base = Base::new()?;
    let columns = Columns::new(BLOCK);
    let sweep = base.sweep_of(&columns, &VARIED)?;
    Ok(pace(start, threads, |_| {
        std::thread_local! {
            static RESULTS: std::cell::RefCell<SweepResults> =
                std::cell::RefCell::new(SweepResults::with_rows(BLOCK));
        }
        RESULTS.with_borrow_mut(|results| drop(black_box(sweep.evaluate(results))));
    }))
}

/// The most memory that the process has had, where the system tells.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |value| value.trim().to_owned())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let file = words.next().ok_or("usage: billion SWEEP.toml [THREADS]")?;
    let threads = match words.next() {
        Some(threads) => threads.parse()?,
        None => std::thread::available_parallelism()?,
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/dataset");
    let reading = Dataset::read(&Files::from_dir(&root)?);
    let text = fs::read_to_string(&file)?;
    let plan = Plan::read(&file, &text, reading.dataset())
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;

    let rows = plan.rows() as f64;
    let start = Instant::now();
    let before = processor(start);
    let summary = summary_of_plan(&plan, threads, |_| ())?;
    let seconds = start.elapsed().as_secs_f64();
    let each = (processor(start) - before) * 1e9 / rows;
    let millions = 1e-6 * rows / seconds;
    println!("{}", summary.title());
    println!("{seconds:.1} s on {threads} threads: {millions:.1} million rows a second");
    println!("{each:.1} ns of a processor a row, {:.1} million a second", 1e3 / each);
    println!("peak memory {}", peak());

    let count = threads.get();
    let (draw, run) = (drawing(start, count)?, model(start, count)?);
    let bytes = 8.0 * (INPUTS + RESULTS) as f64;
    let memory = bytes / bandwidth() * 1e9;
    let (compute, stream) = (100.0 * (draw + run) / each, 100.0 * memory / each);
    println!("limits in the same run, ns of a processor a row:");
    println!("  drawing {INPUTS} inputs alone {draw:.1}, the model alone {run:.1}");
    println!("  together {compute:.0} % of the sweep");
    println!("  {bytes} bytes through the memory instead {memory:.1}: {stream:.0} %");
    Ok(())
}
