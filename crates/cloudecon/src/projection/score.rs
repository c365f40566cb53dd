//! A forecast held against what came, and against carrying the last value forward.

use cloudecon_dataset::Bound;

use crate::table::{Cell, Number};

/// A forecast, what came, and the last value known when it was made, in one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// What was forecast.
    pub forecast: f64,
    /// Whether the forecast is a point or an end: a floor errs only where what came lies below it.
    pub side: Bound,
    /// What came.
    pub actual: f64,
    /// Whether what came is a point or an end.
    pub bound: Bound,
    /// The last value before, where one was known.
    pub last: Option<f64>,
}

impl Score {
    /// Forecast less actual; against a lower bound only what falls short of it, against an upper
    /// bound only what goes beyond; of a forecast floor or ceiling only what lies on its wrong side.
    pub fn error(&self) -> f64 {
        let error = self.apart(self.forecast);
        match self.side {
            Bound::AtLeast => error.max(0.0),
            Bound::AtMost => error.min(0.0),
            _ => error,
        }
    }

    /// The error as a part of the actual value; `None` of zero.
    pub fn percentage(&self) -> Option<f64> {
        (self.actual != 0.0).then(|| 100.0 * self.error().abs() / self.actual.abs())
    }

    /// The error that the last value makes, taken as a point.
    pub fn carried_error(&self) -> Option<f64> {
        self.last.map(|last| self.apart(last))
    }

    /// That error as a part of the actual value.
    pub fn carried_percentage(&self) -> Option<f64> {
        let error = self.carried_error()?;
        (self.actual != 0.0).then(|| 100.0 * error.abs() / self.actual.abs())
    }

    /// Whether the forecast moved from the last value to the side that the actual value moved to.
    pub fn is_direction_right(&self) -> Option<bool> {
        let last = self.last?;
        let sign = |value: f64| if value > last { 1 } else { -i32::from(value < last) };
        Some(sign(self.forecast) == sign(self.actual))
    }

    /// Whether the forecast erred less than the last value; equal errors are no better.
    pub fn is_better(&self) -> Option<bool> {
        Some(self.error().abs() < self.carried_error()?.abs())
    }

    fn apart(&self, value: f64) -> f64 {
        let error = value - self.actual;
        match self.bound {
            Bound::AtLeast => error.min(0.0),
            Bound::AtMost => error.max(0.0),
            _ => error,
        }
    }

    /// Error, percentage, that of the last value, direction and verdict, as cells.
    pub(crate) fn cells(&self, unit: &str) -> [Cell; 6] {
        let number = |value: f64| Cell::from(Number::new(value).in_unit(unit));
        let percent = |value: Option<f64>, why: &str| {
            value.map_or_else(|| Cell::Missing(why.to_owned()), Cell::from)
        };
        let no_last = "no last value was known";
        let word = |answer: Option<bool>, yes: &str, no: &str| {
            Cell::from(answer.map_or("-", |is| if is { yes } else { no }).to_owned())
        };
        [
            number(self.error()),
            percent(self.percentage(), "the actual value is zero"),
            self.last.map_or_else(|| Cell::Missing(no_last.to_owned()), number),
            percent(self.carried_percentage(), no_last),
            word(self.is_direction_right(), "right", "wrong"),
            word(self.is_better(), "better", "no better"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(forecast: f64, actual: f64, last: f64) -> Score {
        Score { forecast, side: Bound::Exact, actual, bound: Bound::Exact, last: Some(last) }
    }

    #[test]
    fn errors_are_worked_by_hand() {
        // 110 forecast, 100 came, 90 before: 10 too high, 10 %; carrying 90 is 10 too low, 10 %.
        let it = score(110.0, 100.0, 90.0);
        assert_eq!((it.error(), it.percentage()), (10.0, Some(10.0)));
        assert_eq!((it.carried_error(), it.carried_percentage()), (Some(-10.0), Some(10.0)));
        assert_eq!((it.is_direction_right(), it.is_better()), (Some(true), Some(false)));
    }

    #[test]
    fn direction_is_told_from_the_last_value() {
        assert_eq!(score(80.0, 100.0, 90.0).is_direction_right(), Some(false));
        assert_eq!(score(90.0, 90.0, 90.0).is_direction_right(), Some(true));
        assert_eq!(Score { last: None, ..score(1.0, 2.0, 3.0) }.is_direction_right(), None);
    }

    #[test]
    fn a_lower_bound_is_missed_only_from_below() {
        let above = Score { bound: Bound::AtLeast, ..score(30.0, 25.0, 15.0) };
        assert_eq!(above.error(), 0.0);
        assert_eq!(above.carried_error(), Some(-10.0));
        assert_eq!(score(1.0, 0.0, 0.0).percentage(), None);
    }

    #[test]
    fn a_forecast_floor_errs_only_above_what_came() {
        let floor = |actual| Score { side: Bound::AtLeast, ..score(20.0, actual, 17.0) };
        assert_eq!(floor(24.0).error(), 0.0);
        assert_eq!(floor(24.0).carried_error(), Some(-7.0));
        assert_eq!(floor(18.0).error(), 2.0);
    }
}
