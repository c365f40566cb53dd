//! Reconciles forecasts of a hierarchy, prints the time, and writes inputs and answers for a rival:
//! `mint SERIES FOLDER`. `benches/rivals/python/reconcile.sh` runs both.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use cloudecon_benches::hierarchy::{PERIODS, forecasts, parents};
use cloudecon_reconcile::{Error, Hierarchy, Weights};

const ROUNDS: usize = 101;

#[expect(clippy::print_stdout, reason = "the program's answer")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let series: usize = arguments.next().ok_or("usage: mint SERIES FOLDER")?.parse()?;
    let folder = arguments.next().ok_or("usage: mint SERIES FOLDER")?;
    let parents = parents(series);
    let base = forecasts(&parents);
    let mut found = Vec::new();
    let lists = median(|| {
        let hierarchy = Hierarchy::from_parents(&parents)?;
        found = hierarchy.reconcile(&base, &Weights::Structural)?;
        Ok(())
    })?;
    let matrix = base.concat();
    let mut together = Vec::new();
    let one_list = median(|| {
        let hierarchy = Hierarchy::from_parents(&parents)?;
        together.clone_from(&matrix);
        hierarchy.reconcile_in_place(&mut together, &Weights::Structural)
    })?;
    if found.concat() != together {
        return Err("both ways must give the same numbers".into());
    }
    println!("{series} series, {PERIODS} periods");
    println!("cloudecon-reconcile: {:.3} ms", 1e3 * lists);
    println!("cloudecon-reconcile, forecasts in one list: {:.3} ms", 1e3 * one_list);
    let mut text = String::from("parent");
    for kind in ["base", "reconciled"] {
        (0..PERIODS).try_for_each(|period| write!(text, ",{kind}{period}"))?;
    }
    text.push('\n');
    for ((parent, base), found) in parents.iter().zip(&base).zip(&found) {
        text.push_str(&parent.map_or_else(String::new, |parent| parent.to_string()));
        base.iter().chain(found).try_for_each(|value| write!(text, ",{value:e}"))?;
        text.push('\n');
    }
    std::fs::create_dir_all(&folder)?;
    std::fs::write(Path::new(&folder).join("series.csv"), text)?;
    Ok(())
}

/// The median of the seconds of some rounds.
fn median(mut round: impl FnMut() -> Result<(), Error>) -> Result<f64, Error> {
    let mut seconds = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        round()?;
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    Ok(seconds.get(ROUNDS.div_euclid(2)).copied().unwrap_or(f64::NAN))
}
