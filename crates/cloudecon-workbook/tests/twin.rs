//! The workbook against the run that it was made from, without a spreadsheet program; `.ci/workbook`
//! recalculates it in one.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeSet;
use std::path::Path;

use cloudecon::dataset::Dataset;
use cloudecon::{Change, Options, Report};
use cloudecon_workbook::{Answer, Cell, Style, Twin};

fn dataset() -> Dataset {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    let (dataset, _) = Dataset::read_dir(&root).unwrap().into_parts();
    dataset
}

/// Words and numbers of a formula.
fn tokens(formula: &str) -> Vec<String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_$!.".contains(letter);
    let mut tokens = vec![String::new()];
    for letter in formula.chars() {
        if is_part(letter) {
            tokens.last_mut().unwrap().push(letter);
        } else {
            tokens.push(String::new());
        }
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

#[test]
fn no_formula_holds_a_number_but_zero_and_one() {
    let twin = Twin::of(&dataset(), &Options::default()).unwrap();
    let mut formulas = 0_usize;
    for sheet in twin.sheets() {
        for (place, cell) in sheet.cells() {
            let Cell::Formula(text, value) = cell else { continue };
            formulas += 1;
            assert!(value.is_finite(), "{} {}", sheet.name(), place.address());
            let numbers =
                tokens(text).into_iter().filter(|t| t.starts_with(|c: char| c.is_ascii_digit()));
            for number in numbers {
                assert!(number == "0" || number == "1", "{}: {text}", sheet.name());
            }
            assert!(!text.contains('"'), "{text}");
        }
    }
    assert!(formulas > 400, "{formulas}");
}

#[test]
fn every_computed_output_is_live_and_every_blue_cell_has_a_source_or_a_reason() {
    let data = dataset();
    let twin = Twin::of(&data, &Options::default()).unwrap();
    let report = Report::run(&data, &Options::default()).unwrap();
    let live: BTreeSet<&str> = twin.answers().iter().map(Answer::id).collect();
    for output in report.outputs().iter().filter(|output| output.step().is_some()) {
        // Throughput comes from a calibrated model; it stands in the workbook as a number.
        let is_expected = output.metric() != "token_rate";
        assert_eq!(live.contains(output.id()), is_expected, "{}", output.id());
    }
    let inputs = twin.sheets().iter().find(|sheet| sheet.name() == "Inputs").unwrap();
    for input in twin.inputs() {
        let row = input.place().row;
        let words = inputs.cells().iter().filter(|(place, cell)| {
            place.row == row && place.column >= 4 && matches!(cell, Cell::Text(..))
        });
        assert!(words.count() > 0, "{}", input.name());
        let blue = inputs.cells().iter().find(|(place, _)| *place == input.place()).unwrap();
        let style = if input.is_fixed() { Style::Fixed } else { Style::Input };
        assert_eq!(blue.1, Cell::Number(input.printed(), style));
    }
    let names: BTreeSet<String> = twin.inputs().iter().map(|i| i.name().to_lowercase()).collect();
    assert_eq!(names.len(), twin.inputs().len());
}

/// AWS 2026Q1: 14,161 over 37,587 is 37.6753 %; twice the income is twice the margin.
#[test]
fn answers_are_those_of_a_run_on_changed_inputs() {
    let data = dataset();
    let id = "amazon.ebit_margin@2026Q1";
    let of = |twin: &Twin| twin.answers().iter().find(|a| a.id() == id).unwrap().value();
    let base = of(&Twin::of(&data, &Options::default()).unwrap());
    assert!((base - 100.0 * 14_161.0 / 37_587.0).abs() < 1e-9, "{base}");
    let changes = vec![Change::scale("amazon.aws.operating_income@2026Q1", 2.0)];
    let changed = Twin::of(&data, &Options { changes, ..Options::default() }).unwrap();
    assert!((of(&changed) - 2.0 * base).abs() < 1e-9);
    // The blue cell shows the changed number in the unit of the source.
    let input = changed.inputs().iter().find(|i| i.row() == "amazon.aws.operating_income@2026Q1");
    assert!((input.unwrap().printed() - 28_322.0).abs() < 1e-6);
}

#[test]
fn the_file_is_a_workbook() {
    let bytes = Twin::of(&dataset(), &Options::default()).unwrap().to_bytes().unwrap();
    assert!(bytes.starts_with(b"PK"));
    assert!(bytes.len() < 400_000, "{}", bytes.len());
}
