//! `cloudecon reconcile`: the tables of the reference dataset.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::process::{Command, Output};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .env("COLUMNS", "1000")
        .args(arguments)
        .output()
        .unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = program(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn csv(table: &str, more: &[&str]) -> Vec<String> {
    let mut arguments = vec!["reconcile", "--format", "csv", "--table", table];
    arguments.extend(more);
    printed(&arguments).lines().map(str::to_owned).collect()
}

#[test]
fn a_conflict_names_its_smallest_set() {
    let rows = csv("conflicts", &[]);
    let row = rows.iter().find(|row| row.contains(",amazon-taas-run-rate,")).unwrap();
    assert!(row.contains("amazon.aws.bedrock_run_rate@2026-03-31 amazon-taas-run-rate"), "{row}");
}

#[test]
fn without_what_was_left_out_the_figures_fit() {
    let all = csv("global-test", &[]);
    assert!(all[1].ends_with("they do not fit") && all[2].ends_with("they fit"), "{all:?}");
    let left_out: Vec<String> = csv("conflicts", &[])
        .iter()
        .skip(1)
        .filter_map(|row| row.split(',').nth(1).filter(|id| !id.is_empty()).map(str::to_owned))
        .collect();
    let together = left_out.join(",");
    let more = ["--without", together.as_str()];
    let rest = csv("global-test", &more);
    assert!(rest[1].ends_with("they fit"), "{rest:?}");
}

#[test]
fn raw_contradictions_adjust_nothing() {
    let text = printed(&["reconcile", "--no-adjust"]);
    assert!(text.contains("Figures as published, nothing adjusted"), "{text}");
    assert!(!text.contains("Each figure before and after"), "{text}");
}

#[test]
fn one_provider_is_shown_and_all_are_reconciled() {
    let rows = csv("picture", &["--provider", "alphabet"]);
    assert!(
        rows.len() > 5 && rows.iter().skip(1).all(|row| row.starts_with("alphabet")),
        "{rows:?}"
    );
    assert_eq!(csv("global-test", &["--provider", "alphabet"]), csv("global-test", &[]));
    // Its figures take part in no rule that ties them to another figure, and it says so.
    let none = printed(&["reconcile", "--provider", "coreweave", "--table", "picture"]);
    assert!(none.contains("no rule ties a figure of `coreweave`"), "{none}");
}

#[test]
fn an_unknown_figure_or_level_is_bad_input() {
    for (arguments, part) in [
        (["reconcile", "--without", "nothing-like-it"], "nothing has the id"),
        (["reconcile", "--provider", "alphabte"], "did you mean `alphabet`?"),
        (["reconcile", "--level", "2"], "`--level` must be above 0 and below 1"),
    ] {
        let output = program(&arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(part));
    }
}
