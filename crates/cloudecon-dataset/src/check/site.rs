//! Steps of campuses and their forecasts.

use std::collections::{BTreeMap, BTreeSet};

use cloudecon_core::Date;

use super::Context;
use super::observation::published_after_source;
use super::plain;
use crate::catalog::Catalog;
use crate::parsed::{Parsed, ParsedFile, Rows};
use crate::record::Origin;
use crate::suggest::did_you_mean;
use crate::{Code, Diagnostic, SiteForecast, SitePlan, SiteStatus, SiteStep};

pub(super) fn check(
    rows: &[Parsed<SiteStep>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Catalog<SiteStep> {
    let mut campuses: BTreeMap<&str, &SiteStep> = BTreeMap::new();
    for Parsed { row, origin } in rows {
        check_id(row, origin, faults);
        check_power(row, origin, faults);
        check_status(row, origin, faults);
        published_after_source(context, row.source(), row.published(), origin, faults);
        if let Some(before) = campuses.insert(row.campus_slug(), row) {
            if before.campus() != row.campus() {
                faults.push(campus_mismatch(row, before, origin));
            }
            // Another snapshot may see the campus smaller.
            if before.published() == row.published() {
                check_growth(before, row, origin, faults);
                check_dates(before, row, origin, faults);
            }
        }
    }
    plain(rows, &context.spoiled)
}

/// The part of an id that a name stands for: lower case, `&` as `and`, every run of other
/// characters than letters and digits one `-`.
fn slug(name: &str) -> String {
    let name = name.replace('&', " and ");
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

fn check_id(row: &SiteStep, origin: &Origin, faults: &mut Vec<Diagnostic>) {
    let expected = format!("{}/{}", slug(row.campus()), slug(row.phase()));
    if row.id() != expected {
        let message =
            format!("`id` must be `{expected}` as campus and phase say, found `{}`", row.id());
        faults.push(origin.error("id", Code::IdMismatch, message));
    }
}

fn campus_mismatch(row: &SiteStep, other: &SiteStep, origin: &Origin) -> Diagnostic {
    let message = format!(
        "campus id `{}` is `{}` here and `{}` elsewhere",
        row.campus_slug(),
        row.campus(),
        other.campus()
    );
    origin
        .error("campus", Code::CampusMismatch, message)
        .with_hint(format!("the other row is at {}", other.location()))
}

fn check_power(row: &SiteStep, origin: &Origin, faults: &mut Vec<Diagnostic>) {
    let (Some(it), Some(facility)) = (row.it_power(), row.facility_power()) else { return };
    if facility < it {
        let message = format!("facility power {facility} is below IT power {it}");
        faults.push(
            origin
                .error("mw_facility", Code::PowerOrder, message)
                .with_hint("facility power is IT power and what cooling and losses draw".to_owned())
                .warning(),
        );
    }
}

fn check_growth(before: &SiteStep, row: &SiteStep, origin: &Origin, faults: &mut Vec<Diagnostic>) {
    let pairs = [
        ("mw_it", before.it_power(), row.it_power()),
        ("mw_facility", before.facility_power(), row.facility_power()),
    ];
    for (column, earlier, later) in pairs {
        let (Some(earlier), Some(later)) = (earlier, later) else { continue };
        if later < earlier {
            let message =
                format!("`{column}` falls from {earlier} after step `{}` to {later}", before.id());
            faults.push(
                origin
                    .error(column, Code::CapacityDecreases, message)
                    .with_hint("rows hold the total of the campus after the step".to_owned())
                    .warning(),
            );
        }
    }
}

/// A step that comes before the one that it builds on overlaps with it.
fn check_dates(before: &SiteStep, row: &SiteStep, origin: &Origin, faults: &mut Vec<Diagnostic>) {
    let (Some(earlier), Some(later)) = (before.online(), row.online()) else { return };
    if later < earlier {
        let message = format!(
            "step `{}` of {later} overlaps with step `{}` of {earlier}",
            row.id(),
            before.id()
        );
        faults.push(
            origin
                .error("date_online", Code::OutOfOrder, message)
                .with_hint("rows of a campus go up in time".to_owned()),
        );
    }
}

fn check_status(row: &SiteStep, origin: &Origin, faults: &mut Vec<Diagnostic>) {
    let Some(online) = row.online() else { return };
    let published = row.published();
    let message = match row.status() {
        SiteStatus::Operational if online > published.last_day() => {
            format!("an operational step cannot run from {online}, after the row of {published}")
        }
        SiteStatus::Projected | SiteStatus::Announced | SiteStatus::Contracted
            if online < published.first_day() =>
        {
            format!(
                "a {} step cannot run from {online}, before the row of {published}",
                row.status()
            )
        }
        _ => return,
    };
    faults.push(
        origin
            .error("status", Code::StatusMismatch, message)
            .with_hint("a step past its date is `operational` or `late`".to_owned())
            .warning(),
    );
}

pub(super) fn forecasts(
    rows: &[Parsed<SiteForecast>],
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Vec<SiteForecast> {
    let mut seen = BTreeSet::new();
    for Parsed { row, origin } in rows {
        published_after_source(context, row.source(), row.published(), origin, faults);
        if !seen.insert((row.site(), row.published().last_day())) {
            let message = format!("site `{}` has two forecasts of {}", row.site(), row.published());
            faults.push(origin.error("site", Code::DuplicateId, message));
        }
    }
    let kept = rows.iter().filter(|parsed| context.spoiled.spares(&parsed.origin));
    kept.map(|parsed| parsed.row.clone()).collect()
}

pub(super) fn plans(
    rows: &[Parsed<SitePlan>],
    files: &BTreeMap<String, ParsedFile>,
    context: &Context,
    faults: &mut Vec<Diagnostic>,
) -> Vec<SitePlan> {
    let sites = files.values().filter_map(|file| match &file.rows {
        Rows::Sites(sites) => Some(sites),
        _ => None,
    });
    let known: BTreeSet<&str> = sites.flatten().map(|site| site.row.campus_slug()).collect();
    let mut last: BTreeMap<(&str, Date), &SitePlan> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut good = Vec::with_capacity(rows.len());
    for Parsed { row, origin } in rows {
        published_after_source(context, row.source(), row.published(), origin, faults);
        let key = (row.campus(), row.published().last_day(), row.buildings_cum().to_bits());
        if !seen.insert(key) {
            let message = format!(
                "campus `{}` has two steps with {} buildings in the plan of {}",
                row.campus(),
                row.buildings_cum(),
                row.published()
            );
            faults.push(origin.error("buildings_cum", Code::DuplicateId, message));
            continue;
        }
        if !known.is_empty() && !known.contains(row.campus()) {
            let message =
                format!("`campus` names `{}`, which no id in sites.csv starts with", row.campus());
            let close = did_you_mean(row.campus(), known.iter().copied());
            let fault = origin.error("campus", Code::UnknownReference, message);
            faults.push(match close {
                Some(close) => fault.with_hint(close),
                None => fault,
            });
            continue;
        }
        let before = last.insert((row.campus(), row.published().last_day()), row);
        if let Some(before) = before
            && (row.buildings_cum() <= before.buildings_cum() || row.online() < before.online())
        {
            let message = format!(
                "step with {} buildings on {} follows the one with {} on {}: steps of a campus go up and on",
                row.buildings_cum(),
                row.online(),
                before.buildings_cum(),
                before.online(),
            );
            let hint = format!("the step before it is at {}", before.location());
            faults.push(origin.error("buildings_cum", Code::OutOfOrder, message).with_hint(hint));
            continue;
        }
        if context.spoiled.spares(origin) {
            good.push(row.clone());
        }
    }
    good
}
