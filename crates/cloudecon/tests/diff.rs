//! Changes between two runs are split by cause, and the parts add up exactly.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::fs;
use std::path::{Path, PathBuf};

use cloudecon::dataset::Dataset;
use cloudecon::diff::{Cause, Run, diff};
use cloudecon::table::{Cell, Document};
use cloudecon::{Options, Report};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset")
}

fn run_of(dataset: &Dataset) -> Run {
    Run::of(&Report::run(dataset, &Options::default()).unwrap())
}

/// The shipped dataset with texts of single files replaced.
fn changed(edits: &[(&str, &str, &str)]) -> Dataset {
    let mut files = Vec::new();
    let mut waiting = vec![folder()];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let name = path.strip_prefix(folder()).unwrap().to_string_lossy().into_owned();
            let mut text = fs::read_to_string(&path).unwrap();
            for (file, from, to) in edits {
                if *file == name {
                    assert!(text.contains(from), "{from} in {file}");
                    text = text.replacen(from, to, 1);
                }
            }
            files.push((name, text.into_bytes()));
        }
    }
    Dataset::read_files("test", files.iter().map(|(n, b)| (n, b))).into_result().unwrap()
}

/// Old, new, change and the parts of one output.
fn row(document: &Document, id: &str) -> Vec<f64> {
    let table = &document.tables()[0];
    let row = table.rows().iter().find(|row| table.label(row) == id).unwrap();
    let number = |cell: &Cell| match cell {
        Cell::Number(number) => number.mid(),
        _ => 0.0,
    };
    row.cells().iter().skip(1).map(number).collect()
}

const FILE: &str = "observations/amazon.csv";
const BASE: &str = "scenarios/base.toml";

#[test]
fn nothing_moves_between_equal_runs() {
    let run = run_of(&changed(&[]));
    let document = diff(&run, &run);
    assert!(document.tables().iter().all(|table| table.rows().is_empty()));
}

#[test]
fn one_changed_assumption_is_the_cause_of_every_move() {
    let old = run_of(&changed(&[]));
    let new = run_of(&changed(&[(BASE, "value = \"51 USD/MWh\"", "value = \"61 USD/MWh\"")]));
    let document = diff(&old, &new);
    assert!(document.tables()[0].rows().len() > 10);
    let hour = row(&document, "oracle.chip_hour_cost.nvidia-b200-sxm@2026Q1");
    let assumption = 3 + Cause::Assumption as usize;
    assert_eq!(hour[assumption], hour[2]);
    assert_eq!(hour[2], hour[1] - hour[0]);
}

#[test]
fn parts_of_several_causes_add_up_to_every_change() {
    let old = run_of(&changed(&[]));
    let new = run_of(&changed(&[
        (BASE, "value = \"51 USD/MWh\"", "value = \"61 USD/MWh\""),
        (FILE, ",37587,", ",38587,"),
        ("chips.csv", ",23000,", ",24000,"),
    ]));
    let document = diff(&old, &new);
    for line in document.tables()[0].rows() {
        let id = document.tables()[0].label(line);
        let numbers = row(&document, &id);
        let parts: f64 = numbers[3..].iter().sum();
        assert_eq!(parts, numbers[2], "{id}: {numbers:?}");
    }
    let token = row(&document, "amazon.token_cost.aws-trainium2@2026Q1");
    assert!(token[3 + Cause::Data as usize] > 0.0 && token[3 + Cause::Assumption as usize] > 0.0);
}

#[test]
fn another_source_is_told_from_another_number() {
    let old = run_of(&changed(&[]));
    // The first row of the AI share goes; the second analyst's stands in its place, at 12 percent.
    let text = fs::read_to_string(folder().join(FILE)).unwrap();
    let line = |id: &str| text.lines().find(|line| line.starts_with(id)).unwrap();
    let first = format!("{}\n", line("amazon.aws.ai_share_of_revenue@2026Q1,"));
    let second = line("amazon.aws.ai_share_of_revenue@2026Q1#2,");
    let twelve = second.replacen(",10,", ",12,", 1);
    let removed = changed(&[(FILE, &first, ""), (FILE, second, &twelve)]);
    let document = diff(&old, &run_of(&removed));
    let pace = row(&document, "amazon.ai_run_rate@2026Q1");
    assert!(pace[2] > 2.9, "{pace:?}");
    assert_eq!(pace[3 + Cause::SourceChoice as usize], pace[2]);
}

#[test]
fn a_run_is_the_same_after_json() {
    let report = Report::run(&changed(&[]), &Options::default()).unwrap();
    let again = Run::from_json(&report.to_json_with_steps().unwrap()).unwrap();
    assert_eq!(again, Run::of(&report));
    assert!(Run::from_json(&report.to_json().unwrap()).is_err());
}
