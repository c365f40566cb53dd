//! The change of a margin by kind of cost.

use cloudecon_core::BasisPoints;
use cloudecon_revenue::{ProfitLevel, margin_change};

use super::{both, point};
use crate::scene::Scene;
use crate::table::{Cell, Column, Table};

const HOW: super::How<'_> =
    ("change", "bp", "10000 x change of the margin, gross for cost of revenue, else of EBIT");

/// One row a provider.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("margin-by-cost", "Change of the EBIT margin by kind of cost")
        .column(Column::text("provider", "Provider"))
        .column(Column::number("cost_of_revenue", "Cost of revenue", "bp"))
        .column(Column::number("operating_expense", "Operating expense", "bp"))
        .column(Column::number("change", "EBIT margin", "bp"))
        .note("costs as a share of revenue, before less after: positive raises the margin");
    for provider in &scene.providers {
        let row = both(scene, provider).map(|traced| {
            let (before, after) = traced.value();
            let change = margin_change(before, after, ProfitLevel::Ebit);
            let gross = margin_change(before, after, ProfitLevel::Gross);
            let of = |change: Option<BasisPoints>| match change {
                Some(change) => point(&traced, HOW, change.as_bp()),
                None => Cell::Missing("no cost of revenue is published".to_owned()),
            };
            let rest = change.zip(gross).map(|(all, gross)| all - gross);
            [of(gross), of(rest), of(change)]
        });
        let cells = row.unwrap_or_else(|reason| [(); 3].map(|()| Cell::Missing(reason.clone())));
        let [gross, rest, change] = cells;
        table.push([provider.name().into(), gross, rest, change]);
    }
    table
}
