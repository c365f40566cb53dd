//! The known sites of a provider and the rows that decide their power.

use std::collections::BTreeMap;

use cloudecon_capacity::{FacilityPower, ItPower, Site, Step as Stage, StepStatus};
use cloudecon_core::{Date, Power, Quantity};
use cloudecon_dataset::{Basis, Provider, SiteStatus, SiteStep};

use crate::inputs::{Found, Inputs};
use crate::step::{RowTable, Step};
use crate::traced::Traced;

/// The steps of sites that the provider's operators run.
pub(super) fn site_rows<'a>(inputs: &Inputs<'a>, provider: &Provider) -> Vec<&'a SiteStep> {
    let is_ours = |row: &&SiteStep| {
        row.operator().is_some_and(|by| provider.capacity_operators().iter().any(|o| o == by))
    };
    inputs.dataset().sites().iter().filter(is_ours).collect()
}

/// By campus the largest of the steps that are there: the one that its power comes from.
pub(super) fn deciding<'a>(
    inputs: &Inputs<'_>,
    rows: &[&'a SiteStep],
    is_there: impl Fn(&SiteStep) -> bool,
) -> BTreeMap<&'a str, &'a SiteStep> {
    let mut largest: BTreeMap<&str, &SiteStep> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.it_power().is_some() && is_there(row)) {
        let known = largest.entry(row.campus_slug()).or_insert(row);
        if it_power(inputs, row) > it_power(inputs, known) {
            *known = row;
        }
    }
    largest
}

pub(super) fn serves_on(row: &SiteStep, day: Date) -> bool {
    row.status() == SiteStatus::Operational && row.online().is_some_and(|online| online <= day)
}

pub(super) fn leaf(inputs: &Inputs<'_>, row: &SiteStep) -> Step {
    let power = it_power(inputs, row).map_or(0.0, Power::number);
    Step::cell("it_power", row.id(), power, "MW", RowTable::Site)
}

pub(super) fn it_power(inputs: &Inputs<'_>, row: &SiteStep) -> Option<Power> {
    let changed = |power: Power| inputs.changed(row.id(), Some("it_power"), power.number());
    row.it_power().map(|power| Power::from_number(changed(power)))
}

/// The sum of site steps between two days, as arithmetic: what each campus has by the later day
/// less what serves on the earlier one, pending steps later by so many days.
pub(crate) fn known_power_added(
    inputs: &Inputs<'_>,
    provider: &Provider,
    (from, to): (Date, Date),
    delay: i32,
) -> Step {
    added_step(inputs, &site_rows(inputs, provider), from, to, delay)
}

/// The day on which a step comes online, as the row has it or as its day number was changed.
fn online(inputs: &Inputs<'_>, row: &SiteStep) -> Option<Date> {
    let day = row.online()?;
    let number = f64::from(day.day_number());
    let moved = inputs.changed(row.id(), Some("date_online"), number);
    #[expect(clippy::cast_possible_truncation, reason = "days of a calendar fit")]
    let days = (moved - number).round() as i32;
    Some(day.plus_days(days))
}

/// What each campus has by the later day less what serves on the earlier one.
pub(super) fn added_step(
    inputs: &Inputs<'_>,
    rows: &[&SiteStep],
    from: Date,
    to: Date,
    delay: i32,
) -> Step {
    let base = deciding(inputs, rows, |row| serves_on(row, from));
    let later = deciding(inputs, rows, |row| {
        let delay = if row.status() == SiteStatus::Operational { 0 } else { delay };
        online(inputs, row).is_some_and(|online| online.plus_days(delay) <= to)
    });
    let mut parts = Vec::new();
    for (campus, row) in later {
        let known = base.get(campus).copied();
        if known.is_none_or(|known| it_power(inputs, known) < it_power(inputs, row)) {
            parts.push((1.0, leaf(inputs, row)));
            parts.extend(known.map(|known| (-1.0, leaf(inputs, known))));
        }
    }
    Step::sum("site_power_added", "MW", parts)
}

/// The sites that the provider's operators run.
pub(crate) fn sites(inputs: &Inputs<'_>, provider: &Provider) -> Found<Traced<Vec<Site>>> {
    let rows = site_rows(inputs, provider);
    if rows.is_empty() {
        return Err(format!("no site of `{}` may be seen", provider.id()));
    }
    let mut campuses: BTreeMap<&str, Vec<Stage>> = BTreeMap::new();
    for row in &rows {
        campuses.entry(row.campus_slug()).or_default().push(stage(inputs, row));
    }
    let built: Result<Vec<Site>, _> =
        campuses.into_iter().map(|(id, steps)| Site::new(id, steps)).collect();
    let ids = rows.iter().map(|row| row.id().to_owned()).collect();
    Ok(Traced::computed(built.map_err(|error| error.to_string())?, Basis::Estimated, ids))
}

fn stage(inputs: &Inputs<'_>, row: &SiteStep) -> Stage {
    Stage {
        id: row.id().to_owned(),
        it_power: it_power(inputs, row).map(ItPower::new),
        facility_power: row.facility_power().map(FacilityPower::new),
        online: online(inputs, row),
        status: match row.status() {
            SiteStatus::Operational => StepStatus::InService,
            _ => StepStatus::Pending,
        },
    }
}
