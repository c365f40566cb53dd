use std::fmt;

use cloudecon_core::{Date, FiscalCalendar, FiscalQuarter, Month, Period, Quarter};

use super::fact::Fact;

/// What a fact speaks of: a day, or months of a fiscal year counted from its first or within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Span {
    /// At the end of a day.
    Day(Date),
    /// One quarter.
    Quarter(Months),
    /// The first two or three quarters of a fiscal year.
    ToDate(Months, u8),
    /// A fiscal year.
    Year(Months),
}

/// The last month of a span in a fiscal year, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Months {
    pub(super) fiscal: FiscalQuarter,
    /// The calendar quarter of the same months in a year that ends in December.
    calendar: Option<Quarter>,
}

/// A span that is none of these.
pub(super) struct Refused {
    pub(super) days: i32,
}

impl Span {
    /// The span of a fact, by its own days: a 52-week year may end a week beside the month's end.
    pub(super) fn of(fact: &Fact, calendar: FiscalCalendar) -> Result<Self, Refused> {
        let Some(start) = fact.start else { return Ok(Self::Day(fact.end)) };
        let days = fact.end.days_since(start) + 1;
        let refused = Refused { days };
        let quarters: i32 = match days {
            80..=100 => 1,
            170..=190 => 2,
            260..=280 => 3,
            350..=380 => 4,
            _ => return Err(refused),
        };
        let (Some(first), Some(last)) = (first_month(start), last_month(fact.end)) else {
            return Err(refused);
        };
        if last.months_since(first) + 1 != 3 * quarters {
            return Err(refused);
        }
        let fiscal = calendar.quarter_of(last);
        let [.., end] = calendar.months_of(fiscal);
        let months = Months::new(fiscal, calendar);
        // A span that does not end with a fiscal quarter is of another calendar.
        let from_start = i32::from(fiscal.number()) == quarters;
        match quarters {
            _ if end != last => Err(refused),
            1 => Ok(Self::Quarter(months)),
            _ if !from_start => Err(refused),
            4 => Ok(Self::Year(months)),
            _ => Ok(Self::ToDate(months, fiscal.number())),
        }
    }

    pub(super) const fn is_stock(self) -> bool {
        matches!(self, Self::Day(_))
    }

    /// The period as the dataset writes it; `None` for a span to date.
    pub(super) fn period(self) -> Option<Period> {
        Some(match self {
            Self::Day(day) => Period::Date(day),
            Self::Quarter(months) => months.quarter(),
            Self::Year(months) if months.calendar.is_some() => Period::Year(months.fiscal.year()),
            Self::Year(months) => Period::FiscalYear(months.fiscal.year()),
            Self::ToDate(..) => return None,
        })
    }
}

impl Months {
    pub(super) fn new(fiscal: FiscalQuarter, calendar: FiscalCalendar) -> Self {
        let is_calendar_year = calendar.year_end_month() == 12;
        let same = calendar.calendar_quarter(fiscal).filter(|_| is_calendar_year);
        Self { fiscal, calendar: same }
    }

    /// A December year is written in calendar quarters, another one in fiscal ones.
    pub(super) fn quarter(self) -> Period {
        self.calendar.map_or(Period::FiscalQuarter(self.fiscal), Period::Quarter)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.period()) {
            (_, Some(period)) => period.fmt(f),
            (Self::ToDate(months, 2), _) => write!(f, "six months to {}", months.quarter()),
            (Self::ToDate(months, _), _) => write!(f, "nine months to {}", months.quarter()),
            _ => f.write_str("another span"),
        }
    }
}

/// Days from a month's end within which a year of weeks may begin or end.
const WEEK: u8 = 7;

fn first_month(start: Date) -> Option<Month> {
    let month = start.month();
    match start.day() {
        1..=WEEK => Some(month),
        day if day + WEEK > month.days() => Some(month.plus(1)),
        _ => None,
    }
}

fn last_month(end: Date) -> Option<Month> {
    let month = end.month();
    match end.day() {
        1..=WEEK => Some(month.plus(-1)),
        day if day + WEEK > month.days() => Some(month),
        _ => None,
    }
}
