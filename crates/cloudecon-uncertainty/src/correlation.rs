//! Correlation matrices: checks, factors, the nearest one, and conversion of rank correlations.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_6};

use faer::{Mat, Side};

use crate::Error;

/// A correlation matrix that some variables can have: symmetric, ones on the diagonal, positive
/// semidefinite.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlation {
    size: usize,
    rows: Vec<f64>,
}

/// Rounding below this is no negative eigenvalue.
const TOLERANCE: f64 = 1e-10;

impl Correlation {
    /// A checked matrix by its rows.
    ///
    /// # Errors
    /// [`Error::Length`] unless square, [`Error::NotCorrelation`] unless symmetric with ones on the
    /// diagonal and entries between -1 and 1, [`Error::NotPositiveSemidefinite`] with the smallest
    /// eigenvalue: such a matrix is never repaired silently, see [`Correlation::nearest`].
    pub fn new(rows: &[Vec<f64>]) -> Result<Self, Error> {
        let matrix = Self::shaped(rows)?;
        let min_eigenvalue = matrix.min_eigenvalue()?;
        if min_eigenvalue < -TOLERANCE {
            return Err(Error::NotPositiveSemidefinite { min_eigenvalue });
        }
        Ok(matrix)
    }

    /// No correlation among `size` variables.
    pub fn identity(size: usize) -> Self {
        let rows = (0..size * size)
            .map(|index| f64::from(u8::from(index.checked_rem(size + 1) == Some(0))))
            .collect();
        Self { size, rows }
    }

    /// The correlation matrix nearest to a symmetric one with unit diagonal, in the sum of squared
    /// differences: alternating projections with Dykstra's correction.
    ///
    /// # Errors
    /// As [`Correlation::new`] but for a negative eigenvalue; [`Error::NotConverged`].
    ///
    /// # References
    /// Higham (2002), Computing the nearest correlation matrix, algorithm 3.3.
    pub fn nearest(rows: &[Vec<f64>]) -> Result<Self, Error> {
        let given = Self::shaped(rows)?;
        let size = given.size;
        let mut found = Mat::from_fn(size, size, |i, j| given.at(i, j));
        let mut correction = Mat::<f64>::zeros(size, size);
        for _ in 0..10_000 {
            let reduced = &found - &correction;
            let projected = positive_part(&reduced)?;
            correction = &projected - &reduced;
            let mut moved = 0.0_f64;
            for i in 0..size {
                for j in 0..size {
                    let value = if i == j { 1.0 } else { projected[(i, j)] };
                    moved = moved.max((value - found[(i, j)]).abs());
                    found[(i, j)] = value;
                }
            }
            if moved < 1e-13 {
                let value = |i: usize, j: usize| f64::midpoint(found[(i, j)], found[(j, i)]);
                let rows = (0..size).flat_map(|i| (0..size).map(move |j| (i, j)));
                return Ok(Self { size, rows: rows.map(|(i, j)| value(i, j)).collect() });
            }
        }
        Err(Error::NotConverged { what: "the nearest correlation matrix" })
    }

    fn shaped(rows: &[Vec<f64>]) -> Result<Self, Error> {
        let size = rows.len();
        for row in rows {
            if row.len() != size {
                let found = row.len();
                return Err(Error::Length { what: "row of correlations", expected: size, found });
            }
        }
        for (row, values) in rows.iter().enumerate() {
            for (column, found) in values.iter().copied().enumerate() {
                let wrong = |allowed| Err(Error::NotCorrelation { row, column, allowed, found });
                if row == column && found != 1.0 {
                    return wrong("1 on the diagonal");
                }
                if !(-1.0..=1.0).contains(&found) {
                    return wrong("between -1 and 1");
                }
                if found != rows[column][row] {
                    return wrong("the same as its mirror");
                }
            }
        }
        Ok(Self { size, rows: rows.concat() })
    }

    /// How many variables.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// The correlation of two variables.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.rows[row * self.size + column]
    }

    /// The smallest eigenvalue.
    ///
    /// # Errors
    /// [`Error::NotConverged`].
    pub fn min_eigenvalue(&self) -> Result<f64, Error> {
        let matrix = Mat::from_fn(self.size, self.size, |i, j| self.at(i, j));
        let values = matrix
            .self_adjoint_eigenvalues(Side::Lower)
            .map_err(|_| Error::NotConverged { what: "the eigenvalues" })?;
        Ok(values.into_iter().fold(f64::INFINITY, f64::min))
    }

    /// The lower triangular factor `L` with `L L' = R`, row by row; a variable that the ones before
    /// it determine has a zero on its diagonal.
    pub fn factor(&self) -> Vec<Vec<f64>> {
        factor(self.size, |i, j| self.at(i, j))
    }
}

/// The semidefinite Cholesky factor of a matrix with unit scale.
pub(crate) fn factor(size: usize, at: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    let mut factor = vec![vec![0.0; size]; size];
    for j in 0..size {
        let dot =
            |a: &[f64], b: &[f64]| a[..j].iter().zip(&b[..j]).map(|(x, y)| x * y).sum::<f64>();
        let left = at(j, j) - dot(&factor[j], &factor[j]);
        let pivot = if left > TOLERANCE { left.sqrt() } else { 0.0 };
        for i in j..size {
            let rest = at(i, j) - dot(&factor[i], &factor[j]);
            factor[i][j] = match (i == j, pivot > 0.0) {
                (true, _) => pivot,
                (false, true) => rest / pivot,
                (false, false) => 0.0,
            };
        }
    }
    factor
}

