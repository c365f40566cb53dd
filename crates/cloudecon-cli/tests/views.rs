//! The verbs of the revenue views as a user meets them: tables, formats, exit codes.
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

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn eleven_tables_come_from_one_run() {
    let output = run(&["charts", "--format", "json", "--period", "2026Q1"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let tables = document["tables"].as_array().unwrap();
    assert_eq!(tables.len(), 11);
    assert_eq!(tables[8]["id"], "deal-matrix");
}

#[test]
fn every_view_prints_every_format() {
    for verb in ["mix", "bridge", "compare", "platforms", "charts"] {
        for format in ["text", "json", "csv"] {
            let output = run(&[verb, "--format", format, "--period", "2026Q1"]);
            assert_eq!(output.status.code(), Some(0), "{verb} {format}");
            assert!(output.stdout.len() > 1_000, "{verb} {format}");
            assert_eq!(text(&output.stderr), "", "{verb} {format}");
        }
    }
}

#[test]
fn a_table_alone_is_a_plain_csv() {
    let output =
        run(&["charts", "--table", "margin-trend", "--format", "csv", "--period", "2026Q1"]);
    let out = text(&output.stdout);
    assert_eq!(out.lines().next(), Some("quarter,amazon,microsoft,alphabet,oracle,coreweave"));
    // 14,161 / 37,587 = 37.675 %.
    assert!(out.lines().any(|line| line.starts_with("2026Q1,37.675")), "{out}");
}

#[test]
fn rules_that_cannot_be_read_are_told() {
    let output = run(&["compare", "--life", "5y"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: `5y` is no life: write `servers=5y`, up to 40, or `reported`\n"
    );
    let output = run(&["compare", "--training", "none"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("use `reported`, `allocated` or `full`"));
    let output = run(&["mix", "--table", "nothing"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: no such table; there are growth, lines, layers, profit, line-profit, token-growth\n"
    );
}

#[test]
fn numbers_of_views_are_opened_under_the_rules_that_printed_them() {
    let rules = ["--life", "servers=5y", "--training", "full", "--period", "2026Q1"];
    let table = ["--table", "comparable-margins", "--format", "json"];
    let output = run(&[&["compare"], &rules[..], &table[..]].concat());
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let number = &printed["rows"][2][6]["number"];
    let id = number["id"].as_str().unwrap();
    assert_eq!(id, "alphabet.comparable_margin@2026Q1+servers=5y+training=full");
    let opened = run(&["explain", id, "--format", "json"]);
    assert_eq!(opened.status.code(), Some(0), "{}", text(&opened.stderr));
    let opened: serde_json::Value = serde_json::from_slice(&opened.stdout).unwrap();
    assert_eq!(opened["tables"][0]["rows"][0][1]["number"]["mid"], number["mid"]);
    let words = text(&run(&["explain", id]).stdout);
    assert!(words.contains("reported_income + step_1 + step_2"), "{words}");
    assert!(words.contains("google-cloud-training-2026q1"), "{words}");
}

#[test]
fn a_day_before_the_figures_shows_why_they_are_missing() {
    let output = run(&["mix", "--as-of", "2026-04-01", "--period", "2026Q1"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    assert!(out.contains("no `revenue` of `amazon.aws` for 2026Q1"), "{out}");
    for bad in [&["mix", "--period", "2026"][..], &["compare", "--as-of", "soon"]] {
        assert_eq!(run(bad).status.code(), Some(2), "{bad:?}");
    }
}
