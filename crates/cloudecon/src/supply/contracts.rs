//! Power contracts that providers have named, and what companies say of their power.

use cloudecon_core::{Date, EnergyPrice, Power};
use cloudecon_dataset::{Basis, Bound, PpaStructure, Provider};

use crate::scene::Scene;
use crate::table::{Cell, Column, Number, Table};

/// What a company says of its power.
pub(super) struct Said {
    pub(super) words: String,
    pub(super) megawatts: f64,
    /// The days between which it was added; no first day for a level.
    pub(super) span: (Option<Date>, Date),
    pub(super) basis: Basis,
    pub(super) bound: Bound,
    pub(super) row: String,
}

/// The newest level a company states, else the newest addition of the longest period, by a day.
pub(super) fn said_of_power(scene: &Scene<'_>, provider: &Provider, day: Date) -> Option<Said> {
    let mut best: Option<((bool, i32, Date), Said)> = None;
    for entity in provider.entities() {
        for metric in ["active_power", "power_added"] {
            let is_level = metric == "active_power";
            for row in scene.inputs.dataset().observations_of(entity.id(), metric) {
                let (first, last) = row.period().span(provider.calendar());
                let Some(power) = row.figure().as_power() else { continue };
                if last > day || row.basis() == Basis::Guided {
                    continue;
                }
                let length = if is_level { 0 } else { last.days_since(first) };
                let key = (is_level, length, last);
                if best.as_ref().is_some_and(|(known, _)| *known >= key) {
                    continue;
                }
                let words = if is_level {
                    format!("active power on {last}")
                } else {
                    format!("added in {}", row.period())
                };
                let span = ((!is_level).then(|| first.plus_days(-1)), last);
                let said = Said {
                    words,
                    megawatts: Power::as_mw(power),
                    span,
                    basis: row.basis(),
                    bound: row.figure().bound(),
                    row: row.id().to_owned(),
                };
                best = Some((key, said));
            }
        }
    }
    best.map(|(_, said)| said)
}

/// The contracts of the reported providers that name a seller, and those whose buyer is not named.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("contracts", "Power contracts as announced")
        .column(Column::text("buyer", "Buyer"))
        .column(Column::text("seller", "Seller"))
        .column(Column::text("plant", "Plant or place"))
        .column(Column::text("structure", "Structure"))
        .column(Column::number("power", "Power", "MW"))
        .column(Column::text("start", "Starts"))
        .column(Column::text("end", "Ends or lasts"))
        .column(Column::number("price", "Price", "USD/MWh").ranged())
        .column(Column::text("id", "Id"))
        .note("most contracts do not publish a price; a price here is an estimate of others, with its range");
    let mut listed = 0_usize;
    for row in scene.inputs.dataset().ppas() {
        let is_provider = scene.providers.iter().any(|provider| {
            let names = provider.capacity_operators().iter().map(String::as_str);
            names.chain([provider.company()]).any(|name| row.buyer().starts_with(name))
        });
        let is_named = row.structure() != PpaStructure::Unstated;
        let is_undisclosed = row.buyer().starts_with("undisclosed");
        if !is_named && is_provider {
            listed += 1;
        }
        if !is_named || !(is_provider || is_undisclosed) {
            continue;
        }
        let power = row.power().map_or_else(
            || Cell::Missing("not published".to_owned()),
            |power| {
                Number::new(power.as_mw())
                    .with_basis(Basis::Reported)
                    .with_inputs([row.id()])
                    .into()
            },
        );
        let price = match (row.price_low(), row.price_high()) {
            (Some(low), Some(high)) => {
                let [low, high] = [low, high].map(EnergyPrice::as_usd_per_mwh);
                Number::between(low, f64::midpoint(low, high), high)
                    .with_basis(Basis::Estimated)
                    .with_inputs([row.id()])
                    .with_note(row.price_basis().unwrap_or("basis not stated"))
                    .into()
            }
            _ => Cell::Missing("not published".to_owned()),
        };
        table.push([
            row.buyer().into(),
            row.seller().unwrap_or("-").into(),
            row.site().unwrap_or("-").into(),
            row.structure().to_string().replace('_', " ").into(),
            power,
            row.start().unwrap_or("-").into(),
            row.end_or_term().unwrap_or("-").into(),
            price,
            row.id().into(),
        ]);
    }
    if listed > 0 {
        table = table.note(format!(
            "{listed} more utility-scale projects are in the dataset without contract terms"
        ));
    }
    table
}
