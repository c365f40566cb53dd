use std::fmt;

use cloudecon_core::{Date, Range, RunRate, Usd};
use serde::{Deserialize, Serialize};

use crate::Error;

const FOUR_WEEK_PERIODS_PER_YEAR: f64 = 13.0;

/// How a yearly pace was made from a shorter flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RunRateDefinition {
    /// A quarter times four.
    QuarterTimesFour,
    /// A month times twelve.
    MonthTimesTwelve,
    /// Usage of 28 days times thirteen plus subscriptions of a month times twelve.
    FourWeeksAndSubscriptions,
    /// As the company states it, without saying how.
    AsStated,
}

impl fmt::Display for RunRateDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::QuarterTimesFour => "quarter x 4",
            Self::MonthTimesTwelve => "month x 12",
            Self::FourWeeksAndSubscriptions => "28 days x 13 + subscriptions x 12",
            Self::AsStated => "as stated",
        })
    }
}

/// The flows behind a run-rate; the variant is its definition.
///
/// ```
/// # use cloudecon_core::Usd;
/// # use cloudecon_revenue::RunRateBasis;
/// let m = Usd::from_millions;
/// // 28 days of usage x 13 and a month of subscriptions x 12: 1,300 + 1,200 million a year.
/// let basis = RunRateBasis::FourWeeks { usage: m(100.0), subscriptions: m(100.0) };
/// assert_eq!(basis.run_rate().as_usd_billions_per_year(), 2.5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RunRateBasis {
    /// The flow of a quarter.
    Quarter(Usd),
    /// The flow of a month.
    Month(Usd),
    /// Metered usage of 28 days and subscriptions of a month.
    FourWeeks {
        /// Usage over 28 days.
        usage: Usd,
        /// Subscriptions over a calendar month.
        subscriptions: Usd,
    },
}

impl RunRateBasis {
    /// The yearly pace.
    pub fn run_rate(self) -> RunRate {
        match self {
            Self::Quarter(flow) => RunRate::from_quarter(flow),
            Self::Month(flow) => RunRate::from_month(flow),
            Self::FourWeeks { usage, subscriptions } => {
                let usage = (usage * FOUR_WEEK_PERIODS_PER_YEAR).as_usd();
                RunRate::from_usd_per_year(usage) + RunRate::from_month(subscriptions)
            }
        }
    }

    /// How the pace is made.
    pub const fn definition(self) -> RunRateDefinition {
        match self {
            Self::Quarter(_) => RunRateDefinition::QuarterTimesFour,
            Self::Month(_) => RunRateDefinition::MonthTimesTwelve,
            Self::FourWeeks { .. } => RunRateDefinition::FourWeeksAndSubscriptions,
        }
    }
}

/// Whether sales through partners count in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SalesView {
    /// What customers pay, the partners' part included.
    Gross,
    /// What is kept.
    Net,
}

impl fmt::Display for SalesView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gross => "gross",
            Self::Net => "net",
        })
    }
}

/// A run-rate that may be compared: with its date, its definition and its view of sales.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StatedRunRate {
    /// The day it speaks of.
    pub as_of: Date,
    /// How it was made.
    pub definition: RunRateDefinition,
    /// Gross or net of partners.
    pub view: SalesView,
    /// The pace; a range where only "over" is said.
    pub pace: Range<RunRate>,
}

impl StatedRunRate {
    /// The run-rate added from this day to a later one (net new run-rate).
    ///
    /// # Errors
    /// [`Error::NotComparable`] if definition or view differ, or the second is not later.
    pub fn net_new(&self, later: &Self) -> Result<Range<RunRate>, Error> {
        self.comparable(later)?;
        if later.as_of <= self.as_of {
            let (left, right) = (self.as_of.to_string(), later.as_of.to_string());
            return Err(Error::NotComparable { what: "date, the later one second", left, right });
        }
        Ok(later.pace.sub(self.pace))
    }

    /// True if both can be the same pace: same day, definition and view, and ranges that touch.
    ///
    /// # Errors
    /// [`Error::NotComparable`] if the definition, the view or the day differ: a claim that two
    /// figures contradict needs them equal.
    pub fn agrees_with(&self, other: &Self) -> Result<bool, Error> {
        self.comparable(other)?;
        if self.as_of != other.as_of {
            let (left, right) = (self.as_of.to_string(), other.as_of.to_string());
            return Err(Error::NotComparable { what: "date", left, right });
        }
        Ok(self.pace.overlaps(other.pace))
    }

    fn comparable(&self, other: &Self) -> Result<(), Error> {
        if self.view != other.view {
            let (left, right) = (self.view.to_string(), other.view.to_string());
            return Err(Error::NotComparable { what: "view of sales", left, right });
        }
        if self.definition != other.definition {
            let (left, right) = (self.definition.to_string(), other.definition.to_string());
            return Err(Error::NotComparable { what: "definition", left, right });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(date: &str, billions: f64) -> StatedRunRate {
        StatedRunRate {
            as_of: date.parse().unwrap(),
            definition: RunRateDefinition::AsStated,
            view: SalesView::Gross,
            pace: Range::exact(RunRate::from_usd_billions_per_year(billions)),
        }
    }

    #[test]
    fn net_new_is_the_difference_of_like_figures() {
        // 9 at the end of the year, 30 in April: 21 net new.
        let (december, april) = (stated("2025-12-31", 9.0), stated("2026-04-07", 30.0));
        let added = december.net_new(&april).unwrap();
        assert_eq!(added.mid().as_usd_billions_per_year(), 21.0);
        assert!(april.net_new(&december).is_err());
    }

    #[test]
    fn gross_and_net_are_not_compared() {
        let gross = stated("2026-03-31", 10.0);
        let net = StatedRunRate { view: SalesView::Net, ..stated("2026-03-31", 5.5) };
        assert_eq!(
            gross.agrees_with(&net).unwrap_err().to_string(),
            "the two figures differ in view of sales: `gross` and `net`"
        );
        assert_eq!(gross.agrees_with(&stated("2026-03-31", 5.5)), Ok(false));
        let quarter = StatedRunRate { definition: RunRateDefinition::QuarterTimesFour, ..gross };
        assert_eq!(
            gross.net_new(&quarter).unwrap_err().to_string(),
            "the two figures differ in definition: `as stated` and `quarter x 4`"
        );
        assert!(gross.agrees_with(&stated("2026-05-27", 10.0)).is_err());
    }
}
