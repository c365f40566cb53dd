use cloudecon_core::Usd;

use crate::Error;
use crate::error::{finite, positive};

/// Straight-line depreciation over a useful life that may be revised.
///
/// Expense of a period is `(book value - salvage) / remaining life`. A change of useful life is
/// prospective: what is left of the cost is spread over what is left of the new life, and nothing
/// already expensed is restated (ASC 250-10-45-17).
///
/// ```
/// # use cloudecon_core::Usd;
/// # use cloudecon_finance::StraightLine;
/// // 120 over 4 years is 30 a year. After 2 years the life becomes 6: 60 over 4 years is 15.
/// let servers = StraightLine::new(Usd::from_millions(120.0), Usd::ZERO, 4.0)?;
/// let longer = servers.with_revised_life(2.0, 6.0)?;
/// assert_eq!(longer.schedule().map(Usd::as_millions).collect::<Vec<_>>(), [30.0, 30.0, 15.0, 15.0, 15.0, 15.0]);
/// # Ok::<(), cloudecon_finance::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct StraightLine {
    salvage: Usd,
    /// (age, book value) at the start and at each revision, ages ascending.
    knots: Vec<(f64, f64)>,
    life: f64,
}

/// Ten thousand years of months: no asset lives longer, and a schedule can be listed.
const LONGEST_LIFE: f64 = 120_000.0;

fn lasting(life: f64) -> Result<f64, Error> {
    positive("life", life)?;
    if life > LONGEST_LIFE {
        let allowed = "at most 120,000 periods";
        return Err(Error::OutOfRange { field: "life", allowed, found: life });
    }
    Ok(life)
}

impl StraightLine {
    /// A cost written down to `salvage` over `life` periods; a broken last period takes its part.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `life` is above 0 and at most 120,000, `cost` at least 0 and
    /// `0 <= salvage <= cost`.
    pub fn new(cost: Usd, salvage: Usd, life: f64) -> Result<Self, Error> {
        lasting(life)?;
        let paid = finite("cost", cost.as_usd())?;
        if paid < 0.0 {
            return Err(Error::OutOfRange { field: "cost", allowed: "at least 0", found: paid });
        }
        let left = finite("salvage", salvage.as_usd())?;
        if !(0.0..=paid).contains(&left) {
            return Err(Error::OutOfRange {
                field: "salvage",
                allowed: "between 0 and the cost",
                found: left,
            });
        }
        Ok(Self { salvage, knots: vec![(0.0, paid)], life })
    }

    /// The same asset when, at age `after`, its whole useful life is set to `life` periods.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `after` lies between the last revision and the end of the
    /// present life and `life` is above `after` and at most 120,000.
    pub fn with_revised_life(mut self, after: f64, life: f64) -> Result<Self, Error> {
        let (earlier, _) = self.last_knot();
        if !(after >= earlier && after < self.life) {
            return Err(Error::OutOfRange {
                field: "after",
                allowed: "between the last revision and the end of life",
                found: after,
            });
        }
        if lasting(life)? <= after {
            return Err(Error::OutOfRange { field: "life", allowed: "above `after`", found: life });
        }
        let book = self.book_value(after).as_usd();
        self.knots.push((after, book));
        self.life = life;
        Ok(self)
    }

    /// Age at which the asset stands at its salvage value, in periods.
    pub const fn life(&self) -> f64 {
        self.life
    }

    /// Book value at an age in periods: the cost at 0, the salvage value from the end of life.
    pub fn book_value(&self, after: f64) -> Usd {
        let later = self.knots.partition_point(|(age, _)| *age <= after);
        let Some(&(age, book)) = self.knots.get(later.saturating_sub(1)) else {
            return self.salvage;
        };
        let (end, floor) =
            self.knots.get(later).copied().unwrap_or((self.life, self.salvage.as_usd()));
        if after >= end {
            return Usd::from_usd(floor);
        }
        let worn = ((after - age) / (end - age)).clamp(0.0, 1.0);
        Usd::from_usd(book - (book - floor) * worn)
    }

    /// Expense of a period, counted from 1; zero after the end of life and for period 0.
    pub fn expense(&self, period: u32) -> Usd {
        let end = f64::from(period);
        self.book_value(end - 1.0) - self.book_value(end)
    }

    /// Expense of each period from 1 to the end of life; they sum to cost less salvage.
    pub fn schedule(&self) -> impl Iterator<Item = Usd> + '_ {
        (1..=u32::MAX)
            .take_while(|period| f64::from(period - 1) < self.life)
            .map(|p| self.expense(p))
    }

    fn last_knot(&self) -> (f64, f64) {
        self.knots.last().copied().unwrap_or((0.0, 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(cost: f64, salvage: f64, life: f64) -> StraightLine {
        StraightLine::new(Usd::from_usd(cost), Usd::from_usd(salvage), life).unwrap()
    }

    #[test]
    fn expenses_sum_to_cost_less_salvage() {
        // (100 - 10)/4 = 22.5 a period.
        let plain = asset(100.0, 10.0, 4.0);
        assert_eq!(plain.schedule().map(Usd::as_usd).collect::<Vec<_>>(), [22.5; 4]);
        assert_eq!(plain.expense(5), Usd::ZERO);
        assert_eq!(plain.expense(0), Usd::ZERO);
        assert_eq!(plain.book_value(9.0).as_usd(), 10.0);
    }

    #[test]
    fn a_life_without_end_is_refused() {
        for life in [120_001.0, 1e300, f64::MAX, f64::INFINITY, f64::NAN, 0.0] {
            assert!(StraightLine::new(Usd::from_usd(1.0), Usd::ZERO, life).is_err(), "{life}");
            assert!(asset(1.0, 0.0, 4.0).with_revised_life(2.0, life).is_err(), "{life}");
        }
        assert_eq!(asset(1.0, 0.0, 120_000.0).schedule().count(), 120_000);
    }

    #[test]
    fn a_broken_life_ends_with_a_part_period() {
        // 100 over 2.5 periods: 40, 40, 20.
        let expenses: Vec<f64> = asset(100.0, 0.0, 2.5).schedule().map(Usd::as_usd).collect();
        assert_eq!(expenses, [40.0, 40.0, 20.0]);
    }

    #[test]
    fn a_shorter_life_brings_the_expense_forward() {
        // 60 over 6 years, 10 a year; after 3 years the life becomes 5: 30 over 2 is 15.
        let shorter = asset(60.0, 0.0, 6.0).with_revised_life(3.0, 5.0).unwrap();
        let expenses: Vec<f64> = shorter.schedule().map(Usd::as_usd).collect();
        assert_eq!(expenses, [10.0, 10.0, 10.0, 15.0, 15.0]);
        assert!(shorter.clone().with_revised_life(2.0, 9.0).is_err());
        assert!(shorter.with_revised_life(4.0, 4.0).is_err());
    }

    #[test]
    fn bad_terms_are_refused() {
        let usd = Usd::from_usd;
        assert!(StraightLine::new(usd(1.0), usd(2.0), 1.0).is_err());
        assert!(StraightLine::new(usd(-1.0), usd(0.0), 1.0).is_err());
        assert!(StraightLine::new(usd(1.0), usd(0.0), 0.0).is_err());
    }
}
