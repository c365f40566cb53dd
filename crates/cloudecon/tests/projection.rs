//! The projection: one quarter by hand, and laws that hold whatever the drivers are.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::collections::BTreeSet;
use std::path::Path;

use approx::assert_relative_eq;
use cloudecon::dataset::Dataset;
use cloudecon::projection::{Projected, Projection, ProjectionOptions};
use cloudecon::{Change, Options, Origin, explain};
use proptest::prelude::*;

fn dataset() -> Dataset {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Dataset::read_dir(&folder).unwrap().into_result().unwrap()
}

fn with(dataset: &Dataset, changes: &[(&str, f64)], draws: u32) -> Projection {
    let changes = changes.iter().map(|(id, value)| Change::set(*id, *value)).collect();
    let options = Options { changes, ..Options::default() };
    let asked = ProjectionOptions { draws, ..ProjectionOptions::default() };
    Projection::run(dataset, &options, &asked).unwrap()
}

fn mid(projection: &Projection, id: &str) -> f64 {
    projection.value(id).and_then(Projected::mid).ok_or(id).unwrap()
}

#[test]
fn the_first_quarter_of_one_cloud_by_hand() {
    let projection = with(&dataset(), &[], 1);
    let is = |id: &str, expected: f64| {
        assert_relative_eq!(mid(&projection, id), expected, max_relative = 1e-9);
    };
    // Known sites, middle of 2026Q1 to middle of 2026Q2: New Carlisle from 626 to 910 MW, Ridgeland
    // with 228 new, 512 in all. Of those and 150 unseen, 70 % earn: 463.4 MW.
    let added = 0.7 * (910.0 - 626.0 + 228.0 + 150.0);
    is("amazon.ai_power_added@2026Q2", added);
    // AI is 10 % of 37,587, tokens 37 % of that. Rent: what 9.7 million a MW and year makes of the
    // power in rent before, and of 60 % of what is added.
    let (ai, rent) = (3_758.7, 9.7);
    let rental_power = 4.0 * ai * 0.63 / rent;
    let rental = (rental_power + 0.6 * added) * rent / 4.0;
    is("amazon.rental_revenue@2026Q2", rental);
    // Tokens: AWS takes 35 % and half of the rest, 67.5 %. Demand: 85 % Claude at +127 %, the rest at
    // +15 %. The chips could serve more. Above 12 billion a year, 2 % on top.
    let sales = 4.0 * ai * 0.37 / 0.675 * (0.85 * 2.27 + 0.15 * 1.15);
    is("amazon.token_sales@2026Q2", sales / 1e3);
    assert!(mid(&projection, "amazon.token_supply@2026Q2") > sales / 1e3);
    let tokens = (0.675 * sales + 0.02 * (sales - 12_000.0)) / 4.0;
    is("amazon.token_revenue@2026Q2", tokens);
    let rest = (37_587.0 - ai) * 1.045;
    is("amazon.segment_revenue@2026Q2", rental + tokens + rest);
    is("amazon.ai_mix@2026Q2", 100.0 * (rental + tokens) / (rental + tokens + rest));
    // Points: less the 0.8 billion a year before, over the 30,873 of 2025Q2.
    is("amazon.token_points_of_growth@2026Q2", 100.0 * (tokens - 200.0) / 30_873.0);
    // The lab: 4.8 billion at +127 %, then half way to a quarter that grows by 63.5 %.
    is("anthropic.projected_revenue@2026Q2", 4_800.0 * 2.27);
    is("anthropic.projected_run_rate@2026Q2", 4.0 * 4.8 * 2.27 * (1.0 + 1.635) / 2.0);
}

#[test]
fn margins_follow_from_the_cost_of_a_megawatt() {
    // A chip in service of AWS: 14,500 USD (6,000 to 23,000), 1,044 W at the meter, PUE 1.15 where
    // the company gives none. Power dearer by 10 USD/MWh costs 8,760 h x PUE x 80 % load x 10 a MW.
    let dataset = dataset();
    let (base, dear) =
        (with(&dataset, &[], 1), with(&dataset, &[("projection.power_price_change", 10.0)], 1));
    let income = |run: &Projection, quarter: &str| {
        mid(run, &format!("coreweave.rental_margin@{quarter}"))
            * mid(run, &format!("coreweave.rental_revenue@{quarter}"))
            / 100.0
    };
    // All that CoreWeave has in rent: 4 x 2,080 / 8.3 MW and what is added, before the next chip.
    let power = 4.0 * 2_080.0 / 8.3 + mid(&base, "coreweave.ai_power_added@2026Q2");
    let expected = -power * 10.0 * 8_760.0 * 1.15 * 0.8 / 4.0 / 1e6;
    let found = income(&dear, "2026Q2") - income(&base, "2026Q2");
    assert_relative_eq!(found, expected, max_relative = 1e-9);
}

