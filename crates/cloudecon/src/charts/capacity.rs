//! IT power that known sites add by year, and what companies say they added.

use cloudecon_capacity::announced_on;
use cloudecon_core::{Date, Power};
use cloudecon_dataset::{Basis, Bound};

use crate::models::sites_of;
use crate::scene::Scene;
use crate::table::{Cell, Column, Number, Table};

/// Years of the chart.
const YEARS: std::ops::RangeInclusive<i32> = 2023..=2027;

/// One row a provider and year.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("net-adds", "Net added power by year")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("year", "Year"))
        .column(Column::number("sites", "Known sites, as announced", "MW"))
        .column(Column::number("company", "The company says", "MW"))
        .note("known sites: IT power of large campuses in the dataset, pending steps at their announced dates; part of each provider, not its total")
        .note("what a company says is electric power of all its data centres, on its own definition");
    for provider in &scene.providers {
        let sites = sites_of(&scene.inputs, provider);
        for year in YEARS {
            let added = match &sites {
                Ok(sites) => {
                    let end = |year| Date::new(year, 12, 31).ok();
                    match (end(year - 1), end(year)) {
                        (Some(from), Some(to)) => {
                            let on = |day| announced_on(sites.value(), day, 0).as_mw();
                            Number::new(on(to) - on(from))
                                .with_basis(Basis::Estimated)
                                .with_bound(Bound::AtLeast)
                                .with_inputs(sites.inputs().to_vec())
                                .with_id(format!("{}.net_adds@{year}", provider.id()))
                                .into()
                        }
                        _ => Cell::Missing("no such year".to_owned()),
                    }
                }
                Err(reason) => Cell::Missing(reason.clone()),
            };
            table.push([
                provider.name().into(),
                year.to_string().into(),
                added,
                company_added(scene, provider, year),
            ]);
        }
    }
    table
}

/// Power that the company says it added in exactly this year.
pub(crate) fn company_added(
    scene: &Scene<'_>,
    provider: &cloudecon_dataset::Provider,
    year: i32,
) -> Cell {
    for entity in provider.entities() {
        for row in scene.inputs.dataset().observations_of(entity.id(), "power_added") {
            let (first, last) = row.period().span(provider.calendar());
            let ends = (Date::new(year, 1, 1).ok(), Date::new(year, 12, 31).ok());
            let is_year = ends == (Some(first), Some(last));
            if let (true, Some(power)) = (is_year, row.figure().as_power()) {
                return Number::new(Power::as_mw(power))
                    .with_basis(row.basis())
                    .with_bound(row.figure().bound())
                    .with_inputs([row.id()])
                    .into();
            }
        }
    }
    Cell::Missing("no statement for the calendar year".to_owned())
}
