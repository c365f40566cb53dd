//! `cloudecon explain` as a user meets it.
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
fn a_number_is_followed_down_to_its_sources() {
    let text = printed(&["explain", "amazon.taas_run_rate"]);
    for part in [
        "= 4 * revenue * ai_share_of_revenue * taas_share_of_ai_revenue",
        "37,587,000,000 USD",
        "amazon.aws.ai_share_of_revenue@2026Q1",
        "10 percent e",
        "Amazon 8-K",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn another_period_and_a_row_can_be_asked_for() {
    assert!(printed(&["explain", "microsoft.revenue@2025Q4"]).contains("FY26Q2"));
    assert!(printed(&["explain", "chip.cost_of_capital"]).contains("paid monthly in arrears"));
}

#[test]
fn roots_stand_by_their_effect() {
    let csv = printed(&[
        "explain",
        "amazon.token_cost.aws-trainium2",
        "--roots",
        "--format",
        "csv",
        "--table",
        "roots",
    ]);
    let mut swings = Vec::new();
    for line in csv.lines().skip(1) {
        swings.extend(line.split(',').nth(3).and_then(|cell| cell.parse::<f64>().ok()));
    }
    assert!(swings.len() > 10, "{csv}");
    assert!(swings.windows(2).all(|pair| pair[0] >= pair[1]), "{swings:?}");
    // 6,000 to 23,000 USD for the chip is the widest of all ranges.
    assert!(
        csv.lines().nth(1).is_some_and(|line| line.starts_with("aws-trainium2 `capex`")),
        "{csv}"
    );
}

#[test]
fn an_unknown_id_names_the_nearest() {
    let output = program(&["explain", "amazon.taas_run_rat@2026Q1"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("did you mean `amazon.taas_run_rate@2026Q1`?"), "{told}");
}
