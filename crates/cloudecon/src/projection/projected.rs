//! One projected number.

use std::sync::Arc;

use cloudecon_core::Quarter;
use cloudecon_dataset::Basis;

use super::graph::{Graph, NodeId};
use super::quantity::Quantity;
use crate::Step;
use crate::inputs::Found;

/// One projected number, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Projected {
    id: String,
    provider: String,
    quantity: Quantity,
    quarter: Quarter,
    found: Found<Shown>,
}

/// Central value and range in the unit of the quantity.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    node: NodeId,
    low: f64,
    mid: f64,
    high: f64,
    basis: Basis,
    step: Arc<Step>,
}

impl Projected {
    /// A number of the graph, or none, with its low and high in internal units.
    pub(super) fn new(
        graph: &Graph,
        (provider, quantity, quarter): (String, Quantity, Quarter),
        found: Found<(NodeId, (f64, f64))>,
    ) -> Self {
        let found = found.map(|(node, (low, high))| Shown {
            node,
            low: low * quantity.factor,
            mid: graph.value(node) * quantity.factor,
            high: high * quantity.factor,
            basis: graph.basis(node),
            step: Arc::clone(graph.step(node)),
        });
        let id = format!("{provider}.{}@{quarter}", quantity.name);
        Self { id, provider, quantity, quarter, found }
    }

    /// `<provider>.<quantity>@<quarter>`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of the provider, or of the lab.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// What is projected.
    pub const fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// The quarter.
    pub const fn quarter(&self) -> Quarter {
        self.quarter
    }

    /// Low, central and high in the unit of the quantity; the low and high are P5 and P95 of the
    /// draws.
    ///
    /// # Errors
    /// Why there is no number.
    pub fn range(&self) -> Result<(f64, f64, f64), &str> {
        match &self.found {
            Ok(found) => Ok((found.low, found.mid, found.high)),
            Err(reason) => Err(reason),
        }
    }

    /// The central value in the unit of the quantity.
    pub fn mid(&self) -> Option<f64> {
        self.found.as_ref().ok().map(|found| found.mid)
    }

    /// The arithmetic behind it, in internal units.
    pub fn step(&self) -> Option<&Arc<Step>> {
        self.found.as_ref().ok().map(|found| &found.step)
    }

    /// The weakest basis of the rows behind it.
    pub fn basis(&self) -> Option<Basis> {
        self.found.as_ref().ok().map(|found| found.basis)
    }

    pub(super) fn node(&self) -> Option<NodeId> {
        self.found.as_ref().ok().map(|found| found.node)
    }
}
