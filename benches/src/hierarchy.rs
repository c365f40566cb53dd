//! A hierarchy of any size, ten children a parent, and forecasts that do not add up.

/// Forecasts of each series.
pub const PERIODS: usize = 4;

/// The parent of each series: ten children each, in breadth-first order.
pub fn parents(series: usize) -> Vec<Option<usize>> {
    (0..series).map(|child| child.checked_sub(1).map(|before| before.div_euclid(10))).collect()
}

/// Sums of bottom values with some percent of noise, always the same for one hierarchy.
pub fn forecasts(parents: &[Option<usize>]) -> Vec<Vec<f64>> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = || {
        // Marsaglia (2003), xorshift64.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut sums = vec![vec![0.0; PERIODS]; parents.len()];
    for (child, parent) in parents.iter().enumerate().rev() {
        let mut own = std::mem::take(&mut sums[child]);
        for value in own.iter_mut().filter(|value| **value == 0.0) {
            *value = 10.0 + 90.0 * draw();
        }
        if let Some(parent) = parent {
            for (sum, value) in sums[*parent].iter_mut().zip(&own) {
                *sum += value;
            }
        }
        sums[child] = own;
    }
    for line in &mut sums {
        for value in line {
            *value *= 0.95 + 0.1 * draw();
        }
    }
    sums
}
