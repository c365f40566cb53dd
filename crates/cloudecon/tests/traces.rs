//! The written arithmetic behind every output gives the output again.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeSet;
use std::path::Path;

use cloudecon::dataset::Dataset;
use cloudecon::projection::{Projection, ProjectionOptions};
use cloudecon::{Change, Options, Origin, Report, Unit};

fn dataset() -> Dataset {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Dataset::read_dir(&folder).unwrap().into_result().unwrap()
}

/// From the internal unit of the quantity to the unit of the output.
fn factor(unit: Unit) -> f64 {
    match unit {
        Unit::UsdMillion => 1e-6,
        Unit::UsdBillionPerYear => 1e-9,
        Unit::Percent => 100.0,
        _ => 1.0,
    }
}

#[test]
fn every_trace_evaluated_again_gives_the_printed_number() {
    let report = Report::run(&dataset(), &Options::default()).unwrap();
    let mut checked = 0;
    for output in report.outputs() {
        let Some(found) = output.figured() else { continue };
        let step = output.step().unwrap_or_else(|| panic!("{} has no trace", output.id()));
        let again = step.evaluate().unwrap_or_else(|fault| panic!("{}: {fault}", output.id()));
        let again = again * factor(output.unit());
        let apart = (again - found.mid()).abs();
        assert!(
            apart <= 1e-12 * found.mid().abs(),
            "{}: printed {}, evaluated {again}",
            output.id(),
            found.mid()
        );
        checked += 1;
    }
    assert!(checked > 50, "only {checked} outputs have a number");
}

/// Every number of a row that stands in a trace, with its cell.
fn leaves(report: &Report) -> BTreeSet<(String, Option<String>)> {
    let steps = report.outputs().iter().filter_map(|output| output.step());
    let leaves = steps.flat_map(|step| step.leaves());
    let named = leaves.filter_map(|leaf| match leaf.origin() {
        Origin::Row { id, cell, .. } => Some((id.clone(), cell.as_ref().map(ToString::to_string))),
        _ => None,
    });
    named.collect()
}

fn value_of(report: &Report, id: &str, cell: Option<&str>) -> f64 {
    let steps = report.outputs().iter().filter_map(|output| output.step());
    let mut leaves = steps.flat_map(|step| step.leaves());
    let is_meant = |origin: &Origin| matches!(origin, Origin::Row { id: row, cell: of, .. } if row == id && of.as_deref() == cell);
    leaves.find(|leaf| is_meant(leaf.origin())).unwrap().value()
}

#[test]
fn changing_a_leaf_moves_exactly_the_outputs_whose_trace_holds_it() {
    let dataset = dataset();
    let base = Report::run(&dataset, &Options::default()).unwrap();
    let mut moved = 0;
    for (id, cell) in leaves(&base) {
        // Constants fitted together are one row, not a number; whole counts have a test below.
        if id.starts_with("calibration/") || id.starts_with("serving.") {
            continue;
        }
        let is_zero = value_of(&base, &id, cell.as_deref()) == 0.0;
        let change = if is_zero { Change::set(&id, 0.01) } else { Change::scale(&id, 1.003) };
        let change = match &cell {
            Some(cell) => change.of_cell(cell),
            None => change,
        };
        let options = Options { changes: vec![change], ..Options::default() };
        let other = Report::run(&dataset, &options).unwrap();
        for (before, after) in base.outputs().iter().zip(other.outputs()) {
            let (Some(was), Some(is)) = (before.figured(), after.figured()) else { continue };
            let holds = before.step().is_some_and(|step| {
                step.leaves().iter().any(|leaf| {
                    matches!(leaf.origin(), Origin::Row { id: row, cell: of, .. } if *row == id && of.as_deref() == cell.as_deref())
                })
            });
            // A limit that does not bind leaves the roofline where it is.
            let may_rest = before.metric().starts_with("token_") && cell.is_some();
            assert!(
                (was.mid() != is.mid()) == holds || (holds && may_rest),
                "{id} {cell:?}: {} was {} and is {}",
                before.id(),
                was.mid(),
                is.mid()
            );
            moved += usize::from(was.mid() != is.mid());
        }
    }
    assert!(moved > 100, "only {moved} outputs moved");
}

#[test]
fn every_trace_of_the_projection_gives_the_printed_number() {
    let asked = ProjectionOptions { draws: 1, ..ProjectionOptions::default() };
    let projection = Projection::run(&dataset(), &Options::default(), &asked).unwrap();
    let mut checked = 0;
    for value in projection.values() {
        let Some(printed) = value.mid() else { continue };
        let step = value.step().unwrap_or_else(|| panic!("{} has no trace", value.id()));
        let again = step.evaluate().unwrap_or_else(|fault| panic!("{}: {fault}", value.id()));
        let again = again * value.quantity().factor;
        assert!(
            (again - printed).abs() <= 1e-12 * printed.abs(),
            "{}: printed {printed}, evaluated {again}",
            value.id()
        );
        checked += 1;
    }
    assert!(checked > 700, "only {checked} projected numbers");
}
