use cloudecon_core::{Quantity, Share, Usd};

use crate::closing::close;
use crate::error::positive;
use crate::{Error, compensated_sum};

/// Shares of parts in their sum, in the order given.
///
/// `part_i / sum(parts)`. Their [`compensated_sum`] is 1, bit for bit: the largest share absorbs
/// the last rounding.
///
/// ```
/// # use cloudecon_core::Usd;
/// # use cloudecon_revenue::shares;
/// let mix = shares(&[Usd::from_millions(630.0), Usd::from_millions(370.0)])?;
/// assert_eq!(mix[1].as_percent(), 37.0);
/// # Ok::<(), cloudecon_revenue::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfBounds`] for a negative part (a share is between 0 and 1; treat eliminations as
/// a change of another part), [`Error::NotPositive`] if nothing was sold.
pub fn shares(parts: &[Usd]) -> Result<Vec<Share>, Error> {
    let numbers: Vec<f64> = parts.iter().map(|part| part.as_usd()).collect();
    if let Some(negative) = numbers.iter().find(|number| **number < 0.0) {
        let (field, high) = ("part", f64::INFINITY);
        return Err(Error::OutOfBounds { field, low: 0.0, high, found: *negative });
    }
    let total = positive("total", compensated_sum(&numbers))?;
    let mut fractions: Vec<f64> = numbers.iter().map(|number| number / total).collect();
    close(&mut fractions, 1.0);
    Ok(fractions.into_iter().map(Share::from_number).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_part_has_no_share() {
        let parts = [Usd::from_usd(2.0), Usd::from_usd(-1.0)];
        assert!(matches!(shares(&parts), Err(Error::OutOfBounds { found: -1.0, .. })));
        assert!(matches!(shares(&[]), Err(Error::NotPositive { .. })));
        let whole = shares(&[Usd::from_usd(0.0), Usd::from_usd(5.0)]).unwrap();
        assert_eq!(whole, [Share::ZERO, Share::ONE]);
    }
}
