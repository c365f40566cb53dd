use crate::{Error, MicroUsd, Rate, Rounding};

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

/// Revenue caught up when a change is part of one promise that is partly fulfilled.
///
/// `price after x progress after - price before x progress before`; progress is the part fulfilled
/// so far, measured against all that is expected before and after the change.
///
/// # Errors
/// [`Error::Value`] for progress below zero or above one, [`Error::Overflow`].
///
/// # References
/// ASC 606-10-25-13(b); Example 8 (55-129 to 55-135).
pub fn modification_in_progress(
    before: (MicroUsd, Rate),
    after: (MicroUsd, Rate),
) -> Result<MicroUsd, Error> {
    let so_far = |(price, progress): (MicroUsd, Rate)| {
        if progress.is_negative() || progress > Rate::ONE {
            return Err(Error::Value {
                name: "progress",
                allowed: "between 0 and 1",
                found: progress.to_string(),
            });
        }
        price.times(progress, Rounding::default())
    };
    let (before, after) = (so_far(before)?, so_far(after)?);
    Ok(after - before)
}
