//! Costs, income and margins of a segment.

use cloudecon_core::{Margin, Quantity, Quarter, Range, Usd};
use cloudecon_dataset::Provider;
use cloudecon_revenue::RangedMargin;

use crate::Traced;
use crate::inputs::{Found, cloud_entity};
use crate::scene::{Scene, cell, millions, named};
use crate::table::{Column, Table};

/// One row a segment.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("profit", "Income and margins")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("entity", "Entity"))
        .column(Column::number("cost", "Cost of revenue", "USD million"))
        .column(Column::number("expense", "Operating expense", "USD million"))
        .column(Column::number("income", "EBIT", "USD million"))
        .column(Column::number("margin", "EBIT margin", "percent"))
        .column(Column::number("on_quarter", "On the quarter", "bp").ranged())
        .column(Column::number("on_year", "On the year", "bp").ranged())
        .column(Column::number("gross_margin", "Gross margin", "percent"))
        .note("where no cost of revenue is published, operating expense is all cost: revenue less EBIT");
    for provider in &scene.providers {
        let entity = cloud_entity(provider);
        let revenue = || named("revenue", scene.revenue(provider, entity, scene.quarter));
        let cost = scene.flow(provider, entity, "cost_of_revenue", scene.quarter);
        let gross = cost.clone().and_then(|cost| {
            cost.join(revenue()?)
                .try_map(|(cost, revenue)| {
                    RangedMargin { profit: revenue.sub(cost), revenue }.margin()
                })
                .map(|m| m.stated("gross_margin", "fraction", "1 - cost_of_revenue / revenue"))
                .ok_or_else(|| "cost exceeds revenue".to_owned())
        });
        table.push([
            provider.name().into(),
            scene.entity_name(entity).into(),
            cell(&cost, millions),
            cell(&expense(scene, provider, &cost), millions),
            cell(&scene.income(provider, scene.quarter), millions),
            cell(&margin(scene, provider), percent),
            cell(&change(scene, provider, scene.quarter.previous()), Quantity::number),
            cell(&change(scene, provider, scene.quarter.year_before()), Quantity::number),
            cell(&gross, percent),
        ]);
    }
    table
}

pub(super) fn percent(margin: Margin) -> f64 {
    100.0 * margin.number()
}

/// What cost of revenue, where it is published, and income leave of revenue.
fn expense(
    scene: &Scene<'_>,
    provider: &Provider,
    cost: &Found<Traced<Range<Usd>>>,
) -> Found<Traced<Range<Usd>>> {
    let entity = cloud_entity(provider);
    let revenue = scene.revenue(provider, entity, scene.quarter)?.named("revenue");
    let income = scene.income(provider, scene.quarter)?.named("operating_income");
    let rest = revenue.join(income).map(|(revenue, income)| revenue.sub(income));
    Ok(match cost {
        Ok(cost) => rest.join(cost.clone()).map(|(rest, cost)| rest.sub(cost)).stated(
            "operating_expense",
            "USD",
            "revenue - operating_income - cost_of_revenue",
        ),
        Err(_) => rest.stated("operating_expense", "USD", "revenue - operating_income"),
    })
}

fn ranged(
    scene: &Scene<'_>,
    provider: &Provider,
    quarter: Quarter,
    names: (&str, &str),
) -> Found<Traced<RangedMargin>> {
    let income = named(names.0, scene.income(provider, quarter))?;
    let revenue = named(names.1, scene.revenue(provider, cloud_entity(provider), quarter))?;
    Ok(income.join(revenue).map(|(profit, revenue)| RangedMargin { profit, revenue }))
}

const NOW: (&str, &str) = ("operating_income", "revenue");

fn margin(scene: &Scene<'_>, provider: &Provider) -> Found<Traced<Range<Margin>>> {
    ranged(scene, provider, scene.quarter, NOW)?
        .try_map(|margin| margin.margin())
        .map(|margin| margin.stated("ebit_margin", "fraction", "operating_income / revenue"))
        .ok_or_else(|| "income exceeds revenue".to_owned())
}

fn change(
    scene: &Scene<'_>,
    provider: &Provider,
    from: Quarter,
) -> Found<Traced<Range<cloudecon_core::BasisPoints>>> {
    const FORMULA: &str =
        "10000 * (operating_income / revenue - operating_income_before / revenue_before)";
    let before = ranged(scene, provider, from, ("operating_income_before", "revenue_before"))?;
    let now = ranged(scene, provider, scene.quarter, NOW)?;
    before
        .join(now)
        .try_map(|(before, after)| before.change_to(&after))
        .map(|change| change.stated("ebit_margin_change", "bp", FORMULA))
        .ok_or_else(|| "income exceeds revenue".to_owned())
}
