//! The whole segment of one projected quarter: AI lines and the rest.

use cloudecon_core::{Quarter, Usd};
use cloudecon_dataset::Provider;

use super::base::Base;
use super::bench::Bench;
use super::clock::compounded;
use super::graph::NodeId;
use super::lines::Lines;
use super::start::Start;
use crate::inputs::{Found, cloud_entity};
use crate::models;

/// The quantities of a quarter by name; one without a number has the reason.
pub(super) struct Segment {
    pub(super) revenue: NodeId,
    pub(super) tokens: NodeId,
    pub(super) values: Vec<(&'static str, Found<NodeId>)>,
}

/// What the quarter a year before holds: projected, or as published.
pub(super) struct YearBefore {
    pub(super) revenue: Found<NodeId>,
    pub(super) tokens: Found<NodeId>,
}

impl Segment {
    pub(super) fn at(
        bench: &mut Bench<'_>,
        provider: &Provider,
        (start, base, lines): (&Start, &Base, &Lines),
        quarter: Quarter,
        before: YearBefore,
    ) -> Found<Self> {
        let ahead = quarter.quarters_since(start.quarter);
        let ai = bench.formula(
            "ai_revenue",
            "USD",
            "rental_revenue + token_revenue",
            &[("rental_revenue", lines.rental), ("token_revenue", lines.tokens)],
        )?;
        let ai_income = bench.formula(
            "ai_income",
            "USD",
            "rental_income + token_income",
            &[("rental_income", lines.rental_income), ("token_income", lines.token_income)],
        )?;
        let (rest, rest_income) = rest(bench, provider, (start, base), ai, ahead)?;
        let revenue = bench.formula(
            "segment_revenue",
            "USD",
            "ai_revenue + rest_revenue",
            &[("ai_revenue", ai), ("rest_revenue", rest)],
        )?;
        let income = bench.formula(
            "segment_income",
            "USD",
            "ai_income + rest_income",
            &[("ai_income", ai_income), ("rest_income", rest_income)],
        )?;
        let has_rest = start.has_rest(bench);
        let mut ratio = |symbol: &str, part: (&str, NodeId), whole: (&str, NodeId)| {
            let text = format!("{} / {}", part.0, whole.0);
            bench
                .formula(symbol, "fraction", &text, &[part, whole])
                .map_err(|_| format!("`{}` is zero", whole.0))
        };
        let whole = ("segment_revenue", revenue);
        let tokens = ("token_revenue", lines.tokens);
        let rest_margin = if has_rest {
            ratio("rest_margin", ("rest_income", rest_income), ("rest_revenue", rest))
        } else {
            Err("nothing but AI is sold".to_owned())
        };
        let mut values = vec![
            ("segment_revenue", Ok(revenue)),
            ("ai_revenue", Ok(ai)),
            ("rental_revenue", Ok(lines.rental)),
            ("token_revenue", Ok(lines.tokens)),
            ("rest_revenue", Ok(rest)),
            ("ai_mix", ratio("ai_mix", ("ai_revenue", ai), whole)),
            ("token_share_of_ai", ratio("token_share_of_ai", tokens, ("ai_revenue", ai))),
            ("segment_income", Ok(income)),
            ("segment_margin", ratio("segment_margin", ("segment_income", income), whole)),
            ("ai_margin", ratio("ai_margin", ("ai_income", ai_income), ("ai_revenue", ai))),
            (
                "rental_margin",
                ratio(
                    "rental_margin",
                    ("rental_income", lines.rental_income),
                    ("rental_revenue", lines.rental),
                ),
            ),
            ("token_margin", ratio("token_margin", ("token_income", lines.token_income), tokens)),
            ("rest_margin", rest_margin),
            ("ai_power_added", Ok(lines.added.earning)),
            ("next_chip_share", Ok(lines.added.next_chip)),
            ("token_demand", Ok(lines.demand)),
            ("token_supply", Ok(lines.supply)),
            ("token_sales", Ok(lines.sales)),
            ("tokens_served", Ok(lines.served)),
        ];
        values.push(("growth_on_year", growth(bench, revenue, &before)));
        values.push(("token_points_of_growth", points(bench, lines.tokens, before)));
        Ok(Self { revenue, tokens: lines.tokens, values })
    }
}

/// What is not AI: on its own growth, at the margin that the last actual quarter leaves it.
fn rest(
    bench: &mut Bench<'_>,
    provider: &Provider,
    (start, base): (&Start, &Base),
    ai: NodeId,
    ahead: i32,
) -> Found<(NodeId, NodeId)> {
    let growth = bench.driver_of(provider, "rest_growth")?;
    let change = bench.driver_of(provider, "rest_margin_change")?;
    let text = format!("rest_revenue * {}", compounded("rest_growth", ahead));
    let arguments = [("rest_revenue", start.rest), ("rest_growth", growth)];
    let rest = bench.formula("rest_revenue", "USD", &text, &arguments)?;
    let left = bench.formula(
        "rest_income_before",
        "USD",
        "operating_income - ai_income_before",
        &[("operating_income", start.income), ("ai_income_before", base.income)],
    )?;
    // Without any other revenue, what the AI lines do not bear goes with AI revenue.
    let (bearer, now) = if start.has_rest(bench) { (start.rest, rest) } else { (start.ai, ai) };
    let margin = bench.formula(
        "rest_margin_before",
        "fraction",
        "rest_income_before / revenue_before",
        &[("rest_income_before", left), ("revenue_before", bearer)],
    )?;
    let text = format!("revenue * (rest_margin_before + {ahead} * rest_margin_change)");
    let arguments =
        [("revenue", now), ("rest_margin_before", margin), ("rest_margin_change", change)];
    Ok((rest, bench.formula("rest_income", "USD", &text, &arguments)?))
}

/// Growth of the segment on the year.
fn growth(bench: &mut Bench<'_>, revenue: NodeId, before: &YearBefore) -> Found<NodeId> {
    let arguments = [("revenue", revenue), ("revenue_year_before", before.revenue.clone()?)];
    bench.formula("growth_on_year", "fraction", "revenue / revenue_year_before - 1", &arguments)
}

/// What tokens add to growth on the year, as a part of the revenue of the year before.
fn points(bench: &mut Bench<'_>, tokens: NodeId, before: YearBefore) -> Found<NodeId> {
    let arguments = [
        ("token_revenue", tokens),
        ("token_revenue_year_before", before.tokens?),
        ("revenue_year_before", before.revenue?),
    ];
    let text = "(token_revenue - token_revenue_year_before) / revenue_year_before";
    bench.formula("token_points_of_growth", "fraction", text, &arguments)
}

impl YearBefore {
    /// Of a quarter that has been: tokens as published, or as the scenario has them.
    pub(super) fn actual(bench: &mut Bench<'_>, provider: &Provider, quarter: Quarter) -> Self {
        let found = models::revenue_of(&bench.inputs, provider, cloud_entity(provider), quarter);
        let revenue = found.and_then(|revenue| bench.traced::<Usd>(&revenue));
        let pace = models::taas_pace_of(&bench.inputs, provider, quarter);
        let tokens = match pace {
            Ok(pace) => bench.traced(&pace),
            Err(_) => bench.driver_of(
                provider,
                &format!("token_run_rate.{}", quarter.to_string().to_lowercase()),
            ),
        };
        let tokens = tokens
            .and_then(|pace| bench.formula("token_revenue", "USD", "pace / 4", &[("pace", pace)]))
            .map_err(|_| format!("no tokens of `{}` for {quarter} are published", provider.id()));
        Self { revenue, tokens }
    }
}
