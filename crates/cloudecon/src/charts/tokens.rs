//! The token business: its size by platform, and tokens inside AI revenue by quarter.

use cloudecon_core::{Period, Quantity, Quarter, Range, RunRate, Share, Usd};
use cloudecon_dataset::{PlatformPlace, Provider, ProviderKind, Value};
use cloudecon_revenue::base_before;

use super::billions;
use crate::Traced;
use crate::inputs::{Found, cloud_entity};
use crate::mix::{ai_share_around, split};
use crate::models::taas_share_of;
use crate::platforms::size::paces;
use crate::scene::{Scene, cell, cell_of};
use crate::table::{Column, Table};

/// The token business of the three large clouds, or of everybody else.
pub(super) fn taas_size(scene: &Scene<'_>, is_large: bool) -> Table {
    let (id, title) = if is_large {
        ("taas-size", "Token business of the large clouds' platforms")
    } else {
        ("taas-size-others", "Token business of Oracle, neoclouds and open-model endpoints")
    };
    let mut table = Table::new(id, title)
        .column(Column::text("platform", "Platform"))
        .column(Column::number("net", "Own revenue", "USD billion/yr").ranged())
        .column(Column::number("gross", "Customers pay", "USD billion/yr").ranged());
    let dataset = scene.inputs.dataset();
    let mut seen: Vec<&str> = Vec::new();
    for platform in dataset.platforms() {
        let Some(provider) = dataset.provider_of(platform.entity()) else { continue };
        let has_share = provider.ai_entity() == Some(platform.entity());
        if platform.place() == PlatformPlace::OtherSegment
            || (provider.kind() == ProviderKind::Cloud && has_share) != is_large
            || seen.contains(&platform.entity())
        {
            continue;
        }
        seen.push(platform.entity());
        let (net, gross) = paces(scene, platform);
        let id = |what: &str| format!("{}.{what}@{}", platform.id(), scene.quarter);
        table.push([
            platform.name().into(),
            cell_of(id("token_net"), &net, billions),
            cell_of(id("token_gross"), &gross, billions),
        ]);
    }
    table
}

/// Tokens inside AI revenue over the year and one quarter ahead.
pub(super) fn bedrock_mix(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("bedrock-mix", "Tokens in AI revenue where their share is published")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("quarter", "Quarter"))
        .column(Column::number("share", "Share of AI revenue", "percent").ranged())
        .column(Column::number("ai", "AI", "USD billion/yr").ranged())
        .column(Column::number("tokens", "Tokens, by the share", "USD billion/yr").ranged())
        .column(Column::number("chained", "Tokens, by growth of spend", "USD billion/yr").ranged())
        .note("AI of a quarter without a share lies between the shares known around it")
        .note("growth is of customers' spend, not of the cloud's revenue: the chain is true only if the take did not change")
        .note("the share of the quarter ahead is a forecast of its source; AI of it is what the company stated later, where it has");
    for provider in &scene.providers {
        let entity = cloud_entity(provider);
        let stated = |quarter| {
            scene.inputs.quarter(
                provider,
                entity,
                "taas_share_of_ai_revenue",
                quarter,
                Value::as_share,
            )
        };
        if stated(scene.quarter).is_err() {
            continue;
        }
        let chain = chain(scene, provider, entity);
        for ahead in -4..=1 {
            let quarter = scene.quarter.plus(ahead);
            let ai = ai_revenue(scene, provider, entity, quarter);
            let share = taas_share_of(&scene.inputs, provider, quarter);
            let share = stated(quarter).and(share);
            let tokens = ai.clone().and_then(|ai| {
                Ok(ai
                    .join(share.clone()?.named("share"))
                    .map(|(ai, share)| ai.combine(share, |usd: Usd, share: Share| usd * share))
                    .stated("tokens", "USD", "ai * share"))
            });
            let pace = |found: &Found<Traced<Range<Usd>>>| {
                let pace = found.clone().map(|flow| {
                    let formula = format!("4 * {}", flow.symbol());
                    let pace = flow.map(|flow| flow.map(RunRate::from_quarter));
                    pace.stated("run_rate", "USD/yr", &formula)
                });
                cell(&pace, billions)
            };
            let chained = chain.iter().find(|(of, _)| *of == quarter).map_or_else(
                || Err("no growth of that quarter is published".to_owned()),
                |(_, found)| found.clone(),
            );
            table.push([
                provider.name().into(),
                quarter.to_string().into(),
                cell_of(
                    format!("{}.ai_taas_share@{quarter}", provider.id()),
                    &share,
                    |share: Share| 100.0 * share.number(),
                ),
                pace(&ai),
                pace(&tokens),
                pace(&chained),
            ]);
        }
    }
    table
}

/// AI revenue of a quarter by the shares known around it, else a quarter of the run-rate that the
/// company states for its last day.
fn ai_revenue(
    scene: &Scene<'_>,
    provider: &Provider,
    entity: &str,
    quarter: Quarter,
) -> Found<Traced<Range<Usd>>> {
    let by_share = scene.revenue(provider, entity, quarter).and_then(|revenue| {
        let share = ai_share_around(scene, provider, quarter)?;
        Ok(revenue
            .named("revenue")
            .join(share)
            .map(|(revenue, share)| revenue.combine(share, |usd: Usd, share: Share| usd * share))
            .stated("ai", "USD", "revenue * ai_share_of_revenue"))
    });
    by_share.or_else(|reason| {
        let day = Period::Date(quarter.last_day());
        let pace = scene.inputs.period(entity, "ai_revenue_run_rate", day, Value::as_run_rate);
        let pace = pace.map_err(|_| reason)?;
        let flow = |pace: RunRate| Usd::from_number(pace.number() / 4.0);
        Ok(pace.named("pace").map(|pace| pace.map(flow)).stated("ai", "USD", "pace / 4"))
    })
}

/// Tokens of the quarter and, by growth, of the quarters before it.
fn chain(
    scene: &Scene<'_>,
    provider: &Provider,
    entity: &str,
) -> Vec<(Quarter, Found<Traced<Range<Usd>>>)> {
    let mut quarter = scene.quarter;
    let mut found = split(scene, provider, quarter).tokens();
    let mut all = vec![(quarter, found.clone())];
    while let Ok(now) = found {
        let growth = scene.inputs.quarter(
            provider,
            entity,
            "bedrock_revenue_growth_qoq",
            quarter,
            Value::as_growth,
        );
        let Ok(growth) = growth else { break };
        let before = now
            .named("tokens_after")
            .join(growth.named("growth"))
            .try_map(|(now, growth)| base_before(now, growth).ok())
            .map(|before| before.stated("tokens", "USD", "tokens_after / (1 + growth)"));
        let Some(before) = before else { break };
        quarter = quarter.previous();
        found = Ok(before);
        all.push((quarter, found.clone()));
    }
    all
}
