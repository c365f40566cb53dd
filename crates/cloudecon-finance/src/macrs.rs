use cloudecon_core::{Quantity, Share, Usd};
use serde::{Deserialize, Serialize};

use crate::{PeriodRate, Timing, npv, npv_in_arrears};

/// Property class of the US modified accelerated cost recovery system, half-year convention.
///
/// ```
/// # use cloudecon_core::Usd;
/// # use cloudecon_finance::MacrsClass;
/// let yearly = MacrsClass::Years5.schedule(Usd::from_millions(100.0));
/// assert_eq!(yearly[1], Usd::from_millions(32.0));
/// assert_eq!(yearly.len(), 6); // half a year at each end
/// ```
///
/// # References
/// IRS Publication 946, How to Depreciate Property, Appendix A, Table A-1, at its printed digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MacrsClass {
    /// 3-year property.
    Years3,
    /// 5-year property: computers and servers, and until 2024 solar and wind plant.
    Years5,
    /// 7-year property: office furniture and property without a class.
    Years7,
    /// 10-year property.
    Years10,
    /// 15-year property: land improvements, telephone and combustion-turbine plant.
    Years15,
    /// 20-year property: steam and combined-cycle plant.
    Years20,
}

const YEARS_3: [f64; 4] = [33.33, 44.45, 14.81, 7.41];
const YEARS_5: [f64; 6] = [20.0, 32.0, 19.2, 11.52, 11.52, 5.76];
const YEARS_7: [f64; 8] = [14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46];
const YEARS_10: [f64; 11] = [10.0, 18.0, 14.4, 11.52, 9.22, 7.37, 6.55, 6.55, 6.56, 6.55, 3.28];
const YEARS_15: [f64; 16] =
    [5.0, 9.5, 8.55, 7.7, 6.93, 6.23, 5.9, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 2.95];
const YEARS_20: [f64; 21] = [
    3.75, 7.219, 6.677, 6.177, 5.713, 5.285, 4.888, 4.522, 4.462, 4.461, 4.462, 4.461, 4.462,
    4.461, 4.462, 4.461, 4.462, 4.461, 4.462, 4.461, 2.231,
];

impl MacrsClass {
    /// The percentages of the table, one a tax year.
    pub const fn percentages(self) -> &'static [f64] {
        match self {
            Self::Years3 => &YEARS_3,
            Self::Years5 => &YEARS_5,
            Self::Years7 => &YEARS_7,
            Self::Years10 => &YEARS_10,
            Self::Years15 => &YEARS_15,
            Self::Years20 => &YEARS_20,
        }
    }

    /// Deduction of each tax year for a depreciable `basis`, positive amounts.
    pub fn schedule(self, basis: Usd) -> Vec<Usd> {
        // x / 100 rounds once where x 0.01 rounds twice.
        self.percentages()
            .iter()
            .map(|percent| Usd::from_usd(basis.as_usd() * percent / 100.0))
            .collect()
    }

    /// Deductions when a share of the basis is expensed in the first year before the table applies
    /// to the rest (bonus depreciation).
    pub fn schedule_with_bonus(self, basis: Usd, bonus: Share) -> Vec<Usd> {
        let mut yearly = self.schedule(basis * bonus.complement());
        if let Some(first) = yearly.first_mut() {
            *first += basis * bonus;
        }
        yearly
    }

    /// Present value of the deductions as a share of the basis, `PVDEP`, at a yearly rate.
    ///
    /// In arrears the first deduction falls a year from now, in advance it falls now.
    pub fn present_value(self, rate: PeriodRate, timing: Timing) -> Share {
        let percent = match timing {
            Timing::InArrears => npv_in_arrears(rate, self.percentages()),
            Timing::InAdvance => npv(rate, self.percentages()),
        };
        // A negative rate can lift the sum above the basis; the share then stands at its bound.
        Share::from_number(percent / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [MacrsClass; 6] = [
        MacrsClass::Years3,
        MacrsClass::Years5,
        MacrsClass::Years7,
        MacrsClass::Years10,
        MacrsClass::Years15,
        MacrsClass::Years20,
    ];

    #[test]
    fn every_table_recovers_the_whole_basis() {
        for class in ALL {
            let total: f64 = class.percentages().iter().sum();
            approx::assert_relative_eq!(total, 100.0, max_relative = 1e-14);
        }
    }

    #[test]
    fn tables_follow_the_declining_balance_to_their_printed_digits() {
        // Year 1: factor/life/2; year 2: factor/life of what is left. 200 % up to 10 years, then 150 %.
        let cases = [(3.0, 2.0), (5.0, 2.0), (7.0, 2.0), (10.0, 2.0), (15.0, 1.5), (20.0, 1.5)];
        for (class, (life, factor)) in ALL.into_iter().zip(cases) {
            let first = 100.0 * factor / life / 2.0;
            let second = (100.0 - first) * factor / life;
            let printed = class.percentages();
            approx::assert_abs_diff_eq!(printed[0], first, epsilon = 0.005 + 1e-9);
            approx::assert_abs_diff_eq!(printed[1], second, epsilon = 0.01);
        }
    }

    #[test]
    fn bonus_moves_deductions_to_the_first_year() {
        // 40 % of 100 at once, then 20 % of 60: 40 + 12 = 52; second year 32 % of 60 = 19.2.
        let bonus = Share::from_percent(40.0).unwrap();
        let yearly = MacrsClass::Years5.schedule_with_bonus(Usd::from_usd(100.0), bonus);
        approx::assert_relative_eq!(yearly[0].as_usd(), 52.0, max_relative = 1e-14);
        approx::assert_relative_eq!(yearly[1].as_usd(), 19.2, max_relative = 1e-14);
    }

    #[test]
    fn undiscounted_deductions_are_the_basis() {
        let share = MacrsClass::Years15.present_value(PeriodRate::ZERO, Timing::InArrears);
        approx::assert_relative_eq!(share.as_fraction(), 1.0, max_relative = 1e-14);
        // 3 years at 100 %: 33.33/2 + 44.45/4 + 14.81/8 + 7.41/16 = 30.09187...
        let rate = PeriodRate::per_period(1.0).unwrap();
        let share = MacrsClass::Years3.present_value(rate, Timing::InArrears);
        approx::assert_relative_eq!(share.as_percent(), 30.091_875, max_relative = 1e-12);
    }
}
