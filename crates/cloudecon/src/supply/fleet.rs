//! The known campuses of a provider as build-outs, with what the user changes.

use std::collections::BTreeMap;

use cloudecon_capacity::{
    BuildOut, FacilityPower, ItPower, Milestone, PeakOverhead, Phase, StepStatus,
};
use cloudecon_core::{Date, Power, Share};
use cloudecon_dataset::{Provider, SiteStatus, SiteStep};

pub(super) use super::build_changes::BuildChanges;
use crate::Error;
use crate::inputs::Inputs;

/// A campus of a provider.
#[derive(Debug)]
pub(super) struct Campus {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) users: String,
    /// Part of it that others than the operator use: promised to them by long contracts.
    pub(super) promised: Share,
    pub(super) supplier: Option<String>,
    pub(super) build_out: BuildOut,
    pub(super) rows: Vec<String>,
}

/// The campuses that a provider's operators run, by name; `group` is the provider's id.
pub(super) fn campuses(
    inputs: &Inputs<'_>,
    provider: &Provider,
    today: Date,
    changes: &BuildChanges,
) -> Result<Vec<Campus>, Error> {
    let mut by_slug: BTreeMap<&str, Vec<&SiteStep>> = BTreeMap::new();
    for row in inputs.dataset().sites() {
        let ours = |by: &str| provider.capacity_operators().iter().any(|known| known == by);
        if row.operator().is_some_and(ours) {
            by_slug.entry(row.campus_slug()).or_default().push(row);
        }
    }
    let mut all = Vec::new();
    for (slug, rows) in by_slug {
        let mut build_out = build_out(inputs, provider, slug, &rows)?;
        build_out = changes.applied_to(build_out, today)?;
        let Some(first) = rows.first() else { continue };
        let said = |get: fn(&SiteStep) -> Option<&str>| rows.iter().find_map(|row| get(row));
        let users = said(SiteStep::user).unwrap_or("-").to_owned();
        all.push(Campus {
            slug: slug.to_owned(),
            name: first.campus().to_owned(),
            place: said(SiteStep::place).unwrap_or("-").to_owned(),
            promised: promised(&users, provider),
            users,
            supplier: said(SiteStep::energy_company).map(str::to_owned),
            build_out,
            rows: rows.iter().map(|row| row.id().to_owned()).collect(),
        });
    }
    Ok(all)
}

/// Refuses a change of a campus that no provider has.
pub(super) fn check_names(inputs: &Inputs<'_>, changes: &BuildChanges) -> Result<(), Error> {
    for campus in changes.campuses() {
        let mut known = inputs.dataset().sites().iter().map(SiteStep::campus_slug);
        if !known.any(|slug| slug == campus) {
            let known = inputs.dataset().sites().iter().map(SiteStep::campus_slug);
            let near = cloudecon_dataset::nearest(campus, known).map(str::to_owned);
            return Err(Error::UnknownId { id: campus.to_owned(), near });
        }
    }
    Ok(())
}

fn build_out(
    inputs: &Inputs<'_>,
    provider: &Provider,
    slug: &str,
    rows: &[&SiteStep],
) -> Result<BuildOut, Error> {
    let mut phases = Vec::new();
    for row in rows {
        let (Some(power), Some(online)) = (row.it_power(), row.online()) else { continue };
        let power = inputs.changed(row.id(), Some("it_power"), power.as_mw());
        let power = ItPower::new(Power::from_mw(power));
        let status = match row.status() {
            SiteStatus::Operational => StepStatus::InService,
            _ => StepStatus::Pending,
        };
        let mut phase = Phase::new(row.id(), power, Milestone::on(online))?.with_status(status);
        let meter = row.facility_power().map(FacilityPower::new);
        if let Some(overhead) = meter.and_then(|meter| PeakOverhead::between(power, meter)) {
            phase = phase.with_overhead(overhead);
        }
        if let Some(chip) = row.chip() {
            phase = phase.with_chip(chip);
        }
        if let Some(supplier) = row.energy_company() {
            phase = phase.with_supplier(supplier);
        }
        phases.push(phase);
    }
    Ok(BuildOut::from_totals(slug, provider.id(), phases)?)
}

/// Users other than the operator over all users, each the same part; nothing without users.
fn promised(users: &str, provider: &Provider) -> Share {
    let own = provider.capacity_operators();
    let all: Vec<&str> = users.split(',').map(str::trim).filter(|user| *user != "-").collect();
    let is_own = |user: &&&str| {
        user.starts_with(provider.company()) || own.iter().any(|name| user.starts_with(name))
    };
    if all.is_empty() {
        return Share::ZERO;
    }
    let others = all.len() - all.iter().filter(is_own).count();
    Share::from_fraction(others as f64 / all.len() as f64).unwrap_or(Share::ZERO)
}
