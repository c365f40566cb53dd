//! The campuses of the reference dataset as build-outs, and the delays measured between snapshots.

use std::collections::BTreeMap;

use cloudecon::dataset::{Dataset, PartialDate, SiteStatus, SiteStep};
use cloudecon_capacity::{
    BuildOut, BuildingStep, CommonShock, DelayModel, ItPower, Milestone, Phase, StepStatus, Window,
    match_by_buildings,
};
use cloudecon_core::{Date, Quarter, Share};

use super::Result;

/// First quarter of the window: what was there before the first year of the outlook.
const FIRST: (i32, u8) = (2022, 4);
/// Ends of the horizons that delays are told apart by, in days.
const HORIZONS: [i32; 2] = [184, 366];

const fn status(status: SiteStatus) -> StepStatus {
    match status {
        SiteStatus::Operational => StepStatus::InService,
        _ => StepStatus::Pending,
    }
}

/// Every campus with a step that has power and date, under the key of its operator.
///
/// # Errors
/// Those of the crate.
pub fn sites(dataset: &Dataset) -> Result<Vec<BuildOut>> {
    let mut campuses: BTreeMap<&str, (&str, Vec<Phase>)> = BTreeMap::new();
    for row in dataset.sites() {
        let (Some(power), Some(online)) = (row.it_power(), row.online()) else { continue };
        let phase = Phase::new(row.id(), ItPower::new(power), Milestone::on(online))?;
        let phase = phase.with_status(status(row.status()));
        let phase = match row.energy_company() {
            Some(supplier) => phase.with_supplier(supplier),
            None => phase,
        };
        let operator = row.operator().unwrap_or("unknown");
        campuses.entry(row.campus_slug()).or_insert((operator, Vec::new())).1.push(phase);
    }
    let build_out = |(slug, (operator, phases))| Ok(BuildOut::from_totals(slug, operator, phases)?);
    campuses.into_iter().map(build_out).collect()
}

/// Quarters up to the last announced step, seen on the day of the newest snapshot.
///
/// # Errors
/// A dataset without sites.
pub fn window(dataset: &Dataset) -> Result<Window> {
    let first = Quarter::new(FIRST.0, FIRST.1)?;
    let last = dataset.sites().iter().filter_map(SiteStep::online).max();
    let last = Quarter::of(last.ok_or("no step with a date")?.month());
    let quarters = u32::try_from(last.quarters_since(first) + 1)?;
    Ok(Window { as_of: newest(dataset)?, first, quarters })
}

fn newest(dataset: &Dataset) -> Result<Date> {
    let days = dataset.sites().iter().filter_map(|row| match row.published() {
        PartialDate::Day(day) => Some(day),
        _ => None,
    });
    Ok(days.max().ok_or("no dated snapshot")?)
}

/// Delays by horizon from the oldest plan to the newest snapshot, a third of the variance common to
/// steps of one supplier.
///
/// # Errors
/// A dataset without an earlier plan.
pub fn measured_delays(dataset: &Dataset) -> Result<DelayModel> {
    let to = newest(dataset)?;
    let later: Vec<BuildingStep> = dataset
        .sites()
        .iter()
        .filter(|row| row.published() == PartialDate::Day(to))
        .filter_map(|row| {
            Some(BuildingStep {
                campus: row.campus_slug().to_owned(),
                buildings: row.buildings_cum()?,
                online: row.online()?,
                power: row.facility_power()?,
                status: status(row.status()),
            })
        })
        .collect();
    let plans = dataset.site_plans();
    let from = plans.iter().map(|row| row.published().last_day()).min();
    let from = from.ok_or("no earlier plan")?;
    let earlier: Vec<BuildingStep> = plans
        .iter()
        .filter(|row| row.published().last_day() == from)
        .map(|row| BuildingStep {
            campus: row.campus().to_owned(),
            buildings: row.buildings_cum(),
            online: row.online(),
            power: row.facility_power(),
            status: StepStatus::Pending,
        })
        .collect();
    let slips = match_by_buildings(from, &earlier, &later);
    let common =
        CommonShock { supplier: Share::from_fraction(1.0 / 3.0)?, ..CommonShock::default() };
    Ok(DelayModel::from_slips(&slips, &HORIZONS)?.with_common_shock(common)?)
}
