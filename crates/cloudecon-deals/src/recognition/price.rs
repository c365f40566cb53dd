use crate::{Error, MicroUsd, Rate, Rounding, RoundingUnit};

/// The probability-weighted amount.
///
/// # Errors
/// [`Error::Value`] unless the probabilities are zero or more and add up to one,
/// [`Error::Overflow`].
///
/// # References
/// ASC 606-10-32-8(a).
pub fn expected_value(outcomes: &[(MicroUsd, Rate)]) -> Result<MicroUsd, Error> {
    let fail = || Error::overflow("expected value");
    let (mut sum, mut chances) = (Rate::ZERO, Rate::ZERO);
    for (amount, chance) in outcomes {
        if chance.is_negative() {
            return Err(Error::Value {
                name: "probability",
                allowed: "zero or more",
                found: chance.to_string(),
            });
        }
        let part = Rate::whole(amount.as_micros()).checked_mul(*chance).ok_or_else(fail)?;
        sum = sum.checked_add(part).ok_or_else(fail)?;
        chances = chances.checked_add(*chance).ok_or_else(fail)?;
    }
    if chances != Rate::ONE {
        return Err(Error::Value {
            name: "probabilities",
            allowed: "1 together",
            found: chances.to_string(),
        });
    }
    Rounding::default().divide(sum.numerator(), sum.denominator()).map(MicroUsd::from_micros)
}

/// Variable consideration that may be included: the estimate, or less if only less is safe.
///
/// `safe` is the largest amount of which it is probable that it will not be reversed.
///
/// # References
/// ASC 606-10-32-11 to 32-13; Example 23 (55-208 to 55-215).
pub fn constrained(estimate: MicroUsd, safe: MicroUsd) -> MicroUsd {
    estimate.min(safe)
}

/// Splits a price over promises by stand-alone price; parts are whole units and add up exactly.
///
/// # Errors
/// [`Error::Value`] for negative stand-alone prices, if all are zero, or for a total that is not a
/// whole number of units.
///
/// # References
/// ASC 606-10-32-28 to 32-32.
pub fn allocate(
    total: MicroUsd,
    stand_alone: &[MicroUsd],
    unit: RoundingUnit,
) -> Result<Vec<MicroUsd>, Error> {
    let micros = unit.micros();
    if total.as_micros().rem_euclid(micros) != 0 {
        return Err(Error::Value {
            name: "total",
            allowed: "a whole number of rounding units",
            found: total.to_string(),
        });
    }
    let weights: Vec<i128> = stand_alone.iter().map(|price| price.as_micros()).collect();
    let units = MicroUsd::from_micros(total.as_micros().div_euclid(micros));
    let parts = crate::split_by_largest_remainder(units, &weights)?;
    Ok(parts.into_iter().map(|part| MicroUsd::from_micros(part.as_micros() * micros)).collect())
}

/// Revenue on an invoice when the seller paid the customer for no distinct good.
///
/// Revenue is `invoice x (1 - paid / committed)`; the difference reduces the asset.
///
/// # Errors
/// [`Error::Value`] unless `0 <= paid <= committed` and `committed > 0`, [`Error::Overflow`].
///
/// # References
/// ASC 606-10-32-25 to 32-27; Example 32 (55-252 to 55-254).
pub fn payment_to_customer(
    invoice: MicroUsd,
    paid: MicroUsd,
    committed: MicroUsd,
) -> Result<MicroUsd, Error> {
    if paid < MicroUsd::ZERO || paid > committed || committed <= MicroUsd::ZERO {
        return Err(Error::Value {
            name: "payment to the customer",
            allowed: "between zero and the committed purchases",
            found: paid.to_string(),
        });
    }
    let rate = Rate::new(paid.as_micros(), committed.as_micros())?;
    Ok(invoice - invoice.times(rate, Rounding::default())?)
}

/// What a change of a contract does to prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modification {
    /// The added units are a contract of their own at their price.
    Separate {
        /// Price of the units that remained.
        remaining_price: MicroUsd,
        /// Price of the added units.
        added_price: MicroUsd,
    },
    /// One price for all units still to come.
    Blended {
        /// Units still to come.
        units: i128,
        /// Their exact price in micro-dollars.
        price: Rate,
    },
}

/// Distinct units added to a contract: apart at their stand-alone price, else blended with the rest.
///
/// # Errors
/// [`Error::Value`] for negative units or none, [`Error::Overflow`].
///
/// # References
/// ASC 606-10-25-10 to 25-13; Example 5 (55-111 to 55-116).
pub fn modification(
    remaining: (i128, MicroUsd),
    added: (i128, MicroUsd),
    is_stand_alone_price: bool,
) -> Result<Modification, Error> {
    let fail = || Error::overflow("modification");
    let units = remaining.0.checked_add(added.0).ok_or_else(fail)?;
    if remaining.0 < 0 || added.0 < 0 || units == 0 {
        return Err(Error::Value {
            name: "units",
            allowed: "zero or more, and some together",
            found: units.to_string(),
        });
    }
    if is_stand_alone_price {
        return Ok(Modification::Separate { remaining_price: remaining.1, added_price: added.1 });
    }
    let worth = |(units, price): (i128, MicroUsd)| units.checked_mul(price.as_micros());
    let total = worth(remaining).zip(worth(added)).and_then(|(a, b)| a.checked_add(b));
    let price = Rate::new(total.ok_or_else(fail)?, units)?;
    Ok(Modification::Blended { units, price })
}
