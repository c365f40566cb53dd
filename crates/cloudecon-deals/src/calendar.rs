use std::ops::Range as Indices;

use cloudecon_core::{Month, Quarter};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Length of a calendar's periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodLength {
    /// One calendar month.
    Month,
    /// Three calendar months.
    Quarter,
}

/// Span over which a term counts usage, tests a level or resets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// Each period of the calendar by itself.
    #[default]
    Period,
    /// Three months, aligned with the contract year.
    Quarter,
    /// Twelve months from the calendar's year start.
    Year,
    /// The whole term.
    Term,
}

/// The periods on which a contract is evaluated: months or quarters without gaps.
///
/// Contract years start in the first period's month unless [`Calendar::with_year_start`] says otherwise.
///
/// ```
/// # use cloudecon_deals::Calendar;
/// let calendar = Calendar::quarters("2026Q1".parse()?, 8)?;
/// assert_eq!(calendar.len(), 8);
/// assert_eq!(calendar.days(0), Some(90));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    first: Month,
    length: PeriodLength,
    periods: usize,
    year_start: u8,
}

/// No contract of this crate runs longer: 200 years of months.
const MOST_PERIODS: usize = 2_400;

impl Calendar {
    /// `periods` quarters from `first`.
    ///
    /// # Errors
    /// [`Error::Value`] unless there are 1 to 2,400 periods.
    pub fn quarters(first: Quarter, periods: usize) -> Result<Self, Error> {
        Self::new(first.first_month(), PeriodLength::Quarter, periods)
    }

    /// `periods` months from `first`.
    ///
    /// # Errors
    /// [`Error::Value`] unless there are 1 to 2,400 periods.
    pub fn months(first: Month, periods: usize) -> Result<Self, Error> {
        Self::new(first, PeriodLength::Month, periods)
    }

    fn new(first: Month, length: PeriodLength, periods: usize) -> Result<Self, Error> {
        if (1..=MOST_PERIODS).contains(&periods) {
            Ok(Self { first, length, periods, year_start: first.month() })
        } else {
            Err(Error::Value { name: "periods", allowed: "1 to 2400", found: periods.to_string() })
        }
    }

    /// The same periods with years that start in `month` (1 to 12).
    ///
    /// # Errors
    /// [`Error::Value`] if no period starts in that month or it does not exist.
    pub fn with_year_start(self, month: u8) -> Result<Self, Error> {
        let off =
            (i32::from(month) - i32::from(self.first.month())).rem_euclid(self.months_per_period());
        if (1..=12).contains(&month) && off == 0 {
            Ok(Self { year_start: month, ..self })
        } else {
            Err(Error::Value {
                name: "year start",
                allowed: "a month in which a period of the calendar starts",
                found: month.to_string(),
            })
        }
    }

    /// Number of periods, at least one.
    #[expect(clippy::len_without_is_empty, reason = "a calendar has at least one period")]
    pub const fn len(&self) -> usize {
        self.periods
    }

    /// Month or quarter.
    pub const fn length(&self) -> PeriodLength {
        self.length
    }

    /// Months in a period: 1 or 3.
    pub const fn months_per_period(&self) -> i32 {
        match self.length {
            PeriodLength::Month => 1,
            PeriodLength::Quarter => 3,
        }
    }

    /// Periods in a year: 12 or 4.
    pub const fn periods_per_year(&self) -> usize {
        match self.length {
            PeriodLength::Month => 12,
            PeriodLength::Quarter => 4,
        }
    }

    /// The first month.
    pub const fn first_month(&self) -> Month {
        self.first
    }

    /// First month of a period; periods beyond the calendar follow the same step.
    pub fn month_of(&self, period: usize) -> Month {
        let steps = i32::try_from(period).unwrap_or(i32::MAX);
        self.first.plus(steps.saturating_mul(self.months_per_period()))
    }

    /// Days of a period, `None` beyond the calendar.
    pub fn days(&self, period: usize) -> Option<u32> {
        (period < self.periods).then(|| {
            let first = self.month_of(period);
            (0..self.months_per_period()).map(|m| u32::from(first.plus(m).days())).sum()
        })
    }

