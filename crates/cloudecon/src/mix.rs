//! Revenue by line: core infrastructure, AI infrastructure, tokens; shares, paces and growth.

use cloudecon_core::{Growth, Quantity, Quarter, Range, RunRate, Share, Usd};
use cloudecon_dataset::{Basis, Bound, Dataset, Provider};
use cloudecon_revenue::{AiSplit, GrowthPoints, Line};

use crate::inputs::{Found, cloud_entity};
use crate::models::{ai_share_of, taas_share_of};
use crate::scene::{BILLION, Scene, cell, cell_of, millions};
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options, Traced, scene};

/// Revenue mix, growth and paces of the reported providers.
///
/// Tables: `growth` (revenue, growth on the quarter and the year, run-rate, trailing year), `lines`
/// (revenue of each line, its share, its run-rate), `profit` (income, margin, gross profit where
/// it is published), `token-growth` (what tokens add to growth and to the step of income).
///
/// # Errors
/// [`Error`] for an unknown scenario or a dataset without figures.
pub fn mix(dataset: &Dataset, options: &Options) -> Result<Document, Error> {
    scene::with(dataset, options, |scene| {
        Document::new("mix", format!("Revenue mix of {}", scene.quarter))
            .table(growth(&scene))
            .table(lines(&scene))
            .table(profit(&scene))
            .table(token_growth(&scene))
            .note("the AI share is of the entity named in the row; its lines add to that entity's revenue")
    })
}

fn growth(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("growth", "Revenue and growth")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("entity", "Entity"))
        .column(Column::number("revenue", "Revenue", "USD million"))
        .column(Column::number("on_quarter", "On the quarter", "percent").ranged())
        .column(Column::number("on_year", "On the year", "percent").ranged())
        .column(Column::number("run_rate", "Run-rate, 4 quarters", "USD billion/yr"))
        .column(Column::number("trailing", "Trailing year", "USD million"));
    for provider in &scene.providers {
        for entity in entities(provider) {
            let at = |quarter| scene.revenue(provider, entity, quarter);
            let now = at(scene.quarter);
            let id = |metric: &str| format!("{entity}.{metric}@{}", scene.quarter);
            let year: Found<Vec<_>> = (0..4).map(|back| at(scene.quarter.plus(-back))).collect();
            table.push([
                provider.name().into(),
                scene.entity_name(entity).into(),
                cell(&now, millions),
                cell_of(
                    id("revenue_growth_on_quarter"),
                    &rise(at(scene.quarter.previous()), now.clone()),
                    percent_of_growth,
                ),
                cell_of(
                    id("revenue_growth_on_year"),
                    &rise(at(scene.quarter.year_before()), now.clone()),
                    percent_of_growth,
                ),
                cell(&now, |usd| RunRate::from_quarter(usd).number() / BILLION),
                cell(&year.map(sum), millions),
            ]);
        }
    }
    table
}

/// The cloud entity, and the entity of the AI share where it is another one.
fn entities(provider: &Provider) -> Vec<&str> {
    let cloud = cloud_entity(provider);
    let mut found = vec![cloud];
    found.extend(provider.ai_entity().filter(|entity| *entity != cloud));
    found
}

fn sum(parts: Vec<Traced<Range<Usd>>>) -> Traced<Range<Usd>> {
    let mut parts = parts.into_iter();
    let first = parts
        .next()
        .unwrap_or_else(|| Traced::computed(Range::exact(Usd::ZERO), Basis::Derived, Vec::new()));
    parts.fold(first, |sum, part| sum.join(part).map(|(a, b)| a.add(b)))
}

/// Growth with the range that printed digits allow.
pub(crate) fn rise(
    before: Found<Traced<Range<Usd>>>,
    after: Found<Traced<Range<Usd>>>,
) -> Found<Traced<Range<Growth>>> {
    let (before, after) = (before?, after?);
    // An end of the base says nothing one-sided of the growth on it.
    let bound = if before.bound() == Bound::Exact { after.bound() } else { Bound::About };
    before
        .join(after)
        .with_bound(bound)
        .try_map(|(before, after)| {
            let low = Growth::of(before.high(), after.low())?;
            let mid = Growth::of(before.mid(), after.mid())?;
            let high = Growth::of(before.low(), after.high())?;
            Range::new(low, mid, high).ok()
        })
        .ok_or_else(|| "nothing before it".to_owned())
}

fn percent_of_growth(growth: Growth) -> f64 {
    100.0 * growth.number()
}

/// The split of a provider's AI entity in a quarter.
pub(crate) struct Split {
    pub(crate) entity: String,
    pub(crate) revenue: Found<Traced<Range<Usd>>>,
    pub(crate) parts: Found<Traced<AiSplit>>,
}

