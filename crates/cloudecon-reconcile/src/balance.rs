mod feasible;

use faer::linalg::solvers::Solve;
use faer::{Col, Mat, Side};

use crate::error::{Error, require};

/// Most sweeps over rows and columns, and most Newton steps.
const SWEEPS: usize = 100_000;
const NEWTON: usize = 200;

/// What counts as met: a share of the largest total.
const MET: f64 = 1e-13;

/// Non-negative matrix with given row and column sums that is nearest to a prior in relative
/// entropy, by scaling rows and columns in turn: iterative proportional fitting (Deming and
/// Stephan 1940), RAS (Stone 1961). Zeros stay zeros.
///
/// # Errors
/// [`Error::Infeasible`] if no matrix with these zeros has these sums.
pub fn ras(
    prior: &[Vec<f64>],
    row_sums: &[f64],
    column_sums: &[f64],
) -> Result<Vec<Vec<f64>>, Error> {
    shape(prior, row_sums, column_sums)?;
    for (i, row) in prior.iter().enumerate() {
        for (j, entry) in row.iter().enumerate() {
            let name = format!("row {}, column {}", i + 1, j + 1);
            require(&name, "entry", "0 or more", *entry, *entry >= 0.0)?;
        }
    }
    feasible::check(prior, row_sums, column_sums)?;
    let mut matrix = prior.to_vec();
    let largest = row_sums.iter().chain(column_sums).fold(0.0_f64, |a, b| a.max(b.abs()));
    for _ in 0..SWEEPS {
        for (row, wanted) in matrix.iter_mut().zip(row_sums) {
            let sum: f64 = row.iter().sum();
            let factor = if sum > 0.0 { wanted / sum } else { 0.0 };
            for entry in row.iter_mut() {
                *entry *= factor;
            }
        }
        for (column, wanted) in column_sums.iter().enumerate() {
            let sum: f64 = matrix.iter().map(|row| row[column]).sum();
            let factor = if sum > 0.0 { wanted / sum } else { 0.0 };
            for row in &mut matrix {
                row[column] *= factor;
            }
        }
        let off = |(row, wanted): (&Vec<f64>, &f64)| (row.iter().sum::<f64>() - wanted).abs();
        let worst = matrix.iter().zip(row_sums).map(off).fold(0.0, f64::max);
        if worst <= MET * largest {
            return Ok(matrix);
        }
    }
    Err(Error::NotConverged { what: "scaling", iterations: SWEEPS, worst: Vec::new() })
}

/// As [`ras`] with entries of either sign: positive ones are multiplied by the factors of their
/// row and column, negative ones divided (GRAS: Günlük-Şenesen and Bates 1988; Junius and
/// Oosterhaven 2003; Lenzen, Wood and Gallego 2007).
///
/// # Errors
/// [`Error::NotConverged`] if the sums cannot be reached with these signs.
pub fn gras(
    prior: &[Vec<f64>],
    row_sums: &[f64],
    column_sums: &[f64],
) -> Result<Vec<Vec<f64>>, Error> {
    shape(prior, row_sums, column_sums)?;
    let mut rows = vec![1.0; row_sums.len()];
    let mut columns = vec![1.0; column_sums.len()];
    let largest = row_sums.iter().chain(column_sums).fold(0.0_f64, |a, b| a.max(b.abs()));
    let scaled = |rows: &[f64], columns: &[f64]| -> Vec<Vec<f64>> {
        let entry = |value: f64, factor: f64| {
            if value >= 0.0 { value * factor } else { value / factor }
        };
        prior
            .iter()
            .zip(rows)
            .map(|(line, r)| line.iter().zip(columns).map(|(v, s)| entry(*v, r * s)).collect())
            .collect()
    };
    for _ in 0..SWEEPS {
        for (line, (r, wanted)) in prior.iter().zip(rows.iter_mut().zip(row_sums)) {
            *r = multiplier(line.iter().copied().zip(columns.iter().copied()), *wanted);
        }
        for (j, (s, wanted)) in columns.iter_mut().zip(column_sums).enumerate() {
            *s = multiplier(prior.iter().map(|line| line[j]).zip(rows.iter().copied()), *wanted);
        }
        let matrix = scaled(&rows, &columns);
        let off = |(row, wanted): (&Vec<f64>, &f64)| (row.iter().sum::<f64>() - wanted).abs();
        let worst = matrix.iter().zip(row_sums).map(off).fold(0.0, f64::max);
        if worst <= MET * largest {
            return Ok(matrix);
        }
        if !worst.is_finite() {
            break;
        }
    }
    Err(Error::NotConverged { what: "scaling", iterations: SWEEPS, worst: Vec::new() })
}

/// The factor f with f p - n / f = the wanted sum: p the positive entries, n the negative ones.
fn multiplier(entries: impl Iterator<Item = (f64, f64)>, wanted: f64) -> f64 {
    let (mut positive, mut negative) = (0.0, 0.0);
    for (value, factor) in entries {
        if value >= 0.0 {
            positive += value * factor;
        } else {
            negative -= value / factor;
        }
    }
    if positive == 0.0 {
        return -negative / wanted;
    }
    let root = (wanted * wanted + 4.0 * positive * negative).sqrt();
    // The form without cancellation.
    if wanted >= 0.0 {
        (wanted + root) / (2.0 * positive)
    } else {
        2.0 * negative / (root - wanted)
    }
}

/// The nearest positive figures in relative entropy that meet linear equations.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossEntropy {
    /// The figures: the prior times e to the power of A' times the multipliers.
    pub figures: Vec<f64>,
    /// One multiplier an equation.
    pub multipliers: Vec<f64>,
}

