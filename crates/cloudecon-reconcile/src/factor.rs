mod dense;
mod sparse;

use dense::Dense;
use sparse::Sparse;

use crate::covariance::{Row, dot};
use crate::error::Error;

/// More rows than this are factorised as a sparse matrix.
const DENSE_ROWS: usize = 96;

/// K K' of sparse rows K, factorised without forming its inverse. Rows that depend on others are
/// found by rank and take no part.
#[derive(Debug, Clone)]
pub(crate) struct Factor {
    rows: Vec<Row>,
    columns: Vec<Row>,
    norms: Vec<f64>,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    Empty,
    /// QR of K' with column pivoting.
    Dense(Dense),
    /// L D L' of K K' in a fill-reducing order.
    Sparse(Sparse),
}

impl Factor {
    /// Rows are scaled to length one first; empty ones stay empty.
    pub(crate) fn new(mut rows: Vec<Row>, width: usize) -> Result<Self, Error> {
        let norms: Vec<f64> = rows.iter_mut().map(normalize).collect();
        let form = if rows.iter().all(Vec::is_empty) {
            Form::Empty
        } else if rows.len() <= DENSE_ROWS {
            Form::Dense(Dense::new(&rows)?)
        } else {
            Form::Sparse(Sparse::new(&rows, width)?)
        };
        let mut columns = vec![Row::new(); width];
        for (index, row) in rows.iter().enumerate() {
            for (column, entry) in row {
                columns[*column].push((index, *entry));
            }
        }
        Ok(Self { rows, columns, norms, form })
    }

    /// How many rows are independent.
    pub(crate) const fn rank(&self) -> usize {
        match &self.form {
            Form::Empty => 0,
            Form::Dense(dense) => dense.rank(),
            Form::Sparse(sparse) => sparse.rank(),
        }
    }

    /// A vector whose scalar products are those of the sides over K K', for sides in units of the
    /// rows as given.
    pub(crate) fn forward(&self, side: &[f64]) -> Vec<f64> {
        self.forward_scaled(self.scaled(side))
    }

    fn forward_scaled(&self, mut scaled: Vec<f64>) -> Vec<f64> {
        match &self.form {
            Form::Empty => Vec::new(),
            Form::Dense(dense) => dense.forward(&scaled),
            Form::Sparse(sparse) => {
                sparse.forward(&mut scaled);
                scaled
            }
        }
    }

    /// The shortest w with K w = s, and the multipliers; refined until the rows hold to rounding.
    pub(crate) fn shortest(&self, side: &[f64]) -> (Vec<f64>, Vec<f64>) {
        const ROUNDS: usize = 3;
        let wanted = self.scaled(side);
        let (mut shortest, mut multipliers) =
            (vec![0.0; self.columns.len()], vec![0.0; self.rows.len()]);
        let mut left = wanted.clone();
        for _ in 0..ROUNDS {
            let change = self.solve_scaled(&left);
            for ((row, change), multiplier) in self.rows.iter().zip(&change).zip(&mut multipliers) {
                *multiplier += change;
                for (column, entry) in row {
                    shortest[*column] += change * entry;
                }
            }
            for ((left, row), wanted) in left.iter_mut().zip(&self.rows).zip(&wanted) {
                *left = wanted - dot(row, &shortest);
            }
        }
        multipliers.iter_mut().zip(&self.norms).for_each(|(value, norm)| *value *= norm);
        (shortest, multipliers)
    }

    /// l' K' (K K')⁻¹ K l of a sparse l: how much of its squared length the rows determine.
    pub(crate) fn determined(&self, sparse: &[(usize, f64)]) -> f64 {
        let mut side = vec![0.0; self.rows.len()];
        for (column, value) in sparse {
            for (row, entry) in &self.columns[*column] {
                side[*row] += entry * value;
            }
        }
        squared(&self.forward_scaled(side))
    }

    /// s' (K K')⁻¹ s for s in units of the rows as given.
    pub(crate) fn quadratic(&self, side: &[f64]) -> f64 {
        squared(&self.forward_scaled(self.scaled(side)))
    }

    fn solve_scaled(&self, scaled: &[f64]) -> Vec<f64> {
        match &self.form {
            Form::Empty => vec![0.0; scaled.len()],
            Form::Dense(dense) => dense.solve(scaled),
            Form::Sparse(sparse) => sparse.solve(scaled),
        }
    }

    fn scaled(&self, side: &[f64]) -> Vec<f64> {
        side.iter().zip(&self.norms).map(|(value, norm)| value * norm).collect()
    }
}

fn squared(vector: &[f64]) -> f64 {
    vector.iter().map(|value| value * value).sum()
}

/// Scales a row to length one and returns the factor; a row of rounding noise becomes empty.
fn normalize(row: &mut Row) -> f64 {
    const NOISE: f64 = 1e-13;
    let length = row.iter().map(|(_, entry)| entry * entry).sum::<f64>().sqrt();
    if length <= NOISE {
        row.clear();
        return 0.0;
    }
    for (_, entry) in row.iter_mut() {
        *entry /= length;
    }
    1.0 / length
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain w1 + w2 = 3, w2 + w3 = 3, and the difference of both again.
    fn chain() -> Vec<Row> {
        vec![vec![(0, 1.0), (1, 1.0)], vec![(1, 2.0), (2, 2.0)], vec![(0, 1.0), (2, -1.0)]]
    }

    #[test]
    fn the_shortest_solution_of_dependent_rows() {
        let factor = Factor::new(chain(), 3).unwrap();
        assert_eq!(factor.rank(), 2);
        // Normal equations by hand: w = (1, 2, 1).
        let (shortest, _) = factor.shortest(&[3.0, 6.0, 0.0]);
        for (found, expected) in shortest.iter().zip([1.0, 2.0, 1.0]) {
            approx::assert_relative_eq!(*found, expected, max_relative = 1e-14);
        }
    }

    #[test]
    fn dense_and_sparse_agree() {
        let rows: Vec<Row> =
            (0..40).map(|i| vec![(i, 1.0), (i + 1, -0.5), ((i * 7) % 50, 0.3)]).collect();
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|mut row| {
                crate::expression::gather(&mut row);
                row
            })
            .chain([vec![(3, 2.0), (4, -1.0), (21, 0.6)]])
            .collect();
        let side: Vec<f64> = (0..41).map(f64::from).collect();
        let mut scaled = rows.clone();
        for row in &mut scaled {
            normalize(row);
        }
        let (dense, sparse) = (Dense::new(&scaled).unwrap(), Sparse::new(&scaled, 51).unwrap());
        assert_eq!((dense.rank(), sparse.rank()), (40, 40));
        let square = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
        let unit: Vec<f64> = (0..41).map(|row| f64::from(u8::from(row == 7))).collect();
        let mut forward = unit.clone();
        sparse.forward(&mut forward);
        approx::assert_relative_eq!(
            square(&dense.forward(&unit)),
            square(&forward),
            max_relative = 1e-10
        );
        let shortest = |multipliers: Vec<f64>| {
            let mut sum = vec![0.0; 51];
            for (row, multiplier) in scaled.iter().zip(multipliers) {
                for (column, entry) in row {
                    sum[*column] += multiplier * entry;
                }
            }
            sum
        };
        // The last side contradicts its twin row; both leave one of the two out.
        let mut side = side;
        side[40] = side[3];
        let (a, b) = (shortest(dense.solve(&side)), shortest(sparse.solve(&side)));
        for (a, b) in a.iter().zip(&b) {
            approx::assert_relative_eq!(a, b, max_relative = 1e-9, epsilon = 1e-9);
        }
    }
}
