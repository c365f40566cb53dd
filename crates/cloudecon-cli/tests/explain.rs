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
fn roots_of_a_projected_number_stand_by_their_effect() {
    let words =
        ["explain", "amazon.ai_mix@2026Q2", "--roots", "--format", "csv", "--table", "roots"];
    let csv = printed(&words);
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = csv.lines().skip(1).map(cells).collect();
    let number = |row: &[String], at: usize| row[at].parse::<f64>().unwrap();
    assert!(rows.len() > 10, "{csv}");
    assert!(rows.windows(2).all(|pair| number(&pair[0], 3) >= number(&pair[1], 3)), "{csv}");
    // Rent enters AI revenue in proportion, the rest of the segment not at all: more of it, more mix.
    let rent = rows.iter().find(|row| row[0] == "projection.amazon.rental_price").unwrap();
    assert!(number(rent, 1) < number(rent, 2), "{rent:?}");
    // The change is that of the projection itself with the row set.
    let words =
        ["explain", "amazon.ai_mix@2026Q2", "--set", "projection.amazon.rental_price=8.3e6"];
    let set = printed(&[&words[..], &["--format", "csv", "--table", "value"]].concat());
    let value = cells(set.lines().nth(1).unwrap());
    let mid = number(&value, 1);
    assert!((mid - number(rent, 1)).abs() < 1e-9 * mid, "{set} {rent:?}");
}

#[test]
fn roots_of_a_number_of_a_view_are_ranked_and_those_of_a_row_are_not() {
    let csv = printed(&[
        "explain",
        "mix.profit.aws.margin@2026Q1",
        "--roots",
        "--format",
        "csv",
        "--table",
        "roots",
    ]);
    // Income over revenue: 1 % more income is 1 % more margin.
    let income = csv.lines().find(|line| line.contains("amazon.aws.operating_income@2026Q1"));
    let change: f64 = income.unwrap().split(',').next_back().unwrap().parse().unwrap();
    assert!((change - 1.0).abs() < 1e-9, "{csv}");
    let output = program(&["explain", "chip.cost_of_capital", "--roots"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn an_unknown_id_names_the_nearest() {
    let output = program(&["explain", "amazon.taas_run_rat@2026Q1"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("did you mean `amazon.taas_run_rate@2026Q1`?"), "{told}");
}
