//! A view as of a day holds nothing that was published later, and only that goes.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

#[path = "support/cells.rs"]
mod cells;
#[path = "support/shipped_set.rs"]
mod shipped_set;
#[path = "support/small_set.rs"]
mod small_set;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cells::{csv_rows, with_lines};
use cloudecon_core::Date;
use cloudecon_dataset::{Claim, Dataset, Files, Observation, PartialDate, SiteStatus, SiteStep};
use proptest::prelude::*;
use shipped_set::shipped;
use small_set::good;

static SHIPPED: LazyLock<Dataset> =
    LazyLock::new(|| Dataset::read(&shipped()).into_result().unwrap());
static SMALL: LazyLock<Dataset> = LazyLock::new(|| Dataset::read(&good()).into_result().unwrap());

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// Days from before the first figure to after the last document.
fn days() -> impl Strategy<Value = Date> {
    (0..5_000_i32).prop_map(|days| date("2014-01-01").plus_days(days))
}

/// Rows published after a day, appended to the files: one of every kind.
fn with_later_rows(files: &Files, published: &str, value: u32) -> Files {
    let mut files = files.clone();
    let mut append = |path: &str, row: &str| {
        let mut text = String::from_utf8(files.get(path).unwrap().to_vec()).unwrap();
        text.push_str(row);
        files.insert(path, text);
    };
    append(
        "sources.toml",
        &format!(
            "\n[[source]]\nid = \"later\"\ntitle = \"t\"\npublisher = \"p\"\nkind = \"press\"\nurl = \"-\"\n\
             published = \"{published}\"\nread_on = \"2200-01-01\"\nlicence = \"facts only\"\n"
        ),
    );
    append(
        "observations/northwind.csv",
        &format!(
            "northwind.cloud.revenue@2026Q1#9,northwind.cloud,revenue,2026Q1,{value},-,-,USD million,exact,guided,high,{published},later,-,-\n"
        ),
    );
    append(
        "sites.csv",
        &format!(
            "plains-east/9,Northwind,-,Plains East,-,-,9,-,{value},{value},-,-,-,-,announced,-,-,{published},later,-\n"
        ),
    );
    append("site_forecasts.csv", &format!("plains-east/1,{published},2031-01-01,later\n"));
    append("site_plans.csv", &format!("plains-east,{published},9,500,2031-01-01,later\n"));
    append(
        "ppas.csv",
        &format!("later,N,-,-,-,-,-,-,-,-,-,-,{value},{value},-,virtual,{published},later,-\n"),
    );
    append(
        "chips.csv",
        &format!("later,N,C,cpu,-,-,-,-,-,-,-,-,-,-,-,-,-,-,-,-,low,{published},later,-\n"),
    );
    append(
        "platforms.csv",
        &format!("later,L,northwind,own_company,-,-,-,agent,assumed,low,{published},later,-\n"),
    );
    append(
        "model_access.csv",
        &format!("later,later,F,L,open,-,-,general,-,assumed,low,{published},later,-\n"),
    );
    append(
        "list_prices.csv",
        &format!("later,later,M,{value},{value},assumed,low,{published},later,-\n"),
    );
    append(
        "policies.csv",
        &format!(
            "later,northwind,network_life,-,-,{value},-,-,-,assumed,low,{published},later,-\n"
        ),
    );
    append(
        "adjustments.csv",
        &format!(
            "later,northwind,N,I,one_off,2026Q1,-,{value},-,assumed,low,{published},later,-\n"
        ),
    );
    append("deals.csv", &format!("later,A,B,-,-,{value},-,-,estimated,low,{published},later,-\n"));
    append(
        "claims.toml",
        &format!(
            "\n[[claim]]\nid = \"later\"\nstatement = \"s\"\nentity = \"northwind\"\nmetric = \"revenue\"\n\
             period = \"2026Q1\"\nvalue = \"{value}\"\nunit = \"USD\"\nbound = \"exact\"\nbasis = \"assumed\"\n\
             confidence = \"low\"\npublished = \"{published}\"\nsource = \"later\"\n"
        ),
    );
    files
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn rows_published_later_change_nothing(day in days(), later in 1..4_000_i32, value in 1..1_000_000_u32) {
        let published = day.plus_days(later).to_string();
        let files = with_later_rows(&good(), &published, value);
        let reading = Dataset::read(&files);
        prop_assert!(!reading.has_errors(), "{:?}", reading.diagnostics());
        prop_assert_eq!(reading.dataset().as_of(day), SMALL.as_of(day));
        // On the day itself they are all there.
        let then = reading.dataset().as_of(day.plus_days(later));
        prop_assert!(then.observation("northwind.cloud.revenue@2026Q1#9").is_some());
        prop_assert!(then.site("plains-east/9").is_some() && then.ppa("later").is_some());
        prop_assert!(then.chip("later").is_some() && then.deal("later").is_some());
        prop_assert!(then.platform("later").is_some() && then.access("later").is_some());
        prop_assert!(then.list_price("later").is_some() && then.adjustment("later").is_some());
        prop_assert!(then.accounting_policy("later").is_some());
        prop_assert!(then.claim("later").is_some() && then.source("later").is_some());
    }

    #[test]
    fn looking_back_twice_is_looking_back_further(a in days(), b in days()) {
        let (earlier, later) = (a.min(b), a.max(b));
        prop_assert_eq!(SHIPPED.as_of(later).as_of(earlier), SHIPPED.as_of(earlier));
        prop_assert_eq!(SMALL.as_of(later).as_of(earlier), SMALL.as_of(earlier));
    }

    #[test]
    fn a_view_holds_exactly_what_was_published(day in days()) {
        let view = SHIPPED.as_of(day);
        let known = |published: PartialDate| published.last_day() <= day;
        prop_assert!(view.observations().iter().all(|row| known(row.published())));
        let expected = SHIPPED.observations().iter().filter(|row| known(row.published()));
        prop_assert!(view.observations().iter().eq(expected));
        prop_assert!(view.claims().iter().eq(SHIPPED.claims().iter().filter(|row| known(row.published()))));
        prop_assert!(view.deals().iter().eq(SHIPPED.deals().iter().filter(|row| known(row.published()))));
        prop_assert!(view.ppas().iter().eq(SHIPPED.ppas().iter().filter(|row| known(row.published()))));
        prop_assert!(view.platforms().iter().all(|row| known(row.published())));
        prop_assert!(view.accesses().iter().all(|row| known(row.published())));
        prop_assert!(view.list_prices().iter().all(|row| known(row.published())));
        prop_assert!(view.accounting_policies().iter().all(|row| known(row.published())));
        prop_assert!(view.adjustments().iter().all(|row| known(row.published())));
        prop_assert!(view.chips().iter().eq(SHIPPED.chips().iter().filter(|row| known(row.published()))));
        prop_assert!(view.site_forecasts().iter().all(|row| known(row.published())));
        prop_assert!(view.site_plans().iter().all(|row| known(row.published())));
        for site in view.sites() {
            prop_assert!(known(site.published()));
            if site.is_forecast_only() {
                prop_assert_eq!((site.it_power(), site.facility_power(), site.capex_total()), (None, None, None));
            }
        }
        // Whatever stays is cited by a source that stays.
        let cited = view.observations().iter().map(Observation::source)
            .chain(view.sites().iter().map(SiteStep::source))
            .chain(view.claims().iter().map(Claim::source));
        for source in cited {
            prop_assert!(view.source(source).is_some(), "{}", source);
        }
    }
}

