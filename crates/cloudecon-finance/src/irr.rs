use cloudecon_core::Quantity;

use crate::conventional::conventional_discount;
use crate::exponential_sum::{is_positive_at_lowest, sign_changes, zeros};
use crate::{Error, PeriodRate, ReturnRate, RootPolicy, Roots, Sign};

/// Internal rate of return of evenly spaced flows: the rate per period at which their net present
/// value is zero, if there is exactly one above -100 %.
///
/// Positive = received; the first flow is now. The answer does not change when every flow is
/// multiplied by a constant: a residual is compared with the sum of the magnitudes of the present
/// values, never with an amount of money.
///
/// ```
/// # use cloudecon_finance::{irr, irr_by, Error, RootPolicy};
/// let rate = irr(&[-100.0, 60.0, 60.0])?;
/// assert!((rate.as_fraction() - 0.130_662_386).abs() < 1e-9);
/// // The oil pump: 25 % and 400 %. No guess is made unless a policy is named.
/// let pump = [-1600.0, 10_000.0, -10_000.0];
/// assert!(matches!(irr(&pump), Err(Error::SeveralRoots { roots }) if roots.len() == 2));
/// assert!((irr_by(&pump, RootPolicy::Lowest)?.as_fraction() - 0.25).abs() < 1e-12);
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
/// [`Error::SeveralRoots`] with every root, [`Error::NoRoot`], [`Error::AllZero`],
/// [`Error::Empty`], [`Error::NotFinite`].
pub fn irr<Q: Quantity>(flows: &[Q]) -> Result<PeriodRate, Error> {
    match conventional_discount(flows) {
        Some(v) => Ok(PeriodRate::held((1.0 - v) / v)),
        None => irr_all(flows)?.unique(),
    }
}

/// Internal rate of return, the root that a policy names if there are several.
///
/// # Errors
/// As [`irr`] without [`Error::SeveralRoots`], and what [`Roots::pick`] refuses.
pub fn irr_by<Q: Quantity>(flows: &[Q], policy: RootPolicy) -> Result<PeriodRate, Error> {
    irr_all(flows)?.pick(policy)
}

/// Every internal rate of return above -100 %, with multiplicities and the signs between them.
///
/// A turning point of the net present value whose size is below 2^-46 of the sum of magnitudes of
/// the present values counts as a root of even multiplicity: two roots nearer than about 1e-7
/// cannot be told from one double root.
/// Rates below -100 % + 1e-16 or above 1.7e308 are not looked for.
///
/// # Errors
/// [`Error::Empty`], [`Error::NotFinite`], [`Error::AllZero`]. No root is no error here.
///
/// # References
/// Norstrom (1972), A Sufficient Condition for a Unique Nonnegative Internal Rate of Return,
/// Journal of Financial and Quantitative Analysis 7(3), for [`Roots::is_norstrom`].
pub fn irr_all<Q: Quantity>(flows: &[Q]) -> Result<Roots<PeriodRate>, Error> {
    let timed = flows.iter().enumerate().map(|(period, flow)| (period as f64, flow.number()));
    all_roots(timed.collect())
}

/// Roots of flows with ascending times that may still hold zeros or bad numbers.
pub(crate) fn all_roots<R: ReturnRate>(flows: Vec<(f64, f64)>) -> Result<Roots<R>, Error> {
    check(flows.iter().map(|(_, flow)| *flow))?;
    let mut terms = flows;
    terms.retain(|(_, flow)| *flow != 0.0);
    if terms.is_empty() {
        return Err(Error::AllZero);
    }
    let changes = sign_changes(terms.iter().map(|(_, flow)| *flow));
    let found: Vec<(f64, u32)> =
        zeros(&terms).into_iter().map(|(x, multiplicity)| (x.exp_m1(), multiplicity)).collect();
    let lowest = if is_positive_at_lowest(&terms) { Sign::Positive } else { Sign::Negative };
    Ok(Roots::new(&found, lowest, changes, is_norstrom(&terms)))
}

/// The running sum changes sign once and does not end at zero.
fn is_norstrom(terms: &[(f64, f64)]) -> bool {
    // Scaled so that no sum of large flows overflows.
    let largest = terms.iter().fold(0.0_f64, |m, (_, flow)| m.max(flow.abs()));
    let running = terms.iter().scan(0.0, |sum, (_, flow)| {
        *sum += flow / largest;
        Some(*sum)
    });
    let sums: Vec<f64> = running.collect();
    sums.last().is_some_and(|end| *end != 0.0) && sign_changes(sums.into_iter()) == 1
}

pub(crate) fn check(flows: impl ExactSizeIterator<Item = f64>) -> Result<(), Error> {
    if flows.len() == 0 {
        return Err(Error::Empty { field: "flows" });
    }
    for (index, found) in flows.enumerate() {
        if !found.is_finite() {
            return Err(Error::NotFinite { field: "flows", index, found });
        }
    }
    Ok(())
}
