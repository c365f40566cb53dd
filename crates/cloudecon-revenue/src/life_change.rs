use cloudecon_core::{Range, Usd};

use crate::error::positive;
use crate::{Error, UsefulLife};

/// Assets bought together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AssetCohort {
    /// Cost when bought.
    pub cost: Usd,
    /// Years in use when the life changes, not negative.
    pub age_years: f64,
}

/// A change of useful life, straight line and without residual value.
///
/// A change of estimate works forward: what is left on the books is spread over what is left of the
/// new life, and no past year is restated. All effects are on depreciation expense: **positive is
/// more depreciation**, so less profit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LifeChange {
    /// The life until now.
    pub old: UsefulLife,
    /// The life from now on.
    pub new: UsefulLife,
}

impl LifeChange {
    /// The effect on the depreciation of known cohorts over the next `years`.
    ///
    /// For cost `C`, age `a`, lives `L0` and `L1`: before `C min(years, L0 - a) / L0`, after
    /// `C (1 - a / L0) min(1, years / (L1 - a))`, in full at once if the new life is already over.
    ///
    /// ```
    /// # use cloudecon_core::Usd;
    /// # use cloudecon_revenue::{AssetCohort, LifeChange, UsefulLife};
    /// let longer = LifeChange { old: UsefulLife::from_years(5.0)?, new: UsefulLife::from_years(6.0)? };
    /// // Two years in: 60 left of 100 over 4 years is 15 a year instead of 20.
    /// let cohort = AssetCohort { cost: Usd::from_millions(100.0), age_years: 2.0 };
    /// assert_eq!(format!("{:.3}", longer.effect_on(&[cohort], 1.0)?.as_millions()), "-5.000");
    /// # Ok::<(), cloudecon_revenue::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutOfBounds`] for a negative age, [`Error::NotPositive`] for `years`.
    pub fn effect_on(&self, cohorts: &[AssetCohort], years: f64) -> Result<Usd, Error> {
        positive("years", years)?;
        let mut effect = Usd::ZERO;
        for cohort in cohorts {
            not_negative(cohort.age_years)?;
            effect += cohort.cost * self.effect_of_one(cohort.age_years, years);
        }
        Ok(effect)
    }

    /// The effect when only the ages' limits are known, over the next `years`.
    ///
    /// The ends hold every mixture of ages within the limits; the middle is that of assets of the
    /// middle age. With nothing known, ages run from zero to the old life.
    ///
    /// # Errors
    /// As [`LifeChange::effect_on`].
    pub fn effect_for_ages(
        &self,
        cost: Usd,
        ages: Range<f64>,
        years: f64,
    ) -> Result<Range<Usd>, Error> {
        positive("years", years)?;
        not_negative(ages.low())?;
        let (old, new) = (self.old.as_years(), self.new.as_years());
        // Between these ages the effect is monotone in age.
        let turns = [old - years, new - years, old, new];
        let corners = [ages.low(), ages.high()];
        let candidates = corners.into_iter().chain(turns.into_iter().filter(|a| ages.contains(*a)));
        let mid = self.effect_of_one(ages.mid(), years);
        let (mut low, mut high) = (mid, mid);
        for age in candidates {
            let effect = self.effect_of_one(age, years);
            low = low.min(effect);
            high = high.max(effect);
        }
        let (low, high) = (cost * low, cost * high);
        Ok(Range::new(low.min(high), cost * mid, low.max(high))?)
    }

    /// The effect on a fleet that has always been depreciated over the new life and renewed
    /// evenly: `depreciation x (old / new - 1)`.
    ///
    /// What the policy is worth in the long run, not what the first year shows.
    pub fn steady_effect(&self, depreciation: Usd) -> Usd {
        depreciation * (self.old.as_years() / self.new.as_years() - 1.0)
    }

    /// Effect per dollar of cost over the next years.
    fn effect_of_one(&self, age: f64, years: f64) -> f64 {
        let (old, new) = (self.old.as_years(), self.new.as_years());
        if age >= old {
            return 0.0;
        }
        let left = old - age;
        let before = left.min(years) / old;
        let part = if new > age { (years / (new - age)).min(1.0) } else { 1.0 };
        left / old * part - before
    }
}

fn not_negative(age: f64) -> Result<(), Error> {
    if age >= 0.0 {
        return Ok(());
    }
    Err(Error::OutOfBounds { field: "age", low: 0.0, high: f64::INFINITY, found: age })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(old: f64, new: f64) -> LifeChange {
        LifeChange {
            old: UsefulLife::from_years(old).unwrap(),
            new: UsefulLife::from_years(new).unwrap(),
        }
    }

    fn cohort(cost: f64, age_years: f64) -> AssetCohort {
        AssetCohort { cost: Usd::from_usd(cost), age_years }
    }

    #[test]
    fn cohorts_add() {
        // Life 6 to 5. New assets: 120/6 = 20 to 24. Four years in: 40 left, 20 to 40.
        // Five and a half: 10 left, 10 either way. Seven: nothing left.
        let cohorts =
            [cohort(120.0, 0.0), cohort(120.0, 4.0), cohort(120.0, 5.5), cohort(9.0, 7.0)];
        let effect = change(6.0, 5.0).effect_on(&cohorts, 1.0).unwrap();
        approx::assert_relative_eq!(effect.as_usd(), 24.0, max_relative = 1e-12);
        assert_eq!(change(6.0, 6.0).effect_on(&cohorts, 1.0).unwrap(), Usd::ZERO);
    }

    #[test]
    fn unknown_ages_give_an_interval() {
        // Life 6 to 5 on 120: nothing for assets past five years, at most 20 at age four.
        let ages = Range::new(0.0, 2.0, 6.0).unwrap();
        let effect = change(6.0, 5.0).effect_for_ages(Usd::from_usd(120.0), ages, 1.0).unwrap();
        approx::assert_relative_eq!(effect.high().as_usd(), 20.0, max_relative = 1e-12);
        approx::assert_abs_diff_eq!(effect.low().as_usd(), 0.0, epsilon = 1e-12);
        // Two years in: 80 left over 3 years is 26.67 instead of 20.
        approx::assert_relative_eq!(effect.mid().as_usd(), 20.0 / 3.0, max_relative = 1e-12);
    }

    #[test]
    fn one_year_less_in_the_long_run() {
        // 4.4 billion a quarter at 5.5 years: 5.5 / 4.5 - 1 = 22.2 %, 0.978 billion more.
        let more = change(5.5, 4.5).steady_effect(Usd::from_billions(4.4));
        approx::assert_relative_eq!(more.as_billions(), 0.977_778, max_relative = 1e-6);
    }

    #[test]
    fn a_negative_age_is_refused() {
        let message = change(6.0, 5.0).effect_on(&[cohort(1.0, -1.0)], 1.0).unwrap_err();
        assert_eq!(message.to_string(), "`age` must lie between 0 and inf, found -1");
        assert!(UsefulLife::from_years(0.0).is_err());
    }
}