/// The nearest positive semidefinite matrix: negative eigenvalues become zero.
fn positive_part(matrix: &Mat<f64>) -> Result<Mat<f64>, Error> {
    let size = matrix.nrows();
    let found = matrix
        .self_adjoint_eigen(Side::Lower)
        .map_err(|_| Error::NotConverged { what: "the eigenvalues" })?;
    let (vectors, values) = (found.U(), found.S().column_vector());
    Ok(Mat::from_fn(size, size, |i, j| {
        (0..size).map(|k| values[k].max(0.0) * vectors[(i, k)] * vectors[(j, k)]).sum()
    }))
}

/// The correlation of a Gaussian copula with this Kendall rank correlation: `sin(pi tau / 2)`.
pub fn gaussian_from_kendall(tau: f64) -> f64 {
    (FRAC_PI_2 * tau).sin()
}

/// The correlation of a Gaussian copula with this Spearman rank correlation: `2 sin(pi rho / 6)`.
pub fn gaussian_from_spearman(rho: f64) -> f64 {
    2.0 * (FRAC_PI_6 * rho).sin()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn three(ab: f64, ac: f64, bc: f64) -> Vec<Vec<f64>> {
        vec![vec![1.0, ab, ac], vec![ab, 1.0, bc], vec![ac, bc, 1.0]]
    }

    #[test]
    fn impossible_correlations_are_refused_and_repaired_on_request() {
        // Eigenvalues of the sign pattern (+, -, +) at 0.9: 1.9, 1.9 and 1 - 2 x 0.9 = -0.8.
        let rows = three(0.9, -0.9, 0.9);
        let Err(Error::NotPositiveSemidefinite { min_eigenvalue }) = Correlation::new(&rows) else {
            panic!("accepted");
        };
        approx::assert_abs_diff_eq!(min_eigenvalue, -0.8, epsilon = 1e-12);
        let near = Correlation::nearest(&rows).unwrap();
        approx::assert_abs_diff_eq!(near.at(0, 1), 0.5, epsilon = 1e-10);
        approx::assert_abs_diff_eq!(near.at(0, 2), -0.5, epsilon = 1e-10);
    }

    #[test]
    fn shape_is_checked_entry_by_entry() {
        let message = |rows: &[Vec<f64>]| Correlation::new(rows).unwrap_err().to_string();
        assert_eq!(
            message(&[vec![1.0, 0.5], vec![0.4, 1.0]]),
            "correlation of row 1 and column 2 must be the same as its mirror, found 0.5"
        );
        assert_eq!(
            message(&[vec![0.9]]),
            "correlation of row 1 and column 1 must be 1 on the diagonal, found 0.9"
        );
        assert!(message(&[vec![1.0, 2.0], vec![2.0, 1.0]]).contains("between -1 and 1"));
        assert!(message(&[vec![1.0, 0.0]]).contains("expected 1, found 2"));
    }

    #[test]
    fn a_determined_variable_has_no_factor_of_its_own() {
        let factor = Correlation::new(&three(1.0, 0.5, 0.5)).unwrap().factor();
        assert_eq!(factor[1], [1.0, 0.0, 0.0]);
        approx::assert_relative_eq!(factor[2][2], 0.75_f64.sqrt());
    }

    #[test]
    fn no_rank_correlation_is_none() {
        assert_eq!(gaussian_from_kendall(0.0), 0.0);
        approx::assert_relative_eq!(gaussian_from_kendall(-0.5), -0.5_f64.sqrt());
        approx::assert_relative_eq!(gaussian_from_spearman(1.0), 1.0, max_relative = 1e-15);
    }

    proptest! {
        #[test]
        fn the_factor_gives_the_matrix_back(
            loads in prop::collection::vec(prop::collection::vec(-1.0..1.0_f64, 3), 4)
        ) {
            // Correlations of rows of loadings: semidefinite by construction.
            let norm = |row: &[f64]| row.iter().map(|x| x * x).sum::<f64>().sqrt();
            prop_assume!(loads.iter().all(|row| norm(row) > 0.1));
            let cosine = |a: &[f64], b: &[f64]| {
                let dot: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
                (dot / (norm(a) * norm(b))).clamp(-1.0, 1.0)
            };
            let rows: Vec<Vec<f64>> = (0..4)
                .map(|i| (0..4).map(|j| if i == j { 1.0 } else { cosine(&loads[i], &loads[j]) }).collect())
                .collect();
            let matrix = Correlation::new(&rows).unwrap();
            let factor = matrix.factor();
            for i in 0..4 {
                for j in 0..4 {
                    let found: f64 = (0..4).map(|k| factor[i][k] * factor[j][k]).sum();
                    prop_assert!((found - matrix.at(i, j)).abs() < 1e-4, "{found} {}", matrix.at(i, j));
                }
            }
            let near = Correlation::nearest(&rows).unwrap();
            prop_assert!((0..4).all(|i| (0..4).all(|j| (near.at(i, j) - matrix.at(i, j)).abs() < 1e-8)));
        }
    }
}