    /// Name of a period: `2026Q1` or `2026-01`; quarters off the calendar year by their first month.
    pub fn name(&self, period: usize) -> String {
        let month = self.month_of(period);
        let quarter = Quarter::of(month);
        if self.length == PeriodLength::Quarter && quarter.first_month() == month {
            quarter.to_string()
        } else {
            month.to_string()
        }
    }

    /// The period that starts in `month`; periods before the first give 0, after the last the length.
    /// `None` if `month` lies inside a period.
    pub fn period_from(&self, month: Month) -> Option<usize> {
        let months = month.months_since(self.first);
        let step = self.months_per_period();
        (months.rem_euclid(step) == 0)
            .then(|| usize::try_from(months.div_euclid(step)).unwrap_or(0).min(self.periods))
    }

    /// The first period that starts in or after `month`, at most the length.
    pub fn period_at_or_after(&self, month: Month) -> usize {
        let months = month.months_since(self.first);
        let step = self.months_per_period();
        usize::try_from(months.saturating_add(step - 1).div_euclid(step))
            .unwrap_or(0)
            .min(self.periods)
    }

    /// Number of the contract year of a period, counted from the year that holds the first.
    pub fn year_of(&self, period: usize) -> usize {
        let lead = (i32::from(self.first.month()) - i32::from(self.year_start)).rem_euclid(12);
        let lead = usize::try_from(lead).unwrap_or(0);
        let step = usize::try_from(self.months_per_period()).unwrap_or(1);
        period.saturating_mul(step).saturating_add(lead).div_euclid(12)
    }

    /// The windows that cover `active`, in order and without gaps.
    pub(crate) fn windows(&self, window: Window, active: Indices<usize>) -> Vec<Indices<usize>> {
        let months = match window {
            Window::Period => 0,
            Window::Quarter => 3,
            Window::Year => 12,
            Window::Term => return if active.is_empty() { Vec::new() } else { vec![active] },
        };
        let lead = (i32::from(self.first.month()) - i32::from(self.year_start)).rem_euclid(12);
        let lead = usize::try_from(lead).unwrap_or(0);
        let step = usize::try_from(self.months_per_period()).unwrap_or(1);
        let key = |period: usize| {
            if months == 0 { period } else { (lead + period * step).div_euclid(months) }
        };
        let mut spans: Vec<Indices<usize>> = Vec::new();
        for period in active {
            match spans.last_mut() {
                Some(last) if key(last.start) == key(period) => last.end = period + 1,
                _ => spans.push(period..period + 1),
            }
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_follow_the_contract_year() {
        let first: Month = "2026-02".parse().unwrap();
        let calendar = Calendar::months(first, 14).unwrap();
        assert_eq!(calendar.windows(Window::Year, 0..14), [0..12, 12..14]);
        let january = calendar.with_year_start(1).unwrap();
        assert_eq!(january.windows(Window::Year, 0..14), [0..11, 11..14]);
        assert_eq!(january.windows(Window::Quarter, 0..4), [0..2, 2..4]);
        assert_eq!(calendar.windows(Window::Term, 2..5), vec![2..5]);
        assert!(calendar.windows(Window::Term, 5..5).is_empty());
        assert_eq!(january.year_of(11), 1);
    }

    #[test]
    fn months_find_their_period() {
        let calendar = Calendar::quarters("2026Q1".parse().unwrap(), 4).unwrap();
        let month = |text: &str| text.parse::<Month>().unwrap();
        assert_eq!(calendar.period_from(month("2026-04")), Some(1));
        assert_eq!(calendar.period_from(month("2026-05")), None);
        assert_eq!(calendar.period_from(month("2025-10")), Some(0));
        assert_eq!(calendar.period_from(month("2030-01")), Some(4));
        assert_eq!(calendar.period_at_or_after(month("2026-05")), 2);
        assert_eq!(calendar.name(1), "2026Q2");
        assert!(Calendar::quarters("2026Q1".parse().unwrap(), 0).is_err());
    }
}
