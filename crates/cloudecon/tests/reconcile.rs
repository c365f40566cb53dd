//! The reference dataset reconciled: identities hold, the contradictions of the notes are found
//! without being told, and without them the rest fits.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::fs;
use std::path::{Path, PathBuf};

use cloudecon::dataset::Dataset;
use cloudecon::reconcile::{Choices, Picture, Reconciliation};
use cloudecon::table::Cell;
use cloudecon::{Options, explain};

const RUN_RATE: &str = "amazon.aws.bedrock_run_rate@2026-03-31";
const AS_SPEND: &str = "amazon.aws.bedrock_run_rate@2026-03-31 as bedrock_sales_run_rate";

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset")
}

fn dataset() -> Dataset {
    Dataset::read_dir(&shipped()).unwrap().into_parts().0
}

fn reconciled(without: &[&str]) -> Reconciliation {
    let without = without.iter().map(|id| (*id).to_owned()).collect();
    Reconciliation::run(&dataset(), &Choices { without, ..Choices::default() }).unwrap()
}

fn wrong(found: &Reconciliation) -> Vec<&str> {
    found.clashes().iter().filter_map(|clash| clash.left_out.as_deref()).collect()
}

fn value(picture: &[Picture], name: &str) -> f64 {
    picture.iter().find(|picture| picture.quantity.to_string() == name).unwrap().value
}

#[test]
fn identities_hold_and_rules_can_be_read() {
    let found = reconciled(&[]);
    assert_eq!(found.faults(), [] as [String; 0]);
    assert!(found.identities() > 80, "{}", found.identities());
    assert!(found.worst_residual() <= 1e-9, "{}", found.worst_residual());
    assert!(found.degrees_of_freedom() > 20, "{}", found.degrees_of_freedom());
}

#[test]
fn the_wrong_reading_is_named_without_a_hint() {
    let found = reconciled(&[]);
    assert!(found.p_value().unwrap() < 1e-6);
    let of = |id: &str| found.clashes().iter().find(|clash| clash.left_out.as_deref() == Some(id));
    // 5.5 of own revenue against "above 10" at each of the three: two figures are enough.
    let clash = of("amazon-taas-run-rate").unwrap();
    assert_eq!(clash.figures, [RUN_RATE, "amazon-taas-run-rate"]);
    // 213 bp beside the segment figures.
    assert!(of("aws-ebit-margin-change").is_some());
}

#[test]
fn growth_of_customer_spend_does_not_chain_with_the_run_rate() {
    let found = reconciled(&[]);
    // 5.5 read as spend, the measure of the growth, and as own revenue: with what the lab is left
    // with and the part of Claude, both cannot be.
    let clash = found.clashes().iter().find(|clash| clash.left_out.as_deref() == Some(AS_SPEND));
    let clash = clash.unwrap();
    for id in [AS_SPEND, RUN_RATE, "anthropic.bedrock_gross_margin@2026Q1"] {
        assert!(clash.figures.iter().any(|figure| figure == id), "{:?}", clash.figures);
    }
    // And the rule that would chain the two is not applied, but named.
    let views = found.clashes().iter().find(|clash| clash.round == 0).unwrap();
    assert_eq!(views.figures, CHAIN);
}

/// Two quarters of growth of what customers spend, and the pace of own revenue.
const CHAIN: [&str; 3] = [
    "amazon.aws.bedrock_revenue_growth_qoq@2025Q4",
    "amazon.aws.bedrock_revenue_growth_qoq@2026Q1",
    RUN_RATE,
];

/// The shipped figures with something replaced in a file.
fn changed(file: &str, from: &str, to: &str) -> Reconciliation {
    let folder = tempfile::tempdir().unwrap();
    copy(&shipped(), folder.path());
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(&path, text.replace(from, to)).unwrap();
    let dataset = Dataset::read_dir(folder.path()).unwrap().into_result().unwrap();
    Reconciliation::run(&dataset, &Choices::default()).unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() { copy(&path, &to) } else { fs::copy(&path, &to).map(drop).unwrap() }
    }
}

