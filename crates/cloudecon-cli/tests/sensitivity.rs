//! The verb `sensitivity` as a user meets it: verdicts, flip points, seeds, exit codes.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::Path;
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::Value;

fn sensitivity(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .env("COLUMNS", "1000")
        .arg("sensitivity")
        .args(arguments)
        .current_dir(env::temp_dir())
        .output()
        .unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = sensitivity(&[arguments, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const HOUR: &str = "amazon.chip_hour_cost.aws-trainium2@2026Q1";

#[test]
fn utilization_turns_a_cost_where_one_over_it_does() {
    let statement = format!("{HOUR} > 0");
    let hour = json(&[&statement, "--rows", "0"])["tables"][0]["rows"][0][1]["number"]["mid"]
        .as_f64()
        .unwrap();
    // Cost is proportional to 1 / utilization: at 70 % it is `hour`, so 10 % more at 70 / 1.1.
    let statement = format!("{HOUR} < {}", 1.1 * hour);
    let found = json(&[&statement, "--rows", "0"]);
    let row = &found["tables"][0]["rows"][0];
    assert_eq!(row[3]["text"], "yes");
    let single = row[5]["text"].as_str().unwrap();
    assert!(single.contains("chip.utilization to 63.6"), "{single}");
    // (70 - 70 / 1.1) / (70 - 50)
    let distance = row[6]["number"]["mid"].as_f64().unwrap();
    assert!((distance - 70.0 / 11.0 / 20.0).abs() < 1e-9, "{distance}");
}

#[test]
fn what_no_range_turns_is_robust() {
    let found = json(&[&format!("{HOUR} > 0.000001"), "--rows", "16"]);
    let row = &found["tables"][0]["rows"][0];
    assert_eq!(row[5]["text"], "robust");
    assert_eq!(row[4]["number"]["mid"], 100.0);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let statement = "amazon.token_cost.aws-trainium2@2026Q1 < 0.22";
    let run = |seed: &str| sensitivity(&[statement, "--rows", "16", "--seed", seed]).stdout;
    assert_eq!(run("7"), run("7"));
    assert_ne!(run("7"), run("8"));
}

#[test]
fn unknown_outputs_and_broken_statements_end_with_two() {
    let output = sensitivity(&["amazon.ebit_margins@2026Q1 > 3"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: nothing has the id `amazon.ebit_margins@2026Q1`; did you mean \
         `amazon.ebit_margin@2026Q1`?\n"
    );
    assert_eq!(sensitivity(&["3 > 4"]).status.code(), Some(2));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() { copy(&path, &to) } else { fs::copy(&path, &to).map(drop).unwrap() }
    }
}

#[test]
fn distributions_and_correlations_of_a_scenario_are_used_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    copy(&root, folder.path());
    let scenario = |utilization: &str, more: &str| {
        let text = format!(
            "id = \"own\"\ntitle = \"Own\"\nbase = \"base\"\nreason = \"a test\"\n\n\
             [[assumption]]\nid = \"chip.utilization\"\nvalue = \"70 percent\"\n{utilization}\n\
             basis = \"assumed\"\nreason = \"a test\"\n{more}"
        );
        fs::write(folder.path().join("scenarios/own.toml"), text).unwrap();
        let statement = format!("{HOUR} < 1.5");
        let data = folder.path().to_str().unwrap();
        sensitivity(&[&statement, "--data", data, "--scenario", "own", "--format", "json"])
    };
    // A coin: 60 % or 80 %, equally likely.
    let coin = "distribution = \"discrete\"\npoint = [{ value = \"60\" }, { value = \"80\" }]";
    assert_eq!(scenario(coin, "").status.code(), Some(0));
    let metalog = "low = \"50\"\nhigh = \"71\"\ndistribution = \"metalog\"";
    let output = scenario(metalog, "");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("scenarios/own.toml:6:1: the distribution of assumption `chip.utilization`: infeasible quantiles"), "{message}");
    // Three rank correlations that cannot be together.
    let pair = |one: &str, other: &str, rank: &str| {
        format!(
            "[[correlation]]\none = \"{one}\"\nother = \"{other}\"\nrank = \"{rank}\"\nreason = \"a test\"\n"
        )
    };
    let range = "low = \"50\"\nhigh = \"85\"";
    let (a, b, c) = ("chip.utilization", "chip.life", "chip.maintenance");
    let together = [pair(a, b, "0.9"), pair(b, c, "0.9"), pair(a, c, "-0.9")].concat();
    let output = scenario(range, &together);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.contains("scenarios/own.toml:23:1: correlations are not positive semidefinite"),
        "{message}"
    );
}
