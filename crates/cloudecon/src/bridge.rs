//! Why a margin or a revenue changed: bridges whose parts add to the change.

use cloudecon_core::{BasisPoints, Margin, Quantity, Quarter, Range, Usd};
use cloudecon_dataset::{Bound, Dataset, Provider, Value};
use cloudecon_revenue::{
    MarginWeights, ProfitLevel, Statement, base_before, exclude_line, growth_bridge,
    implied_add_back, margin_bridge, margin_change,
};

use crate::inputs::{Found, cloud_entity};
use crate::mix::{split, tokens_before};
use crate::scene::{Scene, cell, millions};
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options, Traced, scene};

/// Bridges of the quarter's changes.
///
/// Tables: `margin-by-cost` (cost of revenue and operating expense), `margin-by-line` (rate and
/// mix of tokens and the rest, by method), `without-tokens`, `growth-by-line`, `add-back` (the
/// one-off that would give a claimed change).
///
/// # Errors
/// [`Error`] for an unknown scenario or a dataset without figures.
pub fn bridge(dataset: &Dataset, options: &Options) -> Result<Document, Error> {
    scene::with(dataset, options, |scene| {
        let (from, to) = (scene.quarter.previous(), scene.quarter);
        Document::new("bridge", format!("Bridges from {from} to {to}"))
            .table(by_cost(&scene))
            .table(by_line(&scene))
            .table(without(&scene))
            .table(growth(&scene))
            .table(add_back(&scene))
            .note("every bridge closes: its parts add to the change")
    })
}

fn statement(scene: &Scene<'_>, provider: &Provider, quarter: Quarter) -> Found<Traced<Statement>> {
    let entity = cloud_entity(provider);
    let revenue = scene.revenue(provider, entity, quarter)?;
    let income = scene.income(provider, quarter)?;
    let whole = revenue
        .join(income)
        .map(|(revenue, income)| Statement::from_ebit(revenue.mid(), income.mid()));
    Ok(match scene.flow(provider, entity, "cost_of_revenue", quarter) {
        Ok(cost) => whole.join(cost).map(|(whole, cost)| whole.with_cost_of_revenue(cost.mid())),
        Err(_) => whole,
    })
}

fn both(scene: &Scene<'_>, provider: &Provider) -> Found<Traced<(Statement, Statement)>> {
    let before = statement(scene, provider, scene.quarter.previous())?;
    Ok(before.join(statement(scene, provider, scene.quarter)?))
}

/// A figure of central values with where it came from.
fn point<T>(traced: &Traced<T>, value: f64) -> Cell {
    Number::new(value)
        .with_basis(traced.basis())
        .with_bound(traced.bound())
        .with_inputs(traced.inputs().to_vec())
        .into()
}

fn by_cost(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("margin-by-cost", "Change of the EBIT margin by kind of cost")
        .column(Column::text("provider", "Provider"))
        .column(Column::number("cost_of_revenue", "Cost of revenue", "bp"))
        .column(Column::number("operating_expense", "Operating expense", "bp"))
        .column(Column::number("change", "EBIT margin", "bp"))
        .note("costs as a share of revenue, before less after: positive raises the margin");
    for provider in &scene.providers {
        let row = both(scene, provider).map(|traced| {
            let (before, after) = traced.value();
            let change = margin_change(before, after, ProfitLevel::Ebit);
            let gross = margin_change(before, after, ProfitLevel::Gross);
            let of = |change: Option<BasisPoints>| match change {
                Some(change) => point(&traced, change.as_bp()),
                None => Cell::Missing("no cost of revenue is published".to_owned()),
            };
            let rest = change.zip(gross).map(|(all, gross)| all - gross);
            [of(gross), of(rest), of(change)]
        });
        let cells = row.unwrap_or_else(|reason| [(); 3].map(|()| Cell::Missing(reason.clone())));
        let [gross, rest, change] = cells;
        table.push([provider.name().into(), gross, rest, change]);
    }
    table
}

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
    let split = split(scene, provider, scene.quarter).parts?;
    if split.bound() == Bound::AtMost {
        return Err("tokens are known by a ceiling only".to_owned());
    }
    let now = split.map(|split| split.taas_revenue());
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

/// Margins of tokens in the quarter before that are tried: nobody publishes it.
fn tried(now: Margin) -> [Margin; 3] {
    [Margin::from_number(0.0), Margin::from_number(0.30), now]
}

fn lines(whole: (Statement, Statement), tokens: (Usd, Usd), margins: (Margin, Margin)) -> Lines {
    let line =
        (Statement::from_margin(tokens.0, margins.0), Statement::from_margin(tokens.1, margins.1));
    Lines { before: [line.0, whole.0 - line.0], after: [line.1, whole.1 - line.1] }
}

