use crate::error::Error;

/// A sparse row: index and value, in the order of the indices.
pub(crate) type Row = Vec<(usize, f64)>;

/// Rows of L with L L' = the matrix, by Cholesky with diagonal pivoting; as many columns as the
/// rank, so that a singular matrix is no special case.
pub(crate) fn root(matrix: &[Vec<f64>]) -> Result<Vec<Row>, Error> {
    const TOLERANCE: f64 = 1e-12;
    let count = matrix.len();
    let mut left: Vec<Vec<f64>> = matrix.to_vec();
    let original: Vec<f64> = (0..count).map(|index| matrix[index][index]).collect();
    let mut rows: Vec<Row> = vec![Vec::new(); count];
    let mut open: Vec<usize> = (0..count).collect();
    for column in 0..count {
        // Largest share of the own variance left, so that small figures are not taken for none.
        let share = |index: usize| {
            if original[index] > 0.0 { left[index][index] / original[index] } else { 0.0 }
        };
        let Some((place, pivot)) = open
            .iter()
            .copied()
            .enumerate()
            .max_by(|(_, a), (_, b)| share(*a).total_cmp(&share(*b)).then(b.cmp(a)))
        else {
            break;
        };
        if share(pivot) <= TOLERANCE {
            break;
        }
        open.remove(place);
        let diagonal = left[pivot][pivot].sqrt();
        rows[pivot].push((column, diagonal));
        let factors: Vec<f64> = open.iter().map(|index| left[*index][pivot] / diagonal).collect();
        for (index, factor) in open.iter().zip(&factors) {
            if *factor != 0.0 {
                rows[*index].push((column, *factor));
            }
        }
        for (row, by_row) in open.iter().zip(&factors) {
            for (other, by_other) in open.iter().zip(&factors) {
                left[*row][*other] -= by_row * by_other;
            }
        }
    }
    // What is left must be nothing, of variance and of covariance.
    for row in &open {
        for other in &open {
            let size = (original[*row] * original[*other]).abs().sqrt();
            if left[*row][*other].abs() > 1e-9 * size {
                return Err(Error::NotCovariance { what: "covariance" });
            }
        }
        if original[*row] < 0.0 {
            return Err(Error::NotCovariance { what: "covariance" });
        }
    }
    Ok(rows)
}

/// The scalar product of two sparse rows.
pub(crate) fn dot(left: &[(usize, f64)], right: &[f64]) -> f64 {
    left.iter().map(|(index, value)| value * right[*index]).sum()
}

/// Adds a multiple of a sparse row to another; what cancels to rounding is dropped.
pub(crate) fn add(target: &mut Row, factor: f64, source: &[(usize, f64)]) {
    const ROUNDING: f64 = 1e-13;
    let mut merged = Row::with_capacity(target.len() + source.len());
    let (mut left, mut right) = (target.iter().peekable(), source.iter().peekable());
    loop {
        match (left.peek(), right.peek()) {
            (Some((i, a)), Some((j, b))) if i == j => {
                let (index, before, change) = (*i, *a, factor * b);
                let sum = before + change;
                if sum.abs() > ROUNDING * before.abs().max(change.abs()) {
                    merged.push((index, sum));
                }
                left.next();
                right.next();
            }
            (Some((i, a)), Some((j, _))) if i < j => {
                merged.push((*i, *a));
                left.next();
            }
            (Some((i, a)), None) => {
                merged.push((*i, *a));
                left.next();
            }
            (_, Some((j, b))) => {
                merged.push((*j, factor * b));
                right.next();
            }
            (None, None) => break,
        }
    }
    *target = merged;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(rows: &[Row], size: usize) -> Vec<Vec<f64>> {
        let dense = |row: &Row| {
            let mut line = vec![0.0; size];
            for (index, value) in row {
                line[*index] = *value;
            }
            line
        };
        let lines: Vec<Vec<f64>> = rows.iter().map(dense).collect();
        let product = |a: &Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(x, y)| x * y).sum();
        lines.iter().map(|a| lines.iter().map(|b| product(a, b)).collect()).collect()
    }

    #[test]
    fn the_root_of_a_singular_matrix_has_fewer_columns() {
        let matrix = vec![vec![1.0, 1.2, 0.0], vec![1.2, 1.44, 0.0], vec![0.0, 0.0, 4.0]];
        let rows = root(&matrix).unwrap();
        let columns = rows.iter().flatten().map(|(index, _)| *index).max();
        assert_eq!(columns, Some(1));
        for (found, expected) in square(&rows, 3).iter().flatten().zip(matrix.iter().flatten()) {
            approx::assert_relative_eq!(found, expected, epsilon = 1e-14);
        }
    }

    #[test]
    fn rows_add_and_cancel() {
        let mut row = vec![(0, 1.0), (2, 3.0)];
        add(&mut row, -3.0, &[(1, 2.0), (2, 1.0)]);
        assert_eq!(row, [(0, 1.0), (1, -6.0)]);
        assert_eq!(dot(&row, &[2.0, 0.5, 9.0]), -1.0);
    }
}
