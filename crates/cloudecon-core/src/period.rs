use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::fiscal::{FiscalYearName, fiscal_year};
use crate::month::{check, digits};
use crate::{Date, Error, FiscalCalendar, FiscalQuarter, Month, Quarter};

/// What a figure speaks of: a span for a flow, a date for a stock or a run-rate.
///
/// | written | meaning |
/// | --- | --- |
/// | `2026Q1` | calendar quarter |
/// | `FY26Q3` | fiscal quarter, months only with a [`FiscalCalendar`] |
/// | `2026` | calendar year |
/// | `FY26` | fiscal year |
/// | `TTM2026Q1` | the twelve months that end with a calendar quarter |
/// | `2026-03-31` | a day |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Period {
    /// A day, for stocks and run-rates.
    Date(Date),
    /// A calendar quarter.
    Quarter(Quarter),
    /// A fiscal quarter.
    FiscalQuarter(FiscalQuarter),
    /// A calendar year.
    Year(i32),
    /// A fiscal year.
    FiscalYear(i32),
    /// The twelve months that end with a quarter.
    TrailingYear(Quarter),
}

/// The shape of a period, without its place in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PeriodKind {
    /// One day.
    Date,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
}

impl Period {
    /// The shape.
    pub const fn kind(self) -> PeriodKind {
        match self {
            Self::Date(_) => PeriodKind::Date,
            Self::Quarter(_) | Self::FiscalQuarter(_) => PeriodKind::Quarter,
            Self::Year(_) | Self::FiscalYear(_) | Self::TrailingYear(_) => PeriodKind::Year,
        }
    }

    /// True if its months depend on a fiscal calendar.
    pub const fn is_fiscal(self) -> bool {
        matches!(self, Self::FiscalQuarter(_) | Self::FiscalYear(_))
    }

    /// First and last day, fiscal labels read with `calendar`.
    pub fn span(self, calendar: FiscalCalendar) -> (Date, Date) {
        let days = |first: Month, last: Month| (first.first_day(), last.last_day());
        match self {
            Self::Date(date) => (date, date),
            Self::Quarter(quarter) => (quarter.first_day(), quarter.last_day()),
            Self::FiscalQuarter(quarter) => {
                let [first, _, last] = calendar.months_of(quarter);
                days(first, last)
            }
            Self::Year(year) => {
                let january = Month::january(year);
                days(january, january.plus(11))
            }
            Self::FiscalYear(year) => {
                let (first, last) = calendar.year_span(year);
                days(first, last)
            }
            Self::TrailingYear(quarter) => {
                let last = quarter.first_month().plus(2);
                days(last.plus(-11), last)
            }
        }
    }

    /// The calendar quarter with the same three months, fiscal labels read with `calendar`.
    pub fn calendar_quarter(self, calendar: FiscalCalendar) -> Option<Quarter> {
        match self {
            Self::Quarter(quarter) => Some(quarter),
            Self::FiscalQuarter(quarter) => calendar.calendar_quarter(quarter),
            _ => None,
        }
    }

    /// First and last day of a period that needs no fiscal calendar.
    ///
    /// # Errors
    /// [`Error::NeedsCalendar`] for a fiscal label.
    pub fn calendar_span(self) -> Result<(Date, Date), Error> {
        if self.is_fiscal() {
            return Err(Error::NeedsCalendar { label: self.to_string() });
        }
        Ok(self.span(FiscalCalendar::CALENDAR_YEAR))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Quarter(quarter) => quarter.fmt(f),
            Self::FiscalQuarter(quarter) => quarter.fmt(f),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::FiscalYear(year) => FiscalYearName(*year).fmt(f),
            Self::TrailingYear(quarter) => write!(f, "TTM{quarter}"),
        }
    }
}

impl FromStr for Period {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        const EXPECTED: &str =
            "a period such as `2026Q1`, `FY26Q3`, `2026`, `FY26`, `TTM2026Q1` or `2026-03-31`";
        if let Some(quarter) = text.strip_prefix("TTM") {
            return quarter.parse().map(Self::TrailingYear);
        }
        if text.starts_with("FY") {
            if text.contains('Q') {
                return text.parse().map(Self::FiscalQuarter);
            }
            if let Some(year) = fiscal_year(text) {
                check("year", i64::from(year), 1901, 2199)?;
                return Ok(Self::FiscalYear(year));
            }
        }
        if text.contains('Q') {
            return text.parse().map(Self::Quarter);
        }
        if text.contains('-') {
            return text.parse().map(Self::Date);
        }
        if let Some(year) = digits(text, 4) {
            check("year", i64::from(year), 1901, 2199)?;
            return Ok(Self::Year(year));
        }
        Err(Error::Format { expected: EXPECTED, found: text.to_owned() })
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FiscalLabel;

    #[test]
    fn every_form_round_trips() {
        for text in
            ["2026Q1", "FY26Q3", "2026", "FY26", "FY1998", "FY1998Q2", "TTM2026Q1", "2026-03-31"]
        {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for bad in ["", "-", "FY", "FY6", "TTM", "2026Q", "Q1", "26", "2026-03", "1Q26", "FY26Q5"] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }

    #[test]
    fn fiscal_labels_need_their_calendar() {
        let may = FiscalCalendar::new(5, FiscalLabel::EndingYear).unwrap();
        let year: Period = "FY26".parse().unwrap();
        let (first, last) = year.span(may);
        assert_eq!(
            (first.to_string(), last.to_string()),
            ("2025-06-01".into(), "2026-05-31".into())
        );
        assert!(matches!(year.calendar_span(), Err(Error::NeedsCalendar { .. })));
    }

    #[test]
    fn trailing_years_end_with_their_quarter() {
        let (first, last) = "TTM2026Q1".parse::<Period>().unwrap().calendar_span().unwrap();
        assert_eq!(
            (first.to_string(), last.to_string()),
            ("2025-04-01".into(), "2026-03-31".into())
        );
    }
}
