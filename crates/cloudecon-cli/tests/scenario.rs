//! `cloudecon scenario` as a user meets it.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::env;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .env("COLUMNS", "1000")
        .args(arguments)
        .current_dir(env::temp_dir())
        .output()
        .unwrap()
}

fn rows(arguments: &[&str]) -> Vec<Vec<String>> {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*output.stdout);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_scenario_is_listed_with_its_reason() {
    let rows = rows(&["scenario", "list", "--table", "scenarios", "--format", "csv"]);
    let ids: Vec<_> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    for id in [
        "base",
        "claude-demand-70",
        "hurdle-missed",
        "power-plus-10",
        "resale-share-20",
        "server-life-6",
        "trainium3-late",
    ] {
        assert!(ids.contains(&id), "{id} in {ids:?}");
    }
    assert!(rows[1..].iter().all(|row| row[5].len() > 20), "{rows:?}");
}

#[test]
fn a_set_value_comes_after_the_scenario() {
    let price = |more: &[&str]| {
        let head = ["scenario", "run", "power-plus-10", "--period", "2026Q1"];
        let rows = rows(&[&head[..], more, &["--table", "outputs", "--format", "csv"]].concat());
        let id = "amazon.chip_hour_cost.aws-trainium2@2026Q1";
        let row = rows.iter().find(|row| row[0] == id).unwrap().clone();
        row[2..].iter().find_map(|cell| cell.parse::<f64>().ok()).unwrap()
    };
    // 61 to 51 USD/MWh: 10 x 0.001044 MW x 0.80 / (0.97 x 0.70).
    let moved = price(&[]) - price(&["--set", "energy.price=51"]);
    assert!((moved - 0.008_352 / 0.679).abs() < 1e-9, "{moved}");
}

#[test]
fn what_is_not_there_is_told() {
    let output = run(&["scenario", "compare", "server-life"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("error: no scenario `server-life`: the dataset has"), "{told}");
}
