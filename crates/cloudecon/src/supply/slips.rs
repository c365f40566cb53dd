//! Measured slips: the plan of an earlier snapshot against the sites of the newest one.

use std::collections::BTreeMap;

use cloudecon_capacity::{
    BuildingStep, DelayDistribution, DelayModel, SlipStatistics, StepSlip, StepStatus,
    match_by_buildings,
};
use cloudecon_core::{Date, Share};
use cloudecon_dataset::{Dataset, PartialDate, SitePlan, SiteStatus};

use super::outlook::DelayChoice;
use crate::inputs::Found;

/// Ends of the horizons that slips are told apart by, in days: half a year, a year.
pub(super) const HORIZONS: [i32; 2] = [184, 366];

/// Fates of the steps that an earlier snapshot still had ahead.
#[derive(Debug)]
pub(super) struct Measured {
    /// The day of the earlier snapshot.
    pub(super) from: Date,
    /// The day of the sites that it is compared with.
    pub(super) to: Date,
    pub(super) slips: Vec<StepSlip>,
    /// Sources of both.
    pub(super) sources: Vec<String>,
}

/// The newest day on which a snapshot of sites was published.
pub(super) fn view_day(dataset: &Dataset) -> Option<Date> {
    let day = |published| match published {
        PartialDate::Day(day) => Some(day),
        _ => None,
    };
    dataset.sites().iter().filter_map(|row| day(row.published())).max()
}

/// Measures every earlier plan of the dataset, oldest first.
pub(super) fn measured(dataset: &Dataset) -> Vec<Measured> {
    let Some(to) = view_day(dataset) else { return Vec::new() };
    let mut plans: BTreeMap<Date, Vec<&SitePlan>> = BTreeMap::new();
    for row in dataset.site_plans() {
        plans.entry(row.published().last_day()).or_default().push(row);
    }
    let is_newest = |published: PartialDate| published == PartialDate::Day(to);
    let rows = dataset.sites().iter().filter(|row| is_newest(row.published()));
    let later: Vec<BuildingStep> = rows
        .clone()
        .filter_map(|row| {
            Some(BuildingStep {
                campus: row.campus_slug().to_owned(),
                buildings: row.buildings_cum()?,
                online: row.online()?,
                power: row.facility_power()?,
                status: match row.status() {
                    SiteStatus::Operational => StepStatus::InService,
                    _ => StepStatus::Pending,
                },
            })
        })
        .collect();
    let newest = rows.map(|row| row.source().to_owned()).next();
    let compare = |(from, plan): (Date, Vec<&SitePlan>)| {
        let step = |row: &&SitePlan| BuildingStep {
            campus: row.campus().to_owned(),
            buildings: row.buildings_cum(),
            online: row.online(),
            power: row.facility_power(),
            status: StepStatus::Pending,
        };
        let earlier: Vec<BuildingStep> = plan.iter().map(step).collect();
        let first = plan.first().map(|row| row.source().to_owned());
        Measured {
            from,
            to,
            slips: match_by_buildings(from, &earlier, &later),
            sources: first.into_iter().chain(newest.clone()).collect(),
        }
    };
    // A view as of an earlier day knows neither power nor buildings.
    if later.is_empty() {
        return Vec::new();
    }
    plans.into_iter().filter(|(from, _)| *from < to).map(compare).collect()
}

/// The delay model that the oldest plan measures.
pub(super) fn model(measured: &[Measured], choice: DelayChoice) -> Found<DelayModel> {
    let first = measured.first().ok_or("no earlier plan of sites may be seen: slips unknown")?;
    let all = SlipStatistics::of(&first.slips);
    let cancelled = all.cancelled().unwrap_or(Share::ZERO);
    let empirical = || DelayDistribution::Empirical(all.days().to_vec());
    let log_normal = || -> Found<DelayDistribution> {
        let (median, tail) = (all.quantile(0.5), all.quantile(0.9));
        let (Some(median), Some(tail)) = (median, tail) else {
            return Err("no kept step to fit a distribution to".to_owned());
        };
        DelayDistribution::log_normal_through(median, 0.9, tail).map_err(|error| error.to_string())
    };
    let model = match choice {
        DelayChoice::ByHorizon => DelayModel::from_slips(&first.slips, &HORIZONS),
        DelayChoice::Pooled => DelayModel::new(empirical(), cancelled),
        DelayChoice::LogNormal => DelayModel::new(log_normal()?, cancelled),
        DelayChoice::Mixture => {
            let parts = vec![(0.5, empirical()), (0.5, log_normal()?)];
            DelayModel::new(DelayDistribution::Mixture(parts), cancelled)
        }
    };
    model.map_err(|error| error.to_string())
}

/// How far the kept steps of the oldest plan moved.
pub(crate) fn statistics(dataset: &Dataset) -> Found<SlipStatistics> {
    let all = measured(dataset);
    let first = all.first().ok_or("no earlier plan of sites may be seen: slips unknown")?;
    Ok(SlipStatistics::of(&first.slips))
}
