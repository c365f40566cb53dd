//! Prints how long a contract of twenty terms over eighty quarters takes on ten thousand demand
//! paths in one thread, and what each part of the work costs.
#![expect(clippy::print_stdout, reason = "the figures are what the program is for")]

use std::hint::black_box;

use cloudecon_benches::contracts::{Part, QUARTERS, contract, paths};
use cloudecon_benches::on_core::on_core;
use cloudecon_deals::{
    Deal, Drivers, Error, Ledger, PartyId, present, principal_of_all, waterfall,
};

const PATHS: usize = 10_000;
const ROUNDS: usize = 7;

/// Median and both ends of the times of some rounds, in microseconds a path.
fn spread(mut work: impl FnMut() -> Result<(), Error>, paths: usize) -> Result<[f64; 3], Error> {
    let mut times = Vec::with_capacity(ROUNDS);
    // One round to warm up.
    for round in 0..=ROUNDS {
        let start = on_core();
        work()?;
        if round > 0 {
            times.push(on_core().saturating_sub(start).as_secs_f64() * 1e6 / paths as f64);
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |place: usize| times.get(place).copied().unwrap_or(f64::NAN);
    Ok([at(ROUNDS.div_euclid(2)), at(0), at(ROUNDS - 1)])
}

fn print(what: &str, [median, low, high]: [f64; 3]) {
    println!("{what:<44} {median:>9.2} us ({low:.2} to {high:.2})");
}

fn all(deal: &Deal, paths: &[Drivers]) -> Result<(), Error> {
    deal.ledgers(black_box(paths)).try_for_each(|ledger| {
        black_box(ledger?);
        Ok(())
    })
}

fn main() -> Result<(), Error> {
    let paths = paths(PATHS)?;
    let deal = contract(Part::Whole)?;
    let whole = spread(|| all(&deal, &paths), PATHS)?;
    print("one path of many", whole);
    let ledgers = deal.evaluate_paths(paths.get(..100).unwrap_or(&[]))?;
    let postings: usize = ledgers.iter().map(|ledger| ledger.postings().count()).sum();
    let postings = postings as f64 / ledgers.len() as f64;
    println!(
        "{:.0} paths/s; {} terms x {QUARTERS} quarters; {postings:.0} postings a path, {:.1} ns each",
        1e6 / whole[0],
        deal.terms().len(),
        whole[0] * 1e3 / postings,
    );
    let some = paths.get(..1_000).unwrap_or(&paths);
    for part in Part::ALL {
        let deal = contract(part)?;
        let what = format!("up to {part:?}, {} terms", deal.terms().len());
        print(&what, spread(|| all(&deal, some), some.len())?);
    }
    let kept = || {
        black_box(deal.evaluate_paths(some)?);
        Ok(())
    };
    print("all ledgers kept", spread(kept, some.len())?);
    print("check and sort the terms", spread(|| contract(Part::Whole).map(|_| ()), 1)?);
    let one = || {
        for drivers in some {
            black_box(deal.evaluate(drivers)?);
        }
        Ok(())
    };
    print("one path alone, planned each time", spread(one, some.len())?);
    views(&deal, &ledgers)
}

fn views(deal: &Deal, ledgers: &[Ledger]) -> Result<(), Error> {
    let cloud = PartyId::from("cloud");
    let chosen = principal_of_all(deal, &cloud);
    let each = |view: &dyn Fn(&Ledger)| {
        let work = || {
            ledgers.iter().for_each(view);
            Ok(())
        };
        spread(work, ledgers.len())
    };
    print(
        "view: margin",
        each(&|ledger| {
            black_box(ledger.margin_total(&cloud));
        })?,
    );
    print(
        "view: waterfall",
        each(&|ledger| {
            black_box(waterfall(ledger, &cloud));
        })?,
    );
    print(
        "view: gross and net",
        each(&|ledger| {
            drop(black_box(present(deal, ledger, &chosen)));
        })?,
    );
    print(
        "view: list of postings",
        each(&|ledger| {
            black_box(ledger.postings().collect::<Vec<_>>());
        })?,
    );
    Ok(())
}