#[test]
fn the_growth_chain_is_named_without_any_reading_and_only_where_views_differ() {
    let reading = "[[reading]]\nof = \"amazon.aws.bedrock_run_rate\"\nas = \
                   \"amazon.aws.bedrock_sales_run_rate\"\nreason = \"growth is stated for customer spend; \
                   who chains it with the run-rate takes that for spend too\"\n";
    let found = changed("identities.toml", reading, "");
    assert!(found.clashes().iter().any(|clash| clash.round == 0 && clash.figures == CHAIN));
    assert!(found.figures().iter().all(|figure| figure.id != AS_SPEND));
    // Told as growth of own revenue, it chains, and nothing is wrong with that alone.
    let found = changed("claims.toml", "view = \"gross\"", "view = \"net\"");
    assert!(found.clashes().iter().all(|clash| clash.round > 0));
}

#[test]
fn without_the_wrong_readings_the_rest_fits() {
    let all = reconciled(&[]);
    let rest = reconciled(&wrong(&all));
    assert!(rest.p_value().unwrap() >= 0.05, "{:?}", rest.p_value());
    assert!(rest.clashes().iter().all(|clash| clash.round == 0));
    // The two ways to leave them out agree.
    approx::assert_relative_eq!(rest.statistic(), all.left().0, max_relative = 1e-6);
}

#[test]
fn the_loop_closes_from_power_to_income() {
    let found = reconciled(&[]);
    let of = |name: &str| value(found.picture(), &format!("{name}@2026Q1"));
    let spend = of("amazon.aws.bedrock_sales_run_rate") * 1e3;
    let claude = of("anthropic.bedrock_sales_run_rate") * 1e3;
    // Power times sales of a megawatt; money in millions.
    let by_power = of("amazon.aws.bedrock_power") * of("anthropic.revenue_per_mw");
    approx::assert_relative_eq!(claude, by_power, max_relative = 1e-9);
    assert!(of("amazon.aws.bedrock_power") <= of("output:amazon.site_power"));
    let made = of("output:amazon.tokens_per_mw") * of("amazon.aws.bedrock_power");
    assert!(of("anthropic.bedrock_tokens") <= made);
    // Cash in is cash out: what customers pay for Claude goes to cloud and lab.
    let cloud = of("amazon.aws.bedrock_claude_revenue");
    let lab = of("anthropic.bedrock_gross_profit");
    approx::assert_relative_eq!(claude / 4.0, cloud + lab, max_relative = 1e-9);
    // Own revenue: the take of Claude, and all of the rest.
    let own = of("amazon.aws.bedrock_run_rate") * 1e3 / 4.0;
    approx::assert_relative_eq!(own, cloud + (spend - claude) / 4.0, max_relative = 1e-9);
    // Channels that no figure fixes are said to be free, not invented.
    let free: Vec<String> = found.free().iter().map(ToString::to_string).collect();
    for name in ["anthropic.direct_sales_run_rate@2026Q1", "anthropic.vertex_sales_run_rate@2026Q1"]
    {
        assert!(free.iter().any(|known| known == name), "{free:?}");
    }
    assert!(found.next().iter().any(|next| {
        next.of.to_string() == "anthropic.direct_sales_run_rate@2026Q1"
            && next.error_before.is_none()
            && next.error_after.is_some()
    }));
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

#[test]
fn numbers_of_the_picture_are_opened_by_their_ids() {
    let dataset = dataset();
    let document = Reconciliation::run(&dataset, &Choices::default()).unwrap().document(false);
    let numbers = document.numbers();
    let named = numbers.into_iter().filter_map(|(_, _, number)| Some((number.id()?, number)));
    // Each costs a run of the report: one in twenty, over all entities and quarters.
    let some: Vec<_> = named.step_by(20).collect();
    assert!(some.len() > 5, "{}", some.len());
    for (id, number) in some {
        assert!(id.starts_with("reconcile:"), "{id}");
        let opened = explain(&dataset, &Options::default(), id).unwrap();
        let value = opened.tables().iter().find(|table| table.id() == "value").unwrap();
        let Cell::Number(found) = &value.rows()[0].cells()[1] else { panic!("{id}") };
        assert_eq!(found.mid(), number.mid(), "{id}");
        let rows = opened.tables().iter().find(|table| table.id() == "rows").unwrap();
        assert_eq!(rows.rows().len(), number.inputs().len(), "{id}");
    }
}
