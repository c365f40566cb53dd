//! Capacity verbs on the shipped dataset, against figures that the project's design note printed from
//! the same snapshots before this code was written.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set up should fail")]

use std::path::Path;

use cloudecon::Options;
use cloudecon::capacity::Draws;
use cloudecon::dataset::Dataset;
use cloudecon::supply::{
    BalanceOptions, DelayChoice, OutlookOptions, SupplyCase, balance, outlook, slip,
};
use cloudecon::table::{Cell, Document, Row, Table};

fn dataset() -> Dataset {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Dataset::read_dir(&folder).unwrap().into_parts().0
}

fn table<'d>(document: &'d Document, id: &str) -> &'d Table {
    document.tables().iter().find(|table| table.id() == id).unwrap()
}

fn words(row: &Row, place: usize) -> &str {
    match &row.cells()[place] {
        Cell::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

fn value(table: &Table, first: &str, second: &str, column: &str) -> f64 {
    let place = table.columns().iter().position(|found| found.name() == column).unwrap();
    let row = table
        .rows()
        .iter()
        .find(|row| words(row, 0) == first && (second.is_empty() || words(row, 1) == second))
        .unwrap_or_else(|| panic!("{first} {second}"));
    match &row.cells()[place] {
        Cell::Number(number) => number.mid(),
        other => panic!("{other:?}"),
    }
}

fn drawn(delay: DelayChoice) -> OutlookOptions {
    OutlookOptions { draws: Draws { count: 1_000, seed: 1 }, delay, ..OutlookOptions::default() }
}

#[test]
fn year_ends_are_those_of_the_design_note() {
    let document =
        outlook(&dataset(), &Options::default(), &drawn(DelayChoice::ByHorizon)).unwrap();
    let ends = table(&document, "year-ends");
    for (provider, expected) in [
        ("AWS", [910.0, 1_549.0, 2_161.0]),
        ("Microsoft", [807.0, 1_519.0, 2_559.0]),
        ("Google Cloud", [1_791.0, 3_321.0, 3_859.0]),
    ] {
        for (year, expected) in ["2025", "2026", "2027"].into_iter().zip(expected) {
            let announced = value(ends, provider, year, "announced");
            assert!((announced - expected).abs() <= 1.0, "{provider} {year} {announced}");
        }
    }
    let adds = table(&document, "net-adds");
    // 1,549 - 910.
    assert!((value(adds, "AWS", "2026", "announced") - 639.0).abs() <= 1.0);
    assert_eq!(adds.rows().len(), 5 * 5);
}

#[test]
fn slipped_supply_lies_below_what_is_announced_under_every_model() {
    let dataset = dataset();
    for delay in
        [DelayChoice::ByHorizon, DelayChoice::Pooled, DelayChoice::LogNormal, DelayChoice::Mixture]
    {
        let document = outlook(&dataset, &Options::default(), &drawn(delay)).unwrap();
        let ends = table(&document, "year-ends");
        for provider in ["AWS", "Microsoft", "Google Cloud", "Oracle", "CoreWeave"] {
            let at = |column| value(ends, provider, "2027", column);
            assert!(at("p90") <= at("p50") && at("p50") <= at("announced") + 1e-9, "{provider}");
        }
    }
}

#[test]
fn the_outlook_says_how_little_it_sees() {
    let document =
        outlook(&dataset(), &Options::default(), &drawn(DelayChoice::ByHorizon)).unwrap();
    assert!(document.title().contains("KNOWN SITES") && document.title().contains("not its total"));
    assert!(document.notes()[0].starts_with("COVERAGE"));
    // 910 MW of known sites in 2025 against 3.9 GW that the company says it added: 23 %.
    let share = value(table(&document, "coverage"), "AWS", "", "share");
    assert!((share - 100.0 * 910.0 / 3_900.0).abs() < 0.1, "{share}");
    assert_eq!(document.findings().len(), 5);
}

#[test]
fn the_named_contracts_and_campuses_are_shown() {
    let dataset = dataset();
    let options =
        BalanceOptions { draws: Draws { count: 200, seed: 1 }, ..BalanceOptions::default() };
    let outlook = outlook(&dataset, &Options::default(), &drawn(DelayChoice::ByHorizon)).unwrap();
    let balance = balance(&dataset, &Options::default(), &options).unwrap();
    for document in [&outlook, &balance] {
        let contracts = table(document, "contracts");
        let power = |seller: &str, plant: &str| {
            let row = contracts
                .rows()
                .iter()
                .find(|row| words(row, 1).starts_with(seller) && words(row, 2).contains(plant));
            match &row.unwrap().cells()[4] {
                Cell::Number(number) => number.mid(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(power("Talen", "Susquehanna nuclear"), 1_920.0);
        assert_eq!(power("Vistra", "Comanche Peak"), 1_200.0);
        assert_eq!(power("NIPSCO", "northern Indiana: 2"), 2_400.0);
        let vistra = contracts.rows().iter().find(|row| words(row, 1) == "Vistra").unwrap();
        assert!(words(vistra, 0).starts_with("undisclosed"));
    }
    let campuses = table(&outlook, "campuses");
    let names: Vec<&str> = campuses.rows().iter().map(|row| words(row, 1)).collect();
    for part in ["New Carlisle", "Madison", "Ridgeland", "Fairwater Wisconsin", "NIPSCO"] {
        assert!(names.iter().any(|name| name.contains(part)), "{part}");
    }
}

#[test]
fn the_balance_sets_others_apart_and_closes() {
    let options = BalanceOptions {
        supply: SupplyCase::Announced,
        draws: Draws { count: 50, seed: 1 },
        quarters: 6,
        ..BalanceOptions::default()
    };
    let document = balance(&dataset(), &Options::default(), &options).unwrap();
    let rows = table(&document, "balance");
    for provider in ["AWS", "Microsoft", "Google Cloud", "Oracle", "CoreWeave"] {
        for quarter in ["2026Q3", "2026Q4", "2027Q4"] {
            let at = |column| value(rows, provider, quarter, column);
            let need = at("internal") + at("long_contracts") + at("open_demand");
            assert!((need - at("owned") - at("shortfall")).max(0.0) < 1e-6);
            let covered = at("leased") - at("idle_lease") + at("unserved");
            assert!((at("shortfall") - covered).abs() < 1e-6, "{provider} {quarter}");
        }
    }
    // Atlanta 636, Wisconsin 369 and Goodyear 202 shared evenly with OpenAI, Osmium 190 all of it:
    // 1,207 / 2 + 190 = 793.5 MW.
    assert!((value(rows, "Microsoft", "2026Q3", "long_contracts") - 793.5).abs() < 0.6);
}

#[test]
fn the_slip_is_that_of_the_design_note() {
    let document = slip(&dataset(), &Options::default()).unwrap();
    let statistics = table(&document, "statistics");
    let all = |column| value(statistics, "all", "", column);
    // The second column is a number: look up by the first word only.
    assert_eq!((all("ahead"), all("vanished"), all("comparable")), (27.0, 3.0, 24.0));
    assert!((all("p50") - 125.0).abs() <= 0.5);
    let due = table(&document, "due");
    assert!((value(due, "share of the power due", "", "power") - 63.0).abs() <= 0.5);
}
