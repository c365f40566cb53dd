use cloudecon_core::Date;
use serde::{Deserialize, Serialize};

/// Rule that turns two dates into days and a fraction of a year.
///
/// Every rule is antisymmetric: the fraction from later to earlier is the negative.
///
/// ```
/// # use cloudecon_core::Date;
/// # use cloudecon_finance::DayCount;
/// let start: Date = "2007-12-28".parse()?;
/// let end: Date = "2008-02-28".parse()?;
/// assert_eq!(DayCount::Act360.year_fraction(start, end), 62.0 / 360.0);
/// assert_eq!(DayCount::ActActIsda.year_fraction(start, end), 4.0 / 365.0 + 58.0 / 366.0);
/// # Ok::<(), cloudecon_core::Error>(())
/// ```
///
/// # References
/// ISDA (2006), 2006 ISDA Definitions, section 4.16, for ACT/ACT, ACT/365F, ACT/360, 30/360,
/// 30E/360 and 30E/360 (ISDA); SIA (1993), Standard Securities Calculation Methods, for 30/360 US.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DayCount {
    /// Actual days over 365, the rule of spreadsheet XIRR.
    Act365Fixed,
    /// Actual days over 365.25.
    Act36525,
    /// Actual days over 364.
    Act364,
    /// Actual days over 360.
    Act360,
    /// Days in leap years over 366 plus days in other years over 365.
    ActActIsda,
    /// Actual days without 29 February, over 365.
    Nl365,
    /// Actual days without 29 February, over 360.
    Nl360,
    /// 30/360 US (SIA): months of 30 days, the last day of February counts as the 30th.
    Thirty360Us,
    /// 30/360 bond basis: a 31st at the end becomes the 30th only after a start on the 30th or 31st.
    Thirty360Isda,
    /// 30E/360, Eurobond basis: a 31st becomes the 30th.
    ThirtyE360,
    /// 30E/360 (ISDA): as 30E/360 and the last day of February becomes the 30th; the end date is
    /// taken not to be the maturity date.
    ThirtyE360Isda,
    /// 30E+/360: a 31st at the end becomes the 1st of the next month.
    ThirtyEPlus360,
}

impl DayCount {
    /// Days from `start` to `end` as the rule counts them; negative if `end` is earlier.
    pub fn days(self, start: Date, end: Date) -> i32 {
        if end < start {
            return -self.days(end, start);
        }
        // 30E+/360 would count a day from the 31st to itself.
        if end == start {
            return 0;
        }
        match self {
            Self::Act365Fixed | Self::Act36525 | Self::Act364 | Self::Act360 | Self::ActActIsda => {
                end.days_since(start)
            }
            Self::Nl365 | Self::Nl360 => end.days_since(start) - leap_days(start, end),
            _ => self.thirty_day_months(start, end),
        }
    }

    /// Years from `start` to `end`; negative if `end` is earlier.
    pub fn year_fraction(self, start: Date, end: Date) -> f64 {
        let year = match self {
            Self::Act365Fixed | Self::Nl365 => 365.0,
            Self::Act36525 => 365.25,
            Self::Act364 => 364.0,
            Self::ActActIsda => return calendar_years(start, end),
            _ => 360.0,
        };
        f64::from(self.days(start, end)) / year
    }

