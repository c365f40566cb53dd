//! What the shipped scenarios change moves exactly what rests on it.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::Path;
use std::sync::LazyLock;

use cloudecon::dataset::Dataset;
use cloudecon::projection::{Projection, ProjectionOptions};
use cloudecon::table::{Cell, Document, Number};
use cloudecon::{
    Error, Options, Origin, Output, Report, explain, scenario_compare, scenario_run, scenario_show,
};

static SHIPPED: LazyLock<Dataset> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Dataset::read_dir(&folder).unwrap().into_result().unwrap()
});

fn under(scenario: &str) -> Options {
    let period = Some("2026Q1".parse().unwrap());
    Options { scenario: Some(scenario.to_owned()), period, ..Options::default() }
}

fn report(scenario: &str) -> Report {
    Report::run(&SHIPPED, &under(scenario)).unwrap()
}

fn rests_on(output: &Output, ids: &[String]) -> bool {
    output.step().is_some_and(|step| {
        step.leaves().iter().any(|leaf| {
            matches!(leaf.origin(), Origin::Row { id, .. } if ids.iter().any(|one| one == id))
        })
    })
}

#[test]
fn a_scenario_moves_exactly_the_outputs_whose_trace_holds_what_it_changes() {
    let base = report("base");
    let mut scenarios = 0;
    for scenario in SHIPPED.scenarios().iter().filter(|row| !row.changes().is_empty()) {
        let ids: Vec<String> = SHIPPED
            .under(scenario.id())
            .changed(scenario.id())
            .iter()
            .map(|row| row.id().to_owned())
            .collect();
        assert_eq!(ids.len(), scenario.changes().len());
        let after = report(scenario.id());
        for (was, is) in base.outputs().iter().zip(after.outputs()) {
            let (Some(old), Some(new)) = (was.figured(), is.figured()) else { continue };
            let moves = (old.low(), old.mid(), old.high()) != (new.low(), new.mid(), new.high());
            assert_eq!(moves, rests_on(was, &ids), "{}: {}", scenario.id(), was.id());
        }
        scenarios += 1;
    }
    assert!(scenarios >= 6, "only {scenarios} scenarios with changes");
}

fn projection(scenario: &str) -> Projection {
    let asked = ProjectionOptions { draws: 2, ..ProjectionOptions::default() };
    Projection::run(&SHIPPED, &under(scenario), &asked).unwrap()
}

/// A limit that does not bind may keep a number that rests on a changed row where it is; nothing
/// else moves without such a row in its trace.
#[test]
fn every_shipped_scenario_moves_the_projection_and_nothing_that_does_not_rest_on_it() {
    let base = projection("base");
    for scenario in SHIPPED.scenarios().iter().filter(|row| !row.changes().is_empty()) {
        let ids: Vec<&str> =
            scenario.changes().iter().map(cloudecon::dataset::ScenarioChange::id).collect();
        let after = projection(scenario.id());
        let mut moved = 0;
        for (was, is) in base.values().iter().zip(after.values()) {
            assert_eq!(was.id(), is.id());
            if was.mid() == is.mid() {
                continue;
            }
            let holds = was.step().is_some_and(|step| {
                step.leaves().iter().any(
                    |leaf| matches!(leaf.origin(), Origin::Row { id, .. } if ids.contains(&id.as_str())),
                )
            });
            assert!(holds, "{}: {}", scenario.id(), was.id());
            moved += 1;
        }
        assert!(moved > 0, "{} moves nothing", scenario.id());
    }
}

fn value(report: &Report, id: &str) -> f64 {
    report.output(id).and_then(Output::figured).unwrap().mid()
}

fn close(found: f64, expected: f64, slack: f64) {
    assert!((found - expected).abs() <= slack, "{found} is not {expected}");
}

/// A Trainium2 of 1,044 W at the meter runs at 80 % of it; an hour is sold 97 % x 70 % = 67.9 % of
/// the time. Ten dollars a MWh are 10 x 0.001044 MW x 0.80 / 0.679 = 0.008352 / 0.679
/// = 0.0123004 USD a sold hour.
#[test]
fn ten_dollars_a_megawatt_hour_by_hand() {
    let id = "amazon.chip_hour_cost.aws-trainium2@2026Q1";
    let moved = value(&report("power-plus-10"), id) - value(&report("base"), id);
    close(moved, 0.008_352 / 0.679, 1e-12);
}

