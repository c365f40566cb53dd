//! Reported figures, the steps taken on them, and what comes out.

use cloudecon_core::{Margin, Quarter, Range, Usd};
use cloudecon_dataset::Provider;
use cloudecon_revenue::{AdjustedFigure, Adjustment, RangedMargin, Restatement, Step};

use super::Rules;
use super::steps::{Move, steps};
use crate::Traced;
use crate::inputs::{Found, cloud_entity};
use crate::scene::Scene;

/// A provider's figures by its own rules and by the common ones.
pub(crate) struct Restated<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) quarter: Quarter,
    pub(crate) revenue: Found<Traced<Range<Usd>>>,
    /// Operating income as reported, or the company's adjusted measure where none is.
    pub(crate) income: Found<Traced<Range<Usd>>>,
    pub(crate) moves: Vec<Move>,
    /// What the rules change of the default ones, for ids.
    tag: String,
    pub(crate) comparable: Found<Comparable>,
}

/// What the steps give.
pub(crate) struct Comparable {
    pub(crate) income: Traced<Range<Usd>>,
    pub(crate) margin: Traced<Range<Margin>>,
    pub(crate) not_given: Vec<String>,
    pub(super) restatement: Restatement,
}

impl Restated<'_> {
    pub(crate) fn reported_margin(&self) -> Found<Traced<Range<Margin>>> {
        margin(self.income.clone()?, self.revenue.clone()?)
    }

    pub(super) fn id(&self, what: &str) -> String {
        format!("{}.{what}@{}{}", self.provider.id(), self.quarter, self.tag)
    }
}

fn margin(income: Traced<Range<Usd>>, revenue: Traced<Range<Usd>>) -> Found<Traced<Range<Margin>>> {
    let formula = format!("{} / revenue", income.symbol());
    income
        .join(revenue.named("revenue"))
        .try_map(|(profit, revenue)| RangedMargin { profit, revenue }.margin())
        .map(|margin| margin.stated("margin", "fraction", &formula))
        .ok_or_else(|| "income exceeds revenue".to_owned())
}

/// Takes every step for a provider.
pub(crate) fn restated<'a>(
    scene: &Scene<'_>,
    provider: &'a Provider,
    quarter: Quarter,
    rules: &Rules,
) -> Restated<'a> {
    let entity = cloud_entity(provider);
    let revenue = scene.revenue(provider, entity, quarter);
    let reported = scene.income(provider, quarter);
    let income = reported.or_else(|reason| {
        let adjusted = scene.flow(provider, entity, "adjusted_operating_income", quarter);
        let note = "the company's adjusted measure stands in: income by the rules of filings is not in the dataset";
        adjusted.map(|found| found.with_note(note)).map_err(|_| reason)
    });
    let moves = steps(scene, provider, quarter, rules);
    let other = |name: &str| {
        let found = scene.flow(provider, name, "operating_income", quarter);
        found.map_or(Usd::ZERO, |found| found.mid())
    };
    let comparable = comparable(entity, income.clone(), revenue.clone(), &moves, other);
    Restated { provider, quarter, revenue, income, moves, tag: rules.tag(), comparable }
}

fn comparable(
    entity: &str,
    income: Found<Traced<Range<Usd>>>,
    revenue: Found<Traced<Range<Usd>>>,
    moves: &[Move],
    other: impl Fn(&str) -> Usd,
) -> Found<Comparable> {
    let (income, revenue) = (income?, revenue?);
    let mut names = vec![entity.to_owned()];
    for step in moves {
        if !names.contains(&step.counterpart) {
            names.push(step.counterpart.clone());
        }
    }
    let reported = names.into_iter().map(|name| {
        let figure = if name == entity { income.mid() } else { other(&name) };
        (name, figure)
    });
    let mut restatement = Restatement::new(reported).map_err(|error| error.to_string())?;
    let mut traced = income.clone().named("reported_income");
    let mut formula = vec!["reported_income".to_owned()];
    for step in moves {
        restatement.apply(flow(entity, step)).map_err(|error| error.to_string())?;
        if let Ok(amount) = &step.amount {
            let symbol = format!("step_{}", formula.len());
            traced = traced.join(amount.clone().named(&symbol)).map(|(income, _)| income);
            formula.push(symbol);
        }
    }
    let AdjustedFigure { value, not_given, .. } =
        restatement.figure(entity).map_err(|error| error.to_string())?;
    // What the printed digits of the reported figure allow stays around it.
    let slack =
        (income.value().mid() - income.value().low(), income.value().high() - income.value().mid());
    let value = Range::new(value.low() - slack.0, value.mid(), value.high() + slack.1)
        .map_err(|error| error.to_string())?;
    let income = traced.map(|_| value).stated("comparable_income", "USD", &formula.join(" + "));
    let margin = margin(income.clone(), revenue)?;
    Ok(Comparable { income, margin, not_given, restatement })
}

pub(super) fn flow(entity: &str, step: &Move) -> Step {
    Step::Flow(Adjustment {
        from: step.counterpart.clone(),
        to: entity.to_owned(),
        item: step.item.clone(),
        amount: step.amount.as_ref().ok().map(|amount| *amount.value()),
        basis: String::new(),
    })
}
