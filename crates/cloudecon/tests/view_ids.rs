//! Every number of the views has an id that `explain` opens, and arithmetic that comes out.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use approx::assert_relative_eq;
use cloudecon::charts::charts;
use cloudecon::compare::{Rules, Training, compare};
use cloudecon::dataset::Dataset;
use cloudecon::table::{Cell, Document};
use cloudecon::{Options, Origin, bridge, explain, mix, platforms};

static DATASET: LazyLock<Dataset> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Dataset::read_dir(&folder).unwrap().into_result().unwrap()
});

fn views(period: &str) -> Vec<Document> {
    let options = Options { period: Some(period.parse().unwrap()), ..Options::default() };
    let rules = Rules { training: Training::Full, calendar: true, ..Rules::default() };
    let rules = rules.with_life("servers=5y").unwrap();
    [
        mix(&DATASET, &options),
        bridge(&DATASET, &options),
        compare(&DATASET, &options, &Rules::default()),
        compare(&DATASET, &options, &rules),
        platforms(&DATASET, &options, None),
        charts(&DATASET, &options),
    ]
    .map(Result::unwrap)
    .into()
}

#[test]
fn every_number_that_rests_on_rows_has_an_id_of_its_own() {
    for period in ["2026Q1", "2025Q4", "2025Q1"] {
        for document in views(period) {
            let mut ids = BTreeSet::new();
            for (table, column, number) in document.numbers() {
                let place = format!("{} {} {}", document.title(), table.id(), column.name());
                if number.inputs().is_empty() {
                    continue;
                }
                let id = number.id().unwrap_or_else(|| panic!("no id: {place}"));
                assert!(ids.insert(id.to_owned()), "{id} twice: {place}");
                assert!(id.contains('@') && !id.contains(' '), "{id}");
            }
            assert!(!ids.is_empty(), "{}", document.title());
        }
    }
}

#[test]
fn the_arithmetic_that_is_written_down_gives_the_number() {
    let mut formulas = 0;
    for period in ["2026Q1", "2025Q4"] {
        for document in views(period) {
            for (table, column, number) in document.numbers() {
                let Some(step) = number.step() else { continue };
                let again = step.evaluate().unwrap();
                let place = format!("{} {:?} {}", table.id(), number.id(), column.name());
                assert!(
                    (again - step.value()).abs() <= 1e-12 * step.value().abs(),
                    "{place}: {again} is not {}",
                    step.value()
                );
                if matches!(step.origin(), Origin::Formula(_)) {
                    formulas += 1;
                }
                // Every row of the arithmetic is among the inputs.
                for leaf in step.leaves() {
                    let Origin::Row { id, .. } = leaf.origin() else { continue };
                    assert!(number.inputs().contains(id), "{place}: {id}");
                }
            }
        }
    }
    assert!(formulas > 300, "{formulas}");
}

#[test]
fn explain_opens_the_numbers_of_every_view() {
    for document in views("2026Q1") {
        // One number of every table: each costs a run of the views.
        for table in document.tables() {
            let mut numbers = table.rows().iter().flat_map(|row| table.numbers_of(row));
            let Some((_, number)) = numbers.find(|(_, number)| number.id().is_some()) else {
                continue;
            };
            let id = number.id().unwrap();
            let opened = explain(&DATASET, &Options::default(), id).unwrap();
            let value = opened.tables().iter().find(|table| table.id() == "value").unwrap();
            let Cell::Number(found) = &value.rows()[0].cells()[1] else { panic!("{id}") };
            assert_relative_eq!(found.mid(), number.mid(), max_relative = 1e-12);
            let rows = opened.tables().iter().find(|table| table.id() == "rows").unwrap();
            assert!(rows.rows().len() >= number.inputs().len().min(1), "{id}");
        }
    }
}

#[test]
fn a_margin_is_opened_down_to_two_filed_figures() {
    let opened = explain(&DATASET, &Options::default(), "mix.profit.aws.margin@2026Q1").unwrap();
    let steps = opened.tables().iter().find(|table| table.id() == "steps").unwrap();
    let words: Vec<String> =
        steps.rows().iter().map(|row| format!("{:?}", row.cells().last().unwrap())).collect();
    assert_eq!(
        words,
        [
            r#"Text("= operating_income / revenue")"#,
            r#"Text("amazon.aws.operating_income@2026Q1")"#,
            r#"Text("amazon.aws.revenue@2026Q1")"#,
        ]
    );
    // A misspelt one names the nearest.
    let error = explain(&DATASET, &Options::default(), "mix.profit.aws.margim@2026Q1");
    assert!(error.unwrap_err().to_string().contains("mix.profit.aws.margin@2026Q1"));
}
