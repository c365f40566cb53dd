//! What a quarter turned out to be: what projections are held against.

use cloudecon_core::{Period, Quantity, Quarter, Usd};
use cloudecon_dataset::{Bound, Provider, Value};

use crate::inputs::{Inputs, cloud_entity};
use crate::models;

/// A published number in its internal unit, and whether it is a point or an end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Actual {
    pub(crate) value: f64,
    pub(crate) bound: Bound,
}

impl Actual {
    /// The quantity of a provider in a quarter, where it is published.
    pub(crate) fn of(
        inputs: &Inputs<'_>,
        provider: &Provider,
        quantity: &str,
        quarter: Quarter,
    ) -> Option<Self> {
        let exact = |value| Self { value, bound: Bound::Exact };
        let revenue = || revenue(inputs, provider, quarter);
        match quantity {
            "growth_on_year" => {
                let before = self::revenue(inputs, provider, quarter.year_before())?;
                Some(exact(revenue()? / before - 1.0))
            }
            "projected_run_rate" => {
                let day = Period::Date(quarter.last_day());
                let pace = inputs
                    .period(provider.id(), "run_rate_revenue", day, Value::as_run_rate)
                    .ok()?;
                Some(Self { value: pace.mid().number(), bound: pace.bound() })
            }
            "segment_revenue" | "projected_revenue" => revenue().map(exact),
            "segment_income" => income(inputs, provider, quarter).map(exact),
            "segment_margin" => Some(exact(income(inputs, provider, quarter)? / revenue()?)),
            "ai_revenue" => ai_revenue(inputs, provider, quarter),
            "ai_mix" => {
                let ai = ai_revenue(inputs, provider, quarter)?;
                Some(Self { value: ai.value / revenue()?, ..ai })
            }
            "token_share_of_ai" => {
                let share = models::published_token_share(inputs, provider, quarter)?;
                Some(exact(share))
            }
            _ => None,
        }
    }
}

fn revenue(inputs: &Inputs<'_>, provider: &Provider, quarter: Quarter) -> Option<f64> {
    let found = models::revenue_of(inputs, provider, cloud_entity(provider), quarter).ok()?;
    Some(found.mid().number())
}

fn income(inputs: &Inputs<'_>, provider: &Provider, quarter: Quarter) -> Option<f64> {
    let flow = |metric: &str| {
        let entity = cloud_entity(provider);
        let found = inputs.quarter::<Usd>(provider, entity, metric, quarter, Value::as_money);
        found.ok().map(|found| found.mid().number())
    };
    flow("operating_income").or_else(|| flow("adjusted_operating_income"))
}

/// By the published share, else by a run-rate at the end of the quarter.
fn ai_revenue(inputs: &Inputs<'_>, provider: &Provider, quarter: Quarter) -> Option<Actual> {
    let share = models::ai_pace_of(inputs, provider, quarter).ok();
    let dated = || {
        let (entity, day) = (provider.ai_entity()?, Period::Date(quarter.last_day()));
        inputs.period(entity, "ai_revenue_run_rate", day, Value::as_run_rate).ok()
    };
    let pace = share.or_else(dated)?;
    Some(Actual { value: pace.mid().number() / 4.0, bound: pace.bound() })
}
