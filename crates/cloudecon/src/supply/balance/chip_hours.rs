//! What a balance does to the cost of a chip-hour.

use cloudecon_core::{ChipHourPrice, Quantity, Quarter, Range};
use cloudecon_dataset::Provider;

use super::cost::Handed;
use crate::Traced;
use crate::inputs::Found;
use crate::models::{CHIP_HOUR_FORMULA, facility_price, hour_ranges};
use crate::scene::{Scene, cell_of};
use crate::table::{Cell, Column, Number, Table};
use crate::traced::Trace;

pub(super) fn table() -> Table {
    let column = |name: &str, label: &str| Column::number(name, label, "USD/chip-h").ranged();
    Table::new("chip-hours", "What it adds to a chip-hour of an owner")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("quarter", "Quarter"))
        .column(Column::text("chip", "Chip"))
        .column(column("own", "On own power alone"))
        .column(column("balance", "On own and leased power"))
        .column(Column::number("added", "Difference", "USD/chip-h"))
        .note("own power alone: the facility price of `cloudecon report`; own and leased: facility and energy of table `cost` in its place, all else alike")
}

/// Adds the chips of a provider in a quarter.
pub(super) fn push(
    table: &mut Table,
    scene: &Scene<'_>,
    provider: &Provider,
    quarter: Quarter,
    handed: Option<&Handed>,
) {
    for chip in provider.chips() {
        let id = |what: &str| format!("{}.balance_{what}.{chip}@{quarter}", provider.id());
        let own = chip_hour(scene, provider, quarter, chip, None);
        let balance = handed
            .ok_or_else(|| "no power that serves".to_owned())
            .and_then(|handed| chip_hour(scene, provider, quarter, chip, Some(handed)));
        let added = match (&own, &balance) {
            (Ok(own), Ok(balance)) => Number::new((balance.mid() - own.mid()).number())
                .with_basis(balance.basis())
                .with_inputs(balance.inputs().iter().map(String::as_str))
                .with_id(id("chip_hour_added"))
                .into(),
            (Err(reason), _) | (_, Err(reason)) => Cell::Missing(reason.clone()),
        };
        table.push([
            provider.name().into(),
            quarter.to_string().into(),
            chip.as_str().into(),
            cell_of(id("chip_hour_own"), &own, ChipHourPrice::number),
            cell_of(id("chip_hour"), &balance, ChipHourPrice::number),
            added,
        ]);
    }
}

/// Cost of a chip-hour, on own power or on what a balance hands over.
fn chip_hour(
    scene: &Scene<'_>,
    provider: &Provider,
    quarter: Quarter,
    chip: &str,
    handed: Option<&Handed>,
) -> Found<Traced<Range<ChipHourPrice>>> {
    let inputs = &scene.inputs;
    let row = inputs.dataset().chip(chip);
    let row = row.ok_or_else(|| format!("no row of chip `{chip}` may be seen"))?;
    let facility = match handed {
        Some(handed) => Ok(handed.facility.clone()),
        None => facility_price(inputs),
    };
    let mut trace = Trace::default();
    let terms = hour_ranges(inputs, provider, quarter, row, facility, &mut trace)?;
    let terms = match handed {
        Some(handed) => handed.cost.applied_to(&terms),
        None => terms,
    };
    let cost = terms.cost().map_err(|error| format!("chip `{chip}`: {error}"))?;
    let total = trace.close(cost.total());
    Ok(total.stated("chip_hour_cost", "USD/chip-h", CHIP_HOUR_FORMULA))
}
