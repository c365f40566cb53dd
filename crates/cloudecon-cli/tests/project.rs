//! `cloudecon project` and `cloudecon forecast`.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::fs;
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

fn refused(arguments: &[&str], part: &str) {
    let output = program(arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(part), "{part} in {told}");
    assert!(output.stdout.is_empty());
}

#[test]
fn eight_quarters_of_five_clouds_are_printed_in_every_form() {
    let wide = printed(&["project", "--table", "projection", "--format", "csv"]);
    let head = "provider,quarter,segment_revenue,ai_revenue,ai_mix,segment_margin";
    assert_eq!(wide.lines().next(), Some(head));
    assert_eq!(wide.lines().count(), 41);
    assert!(wide.contains("\nAWS,2026Q2,") && wide.contains("\nOracle,2028Q1,"), "{wide}");
    let json: serde_json::Value =
        serde_json::from_str(&printed(&["project", "--format", "json"])).unwrap();
    assert_eq!(json["id"], "project");
    let number = &json["tables"][1]["rows"][2][4]["number"];
    assert_eq!(number["id"], "amazon.ai_mix@2026Q4");
    assert!(number["low"].as_f64() < number["high"].as_f64());
    let text = printed(&["project", "--quarters", "2"]);
    for part in
        ["Last actual quarter", "ranges: P5 to P95 of 256 draws, seed 1", "What is known already"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn demand_is_a_driver() {
    let sales = |more: &[&str]| -> f64 {
        let mut asked = vec!["project", "--table", "capacity", "--format", "csv"];
        asked.extend(more);
        let text = printed(&asked);
        let row = text.lines().find(|line| line.starts_with("AWS,2026Q2,")).unwrap();
        row.split(',').nth(6).unwrap().parse().unwrap()
    };
    let (base, less) = (sales(&[]), sales(&["--set", "projection.claude.demand=0.7"]));
    // 85 % of demand is Claude at +127 %, the rest at +15 %; the chips are no limit in this quarter.
    let expected = (0.7 * 0.85 * 2.27 + 0.15 * 1.15) / (0.85 * 2.27 + 0.15 * 1.15);
    assert!((less / base - expected).abs() < 1e-12, "{base} {less}");
}

#[test]
fn a_backtest_shows_errors_beside_the_last_value() {
    let rows = printed(&["project", "--backtest", "4", "--table", "backtest", "--format", "csv"]);
    let row = rows.lines().find(|line| line.starts_with("amazon.segment_revenue@2026Q1,")).unwrap();
    let cells: Vec<&str> = row.split(',').collect();
    // As filed: 37,587 came, 29,267 was the last value of 2025Q1: 22.13 % off.
    assert_eq!(cells[2], "37587");
    assert_eq!(cells[5], "29267");
    let carried: f64 = cells[6].parse().unwrap();
    assert!((carried - 100.0 * (37_587.0 - 29_267.0) / 37_587.0).abs() < 1e-9, "{row}");
}

#[test]
fn unknown_drivers_scenarios_and_days_are_bad_input() {
    refused(&["project", "--set", "projection.no.such=1"], "projection.no.such");
    refused(&["project", "--scenario", "none"], "no scenario `none`");
    refused(&["project", "--as-of", "1999-01-01"], "error:");
    refused(&["project", "--quarters", "0"], "--quarters");
}

#[test]
fn a_stored_forecast_is_scored_by_what_came() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let said = printed(&["forecast", "save", "-o", path, "--as-of", "2026-05-31", "--draws", "16"]);
    assert!(said.contains("forecasts of 2026-05-31, dataset "), "{said}");
    let file = folder.path().join("projection-2026-05-31.csv");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("id,period,made_on,value,low,high,unit,bound,digest,source,note\n"));
    assert!(text.contains("\namazon.segment_revenue,2026Q2,2026-05-31,"), "{text}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half written is left");
    let scores = printed(&["forecast", "score", path, "--table", "scores", "--format", "csv"]);
    let row =
        scores.lines().find(|line| line.starts_with("amazon.segment_revenue@2026Q2,")).unwrap();
    let cells: Vec<&str> = row.split(',').collect();
    // As filed: 42,232 came; the last value on that day was 37,587.
    assert_eq!((cells[3], cells[6]), ("42232", "37587"));
    assert_eq!((cells[8], cells[9]), ("right", "better"));
    // On the day of making nothing had come.
    let open = [
        "forecast",
        "score",
        path,
        "--as-of",
        "2026-05-31",
        "--table",
        "scores",
        "--format",
        "csv",
    ];
    assert!(!printed(&open).contains("@2026Q2"));
}

#[test]
fn published_forecasts_are_listed_scored_and_evaluated() {
    let list = printed(&["forecast", "list", "--format", "csv", "--table", "forecasts"]);
    assert!(list.contains("amazon.token_share_of_ai@2026Q2,2026-05-27,53,"), "{list}");
    let early = printed(&[
        "forecast",
        "list",
        "--as-of",
        "2026-01-01",
        "--format",
        "csv",
        "--table",
        "forecasts",
    ]);
    assert!(
        !early.contains("@2026Q2") && early.contains("amazon.growth_on_year@2025Q4"),
        "{early}"
    );
    let scores = printed(&["forecast", "score", "--format", "csv", "--table", "scores"]);
    let row = scores.lines().find(|line| line.starts_with("amazon.growth_on_year@2025Q4")).unwrap();
    // As filed: 35,579 over 28,786 a year before is 23.6 %: more than 20, no error.
    let came: f64 = row.split(',').nth(3).unwrap().parse().unwrap();
    assert!((came - 23.6).abs() < 0.05, "{row}");
    assert_eq!(row.split(',').nth(4), Some("0"));
    let text = printed(&["forecast", "evaluate"]);
    for part in [
        "amazon.token_points_of_growth@2026Q2",
        "anthropic.projected_run_rate@2026Q4",
        "Would have to be",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn bad_files_are_refused_with_every_fault() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.csv");
    let head = "id,period,made_on,value,low,high,unit,bound,digest,source,note\n";
    let rows = "amazon.ai_mix,2026Q9,2026-05-27,1,-,-,percent,exact,-,-,-\namazon.ai_mix,2026Q4,never,1,-,-,percent,exact,-,-,-\n";
    fs::write(&file, format!("{head}{rows}")).unwrap();
    let output = program(&["forecast", "score", file.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told.contains("bad.csv:2:15: `2026Q9`") && told.contains("bad.csv:3:22: `never`"),
        "{told}"
    );
    refused(&["forecast", "list", "no-such-file.csv"], "cannot read `no-such-file.csv`");
    refused(&["forecast", "save", "-o", "no/such/folder/f.csv"], "cannot write");
}
