use std::fmt;

use crate::Value;
use crate::figure::moved;

/// Which end of a range a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Low,
    Mid,
    High,
}

/// A number outside the bounds of its quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Impossible;

/// What a change does to a number: in the internal unit of its quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// It is this number, with ends of its own or without.
    Set {
        /// The number.
        value: f64,
        /// The low end.
        low: Option<f64>,
        /// The high end.
        high: Option<f64>,
        /// Half a unit of the last digit that is written.
        half_unit: f64,
    },
    /// So much more, at both ends too.
    Plus(f64),
    /// So many times as much, at both ends too; above 0.
    Times(f64),
    /// So many months later, at both ends too.
    Delay(i32),
}

impl Operation {
    /// A number after the change; a delay moves dates, and numbers that are years.
    pub(crate) fn apply(self, end: End, number: f64) -> f64 {
        match self {
            Self::Set { value, low, high, .. } => match end {
                End::Low => low.unwrap_or(value),
                End::Mid => value,
                End::High => high.unwrap_or(value),
            },
            Self::Plus(more) => number + more,
            Self::Times(factor) => number * factor,
            Self::Delay(months) => number + f64::from(months) / 12.0,
        }
    }

    /// Half a unit of the last digit after the change.
    pub(crate) fn half_unit(self, before: f64) -> f64 {
        match self {
            Self::Set { half_unit, .. } => half_unit,
            Self::Times(factor) => before * factor,
            Self::Plus(_) | Self::Delay(_) => before,
        }
    }

    /// An end after the change; a set figure has only the ends that it is set with.
    ///
    /// # Errors
    /// [`Impossible`] outside the bounds of the quantity.
    pub(crate) fn end(
        self,
        end: End,
        before: Option<Value>,
        mid: Value,
    ) -> Result<Option<Value>, Impossible> {
        let is_set = match (self, end) {
            (Self::Set { low, .. }, End::Low) => low.is_some(),
            (Self::Set { high, .. }, End::High) => high.is_some(),
            (Self::Set { .. }, End::Mid) => true,
            _ => before.is_some(),
        };
        if !is_set {
            return Ok(None);
        }
        moved(before.unwrap_or(mid), |number| self.apply(end, number)).map(Some)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set { .. } => f.write_str("set"),
            Self::Plus(_) => f.write_str("plus"),
            Self::Times(_) => f.write_str("times"),
            Self::Delay(_) => f.write_str("delay"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_go_along() {
        // 51 with ends 47 and 80, plus 10: 61 from 57 to 90; times 0.5: 25.5 from 23.5 to 40.
        let ends = |operation: Operation| {
            [(End::Low, 47.0), (End::Mid, 51.0), (End::High, 80.0)]
                .map(|(end, number)| operation.apply(end, number))
        };
        assert_eq!(ends(Operation::Plus(10.0)), [57.0, 61.0, 90.0]);
        assert_eq!(ends(Operation::Times(0.5)), [23.5, 25.5, 40.0]);
        // Two quarters of a date that is a year with its part: half a year.
        assert_eq!(Operation::Delay(6).apply(End::Mid, 2026.25), 2026.75);
        assert_eq!(Operation::Times(0.5).half_unit(0.5), 0.25);
    }
}
