//! A projected number and what it is made of, as a function of its uncertain rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cloudecon_dataset::Basis;
use cloudecon_uncertainty::Distribution;

use super::graph::{Graph, NodeId};
use super::run::Projection;
use crate::{Origin, Step};

/// A projected number with the numbers behind it, each behind its arguments.
#[derive(Debug)]
pub(crate) struct Cone<'a> {
    graph: &'a Graph,
    node: NodeId,
    unit: &'a str,
    /// Printed over internal number.
    factor: f64,
    nodes: Vec<NodeId>,
    /// Those that an uncertain row is behind, and the central values of all.
    moving: Vec<NodeId>,
    central: Vec<f64>,
    /// Rows that may be other than they are, with their ids.
    uncertain: Vec<(NodeId, &'a str)>,
}

impl Projection {
    /// The number with this id as a function of its uncertain rows.
    ///
    /// # Errors
    /// Why the number has no value; `None` without such a number.
    pub(crate) fn cone(&self, id: &str) -> Option<Result<Cone<'_>, &str>> {
        let shown = self.value(id)?;
        let node = match (shown.node(), shown.range()) {
            (Some(node), _) => node,
            (None, found) => return Some(Err(found.err().unwrap_or("no number"))),
        };
        let quantity = shown.quantity();
        Some(Ok(Cone::new(&self.graph, node, quantity.unit, quantity.factor)))
    }
}

impl<'a> Cone<'a> {
    /// A number of a graph, printed in a unit: `factor` times the internal number.
    pub(crate) fn new(graph: &'a Graph, node: NodeId, unit: &'a str, factor: f64) -> Self {
        let nodes = graph.cone(node);
        let uncertain = graph.uncertain().into_iter().map(|(row, _)| row);
        let uncertain = uncertain.filter(|row| nodes.binary_search(row).is_ok());
        let uncertain: Vec<(NodeId, &str)> =
            uncertain.filter_map(|row| Some((row, graph.row_id(row)?))).collect();
        let mut moved: BTreeSet<NodeId> = uncertain.iter().map(|(row, _)| *row).collect();
        for node in &nodes {
            if graph.arguments(*node).iter().any(|argument| moved.contains(argument)) {
                moved.insert(*node);
            }
        }
        let moving = moved.into_iter().collect();
        Self { graph, node, unit, factor, nodes, moving, central: graph.central(), uncertain }
    }

    /// The unit of its printed number.
    pub(crate) const fn unit(&self) -> &'a str {
        self.unit
    }

    /// The central value in that unit.
    pub(crate) fn mid(&self) -> f64 {
        self.graph.value(self.node) * self.factor
    }

    /// The weakest basis of the rows behind it.
    pub(crate) fn basis(&self) -> Basis {
        self.graph.basis(self.node)
    }

    /// Its arithmetic, in internal units.
    pub(crate) fn step(&self) -> &'a Arc<Step> {
        self.graph.step(self.node)
    }

    /// Every row behind it, once.
    pub(crate) fn rows(&self) -> Vec<&'a str> {
        let ids: BTreeSet<&str> =
            self.nodes.iter().filter_map(|node| self.graph.row_id(*node)).collect();
        ids.into_iter().collect()
    }

    /// The rows among them that may be other than they are.
    pub(crate) fn uncertain(&self) -> impl Iterator<Item = &'a str> {
        self.uncertain.iter().map(|(_, id)| *id)
    }

    /// Its value in the printed unit with other values of some rows, in their internal units.
    pub(crate) fn at(&self, row: impl Fn(&str) -> Option<f64>) -> f64 {
        let rows: BTreeMap<NodeId, f64> =
            self.uncertain.iter().filter_map(|(node, id)| Some((*node, row(id)?))).collect();
        let mut values = self.central.clone();
        self.graph.evaluate_some(&self.moving, &rows, &mut values);
        self.node.of(&values) * self.factor
    }
}

/// A row behind a projected number.
#[derive(Debug)]
pub(crate) struct Leaf<'a> {
    node: NodeId,
    /// What was read: row and cell.
    pub(crate) step: &'a Step,
    pub(crate) basis: Basis,
    /// The ends that it is drawn between, P5 and P95 where they are open; its value where it is
    /// certain.
    pub(crate) ends: (f64, f64),
}

