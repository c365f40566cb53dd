use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::month::{check, digits};
use crate::{Error, Month};

/// A day of the proleptic Gregorian calendar, years 1900 to 2200. Written `2026-03-31`.
///
/// ```
/// # use cloudecon_core::Date;
/// let signed: Date = "2025-11-03".parse()?;
/// let due: Date = "2026-03-31".parse()?;
/// assert_eq!(due.days_since(signed), 148);
/// assert_eq!(signed.plus_days(148), due);
/// # Ok::<(), cloudecon_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    month: Month,
    day: u8,
}

impl Date {
    /// A day of a month of a year.
    ///
    /// # Errors
    /// [`Error::Calendar`] naming the field that does not exist.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, Error> {
        let month = Month::new(year, month)?;
        check("day", i64::from(day), 1, i64::from(month.days()))?;
        Ok(Self { month, day })
    }

    /// The day of a month; a day past its end is the last one. Held inside the years 1900 to 2200,
    /// so that day numbers fit.
    pub(crate) fn in_month(month: Month, day: u8) -> Self {
        let month = month.clamp(Month::january(1900), Month::january(2200).plus(11));
        Self { month, day: day.clamp(1, month.days()) }
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.month.year()
    }

    /// The month of the year, 1 to 12.
    pub fn month_number(self) -> u8 {
        self.month.month()
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The month that holds this day.
    pub const fn month(self) -> Month {
        self.month
    }

    /// True on the last day of a month.
    pub fn is_month_end(self) -> bool {
        self.day == self.month.days()
    }

    /// Days since 1970-01-01, negative before.
    pub fn day_number(self) -> i32 {
        // Counting years from March puts the leap day last; an era is 400 years of 146,097 days.
        let month = i32::from(self.month_number());
        let year = if month <= 2 { self.year() - 1 } else { self.year() };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (month + 9).rem_euclid(12);
        let day_of_year = (153 * month_from_march + 2).div_euclid(5) + i32::from(self.day) - 1;
        let leap_days = year_of_era.div_euclid(4) - year_of_era.div_euclid(100);
        era * 146_097 + year_of_era * 365 + leap_days + day_of_year - 719_468
    }

    /// The day with this number; see [`Date::day_number`].
    ///
    /// # Errors
    /// [`Error::Calendar`] for a day outside the years 1900 to 2200.
    pub fn from_day_number(number: i32) -> Result<Self, Error> {
        let low = Self { month: Month::new(1900, 1)?, day: 1 }.day_number();
        let high = Self { month: Month::new(2200, 12)?, day: 31 }.day_number();
        check("day", i64::from(number), i64::from(low), i64::from(high))?;
        let shifted = number + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era.div_euclid(1_460)
            + day_of_era.div_euclid(36_524)
            - day_of_era.div_euclid(146_096))
        .div_euclid(365);
        let day_of_year = day_of_era
            - (365 * year_of_era + year_of_era.div_euclid(4) - year_of_era.div_euclid(100));
        let month_from_march = (5 * day_of_year + 2).div_euclid(153);
        let day = day_of_year - (153 * month_from_march + 2).div_euclid(5) + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = era * 400 + year_of_era + i32::from(month <= 2);
        let narrow = |value: i32| u8::try_from(value).unwrap_or(0);
        Self::new(year, narrow(month), narrow(day))
    }

    /// Days from `earlier` to `self`; negative if `self` is before it.
    pub fn days_since(self, earlier: Self) -> i32 {
        self.day_number() - earlier.day_number()
    }

    /// The day `days` later, held inside the years 1900 to 2200.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self::from_day_number(self.day_number().saturating_add(days)).unwrap_or(if days < 0 {
            Self { month: Month::new(1900, 1).unwrap_or(self.month), day: 1 }
        } else {
            Self { month: Month::new(2200, 12).unwrap_or(self.month), day: 31 }
        })
    }

    /// The same day `months` later, or the last day of a shorter month; held inside the years 1900
    /// to 2200.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        Self::in_month(self.month.plus(months), self.day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong =
            || Error::Format { expected: "a date such as `2026-03-31`", found: text.to_owned() };
        let (month, day) = text.rsplit_once('-').ok_or_else(wrong)?;
        let day = digits(day, 2).and_then(|d| u8::try_from(d).ok()).ok_or_else(wrong)?;
        let month: Month = month.parse().map_err(|error| match error {
            Error::Format { .. } => wrong(),
            other => other,
        })?;
        check("day", i64::from(day), 1, i64::from(month.days()))?;
        Ok(Self { month, day })
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_of_known_days() {
        for (text, number) in
            [("1970-01-01", 0), ("2000-03-01", 11_017), ("1969-12-31", -1), ("2026-03-31", 20_543)]
        {
            let date: Date = text.parse().unwrap();
            assert_eq!(date.day_number(), number, "{text}");
            assert_eq!(Date::from_day_number(number).unwrap(), date, "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for bad in ["2025-02-29", "2026-04-31", "2026-00-10", "2026-1-1", "20260101", "2026-03"] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_month_later_stays_in_the_month() {
        let date: Date = "2026-01-31".parse().unwrap();
        assert_eq!(date.plus_months(1).to_string(), "2026-02-28");
        assert_eq!(date.plus_months(25).to_string(), "2028-02-29");
        assert_eq!(date.plus_months(i32::MAX).to_string(), "2200-12-31");
        assert_eq!(date.plus_months(i32::MIN).to_string(), "1900-01-31");
        assert_eq!(date.plus_months(i32::MAX).days_since(date.plus_days(i32::MAX)), 0);
    }
}
