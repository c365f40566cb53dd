use crate::{Error, MicroUsd, Rate, Rounding, RoundingUnit};

/// Revenue of a period and the balance after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Revenue of the period.
    pub revenue: MicroUsd,
    /// Revenue less fees so far: contract asset if positive, liability if negative.
    pub asset: MicroUsd,
}

/// Spreads the sum of all fees in proportion to the service of each period.
///
/// The same capacity every year gives level revenue under rising fees; capacity that rises with the
/// fees gives revenue equal to the fees and no asset.
///
/// # Errors
/// [`Error::Misaligned`] if fees and service differ in length, [`Error::Value`] for negative or no
/// service, [`Error::Overflow`].
///
/// # References
/// ASC 606-10-25-31 to 25-37, 55-18.
pub fn over_time(fees: &[MicroUsd], service: &[i128]) -> Result<Vec<Balance>, Error> {
    if fees.len() != service.len() {
        return Err(Error::Misaligned {
            name: "service".into(),
            found: service.len(),
            expected: fees.len(),
        });
    }
    let total: MicroUsd = fees.iter().copied().sum();
    let revenue = crate::split_by_largest_remainder(total, service)?;
    let mut asset = MicroUsd::ZERO;
    Ok(revenue
        .into_iter()
        .zip(fees)
        .map(|(revenue, fee)| {
            asset += revenue - *fee;
            Balance { revenue, asset }
        })
        .collect())
}

/// Revenue when the price of all units so far is estimated anew each period.
///
/// Revenue of a period is `units so far x price - revenue so far`; the asset is revenue less bills
/// at `billed_price`, so a refund owed is a negative asset.
///
/// # Errors
/// [`Error::Misaligned`] if the lists differ in length, [`Error::Overflow`].
///
/// # References
/// ASC 606-10-32-5 to 32-14; Example 24 (55-216 to 55-220).
pub fn catch_up(
    units: &[i128],
    prices: &[MicroUsd],
    billed_price: MicroUsd,
) -> Result<Vec<Balance>, Error> {
    if units.len() != prices.len() {
        return Err(Error::Misaligned {
            name: "prices".into(),
            found: prices.len(),
            expected: units.len(),
        });
    }
    let fail = || Error::overflow("catch-up");
    let worth = |count: i128, price: MicroUsd| {
        count.checked_mul(price.as_micros()).map(MicroUsd::from_micros).ok_or_else(fail)
    };
    let (mut count, mut before) = (0_i128, MicroUsd::ZERO);
    let mut rows = Vec::with_capacity(units.len());
    for (now, price) in units.iter().zip(prices) {
        count = count.checked_add(*now).ok_or_else(fail)?;
        let earned = worth(count, *price)?;
        let asset = earned - worth(count, billed_price)?;
        rows.push(Balance { revenue: earned - before, asset });
        before = earned;
    }
    Ok(rows)
}

/// Revenue from rights that customers use in part: cumulative `allocated x used / expected use`.
///
/// `used` and `expected` are cumulative use and expected total use at each date. A change of the
/// expectation is caught up in its period; the last item returned is what is left.
///
/// # Errors
/// [`Error::Misaligned`], [`Error::Value`] unless `0 <= used <= expected` and `expected > 0`,
/// [`Error::Overflow`].
///
/// # References
/// ASC 606-10-55-46 to 55-49; Example 52 (55-353 to 55-356).
pub fn breakage(
    allocated: MicroUsd,
    used: &[i128],
    expected: &[i128],
    unit: RoundingUnit,
) -> Result<(Vec<MicroUsd>, MicroUsd), Error> {
    if used.len() != expected.len() {
        return Err(Error::Misaligned {
            name: "expected".into(),
            found: expected.len(),
            expected: used.len(),
        });
    }
    let rounding = Rounding::new(unit, crate::RoundingMode::HalfAwayFromZero);
    let mut before = MicroUsd::ZERO;
    let mut rows = Vec::with_capacity(used.len());
    for (used, expected) in used.iter().zip(expected) {
        if *used < 0 || used > expected || *expected <= 0 {
            return Err(Error::Value {
                name: "use",
                allowed: "between zero and the expected use",
                found: format!("{used} of {expected}"),
            });
        }
        let now = allocated.times(Rate::new(*used, *expected)?, rounding)?;
        rows.push(now - before);
        before = now;
    }
    Ok((rows, allocated - before))
}
