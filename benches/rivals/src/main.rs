//! Prints how many times faster rates of return are than the rivals' in this run: same binary, same
//! data, interleaved rounds, one thread.

use std::hint::black_box;

use cloudecon_finance::{PeriodRate, irr, irr_batch, xirr};
use cloudecon_rivals::Dated;
use cloudecon_rivals::cash_flows::Projects;
use cloudecon_rivals::ratios::{Contender, Ratio, interleaved};

type Solver = fn(&[f64]) -> Option<f64>;

const PROJECTS: usize = 1_000;
/// Small enough that every rival's absolute stop test is met.
const OUTLAY: f64 = 1_000.0;
const ROUNDS: usize = 41;

fn main() {
    for (periods, months, goals) in [(40, 3, [5.0, 25.0, 3.0]), (240, 1, [8.0, 40.0, 2.0])] {
        let projects = Projects::new(PROJECTS, periods, OUTLAY);
        println!(
            "{periods} flows, {PROJECTS} projects, median of {ROUNDS} rounds (lower to upper quartile)"
        );
        agreement(&projects);
        periodic(&projects, goals[0], goals[1]);
        dated(&projects, months, goals[2]);
        println!();
    }
}

fn print(ours: &str, ratios: &[Ratio], goal: f64) {
    for Ratio { name, median, quartiles: (low, high) } in ratios {
        println!("  {ours:<10} {median:7.1}x  ({low:.1} to {high:.1})  over {name}");
    }
    let least = ratios.iter().map(|ratio| ratio.median).fold(f64::INFINITY, f64::min);
    let verdict = if least >= goal { "met" } else { "MISSED" };
    println!("  {ours:<10} {least:7.1}x over the fastest rival, goal {goal}x: {verdict}");
}

/// Largest difference from a rival, and the rows left without a result as the outlay grows.
fn agreement(projects: &Projects) {
    let solvers: [(&str, Solver); 3] =
        [("irr", ours), ("rust_finprim::irr", finprim), ("financial::irr", financial)];
    for (name, solve) in solvers {
        let apart = projects.rows().filter_map(|row| Some((ours(row)? - solve(row)?).abs()));
        let largest = apart.fold(0.0, f64::max);
        let missing = [1e3, 1e9, 1e11, 1e12].map(|outlay| {
            let scaled = Projects::new(PROJECTS, projects.periods, outlay);
            let failed = scaled.rows().filter(|row| solve(row).is_none()).count();
            format!("{:.1} %", 100.0 * failed as f64 / PROJECTS as f64)
        });
        println!(
            "  {name}: within {largest:.0e}; no result at 1e3, 1e9, 1e11, 1e12: {}",
            missing.join(", ")
        );
    }
}

fn ours(row: &[f64]) -> Option<f64> {
    irr(row).ok().map(PeriodRate::as_fraction)
}

fn finprim(row: &[f64]) -> Option<f64> {
    rust_finprim::rate::irr(row, None, None, None).ok()
}

fn financial(row: &[f64]) -> Option<f64> {
    financial::irr(row, None).ok()
}

fn periodic(projects: &Projects, goal: f64, batch_goal: f64) {
    let rivals = || {
        vec![
            Contender::new("rust_finprim::irr 0.5.1", || {
                projects.rows().for_each(|row| {
                    let _ = black_box(rust_finprim::rate::irr(black_box(row), None, None, None));
                });
            }),
            Contender::new("financial::irr 1.1.5", || {
                projects.rows().for_each(|row| {
                    let _ = black_box(financial::irr(black_box(row), None));
                });
            }),
        ]
    };
    let one = Contender::new("irr", || {
        projects.rows().for_each(|row| {
            let _ = black_box(irr(black_box(row)));
        });
    });
    print("irr", &interleaved(one, rivals(), ROUNDS), goal);
    let batch = Contender::new("irr_batch", || {
        let _ = black_box(irr_batch(black_box(&projects.flows), projects.periods));
    });
    print("irr_batch", &interleaved(batch, rivals(), ROUNDS), batch_goal);
}

fn dated(projects: &Projects, months: i32, goal: f64) {
    let dated = Dated::new(projects, months);
    let ours = Contender::new("xirr", || {
        for row in &dated.rows {
            let _ = black_box(xirr(black_box(row)));
        }
    });
    let rivals = vec![
        Contender::new("rust_finprim::xirr 0.5.1", || {
            for row in &dated.numbered {
                let _ = black_box(rust_finprim::rate::xirr(black_box(row), None, None, None));
            }
        }),
        Contender::new("xirr::compute 0.3.2", || {
            for row in &dated.payments {
                let _ = black_box(xirr::compute(black_box(row)));
            }
        }),
        Contender::new("financial::xirr 1.1.5", || {
            for (flows, dates) in &dated.naive {
                let found = financial::naive_date::xirr(black_box(flows), black_box(dates), None);
                let _ = black_box(found);
            }
        }),
    ];
    print("xirr", &interleaved(ours, rivals, ROUNDS), goal);
}