fn by_line(scene: &Scene<'_>) -> Table {
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
                let is_free = weights.method().is_order_free();
                table.push([
                    provider.name().into(),
                    format!("{weights:?}").to_lowercase().into(),
                    if is_free { "yes" } else { "no" }.into(),
                    Number::new(100.0 * old.number()).into(),
                    point(&traced, of(0)),
                    point(&traced, of(1)),
                    point(&traced, bridge.mix.as_bp()),
                    point(&traced, bridge.interaction.as_bp()),
                    point(&traced, bridge.change().as_bp()),
                ]);
            }
        }
    }
    table
}

/// A row that says why there are no numbers.
fn missing(provider: &Provider, reason: &str, words: usize, numbers: usize) -> Vec<Cell> {
    let mut cells: Vec<Cell> = vec![provider.name().into()];
    cells.resize(words, "-".into());
    cells.extend((0..numbers).map(|_| Cell::Missing(reason.to_owned())));
    cells
}

fn without(scene: &Scene<'_>) -> Table {
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
            let step = after[0].ebit() - before[0].ebit();
            let share = step.ratio_to(whole.1.ebit() - whole.0.ebit());
            table.push([
                provider.name().into(),
                Number::new(100.0 * old.number()).into(),
                point(&traced, found.whole.as_bp()),
                point(&traced, found.rest.as_bp()),
                point(&traced, found.explained.as_bp()),
                share.map_or(Cell::Empty, |share| point(&traced, 100.0 * share)),
            ]);
        }
    }
    table
}

fn growth(scene: &Scene<'_>) -> Table {
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
            let then = tokens_before(scene, provider, from)?;
            let ai = crate::mix::ai_share_around(scene, provider, from)?;
            let revenue = scene.revenue(provider, entity, from)?;
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
                point(&traced, millions(*change)),
                point(&traced, points.as_points()),
            ]);
        }
        let (change, growth) = (bridge.after - bridge.before, bridge.growth());
        table.push([
            provider.name().into(),
            "all".into(),
            point(&traced, millions(change)),
            growth.map_or(Cell::Empty, |growth| point(&traced, 100.0 * growth.number())),
        ]);
    }
    table
}

/// Published changes of a margin, and the one-off that would give each.
fn add_back(scene: &Scene<'_>) -> Table {
    let mut table =
        Table::new("add-back", "The one-off that would give a claimed change of margin")
            .column(Column::text("claim", "Claim"))
            .column(Column::number("claimed", "Claimed", "bp").ranged())
            .column(Column::number("filed", "By the figures", "bp"))
            .column(
                Column::number("before", "Left out of the quarter before", "USD million").ranged(),
            )
            .column(Column::number("after", "Or added to the quarter", "USD million").ranged())
            .note("positive is a charge left out of income; no filing names one of that size");
    for claim in scene.inputs.dataset().claims() {
        let Some(figure) = claim.figure().filter(|figure| figure.bound() == Bound::Exact) else {
            continue;
        };
        let provider = scene.providers.iter().find(|p| cloud_entity(p) == claim.entity());
        let Some(provider) = provider.filter(|_| claim.metric() == "ebit_margin_change_qoq") else {
            continue;
        };
        let Ok(traced) = both(scene, provider) else { continue };
        let (before, after) = traced.value();
        let (low, high) = figure.interval();
        let bp = |fraction: f64| BasisPoints::from_bp(1e4 * fraction);
        let Ok(claimed) = Range::new(bp(low), bp(figure.number()), bp(high)) else { continue };
        let Some(found) = implied_add_back(before, after, claimed) else { continue };
        let filed = margin_change(before, after, ProfitLevel::Ebit);
        let range = |range: Range<Usd>| {
            let (a, b) = (millions(range.low()), millions(range.high()));
            Number::between(a.min(b), millions(range.mid()), a.max(b))
                .with_basis(cloudecon_dataset::Basis::Derived)
                .with_inputs(traced.inputs().to_vec())
        };
        table.push([
            claim.id().into(),
            cell(
                &Ok(Traced::computed(claimed, claim.basis(), vec![claim.id().to_owned()])),
                cloudecon_core::BasisPoints::as_bp,
            ),
            filed.map_or(Cell::Empty, |filed| point(&traced, filed.as_bp())),
            range(found.in_before)
                .with_id(format!("{}.add_back@{}", provider.id(), scene.quarter.previous()))
                .into(),
            range(found.in_after).into(),
        ]);
    }
    table
}
