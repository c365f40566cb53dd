//! What drove token revenue: sales of the cloud, the share of AI in them, that of tokens in AI.

use cloudecon_core::Quantity;
use cloudecon_dataset::{Bound, Provider, Value};
use cloudecon_revenue::{AiSplit, BridgeMethod, lmdi_additive, sequential, shapley};

use super::point;
use crate::Traced;
use crate::inputs::{Found, cloud_entity, share as as_share};
use crate::mix::{ai_share_around, split};
use crate::scene::{Scene, named};
use crate::table::{Column, Table};

const HOW: super::How<'_> =
    ("effect", "USD million", "effect of one factor of revenue x AI share x token share");

/// One row a method, where token revenue of both quarters is known.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let from = scene.quarter.year_before();
    let mut table =
        Table::new("token-drivers", format!("What changed token revenue on the year, from {from}"))
            .column(Column::text("provider", "Provider"))
            .column(Column::text("method", "Method"))
            .column(Column::text("order_free", "Order-free"))
            .column(Column::number("revenue", "Revenue of the cloud", "USD million"))
            .column(Column::number("ai_share", "AI share of it", "USD million"))
            .column(Column::number("token_share", "Tokens' share of AI", "USD million"))
            .column(Column::number("change", "Token revenue", "USD million"))
            .note("central values; the AI share of a quarter without one is the middle between the known ones around it");
    for provider in &scene.providers {
        let Ok(traced) = factors(scene, provider) else { continue };
        let (before, after) = traced.value();
        for (name, method, effects) in methods(before, after) {
            let free = if method.is_order_free() { "yes" } else { "no" };
            let mut row = vec![provider.name().into(), name.into(), free.into()];
            let change: f64 = after.iter().product::<f64>() - before.iter().product::<f64>();
            let millions = |usd: f64| point(&traced, HOW, usd / 1e6);
            row.extend(effects.into_iter().map(millions));
            row.push(millions(change));
            table.push(row);
        }
    }
    table
}

type Factors = ([f64; 3], [f64; 3]);

/// Revenue in USD, AI share and token share, a year before and now.
fn factors(scene: &Scene<'_>, provider: &Provider) -> Found<Traced<Factors>> {
    let now = split(scene, provider, scene.quarter).parts?;
    if now.bound() == Bound::AtMost {
        return Err("tokens are known by a ceiling only".to_owned());
    }
    let from = scene.quarter.year_before();
    let entity = provider.ai_entity().unwrap_or_else(|| cloud_entity(provider));
    let revenue = named("revenue_before", scene.revenue(provider, entity, from))?;
    let ai = ai_share_around(scene, provider, from)?.named("ai_share_before");
    let tokens = scene.inputs.quarter(
        provider,
        entity,
        "taas_share_of_ai_revenue",
        from,
        |value: Value| as_share(value),
    )?;
    let then = revenue.join(ai).join(tokens.named("token_share_before"));
    let parts = |split: &AiSplit| {
        let (ai, tokens) = (split.ai_share.mid(), split.taas_share_of_ai.mid());
        [split.revenue.mid().number(), ai.number(), tokens.number()]
    };
    Ok(then.join(now).map(|(((revenue, ai_share), taas_share_of_ai), now)| {
        (parts(&AiSplit { revenue, ai_share, taas_share_of_ai }), parts(&now))
    }))
}

type Row = (&'static str, BridgeMethod, Vec<f64>);

/// Two methods that know no order, and the two orders that part most.
fn methods(before: &[f64; 3], after: &[f64; 3]) -> Vec<Row> {
    let product = |factors: &[f64]| factors.iter().product::<f64>();
    let lmdi = lmdi_additive(&[before.to_vec()], &[after.to_vec()]);
    let lmdi = lmdi.ok().map(|found| ("LMDI", BridgeMethod::LmdiAdditive, found.effects));
    let fair = shapley(before, after, product);
    let fair = fair.ok().map(|effects| ("Shapley", BridgeMethod::Shapley, effects));
    let in_order = |name, order: [usize; 3]| {
        let found = sequential(before, after, &order, product).ok()?;
        Some((name, BridgeMethod::Sequential, found))
    };
    let revenue_first = in_order("revenue, AI share, token share", [0, 1, 2]);
    let revenue_last = in_order("token share, AI share, revenue", [2, 1, 0]);
    [lmdi, fair, revenue_first, revenue_last].into_iter().flatten().collect()
}
