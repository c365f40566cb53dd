//! Reported and comparable figures as tables, with the proof that steps can be taken back.

use cloudecon_core::{Margin, Quantity, Range, Usd};
use cloudecon_revenue::{Allocation, Step};

use super::restate::{Restated, flow};
use super::steps::Move;
use crate::Traced;
use crate::inputs::{Found, cloud_entity};
use crate::scene::{Scene, cell, cell_of, millions};
use crate::table::{Cell, Column, Number, Table};

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
