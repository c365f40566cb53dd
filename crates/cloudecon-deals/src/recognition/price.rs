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
    add_up_to_one(outcomes)?;
    let mut sum = Rate::ZERO;
    for (amount, chance) in outcomes {
        let part = Rate::whole(amount.as_micros()).checked_mul(*chance).ok_or_else(fail)?;
        sum = sum.checked_add(part).ok_or_else(fail)?;
    }
    Rounding::default().divide(sum.numerator(), sum.denominator()).map(MicroUsd::from_micros)
}

/// The outcome with the highest probability: for contracts with two possible amounts, such as a
/// bonus that is earned or not. Of equally likely ones it is the lowest.
///
/// # Errors
/// As [`expected_value`]; no outcome adds up to no probability.
///
/// # References
/// ASC 606-10-32-8(b).
pub fn most_likely(outcomes: &[(MicroUsd, Rate)]) -> Result<MicroUsd, Error> {
    add_up_to_one(outcomes)?;
    let likely = outcomes.iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
    Ok(likely.map_or(MicroUsd::ZERO, |(amount, _)| *amount))
}

fn add_up_to_one(outcomes: &[(MicroUsd, Rate)]) -> Result<(), Error> {
    let mut chances = Rate::ZERO;
    for (_, chance) in outcomes {
        if chance.is_negative() {
            return Err(Error::Value {
                name: "probability",
                allowed: "zero or more",
                found: chance.to_string(),
            });
        }
        let sum = chances.checked_add(*chance);
        chances = sum.ok_or_else(|| Error::overflow("probabilities"))?;
    }
    if chances == Rate::ONE {
        return Ok(());
    }
    Err(Error::Value { name: "probabilities", allowed: "1 together", found: chances.to_string() })
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