/// Takes every row published after a day out of the files themselves, leaving blank lines; of
/// site steps and claims it hides what they say.
fn known_files(day: Date) -> Files {
    let mut files = Files::new("");
    for (path, bytes) in shipped().iter() {
        let text = std::str::from_utf8(bytes).unwrap();
        let is_late = |published: &str| {
            let date: Result<PartialDate, _> = published.parse();
            date.is_ok_and(|date| date.last_day() > day)
        };
        let is_csv = path.rsplit('.').next() == Some("csv");
        let known = if is_csv {
            let rows = csv_rows(text);
            let names: Vec<&str> = rows[0].iter().map(|cell| cell.text.as_str()).collect();
            let published = names.iter().position(|name| *name == "published");
            let late: BTreeSet<u32> = rows[1..]
                .iter()
                .filter(|row| published.is_some_and(|column| is_late(&row[column].text)))
                .map(|row| row[0].place.0)
                .collect();
            if path == "sites.csv" {
                // The step stays, for the forecasts that name it, with figures that must not show.
                let mut text = text.to_owned();
                for row in rows[1..].iter().rev().filter(|row| late.contains(&row[0].place.0)) {
                    for (cell, name) in row.iter().zip(&names).rev() {
                        let hidden = match *name {
                            "mw_it" | "h100e" | "capex_total_usd_bn" | "buildings_cum" => "1",
                            "mw_facility" | "capex_construction_usd_bn" => "1.5",
                            "user" | "chip" | "energy_company" | "note" => "hidden",
                            "date_online" => "2199-01-01",
                            "status" => "late",
                            _ => continue,
                        };
                        text.replace_range(cell.bytes.clone(), hidden);
                    }
                }
                text
            } else {
                with_lines(text, |line, row| (!late.contains(&line)).then(|| row.to_owned()))
            }
        } else if path == "claims.toml" {
            // A claim stays with another text and no value; it must not show.
            let claims = text.split_inclusive("\n[[claim]]\n");
            let known = claims.map(|claim| {
                let published = claim.split_once("published = \"").map(|(_, rest)| rest);
                let published = published.and_then(|rest| rest.split('"').next());
                if !published.is_some_and(is_late) {
                    return claim.to_owned();
                }
                with_lines(claim, |_, line| {
                    Some(match line.split_once(" = ") {
                        Some(("statement", _)) => "statement = \"hidden\"".to_owned(),
                        Some(("value", _)) => "value = \"-\"".to_owned(),
                        _ => line.to_owned(),
                    })
                })
            });
            known.collect()
        } else {
            text.to_owned()
        };
        files.insert(path, known);
    }
    files
}

