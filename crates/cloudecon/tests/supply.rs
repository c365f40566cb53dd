//! Capacity verbs on the shipped dataset, against figures that the project's design note printed from
//! the same snapshots before this code was written.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set up should fail")]

use std::collections::BTreeSet;
use std::path::Path;

use approx::assert_relative_eq;
use cloudecon::capacity::{
    AnnualPue, Draws, ItPower, LeaseCurve, LeaseStep, PowerNeeds, RunningCost, Utilization,
};
use cloudecon::dataset::Dataset;
use cloudecon::finance::Timing;
use cloudecon::kernel::{
    CapacityPrice, EnergyPrice, Hours, Power, QuarterSeries, Range, Share, Usd,
};
use cloudecon::supply::{
    BalanceOptions, BuildChanges, CapacityCost, DelayChoice, OutlookOptions, SupplyCase, balance,
    outlook, slip,
};
use cloudecon::table::{Cell, Document, Row, Table};
use cloudecon::tco::{
    ChipHourRanges, CostLine, FacilityRange, Months, OperationsRange, Pue, RateKind,
};
use cloudecon::{Change, Options, explain};

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

/// A chip of 1.46 kW whose money goes into facility and energy alone.
fn chip() -> ChipHourRanges {
    let nothing = Range::exact(Share::ZERO);
    let free = Range::exact(CapacityPrice::ZERO);
    ChipHourRanges {
        capital: Range::exact(Usd::ZERO),
        split: None,
        rate: RateKind::Nominal,
        annual_rate: Range::exact(0.1),
        timing: Timing::InArrears,
        life: Range::exact(Months::from_years(5.0)),
        residual: nothing,
        provisioned: Range::exact(Power::from_kw(1.46)),
        average_load: Range::exact(Share::from_percent(75.0).unwrap()),
        pue: Range::exact(Pue::new(1.2).unwrap()),
        energy_price: Range::exact(EnergyPrice::from_usd_per_mwh(50.0)),
        demand_charge: free,
        facility: FacilityRange::RentPerItPower(Range::exact(
            CapacityPrice::from_usd_per_kw_month(100.0),
        )),
        operations: OperationsRange {
            maintenance: nothing,
            staff: free,
            failures: nothing,
            warranty: nothing,
            insurance_and_software: nothing,
        },
        availability: Range::exact(Share::from_percent(80.0).unwrap()),
        utilization: Range::exact(Share::ONE),
        month: Hours::from_hours(730.0),
    }
}

#[test]
fn a_dearer_lease_costs_a_chip_hour_what_it_costs_by_hand() {
    let at = |mw| QuarterSeries::new("2026Q3".parse().unwrap(), vec![ItPower::from_mw(mw)]);
    let needs = PowerNeeds {
        owned: at(60.0),
        internal: at(20.0),
        long_contracts: at(30.0),
        open_demand: at(50.0),
    };
    let running = RunningCost {
        owned: CapacityPrice::from_usd_per_kw_month(100.0),
        energy: EnergyPrice::from_usd_per_mwh(50.0),
        pue: AnnualPue::new(1.2).unwrap(),
        utilization: Utilization::new(Share::from_percent(75.0).unwrap()),
    };
    let hour = |rent: f64| {
        let leases = LeaseCurve::new(vec![LeaseStep {
            power: ItPower::from_mw(500.0),
            price: CapacityPrice::from_usd_per_kw_month(rent),
            lead_quarters: 0,
            minimum_quarters: 1,
        }])
        .unwrap();
        let rows = cloudecon::capacity::balance(&needs, &leases, &running).unwrap();
        let row = &rows.values()[0];
        let handed = CapacityCost::of(row, row, row).unwrap();
        let cost = handed.applied_to(&chip()).cost().unwrap();
        // The chip's share of the balance: 1.46 kW of what 100 MW cost in 3 months.
        let powered = cost.mid().line(CostLine::Facility).as_usd_per_chip_hour()
            + cost.mid().line(CostLine::Energy).as_usd_per_chip_hour();
        let mw_quarter = row.cost_per_it_mw_quarter().unwrap().as_usd();
        let meter = row.meter_energy.as_mwh() / 100.0 * 50.0;
        let share = (mw_quarter - meter) / 3_000.0 * 1.46 / 730.0 + 1.46e-3 * 0.75 * 1.2 * 50.0;
        assert_relative_eq!(powered, share, max_relative = 1e-12);
        cost.mid().total().as_usd_per_chip_hour()
    };
    // 60 MW at 100 and 40 MW at 200: 140 a kW-month. 1.46 kW x 140 / 730 h = 0.28 and energy
    // 1.46 kW x 75 % x 1.2 x 0.05 = 0.0657 a powered hour; over 80 %.
    assert_relative_eq!(hour(200.0), (0.28 + 0.0657) / 0.8, max_relative = 1e-12);
    // 50 more on 40 of 100 MW are 20 a kW-month: 1.46 x 20 / 730 / 80 % = 0.05 a useful hour.
    assert_relative_eq!(hour(250.0) - hour(200.0), 0.05, max_relative = 1e-9);
}

