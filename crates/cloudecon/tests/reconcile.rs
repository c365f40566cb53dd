//! The reference dataset reconciled: identities hold, the contradictions of the notes are found
//! without being told, and without them the rest fits.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::Path;

use cloudecon::dataset::Dataset;
use cloudecon::reconcile::{Choices, Reconciliation};

fn dataset() -> Dataset {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Dataset::read_dir(&folder).unwrap().into_parts().0
}

fn reconciled(without: &[&str]) -> Reconciliation {
    let without = without.iter().map(|id| (*id).to_owned()).collect();
    Reconciliation::run(&dataset(), &Choices { without, ..Choices::default() }).unwrap()
}

#[test]
fn identities_hold_and_rules_can_be_read() {
    let found = reconciled(&[]);
    assert_eq!(found.faults(), [] as [String; 0]);
    assert!(found.identities() > 100, "{}", found.identities());
    assert!(found.worst_residual() <= 1e-9, "{}", found.worst_residual());
    assert!(found.degrees_of_freedom() > 15, "{}", found.degrees_of_freedom());
}

#[test]
fn the_wrong_reading_is_named_without_a_hint() {
    let found = reconciled(&[]);
    // 5.5 of own revenue, 10 % of 150.3 times 37 %, against "above 10" at each of the three.
    assert!(found.p_value().unwrap() < 1e-6);
    let of = |id: &str| found.clashes().iter().find(|clash| clash.left_out.as_deref() == Some(id));
    let clash = of("amazon-taas-run-rate").unwrap();
    let run_rate = "amazon.aws.bedrock_run_rate@2026-03-31";
    assert!(clash.figures.iter().any(|id| id == run_rate), "{:?}", clash.figures);
    // 213 bp beside the segment figures.
    assert!(of("aws-ebit-margin-change").is_some());
}

#[test]
fn the_chain_of_customer_spend_is_not_taken_for_revenue() {
    let found = reconciled(&[]);
    let views = found.clashes().iter().find(|clash| clash.round == 0).unwrap();
    let growth = "amazon.aws.bedrock_revenue_growth_qoq@2026Q1";
    assert!(views.figures.iter().any(|id| id == growth), "{:?}", views.figures);
    let run_rate = "amazon.aws.bedrock_run_rate@2026-03-31";
    assert!(views.figures.iter().any(|id| id == run_rate), "{:?}", views.figures);
}

#[test]
fn without_the_wrong_readings_the_rest_fits() {
    let all = reconciled(&[]);
    let wrong: Vec<String> =
        all.clashes().iter().filter_map(|clash| clash.left_out.clone()).collect();
    let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
    let rest = reconciled(&wrong);
    assert!(rest.p_value().unwrap() >= 0.05, "{:?}", rest.p_value());
    assert!(rest.clashes().iter().all(|clash| clash.round == 0));
    // The two ways to leave them out agree.
    approx::assert_relative_eq!(rest.statistic(), all.left().0, max_relative = 1e-6);
}

#[test]
fn an_unknown_figure_cannot_be_left_out() {
    let choices = Choices { without: vec!["amazon-taas".to_owned()], ..Choices::default() };
    let error = Reconciliation::run(&dataset(), &choices).unwrap_err().to_string();
    assert!(error.starts_with("nothing has the id `amazon-taas`"), "{error}");
}

#[test]
fn the_same_input_gives_the_same_tables() {
    let (one, two) = (reconciled(&[]), reconciled(&[]));
    assert_eq!(one.document(false), two.document(false));
    assert_eq!(one.document(true).tables()[1].id(), "gaps");
}
