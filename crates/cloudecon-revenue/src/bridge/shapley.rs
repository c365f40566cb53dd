use crate::Error;
use crate::closing::close;

/// The most factors that [`shapley`] takes: it evaluates 2^n combinations.
pub const MOST_FACTORS: usize = 20;

/// The change of any function of several factors, averaged over all orders of changing them.
///
/// Effect of factor `k`: `sum over sets S without k of |S|! (n-|S|-1)! / n! x
/// (f(S and k new) - f(S new))`. Exact by 2^n evaluations; for two factors of a product it is the
/// midpoint rule. The effects add to `f(after) - f(before)` and no order enters.
///
/// ```
/// # use cloudecon_revenue::shapley;
/// // Revenue = price x volume, from 10 x 5 to 12 x 4.5: mean volume 4.75 x 2, mean price 11 x -0.5.
/// let effects = shapley(&[10.0, 5.0], &[12.0, 4.5], |x| x[0] * x[1])?;
/// assert_eq!(effects, [9.5, -5.5]);
/// # Ok::<(), cloudecon_revenue::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`]; [`Error::Count`] for no or more than [`MOST_FACTORS`] factors;
/// [`Error::Core`] if the function gives NaN or infinity for a combination of old and new factors.
///
/// # References
/// Shapley (1953); Shorrocks (2013), Journal of Economic Inequality 11.
pub fn shapley(
    before: &[f64],
    after: &[f64],
    function: impl Fn(&[f64]) -> f64,
) -> Result<Vec<f64>, Error> {
    let count = check_factors(before, after)?;
    let mut factors = before.to_vec();
    let mut values = Vec::with_capacity(1 << count);
    for set in 0_usize..1 << count {
        for (k, factor) in factors.iter_mut().enumerate() {
            *factor = if set & (1 << k) == 0 { before[k] } else { after[k] };
        }
        values.push(finite(function(&factors))?);
    }
    // |S|! (n-|S|-1)! / n! = 1 / (n C(n-1, |S|)).
    let mut weights = Vec::with_capacity(count);
    let mut choices = 1.0;
    for size in 0..count {
        weights.push(1.0 / (count as f64 * choices));
        choices *= (count - 1 - size) as f64 / (size + 1) as f64;
    }
    let mut effects: Vec<f64> = (0..count)
        .map(|k| {
            (0_usize..1 << count)
                .filter(|set| set & (1 << k) == 0)
                .map(|set| {
                    weights[set.count_ones() as usize] * (values[set | (1 << k)] - values[set])
                })
                .sum()
        })
        .collect();
    close(&mut effects, values[values.len() - 1] - values[0]);
    Ok(effects)
}

/// The change of a function when the factors change one after another in a stated order.
///
/// Effects are in the order of the factors, not of the changes. Another order gives other effects:
/// show it beside the result, or use [`shapley`].
///
/// # Errors
/// [`Error::LengthMismatch`], [`Error::Count`] for no factors, [`Error::NotAPermutation`], or
/// [`Error::Core`] if the function gives NaN or infinity on the way.
pub fn sequential(
    before: &[f64],
    after: &[f64],
    order: &[usize],
    function: impl Fn(&[f64]) -> f64,
) -> Result<Vec<f64>, Error> {
    let count = before.len();
    same_length(before, after)?;
    let mut named = order.to_vec();
    named.sort_unstable();
    if !named.into_iter().eq(0..count) {
        return Err(Error::NotAPermutation { count });
    }
    let mut factors = before.to_vec();
    let first = finite(function(&factors))?;
    let mut last = first;
    let mut effects = vec![0.0; count];
    for &k in order {
        factors[k] = after[k];
        let next = finite(function(&factors))?;
        effects[k] = next - last;
        last = next;
    }
    close(&mut effects, last - first);
    Ok(effects)
}

fn check_factors(before: &[f64], after: &[f64]) -> Result<usize, Error> {
    same_length(before, after)?;
    let found = before.len();
    if found > MOST_FACTORS {
        return Err(Error::Count { field: "factors", low: 1, high: MOST_FACTORS, found });
    }
    Ok(found)
}

fn same_length(before: &[f64], after: &[f64]) -> Result<(), Error> {
    if before.len() != after.len() {
        return Err(Error::LengthMismatch {
            left: "factors before",
            left_count: before.len(),
            right: "factors after",
            right_count: after.len(),
        });
    }
    if before.is_empty() {
        return Err(Error::Count { field: "factors", low: 1, high: MOST_FACTORS, found: 0 });
    }
    Ok(())
}

fn finite(value: f64) -> Result<f64, Error> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(cloudecon_core::Error::NotFinite { quantity: "value", found: value.to_string() }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_a_sequence_matters() {
        // 10 x 5 to 12 x 4.5: price first 2 x 5 and -0.5 x 12; volume first -0.5 x 10 and 2 x 4.5.
        let product = |x: &[f64]| x[0] * x[1];
        let price_first = sequential(&[10.0, 5.0], &[12.0, 4.5], &[0, 1], product).unwrap();
        let volume_first = sequential(&[10.0, 5.0], &[12.0, 4.5], &[1, 0], product).unwrap();
        assert_eq!((price_first, volume_first), (vec![10.0, -6.0], vec![9.0, -5.0]));
    }

    #[test]
    fn bad_input_is_named() {
        let sum = |x: &[f64]| x.iter().sum();
        assert!(matches!(
            sequential(&[1.0], &[2.0], &[1], sum),
            Err(Error::NotAPermutation { .. })
        ));
        let many = vec![1.0; 21];
        assert_eq!(
            shapley(&many, &many, sum).unwrap_err().to_string(),
            "`factors` must have 1 to 20 entries, found 21"
        );
        assert!(shapley(&[1.0], &[0.0], |x| 1.0 / x[0]).is_err());
    }
}
