//! Shapley values of a function of subsets.

/// Inputs whose subsets can be gone through one by one.
pub(crate) const MOST: usize = 16;

/// Shares of each member in `value` of the whole: its marginal contribution averaged over all
/// orders of joining. `value[mask]` is that of the members at the ones of the mask.
pub(crate) fn shapley(members: usize, value: &[f64]) -> Vec<f64> {
    let mut shares = vec![0.0; members];
    // weight[k] = k! (n - k - 1)! / n! for joining after k others.
    let mut weight = vec![1.0 / members as f64];
    for k in 1..members {
        let before = weight[k - 1];
        weight.push(before * k as f64 / (members - k) as f64);
    }
    for (mask, without) in value.iter().enumerate() {
        let size = mask.count_ones() as usize;
        for (member, share) in shares.iter_mut().enumerate() {
            if mask >> member & 1 == 0 {
                *share += weight[size] * (value[mask | 1 << member] - without);
            }
        }
    }
    shares
}

/// The members at the ones of a mask.
pub(crate) fn members(mask: usize, of: usize) -> impl Iterator<Item = usize> {
    (0..of).filter(move |member| mask >> member & 1 == 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn gloves_are_shared_by_need() {
        // One left glove (member 0), two right ones: a pair is worth 1. The left one gets 2/3.
        let pair = |mask: usize| f64::from(u8::from(mask & 1 == 1 && mask > 1));
        let found = shapley(3, &(0..8).map(pair).collect::<Vec<_>>());
        approx::assert_relative_eq!(found[0], 2.0 / 3.0, max_relative = 1e-15);
        approx::assert_relative_eq!(found[1], 1.0 / 6.0, max_relative = 1e-15);
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_whole(value in prop::collection::vec(-9.0..9.0_f64, 32)) {
            let sum: f64 = shapley(5, &value).iter().sum();
            prop_assert!((sum - (value[31] - value[0])).abs() < 1e-12);
        }
    }
}
