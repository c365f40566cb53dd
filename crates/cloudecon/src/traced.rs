use cloudecon_core::{Quantity, Range};
use cloudecon_dataset::{Assumption, Basis, Bound, Observation};

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
        }
    }

    /// A value computed from table rows that are not observations, such as chips or sites.
    pub fn computed(value: T, basis: Basis, inputs: Vec<String>) -> Self {
        Self { value, basis, bound: Bound::Exact, inputs, notes: Vec::new(), is_aligned: false }
    }

    /// The value.
    pub const fn value(&self) -> &T {
        &self.value
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
        Traced {
            value: function(self.value),
            basis: self.basis,
            bound: self.bound,
            inputs: self.inputs,
            notes: self.notes,
            is_aligned: self.is_aligned,
        }
    }

    /// Applies a function that may have no answer.
    pub fn try_map<U>(self, function: impl FnOnce(T) -> Option<U>) -> Option<Traced<U>> {
        let Self { value, basis, bound, inputs, notes, is_aligned } = self;
        Some(Traced { value: function(value)?, basis, bound, inputs, notes, is_aligned })
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
        Traced {
            value: (self.value, other.value),
            basis: self.basis.max(other.basis),
            bound: join_bounds(self.bound, other.bound),
            inputs,
            notes,
            is_aligned: self.is_aligned || other.is_aligned,
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
        let Traced { value, basis, bound, inputs, notes, is_aligned } = traced;
        let rest = Traced { value: (), basis, bound, inputs, notes, is_aligned };
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
    /// The middle of the range.
    pub fn mid(&self) -> T {
        self.value.mid()
    }
}

fn push_once(list: &mut Vec<String>, item: String) {
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
