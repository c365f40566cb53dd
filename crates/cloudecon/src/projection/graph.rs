//! Numbers and the formulas between them: what is evaluated, drawn and explained.

mod import;

use std::collections::BTreeMap;
use std::sync::Arc;

use cloudecon_dataset::Basis;
use cloudecon_uncertainty::Distribution;

use crate::expression::Expression;
use crate::inputs::Found;
use crate::{Origin, Step};

/// Where a number stands in its graph; arguments always stand before what is made of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(usize);

/// Every number of a projection, rows first, each with its arithmetic.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    nodes: Vec<Node>,
    rows: BTreeMap<(String, Option<String>), NodeId>,
}

#[derive(Debug)]
struct Node {
    step: Arc<Step>,
    basis: Basis,
    how: How,
}

#[derive(Debug)]
enum How {
    /// Read from a row, drawn where the row has a range.
    Row(Option<Distribution>),
    /// What a model gave: taken as it is.
    Given,
    /// Capital recovery over the arguments.
    Annuity(Vec<NodeId>),
    Formula(Box<Formula>),
}

#[derive(Debug)]
struct Formula {
    expression: Expression,
    arguments: Vec<(String, NodeId)>,
}

impl Graph {
    /// A row, once however often it is asked for.
    pub(crate) fn row(
        &mut self,
        step: Step,
        basis: Basis,
        distribution: impl FnOnce() -> Option<Distribution>,
    ) -> NodeId {
        let key = match step.origin() {
            Origin::Row { id, cell, .. } => {
                Some((id.clone(), cell.as_ref().map(ToString::to_string)))
            }
            _ => None,
        };
        if let Some(known) = key.as_ref().and_then(|key| self.rows.get(key)) {
            return *known;
        }
        let how = if key.is_some() { How::Row(distribution()) } else { How::Given };
        let id = self.push(Node { step: Arc::new(step), basis, how });
        if let Some(key) = key {
            self.rows.insert(key, id);
        }
        id
    }

    /// A number computed from others by a formula over the names that it gives them.
    pub(crate) fn formula(
        &mut self,
        symbol: &str,
        unit: &'static str,
        text: &str,
        arguments: &[(&str, NodeId)],
    ) -> Found<NodeId> {
        let expression = Expression::parse(text).map_err(|fault| format!("`{text}`: {fault}"))?;
        let arguments: Vec<(String, NodeId)> =
            arguments.iter().map(|(name, id)| ((*name).to_owned(), *id)).collect();
        let formula = Formula { expression, arguments };
        let value = formula
            .value(|id| self.value(id))
            .map_err(|why| format!("`{symbol}` cannot be computed: {why}"))?;
        let named = formula
            .arguments
            .iter()
            .map(|(name, id)| Arc::new(Step::clone(self.step(*id)).named(name.as_str())));
        let step = Step::formula(symbol, text, value, unit, named.collect());
        let basis = self.weakest(formula.arguments.iter().map(|(_, id)| *id));
        Ok(self.push(Node { step: Arc::new(step), basis, how: How::Formula(Box::new(formula)) }))
    }

    /// The central value.
    pub(crate) fn value(&self, id: NodeId) -> f64 {
        self.nodes.get(id.0).map_or(f64::NAN, |node| node.step.value())
    }

    /// The arithmetic behind a number.
    pub(crate) fn step(&self, id: NodeId) -> &Arc<Step> {
        &self.nodes[id.0].step
    }

    /// The weakest basis of the rows behind a number.
    pub(crate) fn basis(&self, id: NodeId) -> Basis {
        self.nodes[id.0].basis
    }

    /// Rows that may be other than they are, in the order of use.
    pub(crate) fn uncertain(&self) -> Vec<(NodeId, &Distribution)> {
        let nodes = self.nodes.iter().enumerate();
        nodes
            .filter_map(|(at, node)| match &node.how {
                How::Row(Some(distribution)) => Some((NodeId(at), distribution)),
                _ => None,
            })
            .collect()
    }

    /// Every number again with other values of some rows; not a number where a formula has none.
    pub(crate) fn evaluate(&self, rows: &BTreeMap<NodeId, f64>) -> Vec<f64> {
        let mut values: Vec<f64> = Vec::with_capacity(self.nodes.len());
        for at in 0..self.nodes.len() {
            let value = self.again(NodeId(at), rows, |id| id.of(&values));
            values.push(value);
        }
        values
    }

    /// The central values of all numbers.
    pub(crate) fn central(&self) -> Vec<f64> {
        self.nodes.iter().map(|node| node.step.value()).collect()
    }

