//! Sobol indices of the Ishigami and the g-function at n = 2^14, their times, and the same
//! estimators on another program's sample: the Rust side of `benches/rivals/python/sensitivity.sh`.
//!
//! `sensitivity FUNCTION time ROUNDS` prints a line of indices and then the seconds of each round;
//! `sensitivity FUNCTION indices FILE` reads outputs as little-endian numbers, for each row A, the
//! mixed ones, B, and prints the indices.
#![expect(clippy::print_stdout, reason = "a program that reports to its user")]

use std::error::Error;
use std::f64::consts::PI;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::Instant;

use cloudecon_uncertainty::{Distribution, Draw, Inputs, PickFreeze, Sampling, SobolIndices};

const ROWS: u64 = 1 << 14;
const RESAMPLES: usize = 100;
/// The usual eight parameters of the g-function (Saltelli and Sobol 1995).
const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];

fn ishigami(x: &[f64]) -> f64 {
    match x {
        [one, two, three, ..] => {
            one.sin() + 7.0 * two.sin().powi(2) + 0.1 * three.powi(4) * one.sin()
        }
        _ => f64::NAN,
    }
}

fn g_function(x: &[f64]) -> f64 {
    x.iter().zip(A).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}

/// Draws, runs the model, estimates with intervals, on one thread.
fn whole(
    width: usize,
    ends: (f64, f64),
    model: fn(&[f64]) -> f64,
) -> Result<SobolIndices, Box<dyn Error>> {
    let inputs = Inputs::new(vec![Distribution::uniform(ends.0, ends.1)?; width])?;
    let draw = Draw {
        sampling: Sampling::Sobol,
        rows: ROWS,
        threads: NonZeroUsize::MIN,
        ..Draw::seeded(2026)
    };
    let run = PickFreeze::run(&inputs, &draw, model)?;
    Ok(run.indices(RESAMPLES, 1, NonZeroUsize::MIN)?)
}

fn print(found: &SobolIndices) {
    let all = found.first.iter().chain(&found.total);
    let words: Vec<String> = all.map(|it| format!("{} {} {}", it.value, it.low, it.high)).collect();
    println!("{}", words.join(" "));
}

/// Outputs of another sample: A, one of each input, B, over and over.
fn stored(path: &str, width: usize) -> Result<SobolIndices, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let mut columns = vec![Vec::new(); width + 2];
    for row in bytes.chunks_exact(8 * (width + 2)) {
        for (column, value) in columns.iter_mut().zip(row.chunks_exact(8)) {
            column.push(f64::from_le_bytes(value.try_into()?));
        }
    }
    let b = columns.pop().unwrap_or_default();
    let mixed = columns.split_off(1);
    let a = columns.pop().unwrap_or_default();
    Ok(PickFreeze::new(a, b, mixed)?.indices(RESAMPLES, 1, NonZeroUsize::MIN)?)
}

/// A function whose indices are known.
type Model = fn(&[f64]) -> f64;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [function, task, argument] = words[..] else {
        return Err("usage: sensitivity ishigami|g time ROUNDS | indices FILE".into());
    };
    let (width, ends, model): (usize, (f64, f64), Model) = match function {
        "ishigami" => (3, (-PI, PI), ishigami),
        "g" => (A.len(), (0.0, 1.0), g_function),
        other => return Err(format!("no function `{other}`").into()),
    };
    if task == "indices" {
        print(&stored(argument, width)?);
        return Ok(());
    }
    print(&whole(width, ends, model)?);
    for _ in 0..argument.parse::<usize>()? {
        let start = Instant::now();
        black_box(whole(width, ends, model)?);
        println!("{}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