fn balanced(changes: Vec<Change>) -> Document {
    let asked =
        BalanceOptions { draws: Draws { count: 1_000, seed: 1 }, ..BalanceOptions::default() };
    balance(&dataset(), &Options { changes, ..Options::default() }, &asked).unwrap()
}

#[test]
fn the_program_hands_the_rent_of_a_shortfall_to_its_chips() {
    let (plain, dear) =
        (balanced(vec![]), balanced(vec![Change::set("lease.neocloud.price", 365.0)]));
    // In the fourth quarter only the neocloud can deliver: 40 more for each kW that is leased.
    let rows = table(&plain, "balance");
    let of = |column| value(rows, "AWS", "2026Q4", column);
    let served = of("internal") + of("long_contracts") + of("open_demand") - of("unserved");
    assert!(of("leased") > 100.0);
    let added = 40.0 * of("leased") / served;
    let facility =
        |document: &Document| value(table(document, "cost"), "AWS", "2026Q4", "facility");
    assert_relative_eq!(facility(&dear) - facility(&plain), added, max_relative = 1e-9);
    let hour = |document: &Document, column: &str| {
        let chips = table(document, "chip-hours");
        let place = chips.columns().iter().position(|found| found.name() == column).unwrap();
        let row = chips.rows().iter().find(|row| {
            let words = [0, 1, 2].map(|place| words(row, place));
            words == ["AWS", "2026Q4", "aws-trainium2"]
        });
        match &row.unwrap().cells()[place] {
            Cell::Number(number) => number.mid(),
            other => panic!("{other:?}"),
        }
    };
    // 1,040 W at the meter over a PUE of 1.15 are 904.3 W of IT power; a month has 730 hours, of
    // which 97 % x 70 % are sold.
    let chip = dataset().chip("aws-trainium2").unwrap().system_power().unwrap().as_kw() / 1.15;
    let expected = chip * added / 730.0 / (0.97 * 0.7);
    assert_relative_eq!(
        hour(&dear, "balance") - hour(&plain, "balance"),
        expected,
        max_relative = 1e-9
    );
    assert_eq!(hour(&dear, "own"), hour(&plain, "own"));
    let difference = hour(&dear, "balance") - hour(&dear, "own");
    assert_relative_eq!(hour(&dear, "added"), difference, max_relative = 1e-9);
}

#[test]
fn the_arithmetic_of_the_balance_gives_its_numbers() {
    let document = balanced(vec![]);
    let (mut ids, mut stepped) = (BTreeSet::new(), 0);
    for (table, column, number) in document.numbers() {
        if let Some(id) = number.id() {
            assert!(ids.insert(id.to_owned()), "{id} twice");
        }
        let Some(step) = number.step().filter(|_| ["cost", "chip-hours"].contains(&table.id()))
        else {
            continue;
        };
        let again = step.evaluate().unwrap();
        assert_relative_eq!(again, step.value(), max_relative = 1e-9);
        let scale = if column.name() == "per_it_mw_quarter" { 1e6 } else { 1.0 };
        assert_relative_eq!(number.mid() * scale, again, max_relative = 1e-9);
        stepped += 1;
    }
    assert!(stepped > 150, "{stepped}");
}