/// 14,500 USD (between 6,000 and 23,000) at 10 % a year, nothing left: per month
/// (0.10 / 12) / (1 - (1 + 0.10 / 12)^-n) = 0.0212470447 of it over n = 60 months and 0.0185258378
/// over 72. The difference of 0.0027212069 x 14,500 / 730 hours / 0.679 = 0.0796043 USD a sold hour.
#[test]
fn a_sixth_year_of_life_by_hand() {
    let id = "amazon.chip_hour_cost.aws-trainium2@2026Q1";
    let moved = value(&report("server-life-6"), id) - value(&report("base"), id);
    close(moved, -0.002_721_206_9 * 14_500.0 / 730.0 / 0.679, 5e-9);
}

/// The cloud keeps a fee of 35 % and half of the other 65 %: 0.35 + 0.65 x 0.5 = 0.675 of a sale. At
/// four fifths of that half it is 0.35 + 0.65 x 0.4 = 0.61. The pace of 5.562876 billion a year that it
/// books then stands for sales of 5.562876 / 0.61 = 9.119469 billion instead of 8.241298.
#[test]
fn a_smaller_share_of_resale_by_hand() {
    let id = "amazon.token_sales_run_rate@2026Q1";
    close(value(&report("base"), id), 8.241_298, 5e-7);
    close(value(&report("resale-share-20"), id), 9.119_469, 5e-7);
}

fn numbers<'a>(document: &'a Document, table: &str, row: &str) -> Vec<&'a Number> {
    let table = document.tables().iter().find(|one| one.id() == table).unwrap();
    let row = table.rows().iter().find(|one| one.cells()[0] == Cell::from(row)).unwrap();
    row.cells()
        .iter()
        .filter_map(|cell| match cell {
            Cell::Number(number) => Some(number),
            _ => None,
        })
        .collect()
}

#[test]
fn both_values_and_the_reason_are_shown() {
    let shown = scenario_show(&SHIPPED, &under("base"), "power-plus-10").unwrap();
    let found: Vec<[f64; 3]> = numbers(&shown, "changes", "energy.price")
        .iter()
        .map(|number| [number.low(), number.mid(), number.high()])
        .collect();
    assert_eq!(found, [[47.0, 51.0, 80.0], [57.0, 61.0, 90.0]]);
    let explained = |id: &str| explain(&SHIPPED, &under("power-plus-10"), id).unwrap();
    for id in ["amazon.chip_hour_cost.aws-trainium2@2026Q1", "energy.price"] {
        let document = explained(id);
        let notes: Vec<&String> =
            document.tables().iter().flat_map(cloudecon::table::Table::notes).collect();
        let wanted = "energy.price is 61 USD/MWh (57 to 90) under `power-plus-10`, 51 USD/MWh (47 to 80) in its base (plus 10 USD/MWh): ";
        assert!(notes.iter().any(|note| note.starts_with(wanted)), "{id}: {notes:?}");
    }
}

#[test]
fn scenarios_stand_side_by_side() {
    let ids = ["base", "power-plus-10", "server-life-6"].map(str::to_owned);
    let compared = scenario_compare(&SHIPPED, &under("base"), &ids).unwrap();
    let id = "amazon.chip_hour_cost.aws-trainium2@2026Q1";
    let found: Vec<f64> = numbers(&compared, "effects", id).iter().map(|one| one.mid()).collect();
    let [base, power, by_power, life, by_life] = found[..] else { panic!("{found:?}") };
    assert_eq!((power - base, life - base), (by_power, by_life));
    assert_eq!(power, value(&report("power-plus-10"), id));
    // One alone is held against its base.
    let alone = scenario_compare(&SHIPPED, &under("base"), &ids[1..2]).unwrap();
    assert_eq!(numbers(&alone, "effects", id)[2].mid(), by_power);
    let run = scenario_run(&SHIPPED, &under("base"), "server-life-6").unwrap();
    assert_eq!(numbers(&run, "outputs", id)[0].mid(), life);
    let unknown = scenario_compare(&SHIPPED, &under("base"), &["server-life".to_owned()]);
    assert!(matches!(unknown, Err(Error::UnknownScenario { .. })));
}
