//! Reported figures, the steps taken on them, and what comes out.

use cloudecon_core::{Margin, Quantity, Quarter, Range, Usd};
use cloudecon_dataset::Provider;
use cloudecon_revenue::{AdjustedFigure, Adjustment, Allocation, RangedMargin, Restatement, Step};

use super::Rules;
use super::steps::{Move, steps};
use crate::Traced;
use crate::inputs::{Found, cloud_entity};
use crate::scene::{Scene, cell, cell_of, millions};
use crate::table::{Cell, Column, Number, Table};

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
    restatement: Restatement,
}

impl Restated<'_> {
    pub(crate) fn reported_margin(&self) -> Found<Traced<Range<Margin>>> {
        margin(self.income.clone()?, self.revenue.clone()?)
    }

    fn id(&self, what: &str) -> String {
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

fn flow(entity: &str, step: &Move) -> Step {
    Step::Flow(Adjustment {
        from: step.counterpart.clone(),
        to: entity.to_owned(),
        item: step.item.clone(),
        amount: step.amount.as_ref().ok().map(|amount| *amount.value()),
        basis: String::new(),
    })
}

fn percent(margin: Margin) -> f64 {
    100.0 * margin.number()
}

/// Reported and comparable margins side by side.
pub(super) fn margins(scene: &Scene<'_>, all: &[Restated<'_>]) -> Table {
    let mut table =
        Table::new("comparable-margins", "EBIT margins as reported and on one set of rules")
            .column(Column::text("provider", "Provider"))
            .column(Column::text("segment", "Segment"))
            .column(Column::number("revenue", "Revenue", "USD million"))
            .column(Column::number("reported_income", "Reported EBIT", "USD million"))
            .column(Column::number("reported_margin", "Reported margin", "percent"))
            .column(Column::number("comparable_income", "Comparable EBIT", "USD million").ranged())
            .column(Column::number("comparable_margin", "Comparable margin", "percent").ranged())
            .column(Column::text("open", "Not given, so not in it"));
    for one in all {
        let (income, margin, open) = match &one.comparable {
            Ok(found) => (
                Number::traced(&found.income, millions).with_id(one.id("comparable_income")).into(),
                Number::traced(&found.margin, percent).with_id(one.id("comparable_margin")).into(),
                found.not_given.join("; "),
            ),
            Err(reason) => {
                let missing = || Cell::Missing(reason.clone());
                (missing(), missing(), String::new())
            }
        };
        table.push([
            one.provider.name().into(),
            scene.entity_name(cloud_entity(one.provider)).into(),
            cell(&one.revenue, millions),
            cell(&one.income, millions),
            cell_of(one.id("reported_margin"), &one.reported_margin(), percent),
            income,
            margin,
            open.into(),
        ]);
        let notes = one.income.as_ref().map_or(&[][..], Traced::notes);
        for note in notes {
            table = table.note(format!("{}: {note}", one.provider.name()));
        }
    }
    table
}

/// Every step with its size in dollars and basis points.
pub(super) fn bridge(all: &[Restated<'_>]) -> Table {
    let mut table = Table::new("reported-to-comparable", "From reported to comparable")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("step", "Step"))
        .column(Column::text("counterpart", "Moves from or to"))
        .column(Column::number("amount", "EBIT", "USD million").ranged())
        .column(Column::number("points", "Margin", "bp").ranged());
    for one in all {
        let name = one.provider.name();
        let points = |usd: Usd| {
            let base = one.revenue.as_ref().ok().map(super::super::traced::Traced::mid);
            base.and_then(|base| usd.ratio_to(base)).map_or(f64::NAN, |share| 1e4 * share)
        };
        let mut row = |step: &str, counterpart: &str, amount: &Found<Traced<Range<Usd>>>| {
            let margin = match &one.revenue {
                Ok(_) => cell(amount, points),
                Err(reason) => Cell::Missing(reason.clone()),
            };
            table.push([
                name.into(),
                step.into(),
                counterpart.into(),
                cell(amount, millions),
                margin,
            ]);
        };
        row("reported", "", &one.income);
        for step in &one.moves {
            row(&step.item, &step.counterpart, &step.amount);
        }
        let end = one.comparable.as_ref().map(|found| found.income.clone()).map_err(Clone::clone);
        row("comparable", "", &end);
    }
    table
}

/// Undoing every step gives the reported figure, bit for bit.
pub(super) fn undone(all: &[Restated<'_>]) -> Table {
    let mut table = Table::new("undone", "All steps undone")
        .column(Column::text("provider", "Provider"))
        .column(Column::number("steps", "Steps", ""))
        .column(Column::number("undone", "EBIT after undoing", "USD million"))
        .column(Column::number("reported", "Reported EBIT", "USD million"))
        .column(Column::text("same", "Same to the last bit"))
        .column(Column::text("company", "Company total unmoved by the steps"));
    for one in all {
        let Ok(found) = &one.comparable else { continue };
        let entity = cloud_entity(one.provider);
        let mut back = found.restatement.clone();
        let before = back.company_total();
        let mut steps = 0.0;
        while back.undo().is_some() {
            steps += 1.0;
        }
        let Ok(figure) = back.figure(entity) else { continue };
        let same = figure.value == Range::exact(figure.reported);
        let yes = |is: bool| if is { "yes" } else { "NO" };
        table.push([
            one.provider.name().into(),
            steps.into(),
            Number::new(millions(figure.value.mid())).into(),
            cell(&one.income, millions),
            yes(same).into(),
            yes(before == back.company_total()).into(),
        ]);
    }
    table
}

/// What it changes for the segment if two steps are taken the other way round.
pub(super) fn order(all: &[Restated<'_>]) -> Table {
    let mut table = Table::new("order", "Does the order of the steps matter?")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("first", "First"))
        .column(Column::text("second", "Second"))
        .column(Column::number("effect", "EBIT more than the other way round", "USD million"))
        .note("amounts that are given commute; a key divides what it finds, so a step that changes the divided figure before it counts")
        .note("for a key, the figure that it divides is what the counterpart reports");
    for one in all {
        let Ok(found) = &one.comparable else { continue };
        let entity = cloud_entity(one.provider);
        let mut base = found.restatement.clone();
        while base.undo().is_some() {}
        let steps: Vec<(Step, &str)> =
            one.moves.iter().map(|step| (as_key(entity, step), step.item.as_str())).collect();
        for (index, (first, a)) in steps.iter().enumerate() {
            for (second, b) in steps.iter().skip(index + 1) {
                let Ok(effects) = base.order_effect(first, second) else { continue };
                let effect = effects.iter().find(|(name, _)| name == entity);
                let Some((_, effect)) = effect else { continue };
                table.push([
                    one.provider.name().into(),
                    (*a).into(),
                    (*b).into(),
                    Number::new(millions(*effect)).into(),
                ]);
            }
        }
    }
    table
}

fn as_key(entity: &str, step: &Move) -> Step {
    match step.allocated {
        Some(share) => Step::Allocation(Allocation {
            from: step.counterpart.clone(),
            to: entity.to_owned(),
            item: step.item.clone(),
            share,
            basis: String::new(),
        }),
        None => flow(entity, step),
    }
}