#[test]
fn parts_add_up_to_the_segment() {
    let projection = with(&dataset(), &[], 1);
    let mut checked = 0;
    for value in projection.values().iter().filter(|v| v.quantity().name == "segment_revenue") {
        let of = |name: &str| {
            mid(&projection, &format!("{}.{name}@{}", value.provider(), value.quarter()))
        };
        let whole = value.mid().unwrap();
        let ai = of("rental_revenue") + of("token_revenue");
        assert_relative_eq!(ai, of("ai_revenue"), max_relative = 1e-12);
        assert_relative_eq!(ai + of("rest_revenue"), whole, max_relative = 1e-12);
        assert_relative_eq!(100.0 * ai / whole, of("ai_mix"), max_relative = 1e-12);
        assert_relative_eq!(
            100.0 * of("segment_income") / whole,
            of("segment_margin"),
            max_relative = 1e-12
        );
        assert!(of("token_sales") <= of("token_supply").min(of("token_demand")) * (1.0 + 1e-12));
        checked += 1;
    }
    assert_eq!(checked, 40, "eight quarters of five clouds");
}

/// Nothing grows, nothing is added.
fn standstill(provider: &str) -> Vec<(String, f64)> {
    let mut all: Vec<(String, f64)> = ["unseen_power", "external_share", "rest_growth"]
        .iter()
        .map(|name| (format!("projection.{provider}.{name}"), 0.0))
        .collect();
    for id in ["claude.growth", "other_tokens.growth", "token_price_change"] {
        all.push((format!("projection.{id}"), 0.0));
    }
    all.push((format!("projection.{provider}.hurdle_rate"), 0.0));
    all
}

#[test]
fn without_growth_the_last_actual_quarter_goes_on() {
    let dataset = dataset();
    for (provider, revenue, margin, mix) in [
        // As filed: 14,161 of 37,587; AI as published.
        ("amazon", 37_587.0, 100.0 * 14_161.0 / 37_587.0, 10.0),
        ("alphabet", 20_028.0, 100.0 * 6_598.0 / 20_028.0, 36.0),
        // As filed 13,753 of 34,681; the AI share is one of Azure and is not checked here.
        ("microsoft", 34_681.0, 100.0 * 13_753.0 / 34_681.0, f64::NAN),
        ("coreweave", 2_080.0, 100.0 * 21.0 / 2_080.0, 100.0),
    ] {
        let changes = standstill(provider);
        let changes: Vec<(&str, f64)> = changes.iter().map(|(id, v)| (id.as_str(), *v)).collect();
        let projection = with(&dataset, &changes, 1);
        for quarter in ["2026Q2", "2027Q1", "2028Q1"] {
            let is = |name: &str, expected: f64| {
                let found = mid(&projection, &format!("{provider}.{name}@{quarter}"));
                assert_relative_eq!(found, expected, max_relative = 1e-9);
            };
            is("segment_revenue", revenue);
            is("segment_margin", margin);
            if mix.is_finite() {
                is("ai_mix", mix);
            }
        }
    }
}

#[test]
fn a_range_holds_the_central_value_and_the_same_seed_gives_the_same() {
    let dataset = dataset();
    let (one, other) = (with(&dataset, &[], 64), with(&dataset, &[], 64));
    let mut ranged = 0;
    for (value, again) in one.values().iter().zip(other.values()) {
        let Ok((low, mid, high)) = value.range() else { continue };
        assert!(low <= mid && mid <= high, "{}: {low} {mid} {high}", value.id());
        assert_eq!(again.range(), Ok((low, mid, high)));
        ranged += usize::from(low < high);
    }
    assert!(ranged > 500, "only {ranged} numbers have a range");
}

#[test]
fn a_chip_two_quarters_late_shrinks_the_mix_and_the_supply() {
    let dataset = dataset();
    let base = with(&dataset, &[], 1);
    let late = with(&dataset, &[("projection.amazon.next_chip.from", 2026.75)], 1);
    // Middle of 2026Q4 is 2026.875: 0.625 of a year after April, 0.125 after October, of 80 %.
    assert_relative_eq!(mid(&base, "amazon.next_chip_share@2026Q4"), 50.0, max_relative = 1e-9);
    assert_relative_eq!(mid(&late, "amazon.next_chip_share@2026Q4"), 10.0, max_relative = 1e-9);
    let supply = |run: &Projection| mid(run, "amazon.token_supply@2026Q4");
    assert!(supply(&late) < supply(&base));
    // Other clouds have other chips.
    let google = |run: &Projection| mid(run, "alphabet.token_supply@2026Q4");
    assert_eq!(google(&late), google(&base));
}