impl<'a> Cone<'a> {
    /// Every number that was read from a row, in the order of use.
    pub(crate) fn leaves(&self) -> Vec<Leaf<'a>> {
        let graph = self.graph;
        let drawn = graph.uncertain();
        let rows = self.nodes.iter().filter(|node| graph.row_id(**node).is_some());
        rows.map(|node| {
            let step = graph.step(*node);
            let end = |distribution: &Distribution, all: f64, most: f64| {
                let end = distribution.quantile(all);
                if end.is_finite() { end } else { distribution.quantile(most) }
            };
            let ends = drawn.iter().find(|(row, _)| row == node).map(|(_, distribution)| {
                (end(distribution, 0.0, 0.05), end(distribution, 1.0, 0.95))
            });
            let basis = graph.basis(*node);
            Leaf { node: *node, step, basis, ends: ends.unwrap_or((step.value(), step.value())) }
        })
        .collect()
    }

    /// Its value in the printed unit with one row at another value, in internal units.
    pub(crate) fn with(&self, leaf: &Leaf<'_>, value: f64) -> f64 {
        let mut values = self.central.clone();
        self.graph.evaluate_some(&self.nodes, &BTreeMap::from([(leaf.node, value)]), &mut values);
        self.node.of(&values) * self.factor
    }
}

impl Graph {
    /// The id of the row that a number was read from.
    fn row_id(&self, node: NodeId) -> Option<&str> {
        match self.step(node).origin() {
            Origin::Row { id, .. } => Some(id),
            _ => None,
        }
    }

    /// What a number is made of, itself included, each behind its arguments.
    pub(super) fn cone(&self, of: NodeId) -> Vec<NodeId> {
        let mut seen = BTreeSet::from([of]);
        let mut waiting = vec![of];
        while let Some(next) = waiting.pop() {
            for argument in self.arguments(next) {
                if seen.insert(argument) {
                    waiting.push(argument);
                }
            }
        }
        // Arguments stand before what is made of them.
        seen.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RowTable;
    use crate::projection::{Projected, Quantity};
    use cloudecon_core::Quarter;

    #[test]
    fn a_number_follows_its_uncertain_rows_and_no_others() {
        let mut graph = Graph::default();
        let row = |graph: &mut Graph, id: &str, value: f64, may_vary: bool| {
            let step = Step::row(id, id, value, "x", RowTable::Assumption);
            let drawn = || Distribution::uniform(0.0, 1.0).ok().filter(|_| may_vary);
            graph.row(step, Basis::Assumed, drawn)
        };
        let (cost, revenue) = (row(&mut graph, "c", 3.0, true), row(&mut graph, "r", 4.0, false));
        let other = row(&mut graph, "other", 9.0, true);
        let margin = graph.formula("m", "", "1 - c / r", &[("c", cost), ("r", revenue)]).unwrap();
        let twice = graph.formula("t", "", "2 * o", &[("o", other)]).unwrap();
        let quantity = Quantity::named("ai_margin").unwrap();
        let shown = |node: NodeId| {
            let quarter: Quarter = "2026Q2".parse().unwrap();
            Projected::new(&graph, ("p".to_owned(), quantity, quarter), Ok((node, (0.0, 0.0))))
        };
        let values = vec![shown(margin), shown(twice)];
        let projection = Projection { graph, providers: Vec::new(), values, slips: None };
        let cone = projection.cone("p.ai_margin@2026Q2").unwrap().unwrap();
        assert_eq!((cone.mid(), cone.unit(), cone.basis()), (25.0, "percent", Basis::Assumed));
        assert_eq!(cone.rows(), ["c", "r"]);
        assert_eq!(cone.uncertain().collect::<Vec<_>>(), ["c"]);
        // 1 - 1/4; a row that is certain cannot be moved.
        assert_eq!(cone.at(|id| (id == "c").then_some(1.0)), 75.0);
        assert_eq!(cone.at(|id| (id == "r").then_some(1.0)), 25.0);
        let leaves = cone.leaves();
        let of = |id: &str| leaves.iter().find(|leaf| leaf.step.symbol() == id).unwrap();
        assert_eq!((of("c").ends, of("r").ends), ((0.0, 1.0), (4.0, 4.0)));
        // What is certain may be asked about all the same: 1 - 3/6.
        assert_eq!(cone.with(of("r"), 6.0), 50.0);
        assert!(projection.cone("p.none@2026Q2").is_none());
    }
}
