//! The change of a margin by line: tokens and the rest.

use cloudecon_core::{Margin, Quantity, Range, Usd};
use cloudecon_dataset::{Bound, Provider, Value};
use cloudecon_revenue::{
    MarginWeights, ProfitLevel, Statement, base_before, exclude_line, margin_bridge,
};

use super::{both, missing, point};
use crate::Traced;
use crate::inputs::{Found, cloud_entity};
use crate::mix::split;
use crate::scene::Scene;
use crate::table::{Cell, Column, Number, Table};

/// Tokens and the rest of a segment, before and after, for a margin of tokens before.
struct Lines {
    before: [Statement; 2],
    after: [Statement; 2],
}

/// Tokens of the quarter before, of the quarter, and their margin in it.
type Tokens = (Range<Usd>, Range<Usd>, Range<Margin>);

/// The token line of the quarter and of the one before, by published growth.
fn tokens(scene: &Scene<'_>, provider: &Provider) -> Found<Traced<Tokens>> {
    let entity = cloud_entity(provider);
    let now = split(scene, provider, scene.quarter).tokens()?;
    if now.bound() == Bound::AtMost {
        return Err("tokens are known by a ceiling only".to_owned());
    }
    let rate = |metric: &str| {
        scene.inputs.quarter(provider, entity, metric, scene.quarter, Value::as_growth)
    };
    let growth = rate("bedrock_revenue_growth_qoq")?;
    let margin = scene.inputs.quarter(
        provider,
        entity,
        "bedrock_ebit_margin",
        scene.quarter,
        Value::as_margin,
    )?;
    now.join(growth)
        .join(margin)
        .try_map(|((now, growth), margin)| Some((base_before(now, growth).ok()?, now, margin)))
        .ok_or_else(|| "no base under that growth".to_owned())
}

const STEP: super::How<'_> =
    ("step", "percent", "change of income of tokens over that of the whole");

/// Margins of tokens in the quarter before that are tried: nobody publishes it.
fn tried(now: Margin) -> [Margin; 3] {
    [Margin::from_number(0.0), Margin::from_number(0.30), now]
}

fn lines(whole: (Statement, Statement), tokens: (Usd, Usd), margins: (Margin, Margin)) -> Lines {
    let line =
        (Statement::from_margin(tokens.0, margins.0), Statement::from_margin(tokens.1, margins.1));
    Lines { before: [line.0, whole.0 - line.0], after: [line.1, whole.1 - line.1] }
}

/// Rate and mix by method, for three margins of tokens in the quarter before.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("margin-by-line", "Change of the EBIT margin: rate and mix of tokens and the rest")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("method", "Weights"))
        .column(Column::text("order_free", "Order-free"))
        .column(Column::number("margin_before", "Token margin then", "percent"))
        .column(Column::number("rate_tokens", "Rate, tokens", "bp"))
        .column(Column::number("rate_rest", "Rate, rest", "bp"))
        .column(Column::number("mix", "Mix", "bp"))
        .column(Column::number("interaction", "Both at once", "bp"))
        .column(Column::number("change", "EBIT margin", "bp"))
        .note("the margin of tokens in the quarter before is published by nobody: three are tried; the base of tokens is the quarter over one plus the growth of customers' spend");
    for provider in &scene.providers {
        let found =
            tokens(scene, provider).and_then(|tokens| Ok(tokens.join(both(scene, provider)?)));
        let traced = match found {
            Ok(traced) => traced,
            Err(reason) => {
                table.push(missing(provider, &reason, 3, 6));
                continue;
            }
        };
        let ((then, now, margin), whole) = traced.value();
        for weights in [MarginWeights::Midpoint, MarginWeights::Base, MarginWeights::End] {
            for old in tried(margin.mid()) {
                let Lines { before, after } =
                    lines(*whole, (then.mid(), now.mid()), (old, margin.mid()));
                let Ok(bridge) = margin_bridge(&before, &after, ProfitLevel::Ebit, weights) else {
                    continue;
                };
                let of = |line: usize| {
                    bridge.rate_by_line.get(line).map_or(f64::NAN, |points| points.as_bp())
                };
                let how = |part| {
                    (part, "bp", "margin bridge of tokens and the rest, by the weights of the row")
                };
                let is_free = weights.method().is_order_free();
                table.push([
                    provider.name().into(),
                    format!("{weights:?}").to_lowercase().into(),
                    if is_free { "yes" } else { "no" }.into(),
                    Number::new(100.0 * old.number()).into(),
                    point(&traced, how("rate_tokens"), of(0)),
                    point(&traced, how("rate_rest"), of(1)),
                    point(&traced, how("mix"), bridge.mix.as_bp()),
                    point(&traced, how("interaction"), bridge.interaction.as_bp()),
                    point(&traced, how("change"), bridge.change().as_bp()),
                ]);
            }
        }
    }
    table
}

/// The change with tokens taken out of both quarters.
pub(super) fn without(scene: &Scene<'_>) -> Table {
    let mut table = Table::new(
        "without-tokens",
        "Change of the EBIT margin with tokens left out of both quarters",
    )
    .column(Column::text("provider", "Provider"))
    .column(Column::number("margin_before", "Token margin then", "percent"))
    .column(Column::number("whole", "Whole", "bp"))
    .column(Column::number("rest", "Without tokens", "bp"))
    .column(Column::number("explained", "Explained by tokens", "bp"))
    .column(Column::number("step", "Tokens' part of the step of EBIT", "percent"));
    for provider in &scene.providers {
        let found =
            tokens(scene, provider).and_then(|tokens| Ok(tokens.join(both(scene, provider)?)));
        let Ok(traced) = found else { continue };
        let ((then, now, margin), whole) = traced.value();
        for old in tried(margin.mid()) {
            let Lines { before, after } =
                lines(*whole, (then.mid(), now.mid()), (old, margin.mid()));
            let Some(found) = exclude_line((&whole.0, &whole.1), (&before[0], &after[0])) else {
                continue;
            };
            let how = |part| (part, "bp", "margin of the whole less margin without tokens");
            let step = after[0].ebit() - before[0].ebit();
            let share = step.ratio_to(whole.1.ebit() - whole.0.ebit());
            table.push([
                provider.name().into(),
                Number::new(100.0 * old.number()).into(),
                point(&traced, how("whole"), found.whole.as_bp()),
                point(&traced, how("rest"), found.rest.as_bp()),
                point(&traced, how("explained"), found.explained.as_bp()),
                share.map_or(Cell::Empty, |share| point(&traced, STEP, 100.0 * share)),
            ]);
        }
    }
    table
}
