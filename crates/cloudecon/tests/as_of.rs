//! A report as of a day knows nothing that was published later.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::PathBuf;

use cloudecon::dataset::{Dataset, Files};
use cloudecon::{Options, Report};

fn files() -> Files {
    Files::from_dir(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset"))
        .unwrap()
}

fn report(files: &Files, as_of: &str) -> Report {
    let dataset = Dataset::read(files).into_result().unwrap();
    let options = Options { as_of: Some(as_of.parse().unwrap()), ..Options::default() };
    Report::run(&dataset, &options).unwrap()
}

#[test]
fn before_the_release_the_quarter_before_is_the_latest() {
    // Amazon, Microsoft and Alphabet published the first quarter of 2026 on 29 April.
    assert_eq!(report(&files(), "2026-04-28").period().to_string(), "2025Q4");
    assert_eq!(report(&files(), "2026-04-30").period().to_string(), "2026Q1");
}

#[test]
fn estimates_of_may_are_not_seen_in_april() {
    let april = report(&files(), "2026-04-30");
    assert!(april.output("amazon.ai_share@2026Q1").unwrap().figured().is_none());
    assert!(april.findings().iter().all(|f| f.subject() != "aws-ebit-margin-change"));
    let june = report(&files(), "2026-06-01");
    assert!(june.output("amazon.ai_share@2026Q1").unwrap().figured().is_some());
}

#[test]
fn a_later_restatement_changes_no_earlier_report() {
    let mut with_later = files();
    let path = "observations/amazon.csv";
    let mut text: Vec<u8> = with_later.iter().find(|(name, _)| *name == path).unwrap().1.to_vec();
    text.extend_from_slice(
        b"amazon.aws.revenue@2026Q1#2,amazon.aws,revenue,2026Q1,99999,-,-,USD million,exact,reported,high,2026-10-30,hzhan7-amzn,-,an invented restatement\n",
    );
    with_later.insert(path, text);
    assert_eq!(report(&with_later, "2026-10-29"), report(&files(), "2026-10-29"));
    let seen = report(&with_later, "2026-10-30");
    let revenue = seen.output("amazon.revenue@2026Q1").unwrap().figured().unwrap().mid();
    assert_eq!(revenue, 99_999.0);
    // The row that lost stays visible.
    assert!(seen.findings().iter().any(|f| f.subject() == "amazon.aws.revenue@2026Q1#2"));
}