    fn thirty_day_months(self, start: Date, end: Date) -> i32 {
        let (mut first, mut last) = (i32::from(start.day()), i32::from(end.day()));
        let is_february_end = |date: Date| date.month_number() == 2 && date.is_month_end();
        let mut next_month = 0;
        match self {
            Self::Thirty360Us => {
                if is_february_end(start) {
                    if is_february_end(end) {
                        last = 30;
                    }
                    first = 30;
                }
                first = first.min(30);
                if first == 30 {
                    last = last.min(30);
                }
            }
            Self::Thirty360Isda => {
                first = first.min(30);
                if first == 30 {
                    last = last.min(30);
                }
            }
            Self::ThirtyE360Isda => {
                first = if is_february_end(start) { 30 } else { first.min(30) };
                last = if is_february_end(end) { 30 } else { last.min(30) };
            }
            Self::ThirtyEPlus360 => {
                first = first.min(30);
                if last == 31 {
                    last = 1;
                    next_month = 1;
                }
            }
            _ => {
                first = first.min(30);
                last = last.min(30);
            }
        }
        let months = i32::from(end.month_number()) - i32::from(start.month_number()) + next_month;
        360 * (end.year() - start.year()) + 30 * months + last - first
    }
}

/// Number of 29 Februaries after `start`, up to and with `end`.
fn leap_days(start: Date, end: Date) -> i32 {
    let up_to = |date: Date| {
        let year =
            if (date.month_number(), date.day()) < (2, 29) { date.year() - 1 } else { date.year() };
        year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400)
    };
    up_to(end) - up_to(start)
}

fn calendar_years(start: Date, end: Date) -> f64 {
    if end < start {
        return -calendar_years(end, start);
    }
    // Days of the whole span in leap years, by year of the day that starts each of them.
    let (mut leap, mut plain) = (0, 0);
    for year in start.year()..=end.year() {
        let opening = new_year(year).map_or(start, |day| day.max(start));
        let closing = new_year(year + 1).map_or(end, |day| day.min(end));
        let days = closing.days_since(opening);
        if is_leap(year) {
            leap += days;
        } else {
            plain += days;
        }
    }
    f64::from(plain) / 365.0 + f64::from(leap) / 366.0
}

fn new_year(year: i32) -> Option<Date> {
    Date::new(year, 1, 1).ok()
}

fn is_leap(year: i32) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn thirty_day_rules_differ_where_months_end() {
        // End on the 31st after a start on the 15th: US keeps 31, Europe makes it 30, E+ the 1st.
        let (start, end) = (date("2026-01-15"), date("2026-03-31"));
        for (rule, days) in [
            (DayCount::Thirty360Us, 76),
            (DayCount::Thirty360Isda, 76),
            (DayCount::ThirtyE360, 75),
            (DayCount::ThirtyE360Isda, 75),
            (DayCount::ThirtyEPlus360, 76),
        ] {
            assert_eq!(rule.days(start, end), days, "{rule:?}");
        }
        // From 28 February, a month end: only US and 30E/360 (ISDA) call it the 30th.
        let (start, end) = (date("2026-02-28"), date("2026-03-30"));
        assert_eq!(DayCount::Thirty360Us.days(start, end), 30);
        assert_eq!(DayCount::ThirtyE360Isda.days(start, end), 30);
        assert_eq!(DayCount::Thirty360Isda.days(start, end), 32);
        assert_eq!(DayCount::ThirtyE360.days(start, end), 32);
    }

    #[test]
    fn leap_days_are_left_out() {
        assert_eq!(DayCount::Nl365.days(date("2024-02-28"), date("2024-02-29")), 0);
        assert_eq!(DayCount::Nl365.days(date("2024-02-29"), date("2024-03-01")), 1);
        // 1999-12-31 to 2004-12-31 holds 29 February of 2000 and 2004.
        assert_eq!(DayCount::Nl365.days(date("1999-12-31"), date("2004-12-31")), 5 * 365);
    }

    #[test]
    fn whole_years_are_whole_under_isda() {
        for years in 1..=30 {
            let fraction = DayCount::ActActIsda
                .year_fraction(date("1996-01-01"), date(&format!("{}-01-01", 1996 + years)));
            approx::assert_relative_eq!(fraction, f64::from(years), max_relative = 1e-15);
        }
        let whole = DayCount::ActActIsda.year_fraction(date("2200-01-01"), date("2200-12-31"));
        assert_eq!(whole, 364.0 / 365.0);
    }
}
