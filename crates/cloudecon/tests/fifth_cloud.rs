//! Adding a provider, a metric or an observation is an edit of data: no code names a company.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::PathBuf;

use cloudecon::dataset::{Dataset, Files};
use cloudecon::{Basis, Options, Report};

fn shipped() -> Files {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Files::from_dir(&root).unwrap()
}

/// Appends text to a file of the dataset.
fn append(files: &mut Files, path: &str, text: &str) {
    let mut bytes =
        files.iter().find(|(name, _)| *name == path).map_or_else(Vec::new, |(_, b)| b.to_vec());
    bytes.extend_from_slice(text.as_bytes());
    files.insert(path, bytes);
}

const PROVIDER: &str = r#"
[[provider]]
id = "nimbus"
name = "Nimbus"
company = "Nimbus Holdings"
kind = "cloud"
fiscal_year_end = 1
fiscal_label = "ending-year"
order = 6
cloud_entity = "nimbus.cloud"
ai_entity = "nimbus.cloud"
capacity_operator = ["Nimbus"]
chips = ["nvidia-h100-sxm"]
perimeter = "the cloud segment of an invented company, for this test"

[[provider.entity]]
id = "nimbus"
name = "Nimbus Holdings"
note = "the company"

[[provider.entity]]
id = "nimbus.cloud"
name = "Nimbus Cloud"
note = "the segment"
"#;

const SOURCE: &str = r#"
[[source]]
id = "nimbus-release"
title = "Results of an invented company"
publisher = "Nimbus"
kind = "release"
url = "https://example.org/nimbus"
published = "2026-05-20"
read_on = "2026-05-21"
licence = "facts only"
"#;

const HEADER: &str = "id,entity,metric,period,value,low,high,unit,bound,basis,confidence,published,source,locator,note\n";

fn row(metric: &str, period: &str, value: &str, unit: &str) -> String {
    format!(
        "nimbus.cloud.{metric}@{period},nimbus.cloud,{metric},{period},{value},-,-,{unit},exact,reported,high,2026-05-20,nimbus-release,-,-\n"
    )
}

fn with_fifth_cloud() -> Files {
    let mut files = shipped();
    append(&mut files, "providers.toml", PROVIDER);
    append(&mut files, "sources.toml", SOURCE);
    // The year ends in January: the quarter to January 2026 shares one month with 2026Q1, the
    // quarter to April 2026 the other two.
    let rows = [
        row("revenue", "FY26Q4", "900", "USD million"),
        row("revenue", "FY27Q1", "1000", "USD million"),
        row("operating_income", "FY26Q4", "90", "USD million"),
        row("operating_income", "FY27Q1", "125", "USD million"),
        row("ai_share_of_revenue", "FY27Q1", "50", "percent"),
        row("taas_share_of_ai_revenue", "FY27Q1", "20", "percent"),
        row("sovereign_share_of_revenue", "FY27Q1", "12", "percent"),
    ];
    append(&mut files, "observations/nimbus.csv", &format!("{HEADER}{}", rows.concat()));
    append(
        &mut files,
        "sites.csv",
        "nimbus-one/1,Nimbus,-,Nimbus One,-,-,1,1,150,180,-,-,-,2025-11-30,operational,-,-,2026-05-20,nimbus-release,-\n",
    );
    append(
        &mut files,
        "metrics.csv",
        "sovereign_share_of_revenue,share,rate,non_negative,Part of revenue from sovereign regions\n",
    );
    files
}

#[test]
fn a_fifth_cloud_appears_in_the_report_without_code() {
    let dataset = Dataset::read(&with_fifth_cloud()).into_result().unwrap();
    let options = Options { period: Some("2026Q1".parse().unwrap()), ..Options::default() };
    let report = Report::run(&dataset, &options).unwrap();
    assert!(report.columns().iter().any(|column| column.name() == "Nimbus"));
    let found = |id: &str| report.output(id).unwrap().figured().unwrap().clone();

    // 1,000 million, and 125/1,000 - 90/900 = 250 bp.
    assert_eq!(found("nimbus.revenue@2026Q1").mid(), 1000.0);
    let change = found("nimbus.ebit_margin_change@2026Q1");
    assert!((change.mid() - 250.0).abs() < 1e-9, "{}", change.mid());
    assert_eq!(change.basis(), Basis::Reported);
    assert!(change.is_aligned());
    // 4 x 1,000 million x 50 % x 20 % = 0.4 billion a year.
    let tokens = found("nimbus.taas_run_rate@2026Q1");
    assert!((tokens.mid() - 0.4).abs() < 1e-12, "{}", tokens.mid());
    assert_eq!(found("nimbus.site_power@2026Q1").mid(), 150.0);
    // The chip is known from the shipped table, so its cost follows.
    assert!(found("nimbus.chip_hour_cost.nvidia-h100-sxm@2026Q1").mid() > 0.0);
}

#[test]
fn the_new_metric_is_selectable() {
    let dataset = Dataset::read(&with_fifth_cloud()).into_result().unwrap();
    let rows: Vec<_> =
        dataset.observations_of("nimbus.cloud", "sovereign_share_of_revenue").collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].figure().as_share().map(|share| share.as_percent().round()), Some(12.0));
}

#[test]
fn the_other_columns_do_not_move() {
    let options = Options { period: Some("2026Q1".parse().unwrap()), ..Options::default() };
    let before = Report::run(&Dataset::read(&shipped()).into_result().unwrap(), &options).unwrap();
    let after =
        Report::run(&Dataset::read(&with_fifth_cloud()).into_result().unwrap(), &options).unwrap();
    for output in before.outputs() {
        assert_eq!(after.output(output.id()), Some(output));
    }
}
