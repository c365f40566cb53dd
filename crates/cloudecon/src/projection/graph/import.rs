//! Calculations of other models as numbers of the graph.

use std::sync::Arc;

use cloudecon_dataset::Basis;
use cloudecon_uncertainty::Distribution;

use super::{Formula, Graph, How, Node, NodeId};
use crate::expression::Expression;
use crate::inputs::Found;
use crate::{Origin, Step};

impl Graph {
    /// A calculation that another model wrote down: its rows join those of the graph.
    pub(crate) fn import(
        &mut self,
        step: &Step,
        row: &impl Fn(&Step) -> (Basis, Option<Distribution>),
    ) -> Found<NodeId> {
        match step.origin() {
            Origin::Row { .. } => {
                let (basis, distribution) = row(step);
                Ok(self.row(step.clone(), basis, || distribution))
            }
            Origin::Model(_) => {
                let arguments = self.import_all(step, row)?;
                let basis = self.weakest(arguments.iter().copied()).max(Basis::Estimated);
                Ok(self.push(Node { step: Arc::new(step.clone()), basis, how: How::Given }))
            }
            Origin::Annuity { .. } => {
                let arguments = self.import_all(step, row)?;
                let basis = self.weakest(arguments.iter().copied());
                let how = How::Annuity(arguments);
                Ok(self.push(Node { step: Arc::new(step.clone()), basis, how }))
            }
            Origin::Formula(text) => {
                let expression =
                    Expression::parse(text).map_err(|fault| format!("`{text}`: {fault}"))?;
                let ids = self.import_all(step, row)?;
                let names = step.arguments().iter().map(|argument| argument.symbol().to_owned());
                let basis = self.weakest(ids.iter().copied());
                let formula = Formula { expression, arguments: names.zip(ids).collect() };
                let how = How::Formula(Box::new(formula));
                Ok(self.push(Node { step: Arc::new(step.clone()), basis, how }))
            }
        }
    }

    fn import_all(
        &mut self,
        step: &Step,
        row: &impl Fn(&Step) -> (Basis, Option<Distribution>),
    ) -> Found<Vec<NodeId>> {
        step.arguments().iter().map(|argument| self.import(argument, row)).collect()
    }
}
