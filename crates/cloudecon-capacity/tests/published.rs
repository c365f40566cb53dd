//! Measured slips of dated forecasts against the figures published with them.
//!
//! Rows: `fixtures/dataset/sites.csv` and `site_forecasts.csv` (Epoch AI, CC BY 4.0), the snapshot
//! of 2025-11-12 against that of 2026-07-07. Published statistics: the project's own reading of the
//! full snapshots, matched by campus and number of buildings.
//!
//! A step is a number of buildings on a campus. It is reached when the later plan first has as many,
//! also if they come in one larger step, and it vanished if the later plan never has. Its power is the
//! power at the meter that it added in the first plan. `site_plans.csv` holds that plan, with the steps
//! that were dropped; steps by id alone (`site_forecasts.csv`) miss those and compare 22.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeMap;
use std::path::Path;

use cloudecon_capacity::{
    BuildOut, BuildingStep, DelayDistribution, DelayModel, Draws, Fate, ItPower, Milestone, Phase,
    SlipStatistics, Snapshot, SnapshotStep, StepSlip, StepStatus, StepsDue, diff,
    match_by_buildings, supply_at, year_ahead,
};
use cloudecon_core::{Date, Power, Share};

type Row = BTreeMap<String, String>;

fn rows(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset").join(name);
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn status(row: &Row) -> StepStatus {
    if row["status"] == "operational" { StepStatus::InService } else { StepStatus::Pending }
}

/// The campuses of July 2026 as build-outs by operator.
fn build_outs() -> Vec<BuildOut> {
    let mut campuses: BTreeMap<(String, String), Vec<Phase>> = BTreeMap::new();
    for row in rows("sites.csv") {
        if row["published"] != "2026-07-07" {
            continue;
        }
        let power = ItPower::from_mw(row["mw_it"].parse().unwrap());
        let phase = Phase::new(&row["id"], power, Milestone::on(day(&row["date_online"]))).unwrap();
        let key = (row["campus"].clone(), row["operator"].clone());
        campuses.entry(key).or_default().push(phase.with_status(status(&row)));
    }
    campuses
        .into_iter()
        .map(|((campus, operator), phases)| {
            BuildOut::from_totals(campus, operator, phases).unwrap()
        })
        .collect()
}

fn slips() -> Vec<StepSlip> {
    let sites = build_outs();
    let now: BTreeMap<String, SnapshotStep> = sites
        .iter()
        .flat_map(BuildOut::phases)
        .map(|phase| {
            let (online, status) = (phase.milestone().online(), phase.status());
            let step = SnapshotStep { online, power: phase.it_power().power(), status };
            (phase.id().to_owned(), step)
        })
        .collect();
    let first = rows("site_forecasts.csv").into_iter().filter(|row| row["published"] == FIRST);
    let first = first.filter_map(|row| {
        let known = now.get(&row["site"])?;
        let online = day(&row["date_online"]);
        let status = StepStatus::Pending;
        Some((row["site"].clone(), SnapshotStep { online, status, power: known.power }))
    });
    let earlier = Snapshot::new(day(FIRST), first).unwrap();
    diff(&earlier, &Snapshot::new(day("2026-07-07"), now.clone()).unwrap()).unwrap()
}

const FIRST: &str = "2025-11-12";

/// The plan of November 2025 against the sites of July 2026, by campus and buildings.
fn plan_slips() -> Vec<StepSlip> {
    let number = |row: &Row, column: &str| row[column].parse::<f64>().unwrap();
    let earlier: Vec<BuildingStep> = rows("site_plans.csv")
        .iter()
        .map(|row| BuildingStep {
            campus: row["campus"].clone(),
            buildings: number(row, "buildings_cum"),
            online: day(&row["date_online"]),
            power: Power::from_mw(number(row, "mw_facility")),
            status: StepStatus::Pending,
        })
        .collect();
    let sites = rows("sites.csv");
    let later: Vec<BuildingStep> = sites
        .iter()
        .filter(|row| row["published"] == "2026-07-07")
        .map(|row| BuildingStep {
            campus: row["id"].split('/').next().unwrap().to_owned(),
            buildings: number(row, "buildings_cum"),
            online: day(&row["date_online"]),
            power: Power::from_mw(number(row, "mw_facility")),
            status: status(row),
        })
        .collect();
    match_by_buildings(day(FIRST), &earlier, &later)
}

#[test]
fn the_published_slip_is_measured_from_the_shipped_rows() {
    let all = plan_slips();
    let found = SlipStatistics::of(&all);
    // 27 steps ahead, 3 vanished, 24 comparable.
    assert_eq!((all.len(), found.vanished(), found.days().len()), (27, 3, 24));
    // None moved more than 4 days earlier, 18 of 24 more than 30 days later.
    assert_eq!(found.days()[0], -4.0);
    assert_eq!(found.days().iter().filter(|days| **days > 30.0).count(), 18);
    // Printed in whole days: p10 5, p25 35, median 125, p75 220, p90 364; mean by power 130.
    for (p, days) in [(0.1, 5.0), (0.25, 35.0), (0.5, 125.0), (0.75, 220.0), (0.9, 364.0)] {
        assert!((found.quantile(p).unwrap() - days).abs() <= 0.5, "{p}");
    }
    assert!((found.mean_by_power().unwrap() - 130.0).abs() <= 0.5);
    // Of 15 steps with 3,733 MW due, 8 with 2,358 MW served: 63 %.
    let due = StepsDue::by(&all, day("2026-07-07"));
    assert_eq!((due.due, due.served), (15, 8));
    assert!((due.due_power.as_mw() - 3_733.0).abs() <= 0.5);
    assert!((due.served_power.as_mw() - 2_358.0).abs() <= 0.5);
    assert!((due.share().unwrap().as_percent() - 63.0).abs() <= 0.5);
    // By horizon: mean 102, 166 and 192 days of 9, 8 and 7 steps.
    for (from, to, count, mean) in
        [(0, 183, 9, 102.0), (183, 365, 8, 166.0), (365, i32::MAX, 7, 192.0)]
    {
        let band = all.iter().filter(|slip| slip.horizon > from && slip.horizon <= to);
        let band = SlipStatistics::of(band);
        assert_eq!(band.days().len(), count);
        assert!((band.mean().unwrap() - mean).abs() <= 0.5, "{from}");
    }
}

#[test]
fn the_rows_give_the_slips_that_their_dates_say() {
    let all = slips();
    let statistics = SlipStatistics::of(&all);
    // Latest date minus first, step by step from the two files.
    let days = [
        -4.0, 0.0, 0.0, 0.0, 16.0, 16.0, 30.0, 52.0, 53.0, 73.0, 80.0, 92.0, 95.0, 105.0, 123.0,
        132.0, 183.0, 184.0, 195.0, 363.0, 364.0, 544.0,
    ];
    assert_eq!(statistics.days(), days);
    // Published: none moved more than 4 days earlier.
    assert_eq!(statistics.days()[0], -4.0);
    // Places 2.1, 5.25, 10.5, 15.75 and 18.9 of the list, counted from 0.
    for (p, quantile) in [(0.1, 0.0), (0.25, 19.5), (0.5, 86.0), (0.75, 170.25), (0.9, 346.2)] {
        assert!((statistics.quantile(p).unwrap() - quantile).abs() < 1e-9, "{p}");
    }
    // 568,649 MW-days over 6,927 MW.
    assert!((statistics.mean_by_power().unwrap() - 568_649.0 / 6_927.0).abs() < 1e-9);
}

#[test]
fn by_id_alone_the_bands_differ() {
    let mean = |from: i32, to: i32| {
        let all = slips();
        let band = all.iter().filter(|slip| slip.horizon > from && slip.horizon <= to);
        let statistics = SlipStatistics::of(band);
        (statistics.days().len(), statistics.mean().unwrap())
    };
    // Published 166. 1,162 days over 7 steps.
    assert_eq!(mean(183, 365), (7, 166.0));
    // Published 102 and 192; of the rows at hand 699 / 9 and 835 / 6.
    assert_eq!(mean(0, 183), (9, 699.0 / 9.0));
    assert_eq!(mean(365, i32::MAX), (6, 835.0 / 6.0));
}

#[test]
fn by_id_alone_fewer_steps_are_due() {
    let delivery = StepsDue::by(&slips(), day("2026-07-07"));
    // Published 15 steps with 3,733 MW, of which 8 with 2,358 MW or 63 % served. The 13 with a row:
    // 154+69+69+315+228+284+127+210+422+369+228+79+103 = 2,657 MW; without 69, 127, 422 and 103
    // that do not serve, 1,936 MW.
    assert_eq!((delivery.due, delivery.served), (13, 9));
    assert!((delivery.due_power.as_mw() - 2_657.0).abs() < 1e-9);
    assert!((delivery.served_power.as_mw() - 1_936.0).abs() < 1e-9);
    let late =
        slips().iter().filter(|s| matches!(s.fate, Fate::Kept { days, .. } if days > 30)).count();
    // Published 18 of 24; 15 of 22 here.
    assert_eq!(late, 15);
}

#[test]
fn the_published_quantiles_serve_as_a_distribution() {
    let published = [(0.10, 5.0), (0.25, 35.0), (0.50, 125.0), (0.75, 220.0), (0.90, 364.0)];
    let model = published_model();
    // Of every step, 24 in 27 come.
    let comes = 24.0 / 27.0;
    for (p, days) in published {
        assert!((model.outcome(0, p * comes).unwrap() - days).abs() < 1e-9, "{p}");
    }
    assert_eq!(model.outcome(0, 0.9), None);
    assert!(model.outcome(0, 0.88).is_some());
}

fn published_model() -> DelayModel {
    let points = vec![(0.10, 5.0), (0.25, 35.0), (0.50, 125.0), (0.75, 220.0), (0.90, 364.0)];
    let cancelled = Share::from_fraction(3.0 / 27.0).unwrap();
    DelayModel::new(DelayDistribution::Quantiles(points), cancelled).unwrap()
}

#[test]
fn three_campuses_make_the_published_total() {
    // New Carlisle 910, Madison 284 and Ridgeland 228 MW in service on 2026-07-07: 1,422 MW.
    let sites: Vec<BuildOut> = build_outs()
        .into_iter()
        .filter(|site| {
            ["New Carlisle", "Madison", "Ridgeland"].iter().any(|name| site.site().contains(name))
        })
        .collect();
    assert_eq!(sites.len(), 3);
    let on = day("2026-07-07");
    let serving: ItPower = sites.iter().map(|site| site.in_service_on(on)).sum();
    assert!((serving.as_mw() - 1_422.0).abs() < 1e-9);
    assert!((supply_at(&sites, on).as_mw() - 1_422.0).abs() < 1e-9);
}

#[test]
fn a_year_ahead_of_the_campuses_is_ordered() {
    let draws = Draws { count: 2_000, seed: 20_260_707 };
    let ahead =
        year_ahead(&build_outs(), "2026Q2".parse().unwrap(), &published_model(), draws).unwrap();
    let most = ahead.values().filter(|year| year.announced > ItPower::ZERO).count();
    assert!(most > 5);
    for (operator, year) in &ahead {
        assert!(year.p90 <= year.p50, "{operator}");
        // Steps announced for after the year come no earlier, and none is counted twice.
        assert!(year.p50.as_mw() <= year.announced.as_mw() + 1e-9, "{operator}");
        assert!(year.expected.as_mw() <= year.announced.as_mw() + 1e-9, "{operator}");
    }
}
