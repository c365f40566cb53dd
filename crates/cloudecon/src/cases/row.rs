use serde::Serialize;
use serde_json::{Number, Value};

use super::tolerance::Tolerance;

/// A case as replayed: the row of the output.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseRow {
    pub(super) file: String,
    pub(super) case: String,
    pub(super) kind: String,
    pub(super) passed: bool,
    pub(super) reason: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) source: String,
    pub(super) values: Vec<Compared>,
}

impl CaseRow {
    /// The file as it was named.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The id of the case.
    pub fn case(&self) -> &str {
        &self.case
    }

    /// What is computed, for example `finance irr`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Whether every figure lies within its tolerance.
    pub const fn is_met(&self) -> bool {
        self.passed
    }

    /// Why the case is missed; `None` if it is met.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// What a reader should know of a case that is met.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Where inputs and expected figures come from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Every figure compared.
    pub fn values(&self) -> &[Compared] {
        &self.values
    }

    /// The figure that decides: the one that uses most of its tolerance; of
    /// several the last.
    pub fn decisive(&self) -> Option<&Compared> {
        self.values.iter().reduce(|most, next| if next.used >= most.used { next } else { most })
    }
}

/// A figure of a case beside the expected one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    name: String,
    expected: Value,
    ours: Value,
    tolerance: String,
    passed: bool,
    /// Distance over the largest that passes.
    #[serde(skip)]
    used: f64,
}

impl Compared {
    /// A number within a tolerance.
    pub(super) fn number(name: &str, expected: f64, ours: f64, tolerance: Tolerance) -> Self {
        let (gap, room) = ((ours - expected).abs(), tolerance.room(expected));
        // The edge belongs to the tolerance, whatever way doubles round.
        let passed = gap <= room * (1.0 + 1e-7);
        let used = if gap == 0.0 {
            0.0
        } else if passed || gap / room > 1.0 {
            gap / room
        } else {
            f64::INFINITY
        };
        Self {
            name: name.to_owned(),
            expected: json(expected),
            ours: json(ours),
            tolerance: tolerance.to_string(),
            passed,
            used,
        }
    }

    /// Something that is met or not.
    pub(super) fn verdict(
        name: &str,
        expected: Value,
        ours: Value,
        tolerance: &str,
        passed: bool,
    ) -> Self {
        let used = if passed { 0.0 } else { f64::INFINITY };
        Self {
            name: name.to_owned(),
            expected,
            ours,
            tolerance: tolerance.to_owned(),
            passed,
            used,
        }
    }

    /// Things that must be the same.
    pub(super) fn same(name: &str, expected: Value, ours: Value) -> Self {
        let passed = expected == ours;
        Self::verdict(name, expected, ours, "exact", passed)
    }

    /// The name of the figure in its case; empty if the case has one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The figure of the file.
    pub const fn expected(&self) -> &Value {
        &self.expected
    }

    /// The figure of the model.
    pub const fn ours(&self) -> &Value {
        &self.ours
    }

    /// How far ours may lie from it.
    pub fn tolerance(&self) -> &str {
        &self.tolerance
    }

    /// Whether it does not lie further.
    pub const fn is_met(&self) -> bool {
        self.passed
    }
}

/// The number in JSON, which has no infinity.
pub(super) fn json(number: f64) -> Value {
    Number::from_f64(number).map_or_else(|| Value::from(number.to_string()), Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_passes_and_what_lies_beyond_does_not() {
        let half = Tolerance::Absolute(0.5);
        assert!(Compared::number("", 10.0, 10.5, half).is_met());
        assert!(!Compared::number("", 10.0, 10.51, half).is_met());
        assert!(!Compared::number("", 10.0, f64::NAN, half).is_met());
        assert!(!Compared::number("", 10.0, 10.000_000_1, Tolerance::Exact).is_met());
    }

    #[test]
    fn a_miss_decides_over_a_figure_that_is_met() {
        let values = vec![
            Compared::number("a", 1.0, 1.0, Tolerance::Exact),
            Compared::number("b", 1.0, f64::NAN, Tolerance::Absolute(1.0)),
            Compared::number("c", 1.0, 1.5, Tolerance::Absolute(1.0)),
        ];
        let row = CaseRow {
            file: String::new(),
            case: String::new(),
            kind: String::new(),
            passed: false,
            reason: None,
            notes: Vec::new(),
            source: String::new(),
            values,
        };
        assert_eq!(row.decisive().map(Compared::name), Some("b"));
    }
}
