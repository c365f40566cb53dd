use crate::{Error, MicroUsd, Rate, Rounding};

/// Price of what is still to be delivered, by time bands of `band` months from now.
///
/// A fixed fee of each remaining month, and a variable amount that was estimated for the whole term
/// and is spread evenly over it. Amounts of usage in their own period stay out: pass them nowhere.
///
/// # Errors
/// [`Error::Value`] unless `elapsed <= term` the term is 1 to 2,400 months and the band above zero, [`Error::Overflow`].
///
/// # References
/// ASC 606-10-50-13 to 50-15; Example 42 (55-297 to 55-305).
pub fn remaining_obligation(
    fee_per_month: MicroUsd,
    variable_estimate: MicroUsd,
    term_months: u32,
    elapsed_months: u32,
    band_months: u32,
) -> Result<Vec<MicroUsd>, Error> {
    if !(1..=super::MOST_PERIODS).contains(&term_months)
        || band_months == 0
        || elapsed_months > term_months
    {
        return Err(Error::Value {
            name: "months",
            allowed: "1 to 2400, elapsed at most the term",
            found: format!("{elapsed_months} of {term_months} in bands of {band_months}"),
        });
    }
    let month = |n: u32| Rate::new(i128::from(n), i128::from(term_months));
    let mut bands = Vec::new();
    let mut from = elapsed_months;
    while from < term_months {
        let to = from.saturating_add(band_months).min(term_months);
        let fixed = fee_per_month.times(Rate::whole(i128::from(to - from)), Rounding::default())?;
        let done = |n: u32| variable_estimate.times(month(n)?, Rounding::default());
        bands.push(fixed + (done(to)? - done(from)?));
        from = to;
    }
    Ok(bands)
}