#[test]
fn a_site_a_year_late_moves_what_rests_on_it() {
    let dataset = dataset();
    let site = dataset.sites().iter().find(|row| row.id() == "amazon-ridgeland/1").unwrap();
    let later = f64::from(site.online().unwrap().day_number()) + 365.0;
    let change = Change::set(site.id(), later).of_cell("date_online");
    let options = Options { changes: vec![change], ..Options::default() };
    let asked = ProjectionOptions { draws: 1, ..ProjectionOptions::default() };
    let moved = Projection::run(&dataset, &options, &asked).unwrap();
    let base = with(&dataset, &[], 1);
    let lost =
        mid(&base, "amazon.ai_power_added@2026Q2") - mid(&moved, "amazon.ai_power_added@2026Q2");
    // 228 MW, of which 70 % would have earned.
    assert_relative_eq!(lost, 0.7 * 228.0, max_relative = 1e-9);
}

#[test]
fn a_driver_moves_exactly_the_numbers_whose_trace_holds_it() {
    let dataset = dataset();
    let base = with(&dataset, &[], 1);
    for (id, value) in [
        ("projection.claude.growth", 0.9),
        ("projection.amazon.rental_price", 9.9e6),
        ("projection.amazon.hurdle_met", 0.0),
        ("projection.server_life_change", 1.0),
        ("projection.slip_position", 1.0),
        ("deal.amazon.share_net_of_fees", 0.4),
    ] {
        let other = with(&dataset, &[(id, value)], 1);
        let mut moved = 0;
        for (before, after) in base.values().iter().zip(other.values()) {
            let (Some(was), Some(is)) = (before.mid(), after.mid()) else { continue };
            let leaves: BTreeSet<&str> = before
                .step()
                .unwrap()
                .leaves()
                .into_iter()
                .filter_map(|leaf| match leaf.origin() {
                    Origin::Row { id, .. } => Some(id.as_str()),
                    _ => None,
                })
                .collect();
            if was != is {
                assert!(leaves.contains(id), "{id} moved {} without standing in it", before.id());
                moved += 1;
            }
        }
        assert!(moved > 0, "{id} moves nothing");
    }
}

#[test]
fn explain_opens_a_projected_number_down_to_its_rows() {
    let document = explain(&dataset(), &Options::default(), "aws.ai_mix@2026Q4").unwrap();
    assert!(document.title().starts_with("aws.ai_mix@2026Q4: AI mix"), "{}", document.title());
    let rows = document.tables().iter().find(|table| table.id() == "rows").unwrap();
    let words = format!("{rows:?}");
    for id in
        ["amazon.aws.revenue@2026Q1", "projection.claude.growth", "anthropic-amazon-new-carlisle/3"]
    {
        assert!(words.contains(id), "{id} is not among the rows");
    }
}

#[test]
fn a_needed_driver_brings_the_number_there() {
    let dataset = dataset();
    let projection = with(&dataset, &[], 1);
    let needed = projection.needed("amazon.token_share_of_ai@2026Q2", 53.0).unwrap();
    let first = needed.first().unwrap();
    let there = with(&dataset, &[(first.id.as_str(), first.to)], 1);
    assert_relative_eq!(mid(&there, "amazon.token_share_of_ai@2026Q2"), 53.0, max_relative = 1e-9);
    assert!(projection.needed("no.such@2026Q2", 1.0).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn more_power_never_means_fewer_tokens(few in 0.0..500.0_f64, more in 0.0..500.0_f64) {
        let dataset = dataset();
        let run = |power: f64| with(&dataset, &[("projection.amazon.unseen_power", power)], 1);
        let (less, plenty) = (run(few), run(few + more));
        for value in less.values().iter().filter(|value| value.provider() == "amazon") {
            if ["token_supply", "tokens_served", "token_sales"].contains(&value.quantity().name) {
                let (a, b) = (value.mid().unwrap(), mid(&plenty, value.id()));
                prop_assert!(b >= a * (1.0 - 1e-12), "{}: {a} then {b}", value.id());
            }
        }
    }
}
