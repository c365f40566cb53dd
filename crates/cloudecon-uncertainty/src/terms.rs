//! Columns of numbers whose means are wanted over all rows and over rows drawn with replacement.

use rand_chacha::ChaCha8Rng;

use crate::points::below;

/// Columns whose sums stay in registers while rows are visited.
const LANES: usize = 8;

/// Rows of so many terms each, eight columns side by side: a row of a group is one cache line.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    rows: usize,
    width: usize,
    groups: Vec<Vec<[f64; LANES]>>,
}

impl Terms {
    /// From `rows` rows of `width` terms; `at` writes those of a row.
    pub(crate) fn new(rows: usize, width: usize, at: impl Fn(usize, &mut [f64])) -> Self {
        let mut groups = vec![Vec::with_capacity(rows); width.div_ceil(LANES)];
        let mut row = vec![0.0; LANES * groups.len()];
        for index in 0..rows {
            at(index, &mut row[..width]);
            for (group, part) in groups.iter_mut().zip(row.as_chunks::<LANES>().0) {
                group.push(*part);
            }
        }
        Self { rows, width, groups }
    }

    /// The mean of each column.
    pub(crate) fn means(&self) -> Vec<f64> {
        self.over(|group| sum(group.iter()))
    }

    /// The mean of each column over as many rows drawn with replacement.
    pub(crate) fn resampled(&self, generator: &mut ChaCha8Rng) -> Vec<f64> {
        let drawn: Vec<usize> = (0..self.rows).map(|_| below(generator, self.rows)).collect();
        self.over(|group| sum(drawn.iter().map(|row| &group[*row])))
    }

    fn over(&self, sum: impl Fn(&[[f64; LANES]]) -> [f64; LANES]) -> Vec<f64> {
        let n = self.rows as f64;
        let all = self.groups.iter().flat_map(|group| sum(group));
        all.take(self.width).map(|sum| sum / n).collect()
    }
}

fn sum<'a>(rows: impl Iterator<Item = &'a [f64; LANES]>) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for row in rows {
        for (sum, term) in sums.iter_mut().zip(row) {
            *sum += term;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::generator;

    #[test]
    fn means_by_hand_and_resamples_of_whole_rows() {
        // Column k of row i is (k + 1) i over 0..10: means 4.5 (k + 1).
        let terms = Terms::new(10, 9, |row, slots| {
            for (column, slot) in slots.iter_mut().enumerate() {
                *slot = (column + 1) as f64 * row as f64;
            }
        });
        let expected: Vec<f64> = (1_u8..=9).map(|k| 4.5 * f64::from(k)).collect();
        assert_eq!(terms.means(), expected);
        // Whatever rows are drawn, the columns stay multiples of the first.
        let drawn = terms.resampled(&mut generator(1, 0));
        assert!(drawn[0] > 0.0 && drawn[0] < 9.0);
        for (column, mean) in drawn.iter().enumerate() {
            approx::assert_relative_eq!(
                *mean,
                (column + 1) as f64 * drawn[0],
                max_relative = 1e-14
            );
        }
        assert_ne!(drawn, terms.resampled(&mut generator(1, 1)));
    }
}
