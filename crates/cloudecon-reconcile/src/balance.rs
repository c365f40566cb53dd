//! Tables and vectors nearest to a prior in relative entropy.

use faer::Mat;
use faer::linalg::solvers::{ColPivQr, SolveLstsq};

use crate::Error;

const MOST_ROUNDS: usize = 20_000;
const SETTLED: f64 = 1e-13;

/// A non-negative table scaled to its margins, `r_i a_ij s_j` (RAS, iterative proportional fitting;
/// Deming and Stephan 1940, Stone 1961).
///
/// # Errors
/// [`Error::Infeasible`] if zeros of the table, or sums that differ, keep it from its margins;
/// [`Error::Shape`].
pub fn ras(matrix: &[Vec<f64>], rows: &[f64], columns: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
    if matrix.iter().flatten().any(|value| *value < 0.0) {
        return Err(Error::Infeasible { reason: "a negative entry: use GRAS".to_owned() });
    }
    gras(matrix, rows, columns)
}

/// A table with entries of both signs scaled to its margins (GRAS; Junius and Oosterhaven 2003, in
/// the form of Lenzen, Wood and Gallego 2007): `r_i p_ij s_j - n_ij / (r_i s_j)` with the positive
/// part `p` and the negative part `n`. Without negative entries this is RAS.
///
/// # Errors
/// As [`ras`].
pub fn gras(matrix: &[Vec<f64>], rows: &[f64], columns: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
    shape("rows of a table", rows.len(), matrix.len())?;
    for line in matrix {
        shape("columns of a table", columns.len(), line.len())?;
    }
    let size = rows.iter().chain(columns).fold(0.0_f64, |most, sum| most.max(sum.abs()));
    let apart = rows.iter().sum::<f64>() - columns.iter().sum::<f64>();
    if apart.abs() > 1e-9 * size {
        let reason = format!("row sums and column sums differ by {apart}");
        return Err(Error::Infeasible { reason });
    }
    let mut r = vec![1.0; rows.len()];
    let mut s = vec![1.0; columns.len()];
    let entry = |r: &[f64], s: &[f64], i: usize, j: usize| {
        let value: f64 = matrix[i][j];
        if value >= 0.0 { value * r[i] * s[j] } else { value / (r[i] * s[j]) }
    };
    for _ in 0..MOST_ROUNDS {
        for (i, sum) in rows.iter().enumerate() {
            let cells = (0..columns.len()).map(|j| (matrix[i][j], s[j]));
            r[i] = scale(cells, *sum).ok_or_else(|| empty("row", i, *sum))?;
        }
        for (j, sum) in columns.iter().enumerate() {
            let cells = (0..rows.len()).map(|i| (matrix[i][j], r[i]));
            s[j] = scale(cells, *sum).ok_or_else(|| empty("column", j, *sum))?;
        }
        let off = rows.iter().enumerate().map(|(i, sum)| {
            let total: f64 = (0..columns.len()).map(|j| entry(&r, &s, i, j)).sum();
            (total - sum).abs()
        });
        if off.fold(0.0, f64::max) <= SETTLED * size {
            return Ok((0..rows.len())
                .map(|i| (0..columns.len()).map(|j| entry(&r, &s, i, j)).collect())
                .collect());
        }
    }
    Err(Error::Infeasible { reason: "no scaling of the table meets its margins".to_owned() })
}

/// The factor `x` with `x P - N / x = sum`, where `P` and `N` are the parts of the cells.
fn scale(cells: impl Iterator<Item = (f64, f64)>, sum: f64) -> Option<f64> {
    let (mut positive, mut negative) = (0.0, 0.0);
    for (value, other) in cells {
        if value >= 0.0 {
            positive += value * other;
        } else {
            negative -= value / other;
        }
    }
    let found = if positive > 0.0 {
        (sum + (sum * sum + 4.0 * positive * negative).sqrt()) / (2.0 * positive)
    } else if negative > 0.0 && sum < 0.0 {
        -negative / sum
    } else if sum == 0.0 {
        1.0
    } else {
        return None;
    };
    (found.is_finite() && found > 0.0).then_some(found)
}

fn empty(what: &str, at: usize, sum: f64) -> Error {
    Error::Infeasible { reason: format!("{what} {} cannot add up to {sum}", at + 1) }
}

fn shape(what: &'static str, expected: usize, found: usize) -> Result<(), Error> {
    if expected == found { Ok(()) } else { Err(Error::Shape { what, expected, found }) }
}

/// The positive vector nearest to a prior in relative entropy under `A x = b`, with coefficients of
/// any sign (as in KRAS): `x_j = prior_j exp(sum_i multiplier_i a_ij)`, by Newton steps on the dual.
///
/// Gives the vector and the multipliers.
///
/// # Errors
/// [`Error::Infeasible`] if no positive vector meets the equations; [`Error::Shape`].
pub fn cross_entropy(
    prior: &[f64],
    equations: &[Vec<f64>],
    right: &[f64],
) -> Result<(Vec<f64>, Vec<f64>), Error> {
    shape("right sides", equations.len(), right.len())?;
    for line in equations {
        shape("coefficients of an equation", prior.len(), line.len())?;
    }
    if prior.iter().any(|value| !(value.is_finite() && *value > 0.0)) {
        return Err(Error::Infeasible { reason: "the prior must be positive".to_owned() });
    }
    let at = |multipliers: &[f64]| -> Vec<f64> {
        (0..prior.len())
            .map(|j| {
                let exponent: f64 =
                    equations.iter().zip(multipliers).map(|(line, m)| line[j] * m).sum();
                prior[j] * exponent.exp()
            })
            .collect()
    };
    // The convex dual whose gradient is A x - b.
    let dual = |multipliers: &[f64], x: &[f64]| {
        x.iter().sum::<f64>() - multipliers.iter().zip(right).map(|(m, b)| m * b).sum::<f64>()
    };
    let size = right.iter().chain(prior).fold(0.0_f64, |most, value| most.max(value.abs()));
    let mut multipliers = vec![0.0; equations.len()];
    for _ in 0..200 {
        let x = at(&multipliers);
        let gap: Vec<f64> = equations
            .iter()
            .zip(right)
            .map(|(line, b)| line.iter().zip(&x).map(|(a, x)| a * x).sum::<f64>() - b)
            .collect();
        if gap.iter().all(|gap| gap.abs() <= 1e-14 * size) {
            return Ok((x, multipliers));
        }
        let count = equations.len();
        let hessian = Mat::from_fn(count, count, |i, k| {
            (0..prior.len()).map(|j| equations[i][j] * x[j] * equations[k][j]).sum::<f64>()
        });
        let step = Mat::from_fn(count, 1, |i, _| -gap[i]);
        let step = ColPivQr::new(hessian.as_ref()).solve_lstsq(&step);
        let mut share = 1.0;
        let value = dual(&multipliers, &x);
        loop {
            let tried: Vec<f64> =
                (0..count).map(|i| multipliers[i] + share * step[(i, 0)]).collect();
            let there = at(&tried);
            let is_lower = dual(&tried, &there) <= value + 1e-12 * value.abs();
            if is_lower || share < 1e-10 {
                multipliers = tried;
                break;
            }
            share /= 2.0;
        }
    }
    let x = at(&multipliers);
    let worst = equations
        .iter()
        .zip(right)
        .map(|(line, b)| (line.iter().zip(&x).map(|(a, x)| a * x).sum::<f64>() - b).abs());
    if worst.fold(0.0, f64::max) <= 1e-11 * size {
        return Ok((x, multipliers));
    }
    Err(Error::Infeasible { reason: "no positive vector meets the equations".to_owned() })
}
