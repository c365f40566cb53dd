use cloudecon_capacity::{ItPower, StepStatus};
use cloudecon_dataset::Basis;

use super::net_adds::year_end;
use super::{Drawn, OutlookOptions};
use crate::table::{Cell, Column, Number, Table};

pub(super) fn campuses(drawn: &Drawn<'_>, asked: &OutlookOptions) -> Table {
    let mut table = Table::new("campuses", "Known campuses with steps to come, or in the period")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("campus", "Campus"))
        .column(Column::text("place", "Place"))
        .column(Column::text("users", "Users"))
        .column(Column::text("supplier", "Power from"))
        .column(Column::number("now", "In service", "MW"))
        .column(Column::number("end", format!("Announced by {}", asked.to), "MW"))
        .column(Column::number("all", "Announced in all", "MW"))
        .column(Column::text("next", "Next step"));
    for (provider, campuses) in &drawn.providers {
        for campus in campuses {
            let phases = campus.build_out.phases();
            let all: f64 = phases.iter().map(|phase| phase.it_power().as_mw()).sum();
            let Some((_, end)) = year_end(asked.to) else { continue };
            let cell = |megawatts: f64| {
                Cell::from(
                    Number::new(megawatts)
                        .with_basis(Basis::Estimated)
                        .with_inputs(campus.rows.iter().map(String::as_str)),
                )
            };
            let next = phases.iter().find(|phase| {
                phase.status() == StepStatus::Pending && phase.it_power() > ItPower::ZERO
            });
            let next = next.map_or_else(
                || "-".to_owned(),
                |phase| {
                    format!("{:.0} MW on {}", phase.it_power().as_mw(), phase.milestone().online())
                },
            );
            let unplaced = if phases.is_empty() { "no power or date published" } else { "" };
            table.push([
                provider.name().into(),
                campus.name.as_str().into(),
                short(&campus.place).into(),
                campus.users.as_str().into(),
                campus.supplier.as_deref().unwrap_or("not published").into(),
                cell(campus.build_out.in_service_on(drawn.day).as_mw()),
                cell(campus.build_out.power_on(end, 0).as_mw()),
                cell(all),
                if unplaced.is_empty() { next.into() } else { unplaced.into() },
            ]);
        }
    }
    table
}

/// The last two parts of an address.
fn short(place: &str) -> String {
    let parts: Vec<&str> = place.split(',').map(str::trim).collect();
    let from = parts.len().saturating_sub(2);
    parts.get(from..).unwrap_or_default().join(", ")
}