/// Minimises the sum of x ln(x / prior) - x subject to A x = b, with coefficients of any sign, by
/// Newton's method on the dual.
///
/// # Errors
/// [`Error::NotConverged`] if no positive figures meet the equations; if a prior is not positive
/// or lengths differ.
///
/// # References
/// Lenzen, Gallego and Wood (2009), Econ. Syst. Res. 21 (KRAS) for coefficients of any sign.
pub fn cross_entropy(
    prior: &[f64],
    coefficients: &[Vec<f64>],
    right: &[f64],
) -> Result<CrossEntropy, Error> {
    for (index, value) in prior.iter().enumerate() {
        require(&format!("prior {}", index + 1), "value", "above 0", *value, *value > 0.0)?;
    }
    if coefficients.len() != right.len() {
        let (expected, found) = (coefficients.len(), right.len());
        return Err(Error::Length { what: "right-hand side", expected, found });
    }
    for row in coefficients {
        if row.len() != prior.len() {
            let (expected, found) = (prior.len(), row.len());
            return Err(Error::Length { what: "coefficients", expected, found });
        }
    }
    let figures = |multipliers: &[f64]| -> Vec<f64> {
        let power = |j: usize| -> f64 {
            coefficients.iter().zip(multipliers).map(|(row, y)| row[j] * y).sum()
        };
        prior.iter().enumerate().map(|(j, value)| value * power(j).exp()).collect()
    };
    // The dual is convex: the sum of the figures less the right-hand side times the multipliers.
    let dual = |multipliers: &[f64]| {
        let total: f64 = figures(multipliers).iter().sum();
        total - multipliers.iter().zip(right).map(|(y, b)| y * b).sum::<f64>()
    };
    let count = right.len();
    let mut multipliers = vec![0.0; count];
    for _ in 0..NEWTON {
        let now = figures(&multipliers);
        let gap = Col::from_fn(count, |i| {
            right[i] - coefficients[i].iter().zip(&now).map(|(a, x)| a * x).sum::<f64>()
        });
        let size =
            |i: usize| coefficients[i].iter().zip(&now).map(|(a, x)| (a * x).abs()).sum::<f64>();
        if (0..count).all(|i| gap[i].abs() <= MET * 10.0 * size(i).max(right[i].abs())) {
            return Ok(CrossEntropy { figures: now, multipliers });
        }
        let curvature = Mat::from_fn(count, count, |i, j| {
            let products = coefficients[i].iter().zip(&coefficients[j]).zip(&now);
            products.map(|((a, b), x)| a * b * x).sum::<f64>()
        });
        let Ok(factors) = curvature.llt(Side::Lower) else { break };
        let step = factors.solve(&gap);
        let (before, mut share) = (dual(&multipliers), 1.0);
        let moved = |share: f64| -> Vec<f64> {
            multipliers.iter().enumerate().map(|(i, y)| y + share * step[i]).collect()
        };
        while share > 1e-12 && rises(dual(&moved(share)), before) {
            share *= 0.5;
        }
        multipliers = moved(share);
    }
    Err(Error::NotConverged { what: "cross-entropy", iterations: NEWTON, worst: Vec::new() })
}

/// More than rounding adds, or not a number.
fn rises(after: f64, before: f64) -> bool {
    after.is_nan() || after > before + 1e-14 * before.abs()
}

fn shape(prior: &[Vec<f64>], row_sums: &[f64], column_sums: &[f64]) -> Result<(), Error> {
    let length = |what, expected, found| {
        if expected == found { Ok(()) } else { Err(Error::Length { what, expected, found }) }
    };
    length("row sums", prior.len(), row_sums.len())?;
    prior.iter().try_for_each(|row| length("row of the prior", column_sums.len(), row.len()))?;
    let (rows, columns): (f64, f64) = (row_sums.iter().sum(), column_sums.iter().sum());
    if (rows - columns).abs() > 1e-9 * rows.abs().max(columns.abs()) {
        let what = "the rows together".to_owned();
        return Err(Error::Infeasible { what, needed: rows, possible: columns });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_of_margins_is_reached_at_once() {
        // From a matrix of ones: row sum times column sum over the total.
        let found = ras(&vec![vec![1.0; 2]; 2], &[30.0, 70.0], &[40.0, 60.0]).unwrap();
        for (found, expected) in found.iter().flatten().zip([12.0, 18.0, 28.0, 42.0]) {
            approx::assert_relative_eq!(*found, expected, max_relative = 1e-14);
        }
    }

    #[test]
    fn without_negative_entries_gras_is_ras() {
        let prior = vec![vec![120.0, 35.0, 10.0], vec![25.0, 150.0, 30.0], vec![5.0, 20.0, 60.0]];
        let (rows, columns) = ([180.0, 230.0, 100.0], [165.0, 230.0, 115.0]);
        let (a, b) =
            (ras(&prior, &rows, &columns).unwrap(), gras(&prior, &rows, &columns).unwrap());
        for (a, b) in a.iter().flatten().zip(b.iter().flatten()) {
            approx::assert_relative_eq!(a, b, max_relative = 1e-11);
        }
    }

    #[test]
    fn a_sum_that_zeros_forbid_is_named() {
        let prior = [vec![0.0, 40.0], vec![25.0, 0.0]];
        let error = ras(&prior, &[45.0, 20.0], &[25.0, 40.0]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "infeasible: row 1 must add up to 45, at most 40 can reach it"
        );
    }

    #[test]
    fn one_total_scales_the_prior() {
        let found = cross_entropy(&[1.0, 3.0], &[vec![1.0, 1.0]], &[8.0]).unwrap();
        approx::assert_relative_eq!(found.figures[1], 6.0, max_relative = 1e-12);
        approx::assert_relative_eq!(found.multipliers[0], 2.0_f64.ln(), max_relative = 1e-12);
    }
}
