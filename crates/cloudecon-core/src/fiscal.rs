use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::month::{check, digits};
use crate::{Error, Month, Quarter};

/// Which calendar year names a fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FiscalLabel {
    /// The year in which it ends: the year to June 2026 is FY26.
    EndingYear,
    /// The year in which it starts: the year from February 2026 is FY26.
    StartingYear,
}

/// When a company's year ends and how it is named.
///
/// A fiscal label means nothing without it:
/// ```
/// # use cloudecon_core::{FiscalCalendar, FiscalLabel, FiscalQuarter};
/// let june = FiscalCalendar::new(6, FiscalLabel::EndingYear)?;
/// let third: FiscalQuarter = "FY26Q3".parse()?;
/// let months = june.months_of(third);
/// assert_eq!((months[0].to_string(), months[2].to_string()), ("2026-01".into(), "2026-03".into()));
/// # Ok::<(), cloudecon_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FiscalCalendar {
    year_end_month: u8,
    label: FiscalLabel,
}

/// A quarter as a company names it, such as `FY26Q3`: a name, not yet months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalQuarter {
    year: i32,
    quarter: u8,
}

/// How a fiscal quarter that straddles calendar quarters is brought onto them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum QuarterAlignment {
    /// No alignment: only quarters with the same three months match.
    Exact,
    /// The fiscal quarter that shares most months with the calendar quarter stands for it.
    MostOverlap,
    /// Flows are spread evenly over the fiscal quarter's months and summed by calendar quarter.
    ByMonth,
}

impl FiscalCalendar {
    /// The calendar year.
    pub const CALENDAR_YEAR: Self = Self { year_end_month: 12, label: FiscalLabel::EndingYear };

    /// A calendar whose year ends with a month, 1 to 12.
    ///
    /// # Errors
    /// [`Error::Calendar`] for another month.
    pub fn new(year_end_month: u8, label: FiscalLabel) -> Result<Self, Error> {
        check("month", i64::from(year_end_month), 1, 12)?;
        Ok(Self { year_end_month, label })
    }

    /// The month with which the year ends.
    pub const fn year_end_month(self) -> u8 {
        self.year_end_month
    }

    /// The naming rule.
    pub const fn label(self) -> FiscalLabel {
        self.label
    }

    /// The last month of fiscal year `year`.
    fn last_month(self, year: i32) -> Month {
        let ends_in = match self.label {
            FiscalLabel::StartingYear if self.year_end_month < 12 => year + 1,
            _ => year,
        };
        Month::january(ends_in).plus(i32::from(self.year_end_month) - 1)
    }

    /// The three months of a fiscal quarter, in order.
    pub fn months_of(self, quarter: FiscalQuarter) -> [Month; 3] {
        let last = self.last_month(quarter.year).plus(-3 * (4 - i32::from(quarter.quarter)));
        [last.plus(-2), last.plus(-1), last]
    }

    /// The twelve months of a fiscal year, first and last.
    pub fn year_span(self, year: i32) -> (Month, Month) {
        let last = self.last_month(year);
        (last.plus(-11), last)
    }

    /// The fiscal quarter that holds a month.
    pub fn quarter_of(self, month: Month) -> FiscalQuarter {
        // Months since the first month of the fiscal year that ends in this calendar year.
        let offset = (i32::from(month.month()) - i32::from(self.year_end_month) - 1).rem_euclid(12);
        let first = month.plus(-offset);
        let ending = first.plus(11).year();
        let year = match self.label {
            FiscalLabel::StartingYear if self.year_end_month < 12 => ending - 1,
            _ => ending,
        };
        FiscalQuarter { year, quarter: u8::try_from(offset.div_euclid(3) + 1).unwrap_or(1) }
    }

    /// The calendar quarter with exactly the same months, if there is one.
    pub fn calendar_quarter(self, quarter: FiscalQuarter) -> Option<Quarter> {
        let months = self.months_of(quarter);
        let calendar = months[0].quarter();
        (calendar.months() == months).then_some(calendar)
    }

    /// The fiscal quarters that share months with a calendar quarter, and how many they share;
    /// in time order, shares summing to three.
    pub fn overlaps(self, quarter: Quarter) -> Vec<(FiscalQuarter, u8)> {
        let mut found: Vec<(FiscalQuarter, u8)> = Vec::with_capacity(2);
        for month in quarter.months() {
            let fiscal = self.quarter_of(month);
            match found.last_mut() {
                Some((last, shared)) if *last == fiscal => *shared += 1,
                _ => found.push((fiscal, 1)),
            }
        }
        found
    }

