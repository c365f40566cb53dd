//! Tables of what was found about statements.

use std::sync::Arc;

use cloudecon_uncertainty::Flip;

use super::factor::Factor;
use super::model::{Examined, Model};
use super::statement::Side;
use crate::Step;
use crate::table::{Cell, Column, Document, Number, Table};

/// Bars of a tornado that are shown for each statement.
const BARS: usize = 6;

pub(super) fn document(model: &Model<'_>, all: &[Examined]) -> Document {
    let title = format!("What the verdicts of {} rest on", model.quarter);
    Document::new("sensitivity", title)
        .table(verdicts(all))
        .table(tornados(all))
        .note(format!(
            "scenario `{}`; a distance is a share of the way from the middle value to the end of a \
             range, 1 is all the way; robust: neither one input nor two turn it within their ranges",
            model.scenario()
        ))
        .note(
            "inputs are the rows behind both sides: assumptions and figures with a range, rounded \
             figures within half of their last digit, capital of chips; published ends are read as \
             uniform unless the scenario names a distribution",
        )
}

fn verdicts(all: &[Examined]) -> Table {
    let mut table = Table::new("verdicts", "Verdicts, and how little turns them")
        .column(Column::text("statement", "Statement"))
        .column(Column::number("left", "Left", ""))
        .column(Column::number("right", "Right", ""))
        .column(Column::text("verdict", "Holds"))
        .column(Column::number("probability", "In samples", "percent").ranged())
        .column(Column::text("single", "Turned by one input"))
        .column(Column::number("single_distance", "Distance", "x"))
        .column(Column::text("pair", "Turned sooner by two"))
        .column(Column::number("pair_distance", "Distance of two", "x"));
    for found in all {
        let side = |value: f64, step: &Option<Arc<Step>>| {
            let number = Number::new(value)
                .in_unit(found.unit.as_str())
                .with_basis(found.basis)
                .with_inputs(found.inputs.iter().map(String::as_str));
            step.iter().fold(number, |number, step| number.with_step(Arc::clone(step)))
        };
        let [left, right] = &found.steps;
        let id = |what: &str| format!("sensitivity.{what}[{}]", found.statement);
        let distance = |flip: &Flip, what: &str| {
            let number = Number::new(flip.distance).with_id(id(what)).with_basis(found.basis);
            let moved = flip.moves.iter().filter_map(|part| found.factors.get(part.input));
            Cell::from(number.with_inputs(moved.map(|factor| factor.id.as_str())))
        };
        let probability = found.probability.map_or(Cell::Empty, |it| {
            let (value, room) = (100.0 * it.value, 200.0 * it.error);
            let (low, high) = ((value - room).max(0.0), (value + room).min(100.0));
            let number = Number::between(low, value, high).with_id(id("probability"));
            number
                .with_basis(found.basis)
                .with_inputs(found.factors.iter().map(|factor| factor.id.as_str()))
                .with_note("range: two standard errors of sampling")
                .into()
        });
        let single = found.flips.as_ref().and_then(|flips| flips.smallest_single());
        let pair = found.flips.as_ref().and_then(|flips| flips.pair.as_ref());
        let robust = found.flips.as_ref().is_some_and(cloudecon_uncertainty::Flips::is_robust);
        let in_words = |flip: Option<&Flip>, otherwise: &str| {
            Cell::from(flip.map_or_else(|| otherwise.to_owned(), |flip| moves(found, flip)))
        };
        table.push([
            found.statement.to_string().into(),
            side(found.left, left).with_id(&found.statement.left).into(),
            match &found.statement.right {
                Side::Output(id) => side(found.right, right).with_id(id).into(),
                Side::Number(_) => side(found.right, right).into(),
            },
            if found.holds { "yes" } else { "no" }.into(),
            probability,
            in_words(single, if robust { "robust" } else { "none alone" }),
            single.map_or(Cell::Empty, |flip| distance(flip, "single")),
            in_words(pair, ""),
            pair.map_or(Cell::Empty, |flip| distance(flip, "pair")),
        ]);
    }
    table
}

/// `chip.utilization to 61.2 percent (-12.6 %)`
fn moves(found: &Examined, flip: &Flip) -> String {
    let part = |part: &cloudecon_uncertainty::Move| {
        let Some(factor) = found.factors.get(part.input) else { return String::new() };
        let to = crate::figure(part.to * factor.scale);
        let from = factor.room.base;
        let change = if from == 0.0 {
            String::new()
        } else {
            format!(" ({:+.1} %)", 100.0 * (part.to - from) / from.abs())
        };
        format!("{} to {to} {}{change}", factor.name(), factor.unit)
    };
    flip.moves.iter().map(part).collect::<Vec<_>>().join("; ")
}

fn tornados(all: &[Examined]) -> Table {
    let mut table = Table::new("tornado", "One input at a time: left less right")
        .column(Column::text("statement", "Statement"))
        .column(Column::text("input", "Input"))
        .column(Column::number("value", "Value", "").ranged())
        .column(Column::number("at_low", "At low", ""))
        .column(Column::number("at_high", "At high", ""))
        .column(Column::number("swing", "Swing", ""));
    for found in all {
        let sign = match found.statement.relation {
            super::Relation::Above => 1.0,
            super::Relation::Below => -1.0,
        };
        for bar in found.bars.iter().filter(|bar| bar.swing > 0.0).take(BARS) {
            let Some(factor) = found.factors.get(bar.input) else { continue };
            // Shares differ by points.
            let unit = match found.unit.as_str() {
                "percent" => "points",
                unit => unit,
            };
            let out = |value: f64| {
                let number = Number::new(value).in_unit(unit);
                number.with_basis(found.basis).with_inputs([factor.id.as_str()])
            };
            let id = format!("sensitivity.swing[{}][{}]", found.statement, factor.name());
            table.push([
                found.statement.to_string().into(),
                factor.name().into(),
                value(factor).into(),
                out(sign * bar.at_low).into(),
                out(sign * bar.at_high).into(),
                out(bar.swing).with_id(id).into(),
            ]);
        }
    }
    table
}

fn value(factor: &Factor) -> Number {
    let room = factor.room;
    let [low, mid, high] = [room.low, room.base, room.high].map(|value| value * factor.scale);
    Number::between(low, mid, high)
        .in_unit(factor.unit)
        .with_basis(factor.basis)
        .with_id(&factor.id)
        .with_inputs([factor.id.as_str()])
}
