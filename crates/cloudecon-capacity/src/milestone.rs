use cloudecon_core::Date;

use crate::Error;

/// When a phase is expected, with every forecast that was ever published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    pub(crate) online: Date,
    forecasts: Vec<(Date, Date)>,
}

impl Milestone {
    /// A date without history.
    pub const fn on(online: Date) -> Self {
        Self { online, forecasts: Vec::new() }
    }

    /// From (published, online) pairs in any order; the newest holds.
    ///
    /// # Errors
    /// [`Error::Empty`].
    pub fn from_forecasts(mut forecasts: Vec<(Date, Date)>) -> Result<Self, Error> {
        forecasts.sort();
        let online = forecasts.last().ok_or(Error::Empty { field: "forecasts" })?.1;
        Ok(Self { online, forecasts })
    }

    /// The date that holds now.
    pub const fn online(&self) -> Date {
        self.online
    }

    /// The date as it was known on a day; `None` before the first forecast.
    pub fn known_on(&self, day: Date) -> Option<Date> {
        self.forecasts.iter().rev().find(|(published, _)| *published <= day).map(|(_, on)| *on)
    }

    /// Days from the first forecast date to the one that holds; `None` without forecasts.
    pub fn slip(&self) -> Option<i32> {
        self.forecasts.first().map(|(_, first)| self.online.days_since(*first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_milestone_remembers_what_was_known_when() {
        let milestone = Milestone::from_forecasts(vec![
            (day("2026-07-07"), day("2026-10-19")),
            (day("2025-11-12"), day("2026-06-09")),
            (day("2026-04-03"), day("2026-06-21")),
        ])
        .unwrap();
        assert_eq!(milestone.online(), day("2026-10-19"));
        assert_eq!(milestone.known_on(day("2026-05-01")), Some(day("2026-06-21")));
        assert_eq!(milestone.known_on(day("2025-11-11")), None);
        // 9 June to 19 October.
        assert_eq!(milestone.slip(), Some(132));
        assert!(Milestone::from_forecasts(vec![]).is_err());
    }
}