/// Reads revenue, AI share and the share of tokens in it.
pub(crate) fn split(scene: &Scene<'_>, provider: &Provider, quarter: Quarter) -> Split {
    let entity = provider.ai_entity().unwrap_or_else(|| cloud_entity(provider));
    let revenue = scene.revenue(provider, entity, quarter);
    let ai = ai_share_of(&scene.inputs, provider, quarter);
    let taas = taas_share_of(&scene.inputs, provider, quarter);
    let is_ceiling = matches!(&taas, Ok(share) if share.bound() == Bound::AtMost);
    let parts = (|| {
        let split = revenue.clone()?.join(ai?).join(taas?).map(
            |((revenue, ai_share), taas_share_of_ai)| AiSplit {
                revenue,
                ai_share,
                taas_share_of_ai,
            },
        );
        Ok(if is_ceiling { split.with_bound(Bound::AtMost) } else { split })
    })();
    Split { entity: entity.to_owned(), revenue, parts }
}

fn lines(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("lines", "Revenue by line")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("entity", "Entity"))
        .column(Column::text("line", "Line"))
        .column(Column::number("revenue", "Revenue", "USD million").ranged())
        .column(Column::number("share", "Share of revenue", "percent").ranged())
        .column(Column::number("run_rate", "Run-rate", "USD billion/yr").ranged())
        .note("core infrastructure and other is what is left; software is inside it unless a source splits it")
        .note("tokens of own and of other companies' models are split by no source");
    for provider in &scene.providers {
        let split = split(scene, provider, scene.quarter);
        let entity = scene.entity_name(&split.entity).to_owned();
        let part = |pick: fn(&AiSplit) -> Range<Usd>, bound: Option<Bound>| {
            split.parts.clone().map(|parts| {
                let bound = bound.filter(|_| parts.bound() == Bound::AtMost);
                let traced = parts.map(|split| pick(&split));
                match bound {
                    Some(bound) => traced.with_bound(bound),
                    None => traced.with_bound(Bound::Exact),
                }
            })
        };
        let tokens = format!("{} and {}", Line::FirstPartyTaas, Line::ThirdPartyTaas);
        for (name, found) in [
            ("core and other".to_owned(), part(AiSplit::other_revenue, None)),
            (Line::AiIaas.to_string(), part(AiSplit::ai_iaas_revenue, Some(Bound::AtLeast))),
            (tokens, part(AiSplit::taas_revenue, Some(Bound::AtMost))),
        ] {
            let slug = name.to_lowercase().replace(' ', "_");
            let share = found.clone().and_then(|part| share(part, split.revenue.clone()?));
            table.push([
                provider.name().into(),
                entity.clone().into(),
                name.into(),
                cell_of(
                    format!("{}.line.{slug}@{}", split.entity, scene.quarter),
                    &found,
                    millions,
                ),
                cell(&share, |share: Share| 100.0 * share.number()),
                cell(&found, |usd| RunRate::from_quarter(usd).number() / BILLION),
            ]);
        }
    }
    table
}

fn share(part: Traced<Range<Usd>>, whole: Traced<Range<Usd>>) -> Found<Traced<Range<Share>>> {
    let bound = part.bound();
    part.join(whole)
        .try_map(|(part, whole)| {
            // Both ends of a part go with the middle of the whole: they move together.
            let of = |usd: Usd| Share::of(usd, whole.mid());
            Range::new(of(part.low())?, of(part.mid())?, of(part.high())?).ok()
        })
        .map(|share| share.with_bound(bound))
        .ok_or_else(|| "the part exceeds the whole".to_owned())
}

fn profit(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("profit", "Income and margins")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("entity", "Entity"))
        .column(Column::number("income", "EBIT", "USD million"))
        .column(Column::number("margin", "EBIT margin", "percent"))
        .column(Column::number("on_quarter", "On the quarter", "bp").ranged())
        .column(Column::number("on_year", "On the year", "bp").ranged())
        .column(Column::number("gross_margin", "Gross margin", "percent"));
    for provider in &scene.providers {
        let entity = cloud_entity(provider);
        let ranged = |quarter| {
            let income = scene.income(provider, quarter)?;
            let revenue = scene.revenue(provider, entity, quarter)?;
            Ok(income
                .join(revenue)
                .map(|(profit, revenue)| cloudecon_revenue::RangedMargin { profit, revenue }))
        };
        let now: Found<Traced<_>> = ranged(scene.quarter);
        let change = |quarter| {
            let before: Traced<cloudecon_revenue::RangedMargin> = ranged(quarter)?;
            before
                .join(now.clone()?)
                .try_map(|(before, after)| before.change_to(&after))
                .ok_or_else(|| "income exceeds revenue".to_owned())
        };
        let margin = now.clone().and_then(|margin| {
            margin.try_map(|m| m.margin()).ok_or_else(|| "income exceeds revenue".to_owned())
        });
        let gross =
            scene.flow(provider, entity, "cost_of_revenue", scene.quarter).and_then(|cost| {
                let revenue = scene.revenue(provider, entity, scene.quarter)?;
                cost.join(revenue)
                    .try_map(|(cost, revenue)| {
                        let profit = revenue.sub(cost);
                        cloudecon_revenue::RangedMargin { profit, revenue }.margin()
                    })
                    .ok_or_else(|| "cost exceeds revenue".to_owned())
            });
        table.push([
            provider.name().into(),
            scene.entity_name(entity).into(),
            cell(&scene.income(provider, scene.quarter), millions),
            cell(&margin, |margin| 100.0 * margin.number()),
            cell(&change(scene.quarter.previous()), cloudecon_core::Quantity::number),
            cell(&change(scene.quarter.year_before()), cloudecon_core::Quantity::number),
            cell(&gross, |margin| 100.0 * margin.number()),
        ]);
    }
    table
}

