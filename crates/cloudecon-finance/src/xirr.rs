use cloudecon_core::{Date, Quantity};

use crate::dated::{Timeline, conventional_log_rate};
use crate::irr::all_roots;
use crate::{AnnualRate, DayCount, Error, RootPolicy, Roots};

/// Internal rate of return of dated flows: the effective annual rate at which their net present
/// value is zero, if there is exactly one above -100 %. Time is ACT/365F from the earliest date.
///
/// Positive = received. The order of the flows does not matter, and flows of one day add up.
///
/// ```
/// # use cloudecon_core::{Date, Usd};
/// # use cloudecon_finance::xirr;
/// let day = |text: &str| text.parse::<Date>();
/// let flows = [(day("2025-02-28")?, Usd::from_billions(-100.0)), (day("2026-02-28")?, Usd::from_billions(110.0))];
/// assert!((xirr(&flows)?.as_fraction() - 0.1).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`crate::irr`].
pub fn xirr<Q: Quantity>(flows: &[(Date, Q)]) -> Result<AnnualRate, Error> {
    xirr_with(DayCount::Act365Fixed, flows)
}

/// [`xirr`] under another day count.
///
/// # Errors
/// As [`crate::irr`].
pub fn xirr_with<Q: Quantity>(
    day_count: DayCount,
    flows: &[(Date, Q)],
) -> Result<AnnualRate, Error> {
    let timeline = Timeline::new(day_count, flows)?;
    match conventional_log_rate(&timeline) {
        Some(x) => Ok(AnnualRate::held(x.exp_m1())),
        None => all_roots(timeline.terms())?.unique(),
    }
}

/// The root that a policy names if there are several; ACT/365F.
///
/// # Errors
/// As [`crate::irr_by`].
pub fn xirr_by<Q: Quantity>(flows: &[(Date, Q)], policy: RootPolicy) -> Result<AnnualRate, Error> {
    xirr_all(flows)?.pick(policy)
}

/// Every root above -100 %; ACT/365F. Limits as [`crate::irr_all`].
///
/// # Errors
/// As [`crate::irr_all`].
pub fn xirr_all<Q: Quantity>(flows: &[(Date, Q)]) -> Result<Roots<AnnualRate>, Error> {
    xirr_all_with(DayCount::Act365Fixed, flows)
}

/// [`xirr_all`] under another day count.
///
/// # Errors
/// As [`crate::irr_all`].
pub fn xirr_all_with<Q: Quantity>(
    day_count: DayCount,
    flows: &[(Date, Q)],
) -> Result<Roots<AnnualRate>, Error> {
    all_roots(Timeline::new(day_count, flows)?.terms())
}
