//! Published figures of the quantities that rules name, in base units with standard errors.

use std::collections::{BTreeMap, BTreeSet};

use cloudecon_core::{Period, Quarter};
use cloudecon_dataset::{Basis, Bound, Claim, Dataset, Figure, Provider, SalesView};

use super::Choices;
use super::book::{Book, path};
use super::quantity::{Named, Unit, quarter_of};
use super::rules::Rule;
use super::supply;
use crate::expression::Dimension;
use crate::inputs::Inputs;
use crate::models;

/// A stock that was told so many days after a quarter still speaks of its end.
const MONTH: i32 = 31;
/// Entities of model outputs start with this.
pub(super) const OUTPUT: &str = "output:";

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
    book: &Book,
    latest: Option<Quarter>,
    choices: &Choices,
) -> Vec<Published> {
    let dataset = inputs.dataset();
    let metrics: BTreeSet<&str> = book.rules.iter().flat_map(Rule::metrics).collect();
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
    if let Some(latest) = latest {
        all.extend(outputs(inputs, providers, &book.rules, latest, choices));
        all.extend(book.prices.iter().filter_map(|used| supply::price(inputs, used, latest)));
    }
    let other = readings(&all, book);
    all.extend(other);
    all
}

/// Figures once more as the other quantities that they may be meant as.
fn readings(all: &[Published], book: &Book) -> Vec<Published> {
    let mut found = Vec::new();
    for reading in &book.readings {
        let (Some(of), Some((entity, metric))) = (path(&reading.of), path(&reading.meant)) else {
            continue;
        };
        let listed =
            |figure: &&Published| (figure.quantity.entity(), figure.quantity.metric()) == of;
        found.extend(all.iter().filter(listed).map(|figure| Published {
            id: format!("{} as {metric}", figure.id),
            quantity: Named::new(entity, metric, figure.quantity.quarter()),
            view: None,
            ..figure.clone()
        }));
    }
    found
}

/// The quarter of a row; a stock is of the quarter that ended on its day or in the month before.
fn quarter_of_row(dataset: &Dataset, entity: &str, period: Period) -> Option<Quarter> {
    let quarter = quarter_of(dataset, entity, period)?;
    match period {
        Period::Date(day) if day > quarter.last_day().plus_days(MONTH) => None,
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

/// What the models compute, where identities ask for it: of the latest quarter, power of sites of
/// the quarters before as well.
fn outputs(
    inputs: &Inputs<'_>,
    providers: &[&Provider],
    rules: &[Rule],
    latest: Quarter,
    choices: &Choices,
) -> Vec<Published> {
    let asked: BTreeSet<(&str, &str)> = rules.iter().flat_map(Rule::outputs).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let mut all = Vec::new();
    for provider in supply::asked(&asked, providers, "site_power") {
        all.extend(supply::power(inputs, provider, latest, choices));
    }
    let outputs = models::outputs(inputs, providers, latest);
    for provider in supply::asked(&asked, providers, "tokens_per_mw") {
        all.extend(supply::tokens(inputs, provider, latest, &outputs));
    }
    for output in &outputs {
        let Some(found) = output.figured() else { continue };
        let metric = output.id().split_once('@').map_or(output.id(), |(path, _)| path);
        let Some((entity, metric)) = metric.split_once('.') else { continue };
        if !asked.contains(&(entity, metric)) || metric == "site_power" {
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
