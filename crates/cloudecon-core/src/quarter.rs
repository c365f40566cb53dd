use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::month::digits;
use crate::{Date, Error, Hours, Month};

/// A calendar quarter: January to March is Q1. Written `2026Q1`.
///
/// ```
/// # use cloudecon_core::Quarter;
/// let quarter: Quarter = "2026Q1".parse()?;
/// assert_eq!(quarter.previous().to_string(), "2025Q4");
/// assert_eq!(quarter.hours().as_hours(), 2160.0);
/// assert_eq!(quarter.last_day().to_string(), "2026-03-31");
/// # Ok::<(), cloudecon_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    first: Month,
}

impl Quarter {
    /// A quarter, 1 to 4, of a year.
    ///
    /// # Errors
    /// [`Error::Calendar`] for a quarter outside 1..=4 or a year outside 1900..=2200.
    pub fn new(year: i32, quarter: u8) -> Result<Self, Error> {
        crate::month::check("quarter", i64::from(quarter), 1, 4)?;
        Ok(Self { first: Month::new(year, (quarter - 1) * 3 + 1)? })
    }

    /// The quarter that holds a month.
    pub fn of(month: Month) -> Self {
        Self { first: month.plus(-i32::from((month.month() - 1) % 3)) }
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.first.year()
    }

    /// The number in the year, 1 to 4.
    pub fn number(self) -> u8 {
        self.first.month().div_ceil(3)
    }

    /// The first month.
    pub const fn first_month(self) -> Month {
        self.first
    }

    /// The three months, in order.
    pub const fn months(self) -> [Month; 3] {
        [self.first, self.first.plus(1), self.first.plus(2)]
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        self.first.first_day()
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        self.first.plus(2).last_day()
    }

    /// Hours from real month lengths: 2,160 to 2,208.
    pub fn hours(self) -> Hours {
        self.months().into_iter().map(Month::hours).sum()
    }

    /// The quarter `quarters` later (earlier if negative).
    #[must_use]
    pub const fn plus(self, quarters: i32) -> Self {
        Self { first: self.first.plus(quarters.saturating_mul(3)) }
    }

    /// The quarter before: Q/Q compares with it.
    #[must_use]
    pub const fn previous(self) -> Self {
        self.plus(-1)
    }

    /// The same quarter a year before: Y/Y compares with it.
    #[must_use]
    pub const fn year_before(self) -> Self {
        self.plus(-4)
    }

    /// Whole quarters from `earlier` to `self`.
    pub const fn quarters_since(self, earlier: Self) -> i32 {
        self.first.months_since(earlier.first).div_euclid(3)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}Q{}", self.year(), self.number())
    }
}

impl FromStr for Quarter {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong =
            || Error::Format { expected: "a quarter such as `2026Q1`", found: text.to_owned() };
        let (year, quarter) = text.split_once('Q').ok_or_else(wrong)?;
        let year = digits(year, 4).ok_or_else(wrong)?;
        let quarter = digits(quarter, 1).and_then(|q| u8::try_from(q).ok()).ok_or_else(wrong)?;
        Self::new(year, quarter)
    }
}

impl Serialize for Quarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quarter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_have_real_lengths() {
        for (text, hours) in [
            ("2026Q1", 2160.0),
            ("2024Q1", 2184.0),
            ("2026Q2", 2184.0),
            ("2026Q3", 2208.0),
            ("2026Q4", 2208.0),
        ] {
            assert_eq!(text.parse::<Quarter>().unwrap().hours().as_hours(), hours, "{text}");
        }
    }

    #[test]
    fn each_month_lies_in_its_quarter() {
        for month in 1..=12 {
            let month = Month::new(2026, month).unwrap();
            assert!(month.quarter().months().contains(&month));
        }
    }

    #[test]
    fn only_the_written_form_is_read() {
        for bad in ["2026Q5", "2026Q0", "2026q1", "26Q1", "2026Q11", "FY26Q3", ""] {
            assert!(bad.parse::<Quarter>().is_err(), "{bad}");
        }
    }
}
