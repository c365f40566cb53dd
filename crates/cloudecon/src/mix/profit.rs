//! Costs, income and margins of a segment, and the part that tokens have in them.

use cloudecon_core::{Margin, Quantity, Quarter, Range, Share, Usd};
use cloudecon_dataset::{Bound, Provider, Value};
use cloudecon_revenue::RangedMargin;

use super::split;
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

fn percent(margin: Margin) -> f64 {
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

/// Income of tokens at their published margin, and what is left for the rest of the segment.
pub(super) fn by_line(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("line-profit", "Income by line, where a margin of tokens is published")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("line", "Line"))
        .column(Column::number("revenue", "Revenue", "USD million").ranged())
        .column(Column::number("cost", "All operating cost", "USD million").ranged())
        .column(Column::number("income", "EBIT", "USD million").ranged())
        .column(Column::number("margin", "EBIT margin", "percent").ranged())
        .column(Column::number("share", "Share of EBIT", "percent").ranged())
        .note("no source gives cost by line: tokens cost what their margin leaves, the rest bears the rest");
    for provider in &scene.providers {
        let entity = cloud_entity(provider);
        let parts = split(scene, provider, scene.quarter);
        let is_ceiling = matches!(&parts.parts, Ok(parts) if parts.bound() == Bound::AtMost);
        let margin = scene.inputs.quarter(
            provider,
            entity,
            "bedrock_ebit_margin",
            scene.quarter,
            Value::as_margin,
        );
        let (Ok(tokens), Ok(margin), false) = (parts.tokens(), margin, is_ceiling) else {
            continue;
        };
        let margin = margin.named("token_margin");
        let whole = scene.income(provider, scene.quarter);
        let whole = whole.and_then(|income| Ok((parts.revenue.clone()?, income)));
        let Ok((revenue, income)) = whole else { continue };
        let income = income.named("operating_income");
        let of_tokens = tokens
            .clone()
            .join(margin)
            .map(|(tokens, margin)| tokens.combine(margin, |usd: Usd, m: Margin| usd * m.number()))
            .stated("token_income", "USD", "tokens * token_margin");
        let rest = revenue
            .clone()
            .join(tokens.clone())
            .map(|(revenue, tokens)| revenue.sub(tokens))
            .stated("rest_revenue", "USD", "revenue - tokens");
        let of_rest = income
            .clone()
            .join(of_tokens.clone())
            .map(|(income, tokens)| income.sub(tokens))
            .stated("rest_income", "USD", "operating_income - token_income");
        for (name, revenue, part) in [
            ("tokens", tokens, of_tokens),
            ("all else", rest, of_rest),
            ("all", revenue, income.clone()),
        ] {
            let symbols = (part.symbol().to_owned(), revenue.symbol().to_owned());
            let cost = revenue.clone().join(part.clone()).map(|(r, p)| r.sub(p));
            let cost = cost.stated("cost", "USD", &format!("{} - {}", symbols.1, symbols.0));
            let of = format!("{} / {}", symbols.0, symbols.1);
            let margin = part
                .clone()
                .join(revenue.clone())
                .try_map(|(profit, revenue)| RangedMargin { profit, revenue }.margin())
                .map(|margin| margin.stated("margin", "fraction", &of))
                .ok_or_else(|| "income exceeds revenue".to_owned());
            let share = share(part.clone(), income.clone(), &symbols.0);
            table.push([
                provider.name().into(),
                name.into(),
                cell(&Ok(revenue), millions),
                cell(&Ok(cost), millions),
                cell(&Ok(part), millions),
                cell(&margin, percent),
                cell(&share, |share: Share| 100.0 * share.number()),
            ]);
        }
    }
    table
}

fn share(
    part: Traced<Range<Usd>>,
    whole: Traced<Range<Usd>>,
    symbol: &str,
) -> Found<Traced<Range<Share>>> {
    let formula = format!("{symbol} / operating_income");
    part.join(whole)
        .try_map(|(part, whole)| {
            let of = |usd: Usd| Share::of(usd, whole.mid());
            // Printed digits of the whole alone do not lift a part above it.
            let top = if part.high() > whole.mid() { whole.mid() } else { part.high() };
            Range::new(of(part.low())?, of(part.mid())?, of(top)?).ok()
        })
        .map(|share| share.stated("share", "fraction", &formula))
        .ok_or_else(|| "the part exceeds the whole".to_owned())
}
