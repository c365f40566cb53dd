//! What the token business adds to growth and to the step of income.

use cloudecon_core::{Quantity, Quarter, Range, Share, Usd};
use cloudecon_dataset::{Bound, Provider, Value};
use cloudecon_revenue::{AiSplit, GrowthPoints};

use super::lines::TOKENS;
use super::split;
use crate::Traced;
use crate::inputs::{Found, cloud_entity};
use crate::models::{ai_share_of, taas_share_of};
use crate::scene::{Scene, cell, millions, named};
use crate::table::{Column, Table};

/// What tokens add, only where a share of a year before can be bounded.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("token-growth", "What tokens add to growth and to the step of income")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("from", "From"))
        .column(Column::number("before", "Tokens then", "USD million").ranged())
        .column(Column::number("after", "Tokens now", "USD million").ranged())
        .column(Column::number("points", "Of growth", "points").ranged())
        .column(Column::number("step", "Of the step of EBIT", "percent").ranged())
        .note("the AI share of a quarter without one lies between the known shares around it, if it only rose")
        .note("the step of EBIT takes the margin of tokens that is published for the later quarter in both quarters");
    for provider in &scene.providers {
        let Ok(now) = split(scene, provider, scene.quarter).tokens() else { continue };
        if now.bound() == Bound::AtMost {
            continue;
        }
        let from = scene.quarter.year_before();
        let then = named("tokens_before", tokens_before(scene, provider, from));
        let entity = provider.ai_entity().unwrap_or_else(|| cloud_entity(provider));
        let base = named("revenue_before", scene.revenue(provider, entity, from));
        let points = then.clone().and_then(|then| {
            let all = then.join(now.clone()).join(base?);
            all.try_map(|((before, after), base)| {
                let of = |before, after| GrowthPoints::of(before, after, base.mid());
                let low = of(before.high(), after.low())?;
                let mid = of(before.mid(), after.mid())?;
                let high = of(before.low(), after.high())?;
                Range::new(low.as_points(), mid.as_points(), high.as_points()).ok()
            })
            .map(|points| {
                points.stated("points", "points", "100 * (tokens - tokens_before) / revenue_before")
            })
            .ok_or_else(|| "no revenue a year before".to_owned())
        });
        let step = step_share(scene, provider, from, then.clone(), now.clone());
        table.push([
            provider.name().into(),
            from.to_string().into(),
            cell(&then, millions),
            cell(&Ok(now), millions),
            cell(&points, |points| points),
            cell(&step, |share| share),
        ]);
    }
    table
}

/// Tokens of an earlier quarter: its published share of AI times AI shares around the quarter.
pub(crate) fn tokens_before(
    scene: &Scene<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Found<Traced<Range<Usd>>> {
    let entity = provider.ai_entity().unwrap_or_else(|| cloud_entity(provider));
    let revenue = named("revenue", scene.revenue(provider, entity, quarter))?;
    let taas = taas_share_of(&scene.inputs, provider, quarter);
    let taas = named("taas_share_of_ai_revenue", taas)?;
    let ai = ai_share_around(scene, provider, quarter)?;
    let tokens = revenue.join(ai).join(taas).map(|((revenue, ai_share), taas_share_of_ai)| {
        AiSplit { revenue, ai_share, taas_share_of_ai }.taas_revenue()
    });
    Ok(tokens.stated("tokens", "USD", TOKENS))
}

/// The AI share of a quarter, or the range between the nearest known ones before and after it.
pub(crate) fn ai_share_around(
    scene: &Scene<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Found<Traced<Range<Share>>> {
    const SYMBOL: &str = "ai_share_of_revenue";
    if let Ok(found) = ai_share_of(&scene.inputs, provider, quarter) {
        return Ok(found.named(SYMBOL));
    }
    let near = |step: i32| {
        (1..=12).find_map(|n| ai_share_of(&scene.inputs, provider, quarter.plus(step * n)).ok())
    };
    let missing = || format!("no AI share of `{}` around {quarter}", provider.id());
    let (before, after) = (near(-1).ok_or_else(missing)?, near(1).ok_or_else(missing)?);
    before
        .named("ai_share_earlier")
        .join(after.named("ai_share_later"))
        .try_map(|(before, after)| {
            let ends = [before.low(), before.high(), after.low(), after.high()];
            let low = ends.iter().copied().fold(before.low(), |a, b| if b < a { b } else { a });
            let high = ends.iter().copied().fold(before.low(), |a, b| if b > a { b } else { a });
            Range::between(low, high).ok()
        })
        .map(|share| {
            share
                .with_note(format!("between the shares known before and after {quarter}"))
                .modelled(SYMBOL, "fraction", "middle of all between the shares known around it")
        })
        .ok_or_else(missing)
}

/// Per cent of the change of income that added tokens bring at their margin.
fn step_share(
    scene: &Scene<'_>,
    provider: &Provider,
    from: Quarter,
    then: Found<Traced<Range<Usd>>>,
    now: Traced<Range<Usd>>,
) -> Found<Traced<Range<f64>>> {
    const FORMULA: &str = "100 * (tokens - tokens_before) * bedrock_ebit_margin / (operating_income - operating_income_before)";
    let entity = cloud_entity(provider);
    let margin = scene.inputs.quarter(
        provider,
        entity,
        "bedrock_ebit_margin",
        scene.quarter,
        Value::as_margin,
    )?;
    let before = named("operating_income_before", scene.income(provider, from))?;
    let after = named("operating_income", scene.income(provider, scene.quarter))?;
    then?
        .join(now)
        .join(margin)
        .join(before.join(after))
        .try_map(|(((then, now), margin), (before, after))| {
            let step = after.mid() - before.mid();
            let part = |now: Usd, then: Usd, margin: f64| ((now - then) * margin).ratio_to(step);
            let low = part(now.low(), then.high(), margin.low().number())?;
            let mid = part(now.mid(), then.mid(), margin.mid().number())?;
            let high = part(now.high(), then.low(), margin.high().number())?;
            Range::new(100.0 * low, 100.0 * mid, 100.0 * high).ok()
        })
        .map(|share| share.stated("share_of_step", "percent", FORMULA))
        .ok_or_else(|| "income did not change".to_owned())
}
