//! `cloudecon figures`, and with it how every table is printed.
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

#[test]
fn a_figure_is_printed_with_unit_basis_and_source() {
    let text = printed(&["figures", "amazon.aws.revenue@2026Q1"]);
    let row = text.lines().find(|line| line.contains("amazon.aws.revenue@2026Q1")).unwrap_or("");
    for part in ["37,587 USD million r", "2026-04-29", "Amazon 8-K"] {
        assert!(row.contains(part), "{part} in {text}");
    }
}

#[test]
fn csv_has_one_figure_a_row_and_one_table_a_column_a_column() {
    let long = printed(&["figures", "amazon.aws.revenue@2026Q1", "--format", "csv"]);
    let start =
        "figures,amazon.aws.revenue@2026Q1,value,37587,37587,37587,USD million,exact,reported";
    assert!(long.lines().any(|line| line.starts_with(start)), "{long}");
    let wide =
        printed(&["figures", "amazon.aws.revenue@2026Q1", "--format", "csv", "--table", "figures"]);
    assert_eq!(wide.lines().next(), Some("figure,value,published,source,locator"));
    assert!(wide.contains("amazon.aws.revenue@2026Q1,37587,2026-04-29,"), "{wide}");
}

#[test]
fn json_keeps_range_bound_and_inputs() {
    let json = printed(&["figures", "amazon.aws.saas_share", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
    let number = &value["tables"][0]["rows"][0][1]["number"];
    assert_eq!(number["bound"], "at_most", "{json}");
    assert_eq!(number["unit"], "percent");
    assert_eq!(number["inputs"][0], "amazon.aws.saas_share_of_revenue@2026Q1");
}

#[test]
fn unknown_figures_and_tables_are_bad_input() {
    for (arguments, part) in [
        (["figures", "no-such-figure", "--format", "csv"], "no figure has no-such-figure"),
        (["figures", "aws", "--table", "sites"], "no such table; there are figures"),
    ] {
        let output = program(&arguments);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(output.stdout, b"");
        assert!(String::from_utf8_lossy(&output.stderr).contains(part));
    }
}
