//! Sums that close: parts of a change add to it.

/// The sum of numbers with the error of every addition carried along (Neumaier).
///
/// The result is independent of the size order of the terms for all practical purposes, and equal
/// to the rounded true sum unless the terms cancel by more than about 2^50.
///
/// ```
/// # use cloudecon_revenue::compensated_sum;
/// assert_eq!(compensated_sum(&[1e16, 1.0, -1e16]), 1.0);
/// ```
///
/// # References
/// Neumaier (1974), Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen.
pub fn compensated_sum(terms: &[f64]) -> f64 {
    let (mut sum, mut carried) = (0.0_f64, 0.0);
    for &term in terms {
        let next = sum + term;
        carried += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
        sum = next;
    }
    sum + carried
}

/// Makes parts add to a total: their [`compensated_sum`] equals it.
///
/// The largest part absorbs what rounding left over; where its own spacing is too coarse for that,
/// the next largest absorbs the rest. Parts that are exactly zero stay so. Where parts cancel, so
/// that each is larger than the total, no double may hold the answer: then the gap stays below the
/// spacing of doubles at the largest part.
pub(crate) fn close(parts: &mut [f64], total: f64) {
    let mut order: Vec<usize> = (0..parts.len()).filter(|&i| parts[i] != 0.0).collect();
    order.sort_by(|&a, &b| parts[b].abs().total_cmp(&parts[a].abs()));
    for index in order {
        if compensated_sum(parts) == total {
            return;
        }
        let mut terms = parts.to_vec();
        terms.push(-total);
        parts[index] -= compensated_sum(&terms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_part_absorbs_the_rounding() {
        // 0.1 + 0.2 + 0.3 is 0.6000000000000001 when added from the left.
        let mut parts = [0.1, 0.2, 0.3];
        close(&mut parts, 0.6);
        assert_eq!(compensated_sum(&parts), 0.6);
        assert_eq!(parts[..2], [0.1, 0.2]);
    }

    #[test]
    fn a_finer_part_takes_what_the_largest_cannot_hold() {
        // The spacing of 1e6 is about 1e-10, so the 1e-13 must go into the middle part.
        let mut parts = [1e6, 0.25, -1e6, 0.0];
        close(&mut parts, 0.25 + 1e-13);
        assert_eq!(compensated_sum(&parts), 0.25 + 1e-13);
        assert_eq!(parts[3], 0.0);
    }
}