    /// The fiscal quarter that stands for a calendar quarter under [`QuarterAlignment::MostOverlap`].
    ///
    /// Three months cannot tie between two quarters, so the answer is unique.
    pub fn nearest_quarter(self, quarter: Quarter) -> FiscalQuarter {
        let middle = quarter.first_month().plus(1);
        self.quarter_of(middle)
    }
}

impl FiscalQuarter {
    /// A quarter, 1 to 4, of a fiscal year.
    ///
    /// # Errors
    /// [`Error::Calendar`] for a quarter outside 1..=4 or a year outside 1901..=2199.
    pub fn new(year: i32, quarter: u8) -> Result<Self, Error> {
        check("year", i64::from(year), 1901, 2199)?;
        check("quarter", i64::from(quarter), 1, 4)?;
        Ok(Self { year, quarter })
    }

    /// The fiscal year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The number in the year, 1 to 4.
    pub const fn number(self) -> u8 {
        self.quarter
    }
}

impl fmt::Display for FiscalQuarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Q{}", FiscalYearName(self.year), self.quarter)
    }
}

/// Writes `FY26` for 2000 to 2099 and `FY1998` else, so that reading gives the same year.
pub(crate) struct FiscalYearName(pub(crate) i32);

impl fmt::Display for FiscalYearName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if (2000..2100).contains(&self.0) {
            write!(f, "FY{:02}", self.0 - 2000)
        } else {
            write!(f, "FY{:04}", self.0)
        }
    }
}

/// Reads `FY26` or `FY2026`.
pub(crate) fn fiscal_year(text: &str) -> Option<i32> {
    let year = text.strip_prefix("FY")?;
    digits(year, 2).map(|short| 2000 + short).or_else(|| digits(year, 4))
}

impl FromStr for FiscalQuarter {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Format {
            expected: "a fiscal quarter such as `FY26Q3`",
            found: text.to_owned(),
        };
        let (year, quarter) = text.split_once('Q').ok_or_else(wrong)?;
        let year = fiscal_year(year).ok_or_else(wrong)?;
        let quarter = digits(quarter, 1).and_then(|q| u8::try_from(q).ok()).ok_or_else(wrong)?;
        Self::new(year, quarter)
    }
}

impl Serialize for FiscalQuarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FiscalQuarter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(calendar: FiscalCalendar, label: &str) -> (String, String) {
        let months = calendar.months_of(label.parse().unwrap());
        (months[0].to_string(), months[2].to_string())
    }

    #[test]
    fn known_fiscal_quarters() {
        // Year ends: January (named by its end), May, June, December.
        for (end, label, first, last) in [
            (1, "FY26Q1", "2025-02", "2025-04"),
            (1, "FY26Q4", "2025-11", "2026-01"),
            (5, "FY26Q3", "2025-12", "2026-02"),
            (5, "FY26Q4", "2026-03", "2026-05"),
            (6, "FY26Q3", "2026-01", "2026-03"),
            (6, "FY26Q1", "2025-07", "2025-09"),
            (12, "FY26Q1", "2026-01", "2026-03"),
        ] {
            let calendar = FiscalCalendar::new(end, FiscalLabel::EndingYear).unwrap();
            assert_eq!(span(calendar, label), (first.into(), last.into()), "{end} {label}");
        }
        let by_start = FiscalCalendar::new(1, FiscalLabel::StartingYear).unwrap();
        assert_eq!(span(by_start, "FY25Q4"), ("2025-11".into(), "2026-01".into()));
    }

    #[test]
    fn a_may_year_end_straddles_and_a_june_one_does_not() {
        let quarter: Quarter = "2026Q1".parse().unwrap();
        let may = FiscalCalendar::new(5, FiscalLabel::EndingYear).unwrap();
        let shared: Vec<(String, u8)> =
            may.overlaps(quarter).into_iter().map(|(q, n)| (q.to_string(), n)).collect();
        assert_eq!(shared, [("FY26Q3".to_owned(), 2), ("FY26Q4".to_owned(), 1)]);
        assert_eq!(may.nearest_quarter(quarter).to_string(), "FY26Q3");
        assert_eq!(may.calendar_quarter("FY26Q3".parse().unwrap()), None);
        let june = FiscalCalendar::new(6, FiscalLabel::EndingYear).unwrap();
        assert_eq!(june.calendar_quarter("FY26Q3".parse().unwrap()), Some(quarter));
    }
}