#[test]
fn a_view_equals_the_files_as_they_could_have_been_written_that_day() {
    let mut day = date("2022-01-15");
    while day < date("2026-12-31") {
        // Providers cite chips that were not yet known: the rest is read all the same.
        let (written, _) = Dataset::read(&known_files(day)).into_parts();
        assert_eq!(written.as_of(day), SHIPPED.as_of(day), "{day}");
        day = day.plus_days(47);
    }
}

#[test]
fn a_month_counts_from_its_last_day() {
    // The AI share of the small set was published in 2026-05.
    let id = "northwind.cloud.ai_revenue_share@2026Q1";
    assert!(SMALL.as_of(date("2026-05-30")).observation(id).is_none());
    assert!(SMALL.as_of(date("2026-05-31")).observation(id).is_some());
}

#[test]
fn site_steps_show_the_newest_date_then_known() {
    let step = |day: &str| SMALL.as_of(date(day)).site("plains-east/2").cloned();
    // Forecasts of 2025-11-12 and 2026-01-03; the row itself is of 2026-05-23.
    assert_eq!(step("2025-11-11"), None);
    let first = step("2025-11-12").unwrap();
    assert_eq!(first.online(), Some(date("2026-10-01")));
    assert!(first.is_forecast_only());
    assert_eq!(
        (first.status(), first.it_power(), first.chip()),
        (SiteStatus::Projected, None, None)
    );
    assert_eq!(step("2026-05-22").unwrap().online(), Some(date("2026-12-15")));
    let row = step("2026-05-23").unwrap();
    assert_eq!((row.online(), row.is_forecast_only()), (Some(date("2027-02-01")), false));
    assert_eq!(row.it_power().unwrap().as_mw(), 240.0);
    // Step 1 was expected on 2025-12-20: the day before it is projected, then operational.
    let status = |day: &str| SMALL.as_of(date(day)).site("plains-east/1").unwrap().status();
    assert_eq!(status("2025-12-19"), SiteStatus::Projected);
    assert_eq!(status("2025-12-20"), SiteStatus::Operational);
}

#[test]
fn a_forecast_newer_than_the_row_moves_its_date() {
    let mut files = good();
    let text = String::from_utf8(files.get("site_forecasts.csv").unwrap().to_vec()).unwrap();
    files.insert("site_forecasts.csv", text + "plains-east/2,2026-06-30,2027-06-01,site-survey\n");
    let set = Dataset::read(&files).into_result().unwrap();
    let step = |day: &str| set.as_of(date(day)).site("plains-east/2").unwrap().clone();
    assert_eq!(step("2026-06-29").online(), Some(date("2027-02-01")));
    assert_eq!(step("2026-06-30").online(), Some(date("2027-06-01")));
    assert_eq!(step("2026-06-30").it_power().unwrap().as_mw(), 240.0);
}

#[test]
fn assumptions_that_rest_on_later_documents_are_hindsight() {
    let mut files = good();
    let text = String::from_utf8(files.get("scenarios/slow.toml").unwrap().to_vec()).unwrap();
    files.insert("scenarios/slow.toml", text.replace("site-survey", "northwind-10q-2026q1"));
    let set = Dataset::read(&files).into_result().unwrap();
    let ids = |day: &str| -> Vec<String> {
        set.hindsight(date(day)).iter().map(|assumption| assumption.id().to_owned()).collect()
    };
    assert_eq!(ids("2026-04-29"), ["facility.life"]);
    assert_eq!(ids("2026-04-30"), [""; 0]);
}
