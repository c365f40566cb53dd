//! Lines by quarter and provider: margins, AI shares, mixes, sizes.

use cloudecon_core::{Margin, Quantity, Quarter, Range, RunRate, Share, Usd};
use cloudecon_dataset::{Bound, PlatformPlace, ProviderKind, Value};
use cloudecon_revenue::{AiSplit, base_before};

use crate::Traced;
use crate::compare::{Rules, restated};
use crate::inputs::{Found, cloud_entity};
use crate::mix::{TOKENS, ai_share_around, split};
use crate::models::{ai_share_of, taas_share_of};
use crate::platforms::size::paces;
use crate::scene::{BILLION, Scene, cell, cell_of};
use crate::table::{Cell, Column, Table};

/// Quarters that a trend looks back.
const BACK: i32 = 8;

fn quarters(scene: &Scene<'_>) -> impl Iterator<Item = Quarter> {
    let last = scene.quarter;
    (0..=BACK).rev().map(move |back| last.plus(-back))
}

fn percent(margin: Margin) -> f64 {
    100.0 * margin.number()
}

fn billions(rate: RunRate) -> f64 {
    rate.number() / BILLION
}

/// A table with one column of percentages a provider.
fn wide(scene: &Scene<'_>, id: &str, title: &str, is_ranged: bool) -> Table {
    let table = Table::new(id, title).column(Column::text("quarter", "Quarter"));
    scene.providers.iter().fold(table, |table, provider| {
        let name = scene.entity_name(cloud_entity(provider));
        let column = Column::number(provider.id(), name, "percent");
        table.column(if is_ranged { column.ranged() } else { column })
    })
}

/// EBIT margins as reported.
pub(super) fn reported(scene: &Scene<'_>) -> Table {
    let mut table = wide(scene, "margin-trend", "EBIT margin as reported", false)
        .note("segment of the cloud, whole company for Oracle and CoreWeave; `*` a fiscal quarter of other months stands for the calendar quarter");
    for quarter in quarters(scene) {
        let mut cells: Vec<Cell> = vec![quarter.to_string().into()];
        cells.extend(scene.providers.iter().map(|provider| {
            let found = restated(scene, provider, quarter, &Rules::REPORTED);
            // Only what filings state: no adjusted measure in this line.
            let margin = scene
                .income(provider, quarter)
                .and_then(|_| found.reported_margin())
                .map_err(|_| "income or revenue of the quarter is not in the dataset".to_owned());
            cell_of(format!("{}.ebit_margin@{quarter}", provider.id()), &margin, percent)
        }));
        table.push(cells);
    }
    table
}

/// The same on one set of rules.
pub(super) fn comparable(scene: &Scene<'_>) -> Table {
    let rules = Rules::default();
    let mut table = wide(
        scene,
        "margin-trend-comparable",
        &format!("EBIT margin on one set of rules: {rules}"),
        true,
    )
    .note("a quarter for which the company-level charge is not in the dataset shows none of it: see `cloudecon compare --period` for the steps of a quarter");
    for quarter in quarters(scene) {
        let mut cells: Vec<Cell> = vec![quarter.to_string().into()];
        cells.extend(scene.providers.iter().map(|provider| {
            let found = restated(scene, provider, quarter, &rules);
            let margin = match found.comparable {
                Ok(_) if is_open(scene, provider.id(), quarter) => {
                    Err("the charge for training that the rules move is not in the dataset"
                        .to_owned())
                }
                Ok(found) => Ok(found.margin),
                Err(_) => Err("income or revenue of the quarter is not in the dataset".to_owned()),
            };
            cell_of(format!("{}.comparable_ebit_margin@{quarter}", provider.id()), &margin, percent)
        }));
        table.push(cells);
    }
    table
}

/// True if training is booked outside the segment and the quarter has no row that moves it.
fn is_open(scene: &Scene<'_>, provider: &str, quarter: Quarter) -> bool {
    let dataset = scene.inputs.dataset();
    let Some(provider) = dataset.provider(provider) else { return false };
    let entity = cloud_entity(provider);
    let is_outside = dataset.accounting_policies().iter().any(|row| {
        row.entity() == entity
            && row.state() == Some(cloudecon_dataset::PolicyState::CompanyLevel)
            && row.topic() == cloudecon_dataset::PolicyTopic::ModelTraining
    });
    let span = (quarter.first_day(), quarter.last_day());
    let is_moved = dataset.adjustments().iter().any(|row| {
        row.entity() == entity
            && row.kind() == cloudecon_dataset::AdjustmentKind::Training
            && row.value().is_some()
            && row.period().span(provider.calendar()) == span
    });
    is_outside && !is_moved
}