/// What the token business adds: only where a share of a year before can be bounded.
fn token_growth(scene: &Scene<'_>) -> Table {
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
        let Ok(now) = split(scene, provider, scene.quarter).parts else { continue };
        if now.bound() == Bound::AtMost {
            continue;
        }
        let from = scene.quarter.year_before();
        let tokens_now = now.map(|split| split.taas_revenue());
        let then = tokens_before(scene, provider, from);
        let entity = provider.ai_entity().unwrap_or_else(|| cloud_entity(provider));
        let base = scene.revenue(provider, entity, from);
        let points = then.clone().and_then(|then| {
            let all = then.join(tokens_now.clone()).join(base?);
            all.try_map(|((before, after), base)| {
                let of = |before, after| GrowthPoints::of(before, after, base.mid());
                let low = of(before.high(), after.low())?;
                let mid = of(before.mid(), after.mid())?;
                let high = of(before.low(), after.high())?;
                Range::new(low.as_points(), mid.as_points(), high.as_points()).ok()
            })
            .ok_or_else(|| "no revenue a year before".to_owned())
        });
        table.push([
            provider.name().into(),
            from.to_string().into(),
            cell(&then, millions),
            cell(&Ok(tokens_now.clone()), millions),
            cell(&points, |points| points),
            step_share(scene, provider, from, then, tokens_now),
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
    let revenue = scene.revenue(provider, entity, quarter)?;
    let taas = taas_share_of(&scene.inputs, provider, quarter)?;
    let ai = ai_share_around(scene, provider, quarter)?;
    Ok(revenue.join(ai).join(taas).map(|((revenue, ai_share), taas_share_of_ai)| {
        AiSplit { revenue, ai_share, taas_share_of_ai }.taas_revenue()
    }))
}

/// The AI share of a quarter, or the range between the nearest known ones before and after it.
pub(crate) fn ai_share_around(
    scene: &Scene<'_>,
    provider: &Provider,
    quarter: Quarter,
) -> Found<Traced<Range<Share>>> {
    if let Ok(found) = ai_share_of(&scene.inputs, provider, quarter) {
        return Ok(found);
    }
    let near = |step: i32| {
        (1..=12).find_map(|n| ai_share_of(&scene.inputs, provider, quarter.plus(step * n)).ok())
    };
    let missing = || format!("no AI share of `{}` around {quarter}", provider.id());
    let (before, after) = (near(-1).ok_or_else(missing)?, near(1).ok_or_else(missing)?);
    before
        .join(after)
        .try_map(|(before, after)| {
            let ends = [before.low(), before.high(), after.low(), after.high()];
            let low = ends.iter().copied().fold(before.low(), |a, b| if b < a { b } else { a });
            let high = ends.iter().copied().fold(before.low(), |a, b| if b > a { b } else { a });
            Range::between(low, high).ok()
        })
        .map(|share| {
            share.with_note(format!("between the shares known before and after {quarter}"))
        })
        .ok_or_else(missing)
}

fn step_share(
    scene: &Scene<'_>,
    provider: &Provider,
    from: Quarter,
    then: Found<Traced<Range<Usd>>>,
    now: Traced<Range<Usd>>,
) -> Cell {
    let found = (|| {
        let entity = cloud_entity(provider);
        let margin = scene.inputs.quarter(
            provider,
            entity,
            "bedrock_ebit_margin",
            scene.quarter,
            cloudecon_dataset::Value::as_margin,
        )?;
        let income = scene.income(provider, from)?.join(scene.income(provider, scene.quarter)?);
        then?
            .join(now)
            .join(margin)
            .join(income)
            .try_map(|(((then, now), margin), (before, after))| {
                let step = after.mid() - before.mid();
                let part =
                    |now: Usd, then: Usd, margin: f64| ((now - then) * margin).ratio_to(step);
                let low = part(now.low(), then.high(), margin.low().number())?;
                let mid = part(now.mid(), then.mid(), margin.mid().number())?;
                let high = part(now.high(), then.low(), margin.high().number())?;
                Range::new(100.0 * low, 100.0 * mid, 100.0 * high).ok()
            })
            .ok_or_else(|| "income did not change".to_owned())
    })();
    match found {
        Ok(traced) => Number::traced(&traced, |share: f64| share).into(),
        Err(reason) => Cell::Missing(reason),
    }
}
