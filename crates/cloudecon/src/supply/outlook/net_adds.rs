//! What is added by year and what is there at its end.

use cloudecon_capacity::{ItPower, SimulatedSupply};
use cloudecon_core::{Date, Quarter};
use cloudecon_dataset::{Basis, Bound};

use super::{Drawn, OutlookOptions};
use crate::scene::Scene;
use crate::supply::fleet::Campus;
use crate::table::{Cell, Column, Number, Table};

/// IT power on a year's last day if every pending step keeps its date.
fn announced(campuses: &[Campus], day: Date) -> f64 {
    campuses.iter().map(|campus| campus.build_out.power_on(day, 0).as_mw()).sum()
}

pub(super) fn year_end(year: i32) -> Option<(Quarter, Date)> {
    let quarter = Quarter::new(year, 4).ok()?;
    Some((quarter, quarter.last_day()))
}

pub(super) fn inputs_of(campuses: &[Campus]) -> Vec<String> {
    campuses.iter().flat_map(|campus| campus.rows.iter().cloned()).collect()
}

pub(super) fn number(megawatts: f64, campuses: &[Campus], id: String) -> Number {
    Number::new(megawatts)
        .with_basis(Basis::Estimated)
        .with_bound(Bound::AtLeast)
        .with_inputs(inputs_of(campuses))
        .with_id(id)
}

pub(super) fn net_adds(scene: &Scene<'_>, drawn: &Drawn<'_>, asked: &OutlookOptions) -> Table {
    let mut table = Table::new("net-adds", "Net added IT power by year, known sites only")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("year", "Year"))
        .column(Column::number("announced", "Announced", "MW"))
        .column(Column::number("p50", "Slipped, P50", "MW"))
        .column(Column::number("p90", "Slipped, P90", "MW"))
        .column(Column::number("company", "The company says of all it has", "MW"))
        .note("known sites: a part of each cloud. What a company says is electric power of all its data centres, on its own definition");
    for (provider, campuses) in &drawn.providers {
        for year in asked.from..=asked.to {
            let (Some((before, start)), Some((quarter, end))) =
                (year_end(year - 1), year_end(year))
            else {
                continue;
            };
            let id = |what: &str| format!("{}.outlook_{what}@{year}", provider.id());
            let added = announced(campuses, end) - announced(campuses, start);
            let slipped = |chance: f64, what: &str| -> Cell {
                if campuses.is_empty() {
                    return Cell::Missing("no known site".to_owned());
                }
                match &drawn.supply {
                    Ok(supply) => {
                        let power = supply.added(provider.id(), before, quarter, chance);
                        let power = power.map_or(0.0, ItPower::as_mw);
                        number(power, campuses, id(what)).into()
                    }
                    Err(reason) => Cell::Missing(reason.clone()),
                }
            };
            let plain = if campuses.is_empty() {
                Cell::Missing("no known site".to_owned())
            } else {
                number(added, campuses, id("announced")).into()
            };
            table.push([
                provider.name().into(),
                year.to_string().into(),
                plain,
                slipped(0.5, "p50"),
                slipped(0.9, "p90"),
                crate::charts::company_added(scene, provider, year),
            ]);
        }
    }
    table
}

pub(super) fn year_ends(drawn: &Drawn<'_>, asked: &OutlookOptions) -> Table {
    let mut table = Table::new("year-ends", "IT power at year end, known sites only")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("year", "Year"))
        .column(Column::number("announced", "Announced", "MW"))
        .column(Column::number("mean", "Mean of the futures", "MW"))
        .column(Column::number("p50", "P50", "MW"))
        .column(Column::number("p90", "P90", "MW"));
    for (provider, campuses) in drawn.providers.iter().filter(|(_, sites)| !sites.is_empty()) {
        for year in asked.from..=asked.to {
            let Some((quarter, end)) = year_end(year) else { continue };
            let id = |what: &str| format!("{}.outlook_year_end_{what}@{year}", provider.id());
            let cell = |what: &str, get: &dyn Fn(&SimulatedSupply) -> Option<ItPower>| -> Cell {
                match &drawn.supply {
                    Ok(supply) => {
                        let power = get(supply).map_or(0.0, ItPower::as_mw);
                        number(power, campuses, id(what)).into()
                    }
                    Err(reason) => Cell::Missing(reason.clone()),
                }
            };
            table.push([
                provider.name().into(),
                year.to_string().into(),
                number(announced(campuses, end), campuses, id("announced")).into(),
                cell("mean", &|supply| supply.mean(provider.id(), quarter)),
                cell("p50", &|supply| supply.reached(provider.id(), quarter, 0.5)),
                cell("p90", &|supply| supply.reached(provider.id(), quarter, 0.9)),
            ]);
        }
    }
    table
}
