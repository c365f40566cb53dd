//! Statements about projected numbers: what turns them, checked by projecting again.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::Path;

use approx::assert_relative_eq;
use cloudecon::dataset::Dataset;
use cloudecon::projection::{Projected, Projection, ProjectionOptions};
use cloudecon::sensitivity::{Options as Asked, sensitivity};
use cloudecon::table::{Cell, Document};
use cloudecon::{Change, Options};

const MARGIN: &str = "amazon.ai_margin@2026Q2";

fn dataset() -> Dataset {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Dataset::read_dir(&folder).unwrap().into_result().unwrap()
}

fn margin(dataset: &Dataset, id: &str, changes: Vec<Change>) -> f64 {
    let options = Options { changes, ..Options::default() };
    let asked = ProjectionOptions { draws: 0, ..ProjectionOptions::default() };
    let projection = Projection::run(dataset, &options, &asked).unwrap();
    projection.value(id).and_then(Projected::mid).unwrap()
}

fn ask(dataset: &Dataset, statement: &str, rows: u64) -> Document {
    let statements = vec![statement.parse().unwrap()];
    sensitivity(dataset, &Asked { statements, rows, ..Asked::default() }).unwrap()
}

fn cell<'a>(found: &'a Document, table: &str, column: &str) -> &'a Cell {
    let table = found.tables().iter().find(|it| it.id() == table).unwrap();
    let at = table.columns().iter().position(|it| it.name() == column).unwrap();
    &table.rows()[0].cells()[at]
}

fn number(found: &Document, table: &str, column: &str) -> f64 {
    match cell(found, table, column) {
        Cell::Number(number) => Some(number.mid()),
        _ => None,
    }
    .unwrap()
}

fn text_of(found: &Document, table: &str, column: &str) -> String {
    match cell(found, table, column) {
        Cell::Text(text) => Some(text.clone()),
        _ => None,
    }
    .unwrap()
}

fn text(found: &Document, column: &str) -> String {
    text_of(found, "verdicts", column)
}

#[test]
fn the_smallest_change_brings_the_projected_margin_to_the_edge() {
    let dataset = dataset();
    let middle = margin(&dataset, MARGIN, Vec::new());
    let edge = middle - 0.5;
    let found = ask(&dataset, &format!("{MARGIN} > {edge}"), 0);
    assert_eq!(text(&found, "verdict"), "yes");
    let single = text(&found, "single");
    let (id, to) = single.split_once(" to ").unwrap();
    let row = dataset.assumption("base", id).unwrap();
    let figure = row.figure();
    let base = figure.number();
    // Rising or falling, as the printed value says: a distance is a share of the way to that end.
    let printed: f64 = to.split_once(' ').unwrap().0.parse().unwrap();
    let is_higher = printed > figure.in_printed_unit(base);
    let end = if is_higher { figure.high() } else { figure.low() }.unwrap().number();
    let there = base + number(&found, "verdicts", "single_distance") * (end - base);
    let again = margin(&dataset, MARGIN, vec![Change::set(id, there)]);
    assert_relative_eq!(again, edge, max_relative = 1e-9);
}

#[test]
fn a_bar_of_the_tornado_is_what_projecting_again_gives() {
    let dataset = dataset();
    let other = "microsoft.ai_margin@2026Q2";
    let found = ask(&dataset, &format!("{MARGIN} > {other}"), 0);
    let id = text_of(&found, "tornado", "input");
    let row = dataset.assumption("base", &id).unwrap();
    let low = row.figure().low().unwrap().number();
    let at = |name: &str| margin(&dataset, name, vec![Change::set(id.clone(), low)]);
    assert_relative_eq!(
        number(&found, "tornado", "at_low"),
        at(MARGIN) - at(other),
        max_relative = 1e-9
    );
}

#[test]
fn a_number_far_off_is_robust_and_samples_agree() {
    let found = ask(&dataset(), &format!("{MARGIN} < 100"), 16);
    assert_eq!(text(&found, "single"), "robust");
    assert_eq!(number(&found, "verdicts", "probability"), 100.0);
}

#[test]
fn outputs_of_different_units_are_not_compared() {
    let statements = vec![format!("{MARGIN} > amazon.ai_revenue@2026Q2").parse().unwrap()];
    let error = sensitivity(&dataset(), &Asked { statements, ..Asked::default() }).unwrap_err();
    assert!(error.to_string().ends_with("compares percent with USD million"), "{error}");
}
