use std::fmt;
use std::str::FromStr;

use cloudecon_core::{Date, Error, Month, Quarter};
use serde::{Serialize, Serializer};

/// A day, a month, a quarter, a half or a year, as far as a source dates something.
///
/// A thing dated `2026-05` counts as known from the last day of that month.
/// ```
/// # use cloudecon_dataset::PartialDate;
/// let month: PartialDate = "2026-02".parse()?;
/// assert_eq!(month.last_day().to_string(), "2026-02-28");
/// # Ok::<(), cloudecon_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartialDate {
    /// `2026-05-23`.
    Day(Date),
    /// `2026-05`.
    Month(Month),
    /// `2026Q4`, a calendar quarter.
    Quarter(Quarter),
    /// `2026H2`: a calendar half by its first quarter.
    Half(Quarter),
    /// `2026`.
    Year(i32),
}

impl PartialDate {
    /// The first day that it may mean.
    pub fn first_day(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::Month(month) => month.first_day(),
            Self::Quarter(quarter) | Self::Half(quarter) => quarter.first_day(),
            Self::Year(year) => year_days(year).0,
        }
    }

    /// The last day that it may mean; the day that counts for an as-of date.
    pub fn last_day(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::Month(month) => month.last_day(),
            Self::Quarter(quarter) => quarter.last_day(),
            Self::Half(first) => first.plus(1).last_day(),
            Self::Year(year) => year_days(year).1,
        }
    }

    /// So many months later, as exact as before where whole quarters, halves and years allow it.
    pub(crate) fn plus_months(self, months: i32) -> Self {
        let quarters = months.div_euclid(3);
        match self {
            Self::Day(date) => Self::Day(date.plus_months(months)),
            Self::Month(month) => Self::Month(month.plus(months)),
            Self::Quarter(quarter) if months % 3 == 0 => Self::Quarter(quarter.plus(quarters)),
            Self::Half(first) if months % 6 == 0 => Self::Half(first.plus(quarters)),
            Self::Year(year) if months % 12 == 0 => Self::Year(year + months.div_euclid(12)),
            _ => Self::Day(self.first_day().plus_months(months)),
        }
    }
}

fn year_days(year: i32) -> (Date, Date) {
    cloudecon_core::Period::Year(year).span(cloudecon_core::FiscalCalendar::CALENDAR_YEAR)
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => date.fmt(f),
            Self::Month(month) => month.fmt(f),
            Self::Quarter(quarter) => quarter.fmt(f),
            Self::Half(first) => {
                let half = if first.number() == 1 { 1 } else { 2 };
                write!(f, "{:04}H{half}", first.year())
            }
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for PartialDate {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Format {
            expected: "a date such as `2026-05-23`, `2026-05`, `2026Q2`, `2026H1` or `2026`",
            found: text.to_owned(),
        };
        let reworded = |error| match error {
            Error::Format { .. } => wrong(),
            other => other,
        };
        match text.len() {
            4 => {
                let month: Month = format!("{text}-01").parse().map_err(reworded)?;
                Ok(Self::Year(month.year()))
            }
            6 if text.contains('H') => {
                let (year, half) = text.split_once('H').ok_or_else(wrong)?;
                let quarter = match half {
                    "1" => "Q1",
                    "2" => "Q3",
                    _ => return Err(wrong()),
                };
                format!("{year}{quarter}").parse().map(Self::Half).map_err(reworded)
            }
            6 => text.parse().map(Self::Quarter).map_err(reworded),
            7 => text.parse().map(Self::Month).map_err(reworded),
            _ => text.parse().map(Self::Day).map_err(reworded),
        }
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_ends_on_its_last_day() {
        for (text, first, last) in [
            ("2026-05-23", "2026-05-23", "2026-05-23"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2025", "2025-01-01", "2025-12-31"),
            ("2027Q4", "2027-10-01", "2027-12-31"),
            ("2027H1", "2027-01-01", "2027-06-30"),
            ("2027H2", "2027-07-01", "2027-12-31"),
        ] {
            let date: PartialDate = text.parse().unwrap();
            assert_eq!(date.to_string(), text);
            assert_eq!(date.first_day().to_string(), first);
            assert_eq!(date.last_day().to_string(), last);
        }
        for bad in [
            "",
            "-",
            "26",
            "2026-5",
            "2026-13",
            "2026-02-30",
            "2026Q5",
            "2026H3",
            "H1",
            "1800",
            "§§",
        ] {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
        }
    }
}
