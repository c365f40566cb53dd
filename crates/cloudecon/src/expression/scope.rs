//! What the names of an expression mean, and whether the whole can be computed.

use super::dimension::Dimension;
use super::fault::{Fault, FaultKind, Span};
use super::program::{Expression, Function, Leaf, Step};

/// Whether a name is known, and what it measures.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// Known; its values are in base units of the dimension.
    Known(Dimension),
    /// Unknown; what to try instead.
    Unknown {
        /// What is wrong, in one line.
        message: String,
        /// What to try.
        hint: Option<String>,
    },
}

/// Gives meaning to the names and quoted quantities of expressions.
pub trait Scope {
    /// What a name means.
    fn name(&self, name: &str) -> Meaning;
    /// What a quantity such as `5.5 USD billion` measures.
    fn quantity(&self, text: &str) -> Meaning;
}

impl Expression {
    /// What the result measures, if all names are known and the parts fit each other.
    ///
    /// # Errors
    /// Every unknown name and every sum or comparison of different dimensions, by place.
    pub fn dimension(&self, scope: &impl Scope) -> Result<Dimension, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut meanings = Vec::with_capacity(self.leaves.len());
        for (leaf, span) in &self.leaves {
            let (meaning, kind) = match leaf {
                Leaf::Number(_) => (Meaning::Known(Dimension::NONE), FaultKind::Syntax),
                Leaf::Quantity(text) => (scope.quantity(text), FaultKind::BadQuantity),
                Leaf::Name(name) => (scope.name(name), FaultKind::UnknownName),
            };
            meanings.push(match meaning {
                Meaning::Known(dimension) => Some(dimension),
                Meaning::Unknown { message, hint } => {
                    faults.push(Fault::new(span.clone(), kind, message).with_hint(hint));
                    None
                }
            });
        }
        let found = self.measured(&meanings, &mut faults);
        faults.sort_by_key(|fault| (fault.span.start, fault.span.end));
        match (faults.is_empty(), found) {
            (true, Some(dimension)) => Ok(dimension),
            _ => Err(faults),
        }
    }

    /// Runs the steps over dimensions; an unknown part fits everything.
    fn measured(
        &self,
        meanings: &[Option<Dimension>],
        faults: &mut Vec<Fault>,
    ) -> Option<Dimension> {
        let mut stack: Vec<Option<Dimension>> = Vec::new();
        for (step, span) in &self.steps {
            let found = match *step {
                Step::Push(index) => meanings.get(index).copied().flatten(),
                Step::Negate => stack.pop().flatten(),
                Step::Add => {
                    let (left, right) = two(&mut stack);
                    alike("added", left, right, span, faults)
                }
                Step::Subtract => {
                    let (left, right) = two(&mut stack);
                    alike("subtracted", left, right, span, faults)
                }
                Step::Multiply => {
                    let (left, right) = two(&mut stack);
                    left.zip(right).map(|(left, right)| left.times(right))
                }
                Step::Divide => {
                    let (left, right) = two(&mut stack);
                    left.zip(right).map(|(left, right)| left.over(right))
                }
                Step::Call(Function::Abs | Function::AtLeast | Function::AtMost, _) => {
                    stack.pop().flatten()
                }
                Step::Call(Function::QuarterOf, _) => {
                    let pace = stack.pop().flatten();
                    pace.map(|pace| pace.over(Dimension::PER_YEAR))
                }
                Step::Call(Function::RunRate, _) => {
                    let flow = stack.pop().flatten();
                    flow.map(|flow| flow.times(Dimension::PER_YEAR))
                }
                Step::Call(function, count) => {
                    let from = stack.len().saturating_sub(count);
                    let mut parts = stack.split_off(from).into_iter();
                    let first = parts.next().flatten();
                    let done = if function == Function::Sum { "added" } else { "compared" };
                    parts.fold(first, |left, right| alike(done, left, right, span, faults))
                }
            };
            stack.push(found);
        }
        stack.pop().flatten()
    }
}

fn two(stack: &mut Vec<Option<Dimension>>) -> (Option<Dimension>, Option<Dimension>) {
    let right = stack.pop().flatten();
    (stack.pop().flatten(), right)
}

/// The dimension of both, or a fault at the whole operation.
fn alike(
    done: &str,
    left: Option<Dimension>,
    right: Option<Dimension>,
    span: &Span,
    faults: &mut Vec<Fault>,
) -> Option<Dimension> {
    let (Some(left), Some(right)) = (left, right) else { return left.or(right) };
    if left != right {
        let message = format!("{left} and {right} cannot be {done}");
        let pace =
            left.times(Dimension::PER_YEAR) == right || right.times(Dimension::PER_YEAR) == left;
        let hint = pace.then(|| "`run_rate(...)` is the yearly pace of a quarter".to_owned());
        faults.push(Fault::new(span.clone(), FaultKind::Dimension, message).with_hint(hint));
        return None;
    }
    Some(left)
}
