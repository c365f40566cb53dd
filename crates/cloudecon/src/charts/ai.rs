//! The AI business of each cloud: its share of revenue by quarter, rented compute and tokens in it.

use cloudecon_core::{Growth, Quantity, Quarter, Range, RunRate, Share};
use cloudecon_dataset::{Bound, Provider, Value};
use cloudecon_revenue::AiSplit;

use super::{billions, quarters};
use crate::Traced;
use crate::inputs::Found;
use crate::mix::{TOKENS, split};
use crate::models::ai_share_of;
use crate::scene::{Scene, cell_of};
use crate::table::{Cell, Column, Table};

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

/// The AI share of each cloud's revenue.
pub(super) fn ai_share(scene: &Scene<'_>) -> Table {
    let clouds: Vec<_> = scene.providers.iter().filter(|p| p.ai_entity().is_some()).collect();
    let mut table = Table::new("ai-share", "AI share of revenue")
        .column(Column::text("quarter", "Quarter"))
        .note("quarters between the published ones are not filled in; a floor (`>=`) is the points that AI gave to growth on the year, over one plus growth, where the company states them: what AI added in a year is at least that share")
        .note("floors before July 2024 are of the older definition of Azure");
    for provider in &clouds {
        let entity = provider.ai_entity().unwrap_or_default();
        let column = Column::number(provider.id(), scene.entity_name(entity), "percent");
        table = table.column(column.ranged());
    }
    for quarter in quarters(scene) {
        let mut cells: Vec<Cell> = vec![quarter.to_string().into()];
        cells.extend(clouds.iter().map(|provider| {
            let found = ai_share_of(&scene.inputs, provider, quarter)
                .or_else(|_| floor(scene, provider, quarter))
                .map_err(|_| "no share is published for the quarter".to_owned());
            let id = format!("{}.ai_share@{quarter}", provider.id());
            cell_of(id, &found, |share: Share| 100.0 * share.number())
        }));
        table.push(cells);
    }
    table
}

/// The least AI share that stated points of growth allow: `points / (1 + growth)`.
fn floor(scene: &Scene<'_>, provider: &Provider, quarter: Quarter) -> Found<Traced<Range<Share>>> {
    let of = |entity: &str| {
        let points = scene.inputs.quarter(
            provider,
            entity,
            "ai_points_of_azure_growth",
            quarter,
            Value::as_points,
        )?;
        let growth = scene.inputs.quarter(
            provider,
            entity,
            "revenue_growth_yoy",
            quarter,
            Value::as_growth,
        )?;
        points
            .named("points")
            .join(growth.named("growth"))
            .try_map(|(points, growth)| {
                let share = |points: f64, growth: Growth| {
                    Share::from_fraction(points / 100.0 / (1.0 + growth.number())).ok()
                };
                let low = share(points.low(), growth.high())?;
                let mid = share(points.mid(), growth.mid())?;
                Range::new(low, mid, share(points.high(), growth.low())?).ok()
            })
            .map(|share| {
                let share = share.stated("floor", "fraction", "points / 100 / (1 + growth)");
                share.with_bound(Bound::AtLeast)
            })
            .ok_or_else(|| "no share of that size".to_owned())
    };
    let found = provider.entities().iter().find_map(|entity| of(entity.id()).ok());
    found.ok_or_else(|| "no points of growth are stated".to_owned())
}
