//! Income of tokens and of the rest, where a margin of tokens is published.

use cloudecon_core::{Margin, Quantity, Range, Share, Usd};
use cloudecon_dataset::{Bound, Value};
use cloudecon_revenue::RangedMargin;

use super::profit::percent;
use super::split;
use crate::Traced;
use crate::inputs::{Found, cloud_entity};
use crate::scene::{Scene, cell, millions};
use crate::table::{Column, Table};

/// Income of tokens at their published margin, and what is left for the rest of the segment.
pub(super) fn table(scene: &Scene<'_>) -> Table {
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
            .join(margin.clone())
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
        // The margin of tokens is what is published: their income and cost follow from it.
        let cost_of_tokens = tokens
            .clone()
            .join(margin.clone())
            .map(|(tokens, margin)| {
                tokens.combine(margin, |usd: Usd, m: Margin| usd * (1.0 - m.number()))
            })
            .stated("cost", "USD", "tokens * (1 - token_margin)");
        for (name, revenue, part, known) in [
            ("tokens", tokens, of_tokens, Some((cost_of_tokens, margin))),
            ("all else", rest, of_rest, None),
            ("all", revenue, income.clone(), None),
        ] {
            let (cost, margin) = match known {
                Some((cost, margin)) => (cost, Ok(margin)),
                None => left(&revenue, &part),
            };
            let share = share(part.clone(), income.clone());
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

/// Cost and margin of revenue that leaves an income.
fn left(
    revenue: &Traced<Range<Usd>>,
    income: &Traced<Range<Usd>>,
) -> (Traced<Range<Usd>>, Found<Traced<Range<Margin>>>) {
    let both = || revenue.clone().join(income.clone());
    let cost = format!("{} - {}", revenue.symbol(), income.symbol());
    let of = format!("{} / {}", income.symbol(), revenue.symbol());
    let margin = both()
        .try_map(|(revenue, profit)| RangedMargin { profit, revenue }.margin())
        .map(|margin| margin.stated("margin", "fraction", &of))
        .ok_or_else(|| "income exceeds revenue".to_owned());
    (both().map(|(revenue, income)| revenue.sub(income)).stated("cost", "USD", &cost), margin)
}

fn share(part: Traced<Range<Usd>>, whole: Traced<Range<Usd>>) -> Found<Traced<Range<Share>>> {
    let formula = format!("{} / operating_income", part.symbol());
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
