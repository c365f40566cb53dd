use std::sync::Arc;

use cloudecon_core::{Quantity, Range};
use cloudecon_dataset::{Assumption, Basis, Bound, Figure, Observation};

use crate::step::{RowTable, Step};

/// A value on its way through the models, with the rows that fed it.
///
/// Joining two keeps every input and the weaker basis (the later in [`Basis`]'s order); the number itself knows nothing of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Traced<T> {
    value: T,
    basis: Basis,
    bound: Bound,
    inputs: Vec<String>,
    notes: Vec<String>,
    is_aligned: bool,
    /// The arithmetic so far: what the next formula names.
    steps: Vec<Arc<Step>>,
}

impl<T> Traced<T> {
    /// A value read from an observation.
    pub fn observed(value: T, row: &Observation) -> Self {
        Self {
            value,
            basis: row.basis(),
            bound: row.figure().bound(),
            inputs: vec![row.id().to_owned()],
            notes: Vec::new(),
            is_aligned: false,
            steps: vec![Arc::new(leaf(
                row.metric(),
                row.id(),
                row.figure(),
                RowTable::Observation,
            ))],
        }
    }

    /// A value set by a scenario: its range says how sure it is.
    pub fn assumed(value: T, row: &Assumption) -> Self {
        Self {
            value,
            basis: row.basis(),
            bound: Bound::Exact,
            inputs: vec![row.id().to_owned()],
            notes: Vec::new(),
            is_aligned: false,
            steps: vec![Arc::new(leaf(
                last_word(row.id()),
                row.id(),
                row.figure(),
                RowTable::Assumption,
            ))],
        }
    }

    /// A value computed from table rows that are not observations, such as chips or sites.
    pub fn computed(value: T, basis: Basis, inputs: Vec<String>) -> Self {
        let (bound, notes, steps) = (Bound::Exact, Vec::new(), Vec::new());
        Self { value, basis, bound, inputs, notes, is_aligned: false, steps }
    }

    /// The same value with the arithmetic behind it, in place of what was there.
    #[must_use]
    pub fn with_step(mut self, step: Step) -> Self {
        self.steps = vec![Arc::new(step)];
        self
    }

    /// What one dollar of capital costs per period, over the rate, the years and the share left that
    /// stand behind the value; see [`Origin::Annuity`](crate::Origin::Annuity).
    #[must_use]
    pub(crate) fn recovered(mut self, symbol: &str, periods_per_year: u32) -> Traced<()> {
        let arguments = std::mem::take(&mut self.steps);
        self.map(|_| ()).with_step(Step::annuity(symbol, periods_per_year, arguments))
    }

    /// A number that a model gave of what stands behind the value, in an internal unit.
    pub(crate) fn worked(&self, symbol: &str, unit: &'static str, model: &str, value: f64) -> Step {
        Step::model(symbol, model, value, unit, self.steps.clone())
    }

    /// The same value under another symbol, where one step stands behind it.
    #[must_use]
    pub fn named(mut self, symbol: &str) -> Self {
        if let [step] = self.steps.as_mut_slice() {
            *step = Arc::new(Step::clone(step).named(symbol));
        }
        self
    }

    /// The arithmetic behind the value, where it was written down as one step.
    pub fn step(&self) -> Option<&Arc<Step>> {
        match self.steps.as_slice() {
            [step] => Some(step),
            _ => None,
        }
    }

    /// How formulas name the value, where one step stands behind it.
    pub(crate) fn symbol(&self) -> &str {
        self.step().map_or("value", |step| step.symbol())
    }

    /// The value.
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// The value without what came along.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The weakest basis of the inputs.
    pub const fn basis(&self) -> Basis {
        self.basis
    }

    /// Whether the value is a point or an end.
    pub const fn bound(&self) -> Bound {
        self.bound
    }

    /// Ids of the rows that fed the value, each once, in the order of use.
    pub fn inputs(&self) -> &[String] {
        &self.inputs
    }

    /// What a reader must know beside the number.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// True if a fiscal quarter of other months stands for the calendar quarter somewhere.
    pub const fn is_aligned(&self) -> bool {
        self.is_aligned
    }

    /// Marks that another quarter's months stand for this one's.
    #[must_use]
    pub fn aligned(mut self) -> Self {
        self.is_aligned = true;
        self
    }

    /// The same value under a weaker basis, for a step that adds an assumption of its own.
    #[must_use]
    pub fn at_best(mut self, basis: Basis) -> Self {
        self.basis = self.basis.max(basis);
        self
    }

    /// The same value as a lower or upper end.
    #[must_use]
    pub fn with_bound(mut self, bound: Bound) -> Self {
        self.bound = bound;
        self
    }

