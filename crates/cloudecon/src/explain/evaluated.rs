//! What the range of each row does to a number whose arithmetic is evaluated again.

use cloudecon_dataset::Dataset;

use super::roots::{self, Root};
use super::view::Shown;
use crate::inputs::Inputs;
use crate::projection::{Cone, Graph, Leaf, facts};
use crate::report::scenario;
use crate::seen::seen;
use crate::table::Table;
use crate::{Error, Options, Origin};

/// The rows that a number of a view rests on, by effect; `None` where its arithmetic is not written
/// down.
pub(super) fn of_view(
    dataset: &Dataset,
    options: &Options,
    shown: &Shown,
) -> Result<Option<Table>, Error> {
    let Some(step) = shown.number.step() else { return Ok(None) };
    let name = options.scenario.as_deref();
    let (view, today) = (seen(dataset, options.as_of, name), seen(dataset, None, name));
    let name = name.unwrap_or("base");
    let inputs = Inputs::new(&view, scenario(&view, name)?, &options.changes);
    let today = Inputs::new(&today, scenario(&today, name)?, &options.changes);
    let mut graph = Graph::default();
    let Ok(node) = graph.import(step, &|row| facts(&inputs, &today, row)) else { return Ok(None) };
    let value = graph.value(node);
    let factor = if value == 0.0 { 1.0 } else { shown.number.mid() / value };
    let unit = shown.number.unit().unwrap_or(&shown.unit);
    Ok(Some(ranked(&Cone::new(&graph, node, unit, factor))))
}

/// The rows that a number rests on, by effect.
pub(super) fn ranked(cone: &Cone<'_>) -> Table {
    let mut found: Vec<Root> = cone.leaves().iter().map(|leaf| root(cone, leaf)).collect();
    roots::sort(&mut found);
    roots::printed(cone.unit(), found).note(
        "rows that only a model's answer rests on, such as data of chips behind the rate of tokens, \
         are no part of it: that answer is taken as it is",
    )
}

fn root(cone: &Cone<'_>, leaf: &Leaf<'_>) -> Root {
    let (low, high) = leaf.ends;
    let (id, cell) = match leaf.step.origin() {
        Origin::Row { id, cell, .. } => (id.as_str(), cell.as_deref()),
        _ => ("", None),
    };
    Root {
        name: cell.map_or_else(|| id.to_owned(), |cell| format!("{id} `{cell}`")),
        basis: Some(leaf.basis),
        ends: (cone.with(leaf, low), cone.with(leaf, high)),
        elasticity: roots::percent(cone.mid(), cone.with(leaf, 1.01 * leaf.step.value())),
    }
}
