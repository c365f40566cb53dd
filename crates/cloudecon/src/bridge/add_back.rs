//! The one-off that would give a claimed change of margin.

use cloudecon_core::{BasisPoints, Range, Usd};
use cloudecon_dataset::{Basis, Bound};
use cloudecon_revenue::{ProfitLevel, implied_add_back, margin_change};

use super::{both, point};
use crate::Traced;
use crate::inputs::cloud_entity;
use crate::scene::{Scene, cell, millions};
use crate::table::{Cell, Column, Number, Table};

const FILED: super::How<'_> = ("change", "bp", "10000 x (margin of the quarter - margin before)");
const BEFORE: super::How<'_> = (
    "add_back",
    "USD million",
    "(margin of the quarter - claim) x revenue before - operating income before",
);
const AFTER: super::How<'_> = (
    "add_back",
    "USD million",
    "(margin before + claim) x revenue of the quarter - operating income of the quarter",
);

/// Published changes of a margin, and the one-off that would give each.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table =
        Table::new("add-back", "The one-off that would give a claimed change of margin")
            .column(Column::text("claim", "Claim"))
            .column(Column::number("claimed", "Claimed", "bp").ranged())
            .column(Column::number("filed", "By the figures", "bp"))
            .column(
                Column::number("before", "Left out of the quarter before", "USD million").ranged(),
            )
            .column(Column::number("after", "Or added to the quarter", "USD million").ranged())
            .note("positive is a charge left out of income; no filing names one of that size");
    for claim in scene.inputs.dataset().claims() {
        let Some(figure) = claim.figure().filter(|figure| figure.bound() == Bound::Exact) else {
            continue;
        };
        let provider = scene.providers.iter().find(|p| cloud_entity(p) == claim.entity());
        let Some(provider) = provider.filter(|_| claim.metric() == "ebit_margin_change_qoq") else {
            continue;
        };
        let Ok(traced) = both(scene, provider) else { continue };
        let (before, after) = traced.value();
        let (low, high) = figure.interval();
        let bp = |fraction: f64| BasisPoints::from_bp(1e4 * fraction);
        let Ok(claimed) = Range::new(bp(low), bp(figure.number()), bp(high)) else { continue };
        let Some(found) = implied_add_back(before, after, claimed) else { continue };
        let filed = margin_change(before, after, ProfitLevel::Ebit);
        let range = |range: Range<Usd>, (symbol, unit, model): super::How<'_>| {
            let (a, b) = (millions(range.low()), millions(range.high()));
            let mid = millions(range.mid());
            Number::between(a.min(b), mid, a.max(b))
                .with_basis(Basis::Derived)
                .with_inputs(traced.inputs().iter().cloned().chain([claim.id().to_owned()]))
                .with_step(traced.worked(symbol, unit, model, mid))
        };
        table.push([
            claim.id().into(),
            cell(
                &Ok(Traced::computed(claimed, claim.basis(), vec![claim.id().to_owned()])),
                BasisPoints::as_bp,
            ),
            filed.map_or(Cell::Empty, |filed| point(&traced, FILED, filed.as_bp())),
            range(found.in_before, BEFORE)
                .with_id(format!("{}.add_back@{}", provider.id(), scene.quarter.previous()))
                .into(),
            range(found.in_after, AFTER).into(),
        ]);
    }
    table
}
