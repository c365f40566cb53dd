//! Rank-revealing factorisation: QR with column pivoting, on columns of equal size.

use faer::Mat;
use faer::linalg::solvers::ColPivQr;

/// What counts as a new direction, over the largest one.
const RANK_TOLERANCE: f64 = 1e-10;

/// `A P = Q R` with the rank of `A`; the columns of `A` are brought to one size first.
#[derive(Debug, Clone)]
pub(crate) struct Factored {
    q: Mat<f64>,
    r: Mat<f64>,
    /// The columns of `A` in the order of pivoting.
    pub(crate) order: Vec<usize>,
    /// What each column was divided by, in the order of pivoting.
    pub(crate) sizes: Vec<f64>,
    pub(crate) rank: usize,
}

impl Factored {
    /// Columns whose size is below `floors` count as zero.
    pub(crate) fn of(matrix: &Mat<f64>, floors: &[f64]) -> Self {
        let (rows, columns) = matrix.shape();
        let mut scaled = matrix.clone();
        let mut norms = vec![1.0; columns];
        for column in 0..columns {
            let norm = matrix.col(column).norm_l2();
            let is_zero = norm <= floors.get(column).copied().unwrap_or(0.0) || norm == 0.0;
            norms[column] = if is_zero { 1.0 } else { norm };
            for row in 0..rows {
                scaled[(row, column)] = if is_zero { 0.0 } else { scaled[(row, column)] / norm };
            }
        }
        if rows == 0 || columns == 0 {
            let order: Vec<usize> = (0..columns).collect();
            return Self {
                q: Mat::identity(rows, rows),
                r: Mat::zeros(rows, columns),
                order,
                sizes: norms,
                rank: 0,
            };
        }
        let factored = ColPivQr::new(scaled.as_ref());
        let (forward, _) = factored.P().arrays();
        let order = forward.to_vec();
        let r = factored.R().to_owned();
        let most = rows.min(columns);
        let first = r[(0, 0)].abs();
        let rank = (0..most)
            .take_while(|at| r[(*at, *at)].abs() > RANK_TOLERANCE * first.max(f64::MIN_POSITIVE))
            .count();
        let sizes = order.iter().map(|column| norms[*column]).collect();
        Self { q: factored.compute_Q(), r, order, sizes, rank }
    }

    /// The columns of `Q` from `from` on, as rows of the transpose times a vector.
    pub(crate) fn q_transposed_times(&self, vector: &[f64], from: usize, to: usize) -> Vec<f64> {
        (from..to)
            .map(|column| self.q.col(column).iter().zip(vector).map(|(q, v)| q * v).sum())
            .collect()
    }

    /// Component of `Q` in a row and column.
    pub(crate) fn q(&self, row: usize, column: usize) -> f64 {
        self.q[(row, column)]
    }

    pub(crate) fn rows(&self) -> usize {
        self.q.nrows()
    }

    /// Solves `R11 x = v` for the leading block; in place.
    pub(crate) fn solve_upper(&self, vector: &mut [f64]) {
        for row in (0..self.rank).rev() {
            let mut sum = vector[row];
            for column in row + 1..self.rank {
                sum -= self.r[(row, column)] * vector[column];
            }
            vector[row] = sum / self.r[(row, row)];
        }
    }

    /// Solves `R11' x = v` for the leading block; in place.
    pub(crate) fn solve_upper_transposed(&self, vector: &mut [f64]) {
        for row in 0..self.rank {
            let mut sum = vector[row];
            for column in 0..row {
                sum -= self.r[(column, row)] * vector[column];
            }
            vector[row] = sum / self.r[(row, row)];
        }
    }

    /// `R12`, the part of the dependent columns: component of the leading row and a later column.
    pub(crate) fn r(&self, row: usize, column: usize) -> f64 {
        self.r[(row, column)]
    }

    /// How many columns there are.
    pub(crate) fn columns(&self) -> usize {
        self.order.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependent_column_is_seen_whatever_its_size() {
        // The third column is the sum of the others, a thousand times larger.
        let columns = [[1.0, 2.0, 0.5], [0.0, 1.0, 3.0], [1000.0, 3000.0, 3500.0]];
        let matrix = Mat::from_fn(3, 3, |row, column| columns[column][row]);
        let found = Factored::of(&matrix, &[]);
        assert_eq!(found.rank, 2);
        for at in 0..found.rank {
            let column = found.order[at];
            for row in 0..3 {
                let again: f64 = (0..3).map(|k| found.q(row, k) * found.r(k, at)).sum();
                let expected = columns[column][row] / found.sizes[at];
                assert!((again - expected).abs() < 1e-14, "{row} {at}");
            }
        }
    }
}