    /// The same value with a remark.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        push_once(&mut self.notes, note.into());
        self
    }

    /// Applies a function to the value.
    #[must_use]
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Traced<U> {
        let Self { value, basis, bound, inputs, notes, is_aligned, steps } = self;
        Traced { value: function(value), basis, bound, inputs, notes, is_aligned, steps }
    }

    /// Applies a function that may have no answer.
    pub fn try_map<U>(self, function: impl FnOnce(T) -> Option<U>) -> Option<Traced<U>> {
        let Self { value, basis, bound, inputs, notes, is_aligned, steps } = self;
        Some(Traced { value: function(value)?, basis, bound, inputs, notes, is_aligned, steps })
    }

    /// Joins two values: inputs and notes of both, the weaker basis, a bound unless both are exact.
    #[must_use]
    pub fn join<U>(self, other: Traced<U>) -> Traced<(T, U)> {
        let mut inputs = self.inputs;
        for input in other.inputs {
            push_once(&mut inputs, input);
        }
        let mut notes = self.notes;
        for note in other.notes {
            push_once(&mut notes, note);
        }
        let mut steps = self.steps;
        for step in other.steps {
            push_once(&mut steps, step);
        }
        Traced {
            value: (self.value, other.value),
            basis: self.basis.max(other.basis),
            bound: join_bounds(self.bound, other.bound),
            inputs,
            notes,
            is_aligned: self.is_aligned || other.is_aligned,
            steps,
        }
    }
}

/// Collects what many values bring along while a model is fed.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    carried: Option<Traced<()>>,
}

impl Trace {
    /// Takes the value out and keeps where it came from.
    pub(crate) fn read<T>(&mut self, traced: Traced<T>) -> T {
        let Traced { value, basis, bound, inputs, notes, is_aligned, steps } = traced;
        let rest = Traced { value: (), basis, bound, inputs, notes, is_aligned, steps };
        self.carried = Some(match self.carried.take() {
            Some(before) => before.join(rest).map(|_| ()),
            None => rest,
        });
        value
    }

    /// The result of the model under everything that was read.
    pub(crate) fn close<T>(self, value: T) -> Traced<T> {
        match self.carried {
            Some(carried) => carried.map(|()| value),
            None => Traced::computed(value, Basis::Assumed, Vec::new()),
        }
    }
}

impl<T: Quantity> Traced<Range<T>> {
    /// The same row with another number, as a what-if sets it.
    #[must_use]
    pub(crate) fn set_to(mut self, value: T) -> Self {
        self.value = Range::exact(value);
        self.bound = Bound::Exact;
        for step in &mut self.steps {
            *step = Arc::new(Step::clone(step).with_value(value.number()));
        }
        self
    }

    /// The middle of the range.
    pub fn mid(&self) -> T {
        self.value.mid()
    }

    /// The same value with the formula that it was computed by: the steps so far are its arguments.
    #[must_use]
    pub fn stated(mut self, symbol: &str, unit: &'static str, formula: &str) -> Self {
        let arguments = std::mem::take(&mut self.steps);
        let value = self.mid().number();
        self.with_step(Step::formula(symbol, formula, value, unit, arguments))
    }

    /// The same value with the model that it was computed by: the steps so far are its arguments.
    #[must_use]
    pub fn modelled(mut self, symbol: &str, unit: &'static str, model: &str) -> Self {
        let arguments = std::mem::take(&mut self.steps);
        let value = self.mid().number();
        self.with_step(Step::model(symbol, model, value, unit, arguments))
    }
}

fn leaf(symbol: &str, id: &str, figure: &Figure, table: RowTable) -> Step {
    Step::row(symbol, id, figure.number(), figure.value().kind().internal_unit(), table)
}

/// `chip.cost_of_capital` is `cost_of_capital` in formulas.
fn last_word(id: &str) -> &str {
    id.rsplit_once('.').map_or(id, |(_, word)| word)
}

fn push_once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// A sum or product with a one-sided factor of the same direction stays one-sided;
/// opposite directions leave only an approximate value.
fn join_bounds(a: Bound, b: Bound) -> Bound {
    match (a, b) {
        (Bound::Exact, other) | (other, Bound::Exact) => other,
        (same, other) if same == other => same,
        (Bound::About, other) | (other, Bound::About) => other,
        _ => Bound::About,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traced(value: f64, basis: Basis, input: &str) -> Traced<f64> {
        Traced::computed(value, basis, vec![input.to_owned()])
    }

    #[test]
    fn a_join_keeps_every_input_once_and_the_weaker_basis() {
        let a = traced(2.0, Basis::Reported, "a");
        let b = traced(3.0, Basis::Estimated, "b").with_bound(Bound::AtLeast);
        let product = a.clone().join(b).join(a).map(|((x, y), _)| x * y);
        assert_eq!(*product.value(), 6.0);
        assert_eq!(product.basis(), Basis::Estimated);
        assert_eq!(product.inputs(), ["a", "b"]);
        assert_eq!(product.bound(), Bound::AtLeast);
    }
}