#[test]
fn explain_opens_numbers_of_balance_and_outlook() {
    let dataset = dataset();
    for (id, symbol) in [
        ("amazon.balance_chip_hour.aws-trainium2@2026Q4", "chip_hour_cost"),
        ("amazon.balance_per_it_mw_quarter@2027Q1", "cost_per_it_mw_quarter"),
        ("microsoft.balance_facility@2026Q4", "facility_cost"),
    ] {
        let document = explain(&dataset, &Options::default(), id).unwrap();
        assert_eq!(words(&table(&document, "steps").rows()[0], 0), symbol, "{id}");
    }
    let document = explain(&dataset, &Options::default(), "amazon.outlook_p50@2026").unwrap();
    assert!(!table(&document, "value").rows().is_empty());
    assert!(explain(&dataset, &Options::default(), "amazon.balance_nothing@2026Q4").is_err());
}

fn changed(changes: BuildChanges) -> Document {
    let asked = OutlookOptions { changes, ..drawn(DelayChoice::ByHorizon) };
    outlook(&dataset(), &Options::default(), &asked).unwrap()
}

fn added(document: &Document, provider: &str, year: &str, column: &str) -> f64 {
    value(table(document, "net-adds"), provider, year, column)
}

#[test]
fn prefabrication_and_pauses_move_what_is_announced() {
    let plain = changed(BuildChanges::default());
    assert_eq!(added(&plain, "AWS", "2027", "announced"), 612.0);
    assert_eq!(added(&plain, "Microsoft", "2027", "announced"), 1_040.0);
    // Half a year less brings Madison's second step from 2028 into 2027: 683 - 284 = 399 MW.
    let moves = vec!["amazon-madison-mega-site=-180".parse().unwrap()];
    let sooner = changed(BuildChanges { moves, ..BuildChanges::default() });
    assert_eq!(added(&sooner, "AWS", "2027", "announced"), 612.0 + 399.0);
    assert!(added(&sooner, "AWS", "2027", "p50") >= added(&plain, "AWS", "2027", "p50"));
    assert_eq!(
        added(&sooner, "Microsoft", "2027", "p50"),
        added(&plain, "Microsoft", "2027", "p50")
    );
    // A pause of 517 days takes Wisconsin's second step out of 2027: 737 - 369 = 368 MW.
    let pauses = vec!["microsoft-fairwater-wisconsin=2026-08-01..2027-12-31".parse().unwrap()];
    let paused = changed(BuildChanges { pauses, ..BuildChanges::default() });
    assert_eq!(added(&paused, "Microsoft", "2027", "announced"), 1_040.0 - 368.0);
    assert!(
        added(&paused, "Microsoft", "2027", "p50") <= added(&plain, "Microsoft", "2027", "p50")
    );
    // What serves is not touched.
    assert_eq!(
        added(&paused, "Microsoft", "2025", "p90"),
        added(&plain, "Microsoft", "2025", "p90")
    );
}

#[test]
fn one_crew_is_never_sooner_than_modules() {
    // New Carlisle's fourth step is due in 2026, its fifth in 2028: as one crew's work the fifth is
    // never built where the fourth is not.
    let by_2029 = |changes| {
        let asked = OutlookOptions { to: 2029, changes, ..drawn(DelayChoice::ByHorizon) };
        let document = outlook(&dataset(), &Options::default(), &asked).unwrap();
        let end = |column| value(table(&document, "year-ends"), "AWS", "2029", column);
        [end("announced"), end("mean")]
    };
    let sequential = vec!["anthropic-amazon-new-carlisle".to_owned()];
    let crew = by_2029(BuildChanges { sequential, ..BuildChanges::default() });
    let modules = by_2029(BuildChanges::default());
    assert_eq!(crew[0], modules[0]);
    assert!(crew[1] < modules[1], "{crew:?} {modules:?}");
}

#[test]
fn a_change_of_an_unknown_campus_is_refused() {
    for changes in [
        BuildChanges {
            moves: vec!["amazon-ridgelnd=-90".parse().unwrap()],
            ..BuildChanges::default()
        },
        BuildChanges { sequential: vec!["amazon-ridgelnd".to_owned()], ..BuildChanges::default() },
    ] {
        let asked = OutlookOptions { changes, ..drawn(DelayChoice::ByHorizon) };
        let error = outlook(&dataset(), &Options::default(), &asked).unwrap_err().to_string();
        assert!(error.contains("did you mean `amazon-ridgeland`"), "{error}");
    }
    let backwards = "c=2027-08-01..2027-01-31".parse::<cloudecon::supply::Pause>();
    assert_eq!(
        backwards.unwrap_err(),
        "the pause ends on 2027-01-31, before it starts on 2027-08-01"
    );
}