    /// Some numbers again, which stand behind their arguments; the others of `values` stay.
    pub(crate) fn evaluate_some(
        &self,
        some: &[NodeId],
        rows: &BTreeMap<NodeId, f64>,
        values: &mut [f64],
    ) {
        for id in some {
            let value = self.again(*id, rows, |id| id.of(values));
            if let Some(slot) = values.get_mut(id.0) {
                *slot = value;
            }
        }
    }

    fn again(
        &self,
        id: NodeId,
        rows: &BTreeMap<NodeId, f64>,
        known: impl Fn(NodeId) -> f64,
    ) -> f64 {
        let Some(node) = self.nodes.get(id.0) else { return f64::NAN };
        match &node.how {
            How::Row(_) => rows.get(&id).copied().unwrap_or_else(|| node.step.value()),
            How::Given => node.step.value(),
            How::Annuity(arguments) => {
                let arguments: Vec<f64> = arguments.iter().map(|id| known(*id)).collect();
                node.step.evaluate_with(&arguments).unwrap_or(f64::NAN)
            }
            How::Formula(formula) => formula.value(known).unwrap_or(f64::NAN),
        }
    }

    /// What a number is made of directly.
    pub(crate) fn arguments(&self, id: NodeId) -> Vec<NodeId> {
        match self.nodes.get(id.0).map(|node| &node.how) {
            Some(How::Annuity(arguments)) => arguments.clone(),
            Some(How::Formula(formula)) => formula.arguments.iter().map(|(_, id)| *id).collect(),
            _ => Vec::new(),
        }
    }

    fn weakest(&self, ids: impl Iterator<Item = NodeId>) -> Basis {
        ids.map(|id| self.basis(id)).max().unwrap_or(Basis::Reported)
    }

    fn push(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() - 1)
    }
}

impl NodeId {
    /// Its value among those of [`Graph::evaluate`].
    pub(crate) fn of(self, values: &[f64]) -> f64 {
        values.get(self.0).copied().unwrap_or(f64::NAN)
    }
}

impl Formula {
    fn value(&self, known: impl Fn(NodeId) -> f64) -> Result<f64, crate::expression::Fault> {
        self.expression.evaluate(|leaf| {
            let name = leaf.name()?;
            let found = self.arguments.iter().find(|(known, _)| known == name);
            // `min` and `max` would pass over what is not a number.
            found.map(|(_, id)| known(*id)).filter(|value| value.is_finite())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RowTable;

    fn row(graph: &mut Graph, id: &str, value: f64) -> NodeId {
        let step = Step::row(id, id, value, "x", RowTable::Assumption);
        graph.row(step, Basis::Assumed, || None)
    }

    #[test]
    fn a_formula_follows_its_rows() {
        let mut graph = Graph::default();
        let (a, b) = (row(&mut graph, "a", 3.0), row(&mut graph, "b", 4.0));
        assert_eq!(row(&mut graph, "a", 3.0), a);
        let sum =
            graph.formula("sum", "x", "one + 2 * other", &[("one", a), ("other", b)]).unwrap();
        assert_eq!(graph.value(sum), 11.0);
        assert_eq!(graph.step(sum).evaluate(), Ok(11.0));
        assert_eq!(sum.of(&graph.evaluate(&BTreeMap::from([(b, 5.0)]))), 13.0);
        let none = graph.formula("none", "x", "one / (other - 4)", &[("one", a), ("other", b)]);
        assert!(none.is_err_and(|why| why.contains("`none`")));
    }

    #[test]
    fn a_number_that_is_none_makes_none_of_what_rests_on_it() {
        let mut graph = Graph::default();
        let (a, b) = (row(&mut graph, "a", 3.0), row(&mut graph, "b", 4.0));
        let over = graph.formula("over", "x", "a / b", &[("a", a), ("b", b)]).unwrap();
        let least =
            graph.formula("least", "x", "min(a, over)", &[("a", a), ("over", over)]).unwrap();
        assert_eq!(graph.value(least), 0.75);
        assert!(least.of(&graph.evaluate(&BTreeMap::from([(b, 0.0)]))).is_nan());
    }

    #[test]
    fn an_imported_calculation_keeps_its_rows_and_value() {
        let mut graph = Graph::default();
        let leaf = Step::row("rent", "a", 3.0, "x", RowTable::Assumption);
        let step = Step::formula("y", "rent * rent", 9.0, "x", vec![Arc::new(leaf)]);
        let y = graph.import(&step, &|_| (Basis::Estimated, None)).unwrap();
        let a = row(&mut graph, "a", 3.0);
        assert_eq!(y.of(&graph.evaluate(&BTreeMap::from([(a, 2.0)]))), 4.0);
        assert_eq!(graph.basis(y), Basis::Estimated);
    }
}
