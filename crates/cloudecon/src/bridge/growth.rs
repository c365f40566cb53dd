//! Growth on the year by line.

use cloudecon_core::Quantity;
use cloudecon_dataset::Bound;
use cloudecon_revenue::growth_bridge;

use super::{missing, point};
use crate::Traced;
use crate::inputs::cloud_entity;
use crate::mix::{ai_share_around, split, tokens_before};
use crate::scene::{Scene, millions};
use crate::table::{Cell, Column, Table};

const CHANGE: super::How<'_> =
    ("change", "USD million", "line of the quarter less line of a year before");
const POINTS: super::How<'_> =
    ("points", "points", "100 x change of the line / revenue of a year before");

/// One row a line and one for all.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let from = scene.quarter.year_before();
    let mut table =
        Table::new("growth-by-line", format!("Growth on the year by line, from {from}"))
            .column(Column::text("provider", "Provider"))
            .column(Column::text("line", "Line"))
            .column(Column::number("change", "Change", "USD million"))
            .column(Column::number("points", "Of growth", "points"))
            .note("central values; the range of tokens is in `cloudecon mix --table token-growth`");
    for provider in &scene.providers {
        let entity = provider.ai_entity().unwrap_or_else(|| cloud_entity(provider));
        let now = split(scene, provider, scene.quarter).parts;
        let found = (|| {
            let now = now?;
            if now.bound() == Bound::AtMost {
                return Err("tokens are known by a ceiling only".to_owned());
            }
            let then = tokens_before(scene, provider, from)?.named("tokens_before");
            let ai = ai_share_around(scene, provider, from)?.named("ai_share_before");
            let revenue = scene.revenue(provider, entity, from)?.named("revenue_before");
            Ok(now.join(then).join(ai).join(revenue))
        })();
        let traced: Traced<_> = match found {
            Ok(traced) => traced,
            Err(reason) => {
                table.push(missing(provider, &reason, 2, 2));
                continue;
            }
        };
        let (((now, then), ai), revenue) = traced.value();
        let (all, ai) = (revenue.mid(), revenue.mid() * ai.mid());
        let before = [all - ai, ai - then.mid(), then.mid()];
        let after =
            [now.other_revenue().mid(), now.ai_iaas_revenue().mid(), now.taas_revenue().mid()];
        let Ok(bridge) = growth_bridge(&before, &after) else { continue };
        for (line, name) in ["core and other", "AI IaaS", "tokens"].into_iter().enumerate() {
            let (Some(change), Some(points)) = (bridge.changes.get(line), bridge.points.get(line))
            else {
                continue;
            };
            table.push([
                provider.name().into(),
                name.into(),
                point(&traced, CHANGE, millions(*change)),
                point(&traced, POINTS, points.as_points()),
            ]);
        }
        let (change, growth) = (bridge.after - bridge.before, bridge.growth());
        table.push([
            provider.name().into(),
            "all".into(),
            point(&traced, CHANGE, millions(change)),
            growth.map_or(Cell::Empty, |growth| point(&traced, POINTS, 100.0 * growth.number())),
        ]);
    }
    table
}
