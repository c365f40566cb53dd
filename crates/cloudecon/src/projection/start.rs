//! The last actual quarter of a provider: what the projection goes on from.

use cloudecon_core::{Quarter, Range, RunRate, Share, Usd};
use cloudecon_dataset::{Provider, Value};

use super::bench::Bench;
use super::graph::NodeId;
use crate::inputs::{Found, cloud_entity};
use crate::{Traced, models};

/// Quarters that are looked back for a whole set of figures.
const BACK: i32 = 4;

/// What was earned in the last actual quarter, in USD a quarter, and the split of tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub(super) quarter: Quarter,
    pub(super) revenue: NodeId,
    pub(super) income: NodeId,
    pub(super) ai: NodeId,
    pub(super) rental: NodeId,
    pub(super) tokens: NodeId,
    pub(super) rest: NodeId,
    /// The part of a token sale that the cloud books.
    pub(super) take: NodeId,
    /// True where the AI share was published, false where it is an assumption.
    pub(super) is_share_published: bool,
    /// True where income is the company's own adjusted figure.
    pub(super) is_adjusted: bool,
}

impl Start {
    /// The latest quarter up to one with revenue, income and a published AI share; without such a
    /// share anywhere, the latest with revenue and income and the share that is assumed.
    pub(super) fn find(bench: &mut Bench<'_>, provider: &Provider, latest: Quarter) -> Found<Self> {
        let quarters = (0..BACK).map(|back| latest.plus(-back));
        let whole: Vec<Quarter> =
            quarters.filter(|quarter| has_income(bench, provider, *quarter)).collect();
        let has_share =
            |quarter: &&Quarter| models::ai_share_of(&bench.inputs, provider, **quarter).is_ok();
        let quarter = whole.iter().find(has_share).or_else(|| whole.first());
        let quarter = *quarter.ok_or_else(|| {
            format!("no revenue and operating income of `{}` up to {latest}", provider.id())
        })?;
        Self::at(bench, provider, quarter)
    }

    fn at(bench: &mut Bench<'_>, provider: &Provider, quarter: Quarter) -> Found<Self> {
        let entity = cloud_entity(provider);
        let traced = models::revenue_of(&bench.inputs, provider, entity, quarter)?;
        let revenue = bench.traced(&traced)?;
        let (income, is_adjusted) = income(bench, provider, quarter)?;
        let pace = models::ai_pace_of(&bench.inputs, provider, quarter);
        let token_share = models::taas_share_of(&bench.inputs, provider, quarter);
        let is_share_published = pace.is_ok();
        let ai = ai(bench, provider, revenue, pace)?;
        let share = match token_share {
            Ok(share) => bench.traced::<Share>(&share)?,
            Err(_) => bench.driver_of(provider, "token_share")?,
        };
        let take = match models::take_rate(&bench.inputs, provider, quarter) {
            Ok(take) => bench.traced::<Share>(&take)?,
            Err(_) => bench.driver_of(provider, "take")?,
        };
        let arguments = [("ai_revenue", ai), ("token_share", share)];
        let tokens =
            bench.formula("token_revenue", "USD", "ai_revenue * token_share", &arguments)?;
        let rental =
            bench.formula("rental_revenue", "USD", "ai_revenue * (1 - token_share)", &arguments)?;
        let rest = bench.formula(
            "rest_revenue",
            "USD",
            "revenue - ai_revenue",
            &[("revenue", revenue), ("ai_revenue", ai)],
        )?;
        Ok(Self {
            quarter,
            revenue,
            income,
            ai,
            rental,
            tokens,
            rest,
            take,
            is_share_published,
            is_adjusted,
        })
    }

    /// Whether anything but AI is sold.
    pub(super) fn has_rest(&self, bench: &Bench<'_>) -> bool {
        bench.graph.value(self.rest) > 1e-9 * bench.graph.value(self.revenue)
    }
}

/// AI revenue of the quarter by its published pace, else by the share that is assumed.
fn ai(
    bench: &mut Bench<'_>,
    provider: &Provider,
    revenue: NodeId,
    pace: Found<Traced<Range<RunRate>>>,
) -> Found<NodeId> {
    if let Ok(pace) = pace {
        let pace = bench.traced(&pace)?;
        return bench.formula("ai_revenue", "USD", "ai_run_rate / 4", &[("ai_run_rate", pace)]);
    }
    let share = bench.driver_of(provider, "ai_share")?;
    let arguments = [("revenue", revenue), ("ai_share", share)];
    bench.formula("ai_revenue", "USD", "revenue * ai_share", &arguments)
}

fn has_income(bench: &Bench<'_>, provider: &Provider, quarter: Quarter) -> bool {
    let entity = cloud_entity(provider);
    let flow = |metric| {
        bench.inputs.quarter::<Usd>(provider, entity, metric, quarter, Value::as_money).is_ok()
    };
    models::revenue_of(&bench.inputs, provider, entity, quarter).is_ok()
        && (flow("operating_income") || flow("adjusted_operating_income"))
}

/// Operating income, else the company's own adjusted one.
fn income(bench: &mut Bench<'_>, provider: &Provider, quarter: Quarter) -> Found<(NodeId, bool)> {
    let entity = cloud_entity(provider);
    let flow = |metric: &str| {
        bench.inputs.quarter::<Usd>(provider, entity, metric, quarter, Value::as_money)
    };
    let (found, is_adjusted) = match flow("operating_income") {
        Ok(found) => (found, false),
        Err(reason) => (flow("adjusted_operating_income").map_err(|_| reason)?, true),
    };
    Ok((bench.traced(&found)?, is_adjusted))
}
