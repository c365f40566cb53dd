use crate::{Error, MicroUsd, Rate};

/// Splits an amount in proportion to `weights`, so that the parts add up to it exactly.
///
/// Each part is first rounded towards zero; the units left go to the parts with the largest
/// remainders, earlier parts first among equals.
///
/// ```
/// # use cloudecon_deals::{MicroUsd, split_by_largest_remainder};
/// let parts = split_by_largest_remainder(MicroUsd::from_micros(100), &[1, 1, 1])?;
/// assert_eq!(parts.iter().map(|p| p.as_micros()).collect::<Vec<_>>(), [34, 33, 33]);
/// # Ok::<(), cloudecon_deals::Error>(())
/// ```
///
/// # Errors
/// [`Error::Value`] if a weight is negative or all are zero, [`Error::Overflow`].
pub fn split_by_largest_remainder(
    total: MicroUsd,
    weights: &[i128],
) -> Result<Vec<MicroUsd>, Error> {
    let mut sum = 0_i128;
    for weight in weights {
        if *weight < 0 {
            return Err(Error::Value {
                name: "weight",
                allowed: "zero or more",
                found: weight.to_string(),
            });
        }
        sum = sum.checked_add(*weight).ok_or_else(|| Error::overflow("weights"))?;
    }
    if sum == 0 {
        return Err(Error::Value { name: "weights", allowed: "not all zero", found: "0".into() });
    }
    let size = total.as_micros().checked_abs().ok_or_else(|| Error::overflow("split"))?;
    let mut parts = Vec::with_capacity(weights.len());
    let mut given = 0_i128;
    for (place, weight) in weights.iter().enumerate() {
        let share = Rate::new(*weight, sum)?;
        let num = size.checked_mul(share.numerator()).ok_or_else(|| Error::overflow("split"))?;
        let part = num.div_euclid(share.denominator());
        let rest = Rate::new(num.rem_euclid(share.denominator()), share.denominator())?;
        given += part;
        parts.push((place, part, rest));
    }
    parts.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
    let left = usize::try_from(size - given).unwrap_or(0);
    for part in parts.iter_mut().take(left) {
        part.1 += 1;
    }
    parts.sort_by_key(|part| part.0);
    let sign = total.as_micros().signum();
    Ok(parts.into_iter().map(|(_, part, _)| MicroUsd::from_micros(part * sign)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_go_to_the_largest_remainders() {
        // 10 over 1:2:4 = 1.43, 2.86, 5.71: floors 1, 2, 5; two left for .86 and .71.
        let parts = split_by_largest_remainder(MicroUsd::from_micros(-10), &[1, 2, 4]).unwrap();
        assert_eq!(parts.iter().map(|p| p.as_micros()).collect::<Vec<_>>(), [-1, -3, -6]);
        assert!(split_by_largest_remainder(MicroUsd::ZERO, &[]).is_err());
        assert!(split_by_largest_remainder(MicroUsd::ZERO, &[0, 0]).is_err());
        assert!(split_by_largest_remainder(MicroUsd::ZERO, &[1, -1]).is_err());
    }
}
