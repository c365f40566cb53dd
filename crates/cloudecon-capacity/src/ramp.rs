use cloudecon_core::Share;

use crate::Error;

/// How the power of a phase comes up once the phase is online.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Ramp {
    /// All of it on the first day.
    #[default]
    Step,
    /// Evenly over a number of days.
    Linear {
        /// Days from first power to all of it.
        days: u32,
    },
    /// By a table.
    Table(RampTable),
}

/// Shares of a phase's power from days after it is online on, ending with all of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RampTable(Vec<(u32, Share)>);

impl RampTable {
    /// A table of (days after online, share in service from then on).
    ///
    /// # Errors
    /// [`Error::Empty`]; [`Error::Number`] if days or shares do not rise, or the last is not 1.
    pub fn new(rows: Vec<(u32, Share)>) -> Result<Self, Error> {
        let last = rows.last().ok_or(Error::Empty { field: "ramp" })?.1.as_fraction();
        for pair in rows.windows(2) {
            if let [(day, share), (next_day, next_share)] = pair {
                if next_day <= day {
                    let found = f64::from(*next_day);
                    return Err(Error::Number { field: "ramp.days", legal: "ascending", found });
                }
                if next_share < share {
                    let found = next_share.as_fraction();
                    return Err(Error::Number { field: "ramp.share", legal: "ascending", found });
                }
            }
        }
        if last < 1.0 {
            return Err(Error::Number { field: "ramp.share", legal: "1 at the end", found: last });
        }
        Ok(Self(rows))
    }
}

impl Ramp {
    /// Share of the phase that serves `days` after it came online; 0 before.
    pub fn share_after(&self, days: i32) -> Share {
        let Ok(days) = u32::try_from(days) else { return Share::ZERO };
        match self {
            Self::Linear { days: length } if days < *length => {
                // Below one by the guard.
                Share::from_fraction(f64::from(days) / f64::from(*length)).unwrap_or(Share::ONE)
            }
            Self::Step | Self::Linear { .. } => Share::ONE,
            Self::Table(table) => table
                .0
                .iter()
                .rev()
                .find(|(from, _)| *from <= days)
                .map_or(Share::ZERO, |(_, share)| *share),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ItPower, Milestone, Phase};
    use cloudecon_core::Date;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn phase(mw: f64) -> Result<Phase, Error> {
        Phase::new("1", ItPower::from_mw(mw), Milestone::on(day("2026-06-30")))
    }

    fn share(percent: f64) -> Share {
        Share::from_percent(percent).unwrap()
    }

    #[test]
    fn a_table_steps_up_and_ends_whole() {
        let table = RampTable::new(vec![(0, share(25.0)), (90, share(50.0)), (180, share(100.0))]);
        let phase = phase(200.0).unwrap().with_ramp(Ramp::Table(table.unwrap()));
        let on = |text| phase.power_on(day(text), 0).as_mw();
        // 30 June + 90 days = 28 September, + 180 = 27 December.
        assert_eq!([on("2026-06-29"), on("2026-06-30"), on("2026-09-28")], [0.0, 50.0, 100.0]);
        assert_eq!([on("2026-12-26"), on("2026-12-27")], [100.0, 200.0]);
        assert!(RampTable::new(vec![]).is_err());
        assert!(RampTable::new(vec![(0, share(60.0)), (9, share(50.0))]).is_err());
        assert!(RampTable::new(vec![(9, share(60.0)), (9, share(100.0))]).is_err());
        let unfinished = RampTable::new(vec![(0, share(90.0))]).unwrap_err();
        assert_eq!(unfinished.to_string(), "`ramp.share` must be 1 at the end, found 0.9");
    }
}
