//! The verb `cases` as a user meets it: rows, closing line, exit codes, formats.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::Value;

fn cases(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .env("COLUMNS", "1000")
        .arg("cases")
        .args(arguments)
        .current_dir(env::temp_dir())
        .output()
        .unwrap()
}

fn shipped(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases").join(path)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A copy of the bridge cases with one expected value wrong.
fn with_a_miss(folder: &Path) -> PathBuf {
    let good = fs::read_to_string(shipped("reconciliation/bridge.json")).unwrap();
    let bad = good.replacen("-179.528", "-179.529", 1);
    assert_ne!(good, bad);
    let path = folder.join("bridge.json");
    fs::write(&path, bad).unwrap();
    path
}

#[test]
fn met_cases_end_with_zero_and_the_count() {
    let path = shipped("reconciliation/bridge.json");
    let output = cases(&[path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    let out = text(&output.stdout);
    assert_eq!(out.lines().last(), Some("11 passed, 0 failed"));
    assert!(out.ends_with('\n'));
    let row = out.lines().find(|line| line.contains("shapley-product-2")).unwrap();
    for part in ["bridge.json", " 54 ", "1e-10 + 1e-10 relative", " pass ", "Shapley (1953)"] {
        assert!(row.contains(part), "{part} not in {row}");
    }
    assert_eq!(out.lines().filter(|line| line.contains(" pass ")).count(), 11);
}

#[test]
fn a_miss_ends_with_one_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = with_a_miss(folder.path());
    let output = cases(&[path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let out = text(&output.stdout);
    assert_eq!(out.lines().last(), Some("10 passed, 1 failed"));
    let row = out.lines().find(|line| line.contains("margin-bridge-bedrock")).unwrap();
    assert!(row.contains(" miss "), "{row}");
    assert!(
        out.contains("margin-bridge-bedrock: change_bp is -179.52"),
        "the reason is not in {out}"
    );
    assert!(out.contains("expected -179.529 (1e-10 + 1e-10 relative)"));
}

#[test]
fn what_cannot_be_replayed_ends_with_two_beside_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let miss = with_a_miss(folder.path());
    let unknown = folder.path().join("mint.json");
    fs::write(&unknown, r#"{"schema":"recon-case/1","topic":"astrology","cases":[{"id":"tree"}]}"#)
        .unwrap();
    let output = cases(&[folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout).lines().last(), Some("10 passed, 1 failed"));
    let error = format!("error: {}: case `tree`: unknown kind `astrology`\n", unknown.display());
    assert_eq!(text(&output.stderr), error);
    fs::remove_file(miss).unwrap();

    fs::write(&unknown, "{\n\"schema\" \"recon-case/1\"}").unwrap();
    let output = cases(&[unknown.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "0 passed, 0 failed\n");
    let error = format!("error: {}:2:10: expected `:`\n", unknown.display());
    assert_eq!(text(&output.stderr), error);
}

#[test]
fn paths_are_needed_and_must_exist() {
    assert_eq!(cases(&[]).status.code(), Some(2));
    let output = cases(&["/no/such/cases"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: /no/such/cases: cannot be read: "));
    let rows = shipped("tco/measured-neuron.csv");
    let output = cases(&[rows.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is no case file: cases are JSON (`.json`)"));
}

#[test]
fn json_holds_every_figure_and_csv_one_row_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let path = with_a_miss(folder.path());
    let output = cases(&["--format", "json", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = json["cases"].as_array().unwrap();
    assert_eq!(rows.len(), 11);
    assert_eq!(json["faults"], Value::Array(Vec::new()));
    let bedrock = rows.iter().find(|row| row["case"] == "margin-bridge-bedrock").unwrap();
    assert_eq!(bedrock["passed"], false);
    // Two margins, their change, six figures at midpoint, five at the base, two at the end.
    assert_eq!(bedrock["values"].as_array().unwrap().len(), 16);
    let wrong: Vec<_> =
        bedrock["values"].as_array().unwrap().iter().filter(|v| v["passed"] == false).collect();
    assert_eq!(wrong.len(), 1);
    assert_eq!(wrong[0]["name"], "change_bp");
    assert_eq!(wrong[0]["expected"], -179.529);

    let output = cases(&["--format", "csv", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let mut table = csv::Reader::from_reader(output.stdout.as_slice());
    let header = table.headers().unwrap().clone();
    assert_eq!(&header[0], "file");
    let column = |name: &str| header.iter().position(|found| found == name).unwrap();
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 11);
    let row = rows.iter().find(|row| &row[column("case")] == "margin-bridge-bedrock").unwrap();
    assert_eq!(&row[column("figure")], "change_bp");
    assert_eq!(&row[column("expected")], "-179.529");
    assert_eq!(&row[column("result")], "miss");
    assert!(rows.iter().all(|row| !row[column("source")].is_empty()));
}

#[test]
fn output_is_plain_and_the_same_twice() {
    let path = shipped("finance");
    let first = cases(&[path.to_str().unwrap()]);
    assert!(!first.stdout.contains(&0x1b));
    assert_eq!(first.stdout, cases(&[path.to_str().unwrap()]).stdout);
}

#[test]
fn uncertainty_and_sensitivity_cases_are_met() {
    for (file, count) in [("uncertainty", 13), ("sensitivity", 4)] {
        let path = shipped(&format!("reconciliation/{file}.json"));
        let output = cases(&[path.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
        let closing = format!("{count} passed, 0 failed");
        assert_eq!(text(&output.stdout).lines().last(), Some(closing.as_str()));
    }
}