/// The AI business split into rented compute and tokens.
pub(super) fn ai_mix(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("ai-mix", "AI business by cloud: rented compute and tokens")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("entity", "AI share is of"))
        .column(Column::number("ai", "AI", "USD billion/yr").ranged())
        .column(Column::number("iaas", "Rented compute (IaaS)", "USD billion/yr").ranged())
        .column(Column::number("taas", "Tokens (TaaS)", "USD billion/yr").ranged())
        .note("run-rates, four times the quarter; a ceiling of tokens follows from a published floor of rented compute");
    for provider in &scene.providers {
        let found = split(scene, provider, scene.quarter);
        let is_ceiling = matches!(&found.parts, Ok(parts) if parts.bound() == Bound::AtMost);
        let pace = |pick: fn(&AiSplit) -> Range<RunRate>, bound: Bound, formula: &str| {
            let traced = found
                .parts
                .clone()
                .map(|parts| parts.map(|split| pick(&split)).stated("run_rate", "USD/yr", formula));
            traced.map(|traced| traced.with_bound(if is_ceiling { bound } else { Bound::Exact }))
        };
        let id = |what: &str| format!("{}.{what}@{}", provider.id(), scene.quarter);
        table.push([
            provider.name().into(),
            scene.entity_name(&found.entity).into(),
            cell_of(
                id("ai_run_rate"),
                &pace(AiSplit::ai_run_rate, Bound::Exact, "4 * revenue * ai_share_of_revenue"),
                billions,
            ),
            cell_of(
                id("ai_iaas_run_rate"),
                &pace(
                    AiSplit::ai_iaas_run_rate,
                    Bound::AtLeast,
                    "4 * revenue * ai_share_of_revenue * (1 - taas_share_of_ai_revenue)",
                ),
                billions,
            ),
            cell_of(
                id("taas_run_rate"),
                &pace(AiSplit::taas_run_rate, Bound::AtMost, &format!("4 * {TOKENS}")),
                billions,
            ),
        ]);
    }
    table
}

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

/// The AI share of each cloud's revenue.
pub(super) fn ai_share(scene: &Scene<'_>) -> Table {
    let clouds: Vec<_> = scene.providers.iter().filter(|p| p.ai_entity().is_some()).collect();
    let mut table = Table::new("ai-share", "AI share of revenue")
        .column(Column::text("quarter", "Quarter"))
        .note("quarters between the published ones are not filled in");
    for provider in &clouds {
        let entity = provider.ai_entity().unwrap_or_default();
        let column = Column::number(provider.id(), scene.entity_name(entity), "percent");
        table = table.column(column.ranged());
    }
    for quarter in quarters(scene) {
        let mut cells: Vec<Cell> = vec![quarter.to_string().into()];
        cells.extend(clouds.iter().map(|provider| {
            let found = ai_share_of(&scene.inputs, provider, quarter)
                .map_err(|_| "no share is published for the quarter".to_owned());
            let id = format!("{}.ai_share@{quarter}", provider.id());
            cell_of(id, &found, |share: Share| 100.0 * share.number())
        }));
        table.push(cells);
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
        .note("the quarter ahead is a forecast of its source; revenue of it is not in the dataset");
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
            let ai = scene.revenue(provider, entity, quarter).and_then(|revenue| {
                let share = ai_share_around(scene, provider, quarter)?;
                Ok(revenue
                    .named("revenue")
                    .join(share)
                    .map(|(revenue, share)| {
                        revenue.combine(share, |usd: Usd, share: Share| usd * share)
                    })
                    .stated("ai", "USD", "revenue * ai_share_of_revenue"))
            });
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

/// Tokens of the quarter and, by growth, of the quarters before it.
fn chain(
    scene: &Scene<'_>,
    provider: &cloudecon_dataset::Provider,
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
