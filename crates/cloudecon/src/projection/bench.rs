//! Rows of the dataset on their way into the graph.

use cloudecon_core::{Quantity, Range};
use cloudecon_dataset::{Basis, Provider, Value};
use cloudecon_uncertainty::Distribution;

use super::graph::{Graph, NodeId};
use crate::inputs::{Found, Inputs};
use crate::sensitivity::Factor;
use crate::{Origin, RowTable, Step, Traced};

/// The graph under construction and what it is fed from.
pub(crate) struct Bench<'a> {
    pub(crate) graph: Graph,
    /// What was public by the day.
    pub(crate) inputs: Inputs<'a>,
    /// The whole dataset: technical data of chips that were published later.
    pub(crate) today: Inputs<'a>,
}

impl Bench<'_> {
    /// A driver of the scenario by its id.
    pub(crate) fn driver(&mut self, id: &str) -> Found<NodeId> {
        let traced = self.inputs.assumption(id, number)?;
        self.traced(&traced)
    }

    /// A driver of a provider: `projection.<provider>.<name>`.
    pub(crate) fn driver_of(&mut self, provider: &Provider, name: &str) -> Found<NodeId> {
        self.driver(&format!("projection.{}.{name}", provider.id()))
    }

    /// A number with its arithmetic, where that is written down as one step.
    pub(crate) fn traced<T: Quantity>(&mut self, traced: &Traced<Range<T>>) -> Found<NodeId> {
        let step = traced.step().ok_or_else(|| "a number without its arithmetic".to_owned())?;
        self.step(step)
    }

    /// A calculation of another model.
    pub(crate) fn step(&mut self, step: &Step) -> Found<NodeId> {
        let inputs = &self.inputs;
        let today = &self.today;
        self.graph.import(step, &|row| facts(inputs, today, row))
    }

    /// A formula over named numbers.
    pub(crate) fn formula(
        &mut self,
        symbol: &str,
        unit: &'static str,
        text: &str,
        arguments: &[(&str, NodeId)],
    ) -> Found<NodeId> {
        self.graph.formula(symbol, unit, text, arguments)
    }
}

/// A value of any quantity as a plain number in its internal unit.
#[expect(clippy::unnecessary_wraps, reason = "readers of quantities may find another one")]
pub(crate) fn number(value: Value) -> Option<f64> {
    Some(value.number())
}

/// How good a row is and how it is drawn: a changed number by the range that the change leaves.
pub(crate) fn facts(
    inputs: &Inputs<'_>,
    today: &Inputs<'_>,
    step: &Step,
) -> (Basis, Option<Distribution>) {
    let Origin::Row { id, table, .. } = step.origin() else { return (Basis::Estimated, None) };
    let factor = match table {
        RowTable::Assumption => {
            let Some(row) = inputs.dataset().assumption(inputs.scenario().id(), id) else {
                return (Basis::Assumed, None);
            };
            if step.value() != row.figure().number() {
                let range = inputs.assumption(id, number).ok().map(Traced::into_value);
                let drawn = range.and_then(|r| {
                    Distribution::triangular(r.low(), r.mid(), r.high())
                        .ok()
                        .filter(|_| r.low() < r.high())
                });
                return (row.basis(), drawn);
            }
            return (row.basis(), drawn(Factor::of_assumption(row).ok().flatten()));
        }
        RowTable::Observation => {
            let Some(row) = inputs.dataset().observation(id) else {
                return (Basis::Estimated, None);
            };
            let is_printed = step.value() == row.figure().number();
            return (row.basis(), drawn(Factor::of_observation(row).filter(|_| is_printed)));
        }
        RowTable::Chip => today.dataset().chip(id).and_then(Factor::of_chip),
        _ => None,
    };
    let is_capital = step.symbol() == "capital" || step.symbol() == "capex";
    (Basis::Estimated, drawn(factor.filter(|_| is_capital)))
}

fn drawn(factor: Option<Factor>) -> Option<Distribution> {
    factor.map(|factor| factor.distribution)
}
