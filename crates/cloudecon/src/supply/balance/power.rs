//! Power of each quarter: own, needed, leased.

use cloudecon_capacity::{ItPower, QuarterBalance};
use cloudecon_core::Quarter;
use cloudecon_dataset::{Basis, Provider};

use crate::table::{Cell, Column, Number, Table};

pub(super) fn table() -> Table {
    let column = |name: &str, label: &str| Column::number(name, label, "MW");
    Table::new("balance", "IT power at quarter end, known sites only")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("quarter", "Quarter"))
        .column(column("owned", "Own"))
        .column(column("internal", "Internal use"))
        .column(column("long_contracts", "Long contracts"))
        .column(column("open_demand", "Open demand"))
        .column(column("free", "Left for open demand"))
        .column(column("shortfall", "Shortfall"))
        .column(column("leased", "Leased"))
        .column(column("idle_lease", "Leased, idle"))
        .column(column("unserved", "Unserved"))
}

/// Adds a quarter of a provider.
pub(super) fn push(
    table: &mut Table,
    provider: &Provider,
    quarter: Quarter,
    row: &QuarterBalance,
    inputs: &[String],
) {
    let cell = |what: &str, power: ItPower| {
        Cell::from(
            Number::new(power.as_mw())
                .with_basis(Basis::Assumed)
                .with_inputs(inputs.iter().map(String::as_str))
                .with_id(format!("{}.balance_{what}@{quarter}", provider.id())),
        )
    };
    table.push([
        provider.name().into(),
        quarter.to_string().into(),
        cell("owned", row.owned),
        cell("internal", row.internal),
        cell("long_contracts", row.long_contracts),
        cell("open_demand", row.open_demand),
        cell("free", row.free),
        cell("shortfall", row.shortfall),
        cell("leased", row.leased),
        cell("idle_lease", row.idle_lease),
        cell("unserved", row.unserved),
    ]);
}
