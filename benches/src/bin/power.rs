//! Plants, portfolios and delays of the power cases: `power answers|times plants|portfolios|delays
//! [CASE...]` prints one JSON object. `benches/rivals/python/power.sh` runs the same cases with
//! PySAM and PyPSA.

use std::path::{Path, PathBuf};
use std::time::Instant;

use cloudecon::dataset::Dataset;
use cloudecon_benches::power::{
    Plant, Portfolio, Result, measured_delays, plants, portfolios, sites, window,
};
use cloudecon_capacity::{Draws, ItPower, simulate};
use serde_json::{Map, Value, json};

/// Time that each measured round takes at least, in seconds.
const LEAST: f64 = 0.02;
const ROUNDS: usize = 15;
const DRAWS: Draws = Draws { count: 10_000, seed: 1 };
const USAGE: &str = "usage: power answers|times plants|portfolios|delays [CASE...]";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// Seconds a call: median, least and most over rounds of so many calls that a round can be measured.
fn timed<T>(mut work: impl FnMut() -> Result<T>, rounds: usize) -> Result<Value> {
    let start = Instant::now();
    std::hint::black_box(work()?);
    let once = start.elapsed().as_secs_f64();
    let mut calls = 0_u32;
    while calls == 0 || f64::from(calls) * once < LEAST {
        calls += 1;
    }
    let mut each = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        for _ in 0..calls {
            std::hint::black_box(work()?);
        }
        each.push(start.elapsed().as_secs_f64() / f64::from(calls));
    }
    each.sort_by(f64::total_cmp);
    let at = |index: usize| each.get(index).copied();
    Ok(json!({ "median": at(rounds.div_euclid(2)), "least": at(0), "most": at(rounds - 1) }))
}

fn plant(plant: &Plant, is_timed: bool) -> Result<Value> {
    if is_timed {
        return Ok(json!({
            "yearly": timed(|| plant.solve(plant.plan.clone()), ROUNDS)?,
            "hourly": timed(|| plant.solve_hourly(), ROUNDS)?,
        }));
    }
    let solved = plant.solve_hourly()?;
    let value = solved.value;
    let cents = |price: cloudecon_core::EnergyPrice| price.as_usd_per_kwh() * 100.0;
    Ok(json!({
        "ppa": cents(solved.price),
        "project_return_aftertax_npv": value.net_present_value.as_usd(),
        "lppa_nom": cents(value.levelized_price_nominal),
        "lppa_real": cents(value.levelized_price_real),
        "lcoe_nom": cents(value.levelized_cost_nominal),
        "lcoe_real": cents(value.levelized_cost_real),
        "project_return_aftertax_irr": 100.0 * solved.whole,
        "flip_actual_irr": 100.0 * solved.by_target,
        "size_of_debt": solved.debt.as_usd(),
    }))
}

fn portfolio(portfolio: &Portfolio, is_timed: bool) -> Result<Value> {
    let problem = &portfolio.problem;
    if is_timed {
        let rounds = if problem.is_separable() { ROUNDS } else { 3 };
        return timed(|| Ok(problem.solve()?), rounds);
    }
    let solution = problem.solve()?;
    let resources = problem.given().resources.iter().map(|resource| resource.id.clone());
    let sizes = solution.capacities.iter().map(|power| Value::from(power.as_mw()));
    Ok(json!({
        "objective": solution.cost.as_usd(),
        "capacities": resources.zip(sizes).collect::<Map<String, Value>>(),
        "gap": solution.gap(),
        "rounds": solution.rounds,
    }))
}

fn delays(is_timed: bool) -> Result<Value> {
    let (dataset, _) = Dataset::read_dir(&fixtures().join("dataset"))?.into_parts();
    let (sites, window, model) = (sites(&dataset)?, window(&dataset)?, measured_delays(&dataset)?);
    if is_timed {
        return timed(|| Ok(simulate(&sites, window, &model, DRAWS)?), ROUNDS);
    }
    let steps: usize = sites.iter().map(|site| site.phases().len()).sum();
    let supply = simulate(&sites, window, &model, DRAWS)?;
    let last = window.first.plus(i32::try_from(window.quarters)? - 1);
    let median = |group: &str| supply.reached(group, last, 0.5).map(ItPower::as_mw);
    Ok(json!({
        "campuses": sites.len(),
        "steps": steps,
        "operators": supply.groups().count(),
        "quarters": window.quarters,
        "draws": DRAWS.count,
        "last_quarter": last.to_string(),
        "p50_at_the_end": supply.groups().filter_map(median).sum::<f64>(),
    }))
}

#[expect(clippy::print_stdout, reason = "the program's answer")]
fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, part, wanted @ ..] = arguments.as_slice() else { return Err(USAGE.into()) };
    let is_timed = match mode.as_str() {
        "answers" => false,
        "times" => true,
        _ => return Err(USAGE.into()),
    };
    let is_wanted = |id: &String| wanted.is_empty() || wanted.contains(id);
    let cases = fixtures().join("cases/power");
    let found: Value = match part.as_str() {
        "plants" => plants(&cases)?
            .iter()
            .filter(|case| is_wanted(&case.id))
            .map(|case| Ok((case.id.clone(), plant(case, is_timed)?)))
            .collect::<Result<Map<_, _>>>()?
            .into(),
        "portfolios" => portfolios(&cases)?
            .iter()
            .filter(|case| is_wanted(&case.id))
            .map(|case| Ok((case.id.clone(), portfolio(case, is_timed)?)))
            .collect::<Result<Map<_, _>>>()?
            .into(),
        "delays" => delays(is_timed)?,
        _ => return Err(USAGE.into()),
    };
    println!("{found}");
    Ok(())
}
