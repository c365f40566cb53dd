//! Who the campuses are for, and what a shortfall is filled from.

use cloudecon_core::{CapacityPrice, Power, Range};
use cloudecon_dataset::{Basis, Value};

use super::settings::LEASES;
use crate::Traced;
use crate::inputs::Found;
use crate::scene::Scene;
use crate::supply::outlook::Drawn;
use crate::table::{Cell, Column, Number, Table};

pub(super) fn set_apart(drawn: &Drawn<'_>) -> Table {
    let mut table = Table::new("set-apart", "Who the known campuses are for")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("campus", "Campus"))
        .column(Column::text("users", "Users"))
        .column(Column::number("promised", "Set apart for others", "percent"))
        .column(Column::number("now", "In service", "MW"))
        .column(Column::number("promised_now", "Of it set apart", "MW"));
    for (provider, campuses) in &drawn.providers {
        for campus in campuses.iter().filter(|campus| !campus.build_out.phases().is_empty()) {
            let now = campus.build_out.in_service_on(drawn.day);
            let number = |value: f64| {
                Cell::from(
                    Number::new(value)
                        .with_basis(Basis::Estimated)
                        .with_inputs(campus.rows.iter().map(String::as_str)),
                )
            };
            table.push([
                provider.name().into(),
                campus.slug.as_str().into(),
                campus.users.as_str().into(),
                number(campus.promised.as_percent()),
                number(now.as_mw()),
                number(now.part(campus.promised).as_mw()),
            ]);
        }
    }
    table
}

pub(super) fn leases(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("leases", "What a shortfall is filled from, each provider alike")
        .column(Column::text("kind", "Kind"))
        .column(Column::number("power", "Power", "MW"))
        .column(Column::number("price", "Price", "USD/kW-month").ranged())
        .column(Column::number("lead", "Lead time", "years"))
        .column(Column::number("term", "Least term", "years"));
    for kind in LEASES {
        let cell = |found: Found<Traced<Range<f64>>>| match found {
            Ok(traced) => Number::traced(&traced, |value| value).into(),
            Err(reason) => Cell::Missing(reason),
        };
        let read = |what: &str, get: fn(Value) -> Option<f64>| {
            scene.inputs.assumption(&format!("lease.{kind}.{what}"), get)
        };
        table.push([
            kind.into(),
            cell(read("power", |value| value.as_power().map(Power::as_mw))),
            cell(read("price", |value| {
                value.as_capacity_price().map(CapacityPrice::as_usd_per_kw_month)
            })),
            cell(read("lead", Value::as_years)),
            cell(read("term", Value::as_years)),
        ]);
    }
    table
}
