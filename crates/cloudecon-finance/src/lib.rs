#![doc = include_str!("../README.md")]

mod annuity;
mod conventional;
mod dated;
mod day_count;
mod depreciation;
mod error;
mod exponential_sum;
mod irr;
mod irr_batch;
mod lanes;
mod levelized;
mod macrs;
mod measures;
mod present_value;
mod rate;
mod root;
mod start;
mod xirr;

pub use annuity::{annuity_factor, annuity_payment, capital_recovery_factor, sinking_fund_factor};
pub use day_count::DayCount;
pub use depreciation::StraightLine;
pub use error::Error;
pub use irr::{irr, irr_all, irr_by};
pub use irr_batch::irr_batch;
pub use levelized::{
    FixedCharge, fixed_charge_rate, levelized_cost, levelized_cost_by_fixed_charge,
};
pub use macrs::MacrsClass;
pub use measures::{discounted_payback, mirr, moic, payback};
pub use present_value::{npv, npv_in_arrears, xnfv, xnpv, xnpv_with};
pub use rate::{AnnualRate, Frequency, PeriodRate, Timing};
pub use root::{ReturnRate, Root, RootPolicy, Roots, Sign, Uniqueness};
pub use xirr::{xirr, xirr_all, xirr_all_with, xirr_by, xirr_with};
