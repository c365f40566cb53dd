//! Published figures of the quantities that rules name, in base units with standard errors.

use std::collections::{BTreeMap, BTreeSet};

use cloudecon_core::{Period, Quarter};
use cloudecon_dataset::{Basis, Bound, Claim, Dataset, Figure, Provider, SalesView};

use super::Choices;
use super::quantity::{Named, Unit, quarter_of};
use super::rules::Rule;
use crate::expression::Dimension;
use crate::inputs::Inputs;
use crate::models;

/// Entities of model outputs start with this.
const OUTPUT: &str = "output:";

/// One figure of one quantity.
#[derive(Debug, Clone)]
pub(super) struct Published {
    pub(super) id: String,
    pub(super) quantity: Named,
    pub(super) value: f64,
    pub(super) error: f64,
    pub(super) bound: Bound,
    pub(super) basis: Basis,
    pub(super) is_claim: bool,
    pub(super) source: String,
    pub(super) view: Option<SalesView>,
    pub(super) unit: Unit,
}

/// Rows, claims that are not rows as well, and outputs that identities name; in this order.
pub(super) fn read(
    inputs: &Inputs<'_>,
    providers: &[&Provider],
    rules: &[Rule],
    choices: &Choices,
) -> Vec<Published> {
    let dataset = inputs.dataset();
    let metrics: BTreeSet<&str> = rules.iter().flat_map(Rule::metrics).collect();
    let views = views(dataset);
    let mut all: Vec<Published> = Vec::new();
    for row in dataset.observations().iter().filter(|row| metrics.contains(row.metric())) {
        let Some(quarter) = quarter_of_row(dataset, row.entity(), row.period()) else { continue };
        let quantity = Named::new(row.entity(), row.metric(), quarter);
        let (value, error, unit) = base(row.figure(), row.basis(), choices);
        all.push(Published {
            id: row.id().to_owned(),
            view: views.get(&quantity).copied(),
            quantity,
            value,
            error,
            bound: row.figure().bound(),
            basis: row.basis(),
            is_claim: false,
            source: row.source().to_owned(),
            unit,
        });
    }
    for claim in dataset.claims().iter().filter(|claim| metrics.contains(claim.metric())) {
        let Some(figure) = claim.figure() else { continue };
        let Some(quantity) = quantity_of(dataset, claim) else { continue };
        let (value, error, unit) = base(figure, claim.basis(), choices);
        // A claim that repeats a row of its own source is that row.
        let is_row = all.iter().any(|row| {
            row.quantity == quantity && row.source == claim.source() && row.value == value
        });
        if !is_row {
            all.push(Published {
                id: claim.id().to_owned(),
                view: claim.view(),
                quantity,
                value,
                error,
                bound: figure.bound(),
                basis: claim.basis(),
                is_claim: true,
                source: claim.source().to_owned(),
                unit,
            });
        }
    }
    all.extend(outputs(inputs, providers, rules, choices));
    all
}

/// The quarter of a row; a stock is of the quarter whose last day it is of.
fn quarter_of_row(dataset: &Dataset, entity: &str, period: Period) -> Option<Quarter> {
    let quarter = quarter_of(dataset, entity, period)?;
    match period {
        Period::Date(day) if quarter.last_day() != day => None,
        _ => Some(quarter),
    }
}

fn quantity_of(dataset: &Dataset, claim: &Claim) -> Option<Named> {
    let quarter = quarter_of(dataset, claim.entity(), claim.period())?;
    Some(Named::new(claim.entity(), claim.metric(), quarter))
}

/// Whose sales claims count, for rows of the same quantity.
fn views(dataset: &Dataset) -> BTreeMap<Named, SalesView> {
    let view = |claim: &Claim| Some((quantity_of(dataset, claim)?, claim.view()?));
    dataset.claims().iter().filter_map(view).collect()
}

/// Value, standard error and printed unit of a figure, in base units.
fn base(figure: &Figure, basis: Basis, choices: &Choices) -> (f64, f64, Unit) {
    let (_, scale) = Dimension::of(figure.value().kind());
    let one = scale / figure.in_printed_unit(1.0);
    let unit = Unit { one, name: figure.unit().to_owned() };
    (figure.number() * scale, choices.weights.error(figure, basis) * scale, unit)
}

/// What the models compute of the latest quarter, where identities ask for it.
fn outputs(
    inputs: &Inputs<'_>,
    providers: &[&Provider],
    rules: &[Rule],
    choices: &Choices,
) -> Vec<Published> {
    let asked: BTreeSet<(&str, &str)> = rules.iter().flat_map(Rule::outputs).collect();
    let dataset = inputs.dataset();
    let filed = dataset.observations().iter().filter(|row| {
        row.metric() == "revenue" && matches!(row.basis(), Basis::Reported | Basis::Derived)
    });
    let quarters = filed.filter_map(|row| quarter_of_row(dataset, row.entity(), row.period()));
    let Some(latest) = quarters.max().filter(|_| !asked.is_empty()) else { return Vec::new() };
    let mut all = Vec::new();
    for output in models::outputs(inputs, providers, latest) {
        let Some(found) = output.figured() else { continue };
        let metric = output.id().split_once('@').map_or(output.id(), |(path, _)| path);
        let Some((entity, metric)) = metric.split_once('.') else { continue };
        if !asked.contains(&(entity, metric)) {
            continue;
        }
        let (_, factor) = output.unit().base();
        let range = (found.low() * factor, found.mid() * factor, found.high() * factor);
        let basis = found.basis();
        all.push(Published {
            id: output.id().to_owned(),
            quantity: Named::new(format!("{OUTPUT}{entity}"), metric, latest),
            value: range.1,
            error: choices.weights.of_range(range, basis),
            bound: found.bound(),
            basis: basis.max(Basis::Derived),
            is_claim: false,
            source: "models".to_owned(),
            view: None,
            unit: Unit { one: factor, name: output.unit().to_string() },
        });
    }
    all
}
