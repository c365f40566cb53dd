use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Date, Error, Hours, Quarter};

const FIRST_YEAR: i64 = 1900;
const LAST_YEAR: i64 = 2200;

/// A calendar month, the atom of time in the models.
///
/// Written `2026-03`. Years 1900 to 2200.
///
/// ```
/// # use cloudecon_core::Month;
/// let march: Month = "2026-03".parse()?;
/// assert_eq!(march.hours().as_hours(), 744.0);
/// assert_eq!(march.plus(10).to_string(), "2027-01");
/// # Ok::<(), cloudecon_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Months since January of year 0.
    index: i32,
}

impl Month {
    /// The month of a year, 1 to 12.
    ///
    /// # Errors
    /// [`Error::Calendar`] for a year outside 1900..=2200 or a month outside 1..=12.
    pub fn new(year: i32, month: u8) -> Result<Self, Error> {
        check("year", i64::from(year), FIRST_YEAR, LAST_YEAR)?;
        check("month", i64::from(month), 1, 12)?;
        Ok(Self { index: year * 12 + i32::from(month) - 1 })
    }

    /// January of a year, unchecked: for constants.
    pub(crate) const fn january(year: i32) -> Self {
        Self { index: year * 12 }
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.index.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> u8 {
        // 0..=11 fits; the fallback is never reached.
        u8::try_from(self.index.rem_euclid(12)).map_or(1, |zero_based| zero_based + 1)
    }

    /// The month `months` later (earlier if negative).
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self { index: self.index.saturating_add(months) }
    }

    /// Whole months from `earlier` to `self`; beyond the range of i32 its nearest end.
    pub const fn months_since(self, earlier: Self) -> i32 {
        self.index.saturating_sub(earlier.index)
    }

    /// Days of this month, leap years included.
    pub fn days(self) -> u8 {
        match self.month() {
            4 | 6 | 9 | 11 => 30,
            2 if is_leap(self.year()) => 29,
            2 => 28,
            _ => 31,
        }
    }

    /// Hours of this month: 672 to 744.
    pub fn hours(self) -> Hours {
        Hours::from_days(f64::from(self.days()))
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        Date::in_month(self, 1)
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        Date::in_month(self, self.days())
    }

    /// The calendar quarter that holds this month.
    pub fn quarter(self) -> Quarter {
        Quarter::of(self)
    }
}

pub(crate) const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(crate) fn check(field: &'static str, found: i64, low: i64, high: i64) -> Result<(), Error> {
    if (low..=high).contains(&found) {
        Ok(())
    } else {
        Err(Error::Calendar { field, low, high, found })
    }
}

/// Reads exactly `count` ASCII digits.
pub(crate) fn digits(text: &str, count: usize) -> Option<i32> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl FromStr for Month {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong =
            || Error::Format { expected: "a month such as `2026-03`", found: text.to_owned() };
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        let year = digits(year, 4).ok_or_else(wrong)?;
        let month = digits(month, 2).and_then(|m| u8::try_from(m).ok()).ok_or_else(wrong)?;
        Self::new(year, month)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_step_over_years() {
        let december = Month::new(2025, 12).unwrap();
        assert_eq!(december.plus(1), Month::new(2026, 1).unwrap());
        assert_eq!(december.plus(-12), Month::new(2024, 12).unwrap());
        assert_eq!(december.plus(15).months_since(december), 15);
    }

    #[test]
    fn february_knows_leap_years() {
        for (year, days) in [(2024, 29), (2025, 28), (2000, 29), (1900, 28)] {
            assert_eq!(Month::new(year, 2).unwrap().days(), days, "{year}");
        }
    }

    #[test]
    fn only_the_written_form_is_read() {
        for bad in ["2026-3", "26-03", "2026-13", "2026-00", "2026/03", "+026-03", "2026-03-01"] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
    }
}
