//! Recognition of contract amounts by rule, with the figures of worked cases.
//!
//! Nothing here is accounting advice: the functions do the arithmetic of a rule that the caller has
//! chosen. ASC 606 and IFRS 15 share these mechanics; leases follow ASC 842.

mod financing;
mod guarantee;
mod modification;
mod over_time;
mod price;
mod remaining;

pub use financing::{
    Accretion, LeasePeriod, PrepaidPeriod, implicit_rate, operating_lease, paid_after_delivery,
    prepaid_capacity, prepaid_until_delivery,
};
pub use guarantee::{GuaranteePattern, minimum_guarantee};
pub use modification::{Modification, modification, modification_in_progress};
pub use over_time::{Balance, breakage, catch_up, over_time};
pub use price::{allocate, constrained, expected_value, most_likely, payment_to_customer};
pub use remaining::remaining_obligation;

/// No contract of this crate runs longer: 200 years of months.
const MOST_PERIODS: u32 = 2_400;
