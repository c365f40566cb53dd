use crate::closing::close;
use crate::{Error, compensated_sum};

/// The change of a sum of products, factor by factor.
#[derive(Debug, Clone, PartialEq)]
pub struct LmdiAdditive {
    /// The sum over items of the product of factors, before.
    pub total_before: f64,
    /// The same, after.
    pub total_after: f64,
    /// The effect of each factor, in the unit of the total; they add to the change.
    pub effects: Vec<f64>,
    /// The effects by item: each row adds to the change of its item.
    pub by_item: Vec<Vec<f64>>,
}

/// Additive logarithmic mean Divisia index (LMDI-I): the effect of factor `k` is
/// `sum over items of L(v1, v0) ln(x1_k / x0_k)` with the logarithmic mean
/// `L(a, b) = (a - b) / ln(a / b)`.
///
/// Rows are items, columns factors; the value of an item is the product of its row. No rest and no
/// order of factors enters. A factor that is zero in one period is taken to its limit: the whole
/// change of the item goes to the factors that were zero, in equal parts.
///
/// # Errors
/// [`Error::LengthMismatch`] or [`Error::Count`] for the shape, [`Error::SignChange`] for a factor
/// that is positive in one period and negative in the other.
///
/// # References
/// Ang (2004), Energy Policy 32; zero values: Ang, Zhang and Choi (1998), Energy 23; Ang and Liu
/// (2007), Energy Policy 35.
pub fn lmdi_additive(before: &[Vec<f64>], after: &[Vec<f64>]) -> Result<LmdiAdditive, Error> {
    let factors = shape(before, after)?;
    let mut by_item = Vec::with_capacity(before.len());
    for (item, (old, new)) in before.iter().zip(after).enumerate() {
        by_item.push(item_effects(item, old, new)?);
    }
    let total = |rows: &[Vec<f64>]| {
        compensated_sum(&rows.iter().map(|row| row.iter().product()).collect::<Vec<f64>>())
    };
    let (total_before, total_after) = (total(before), total(after));
    let mut effects: Vec<f64> = (0..factors)
        .map(|k| compensated_sum(&by_item.iter().map(|row| row[k]).collect::<Vec<_>>()))
        .collect();
    close(&mut effects, total_after - total_before);
    Ok(LmdiAdditive { total_before, total_after, effects, by_item })
}

/// Multiplicative LMDI-I: factors whose product is `total after / total before`.
///
/// Factor `k` is `exp(effect_k / L(total after, total before))` with the additive effects.
///
/// # Errors
/// As [`lmdi_additive`]; [`Error::NotPositive`] unless both totals are positive.
pub fn lmdi_multiplicative(before: &[Vec<f64>], after: &[Vec<f64>]) -> Result<Vec<f64>, Error> {
    let additive = lmdi_additive(before, after)?;
    let old = crate::error::positive("total before", additive.total_before)?;
    let new = crate::error::positive("total after", additive.total_after)?;
    let mean = logarithmic_mean(new, old);
    Ok(additive.effects.into_iter().map(|effect| (effect / mean).exp()).collect())
}

fn item_effects(item: usize, old: &[f64], new: &[f64]) -> Result<Vec<f64>, Error> {
    for (factor, (b, a)) in old.iter().zip(new).enumerate() {
        if !(b.is_finite() && a.is_finite()) {
            let found = if b.is_finite() { a } else { b }.to_string();
            return Err(cloudecon_core::Error::NotFinite { quantity: "factor", found }.into());
        }
        if (*b < 0.0 && *a > 0.0) || (*b > 0.0 && *a < 0.0) {
            return Err(Error::SignChange { factor, item, before: *b, after: *a });
        }
    }
    let (v0, v1): (f64, f64) = (old.iter().product(), new.iter().product());
    let mut effects: Vec<f64> = if v0 == 0.0 || v1 == 0.0 {
        // Limit for a zero: the factors that are zero share the change of the item.
        let vanished = if v0 == 0.0 { old } else { new };
        let zeros = vanished.iter().filter(|x| **x == 0.0).count() as f64;
        let share = |x: &f64| if *x == 0.0 { (v1 - v0) / zeros } else { 0.0 };
        vanished.iter().map(share).collect()
    } else {
        let mean = logarithmic_mean(v1, v0);
        old.iter().zip(new).map(|(b, a)| mean * log_ratio(*a, *b)).collect()
    };
    close(&mut effects, v1 - v0);
    Ok(effects)
}

/// `(a - b) / ln(a / b)`, and `a` where both are equal; both of one sign and not zero.
fn logarithmic_mean(a: f64, b: f64) -> f64 {
    let log = log_ratio(a, b);
    if log == 0.0 { a } else { (a - b) / log }
}

/// `ln(a / b)` without loss of digits where `a` is close to `b`.
fn log_ratio(a: f64, b: f64) -> f64 {
    let step = (a - b) / b;
    if step.abs() < 0.5 { step.ln_1p() } else { (a / b).ln() }
}

fn shape(before: &[Vec<f64>], after: &[Vec<f64>]) -> Result<usize, Error> {
    let mismatch = |left, left_count, right, right_count| {
        Err(Error::LengthMismatch { left, left_count, right, right_count })
    };
    let count = |field| Error::Count { field, low: 1, high: usize::MAX, found: 0 };
    if before.len() != after.len() {
        return mismatch("items before", before.len(), "items after", after.len());
    }
    let factors = before.first().map(Vec::len).ok_or_else(|| count("items"))?;
    if factors == 0 {
        return Err(count("factors"));
    }
    match before.iter().chain(after).find(|row| row.len() != factors) {
        Some(row) => {
            mismatch("factors of the first item", factors, "factors of an item", row.len())
        }
        None => Ok(factors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logarithmic_mean_lies_between_its_ends() {
        // L(2, 1) = 1 / ln 2 = 1.442695.
        approx::assert_relative_eq!(
            logarithmic_mean(2.0, 1.0),
            std::f64::consts::LOG2_E,
            max_relative = 1e-15
        );
        assert_eq!(logarithmic_mean(3.0, 3.0), 3.0);
        let close = logarithmic_mean(1.0 + 1e-12, 1.0);
        approx::assert_relative_eq!(close, 1.0 + 0.5e-12, max_relative = 1e-15);
    }

    #[test]
    fn losses_keep_their_sign() {
        // A margin from -94 % to -47 % on revenue 100: the loss halves, revenue has no part.
        let bridge = lmdi_additive(&[vec![100.0, -0.94]], &[vec![100.0, -0.47]]).unwrap();
        assert_eq!(bridge.effects[0], 0.0);
        approx::assert_relative_eq!(bridge.effects[1], 47.0, max_relative = 1e-14);
        let turned = lmdi_additive(&[vec![100.0, -0.94]], &[vec![100.0, 0.38]]).unwrap_err();
        assert_eq!(
            turned.to_string(),
            "factor 1 of item 0 goes from -0.94 to 0.38: \
             a logarithmic decomposition needs one sign"
        );
    }

    #[test]
    fn two_vanished_factors_share_alike() {
        let bridge = lmdi_additive(&[vec![0.0, 0.0, 5.0]], &[vec![2.0, 3.0, 5.0]]).unwrap();
        assert_eq!(bridge.effects, [15.0, 15.0, 0.0]);
    }
}
