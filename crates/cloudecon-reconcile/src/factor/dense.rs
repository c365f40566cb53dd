use std::collections::BTreeMap;

use faer::linalg::solvers::ColPivQr;
use faer::{Col, Mat};

use crate::covariance::Row;
use crate::error::Error;

/// QR with column pivoting of the transposed rows.
#[derive(Debug, Clone)]
pub(crate) struct Dense {
    /// The triangle of the independent rows.
    triangle: Mat<f64>,
    /// The independent rows in the order of the triangle.
    order: Vec<usize>,
    count: usize,
}

impl Dense {
    /// Rows have length one or are empty.
    pub(crate) fn new(rows: &[Row]) -> Result<Self, Error> {
        const TOLERANCE: f64 = 1e-11;
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for (column, _) in rows.iter().flatten() {
            let next = places.len();
            places.entry(*column).or_insert(next);
        }
        let mut transposed = Mat::<f64>::zeros(places.len(), rows.len());
        for (index, row) in rows.iter().enumerate() {
            for (column, entry) in row {
                transposed[(places[column], index)] = *entry;
            }
        }
        if rows.iter().flatten().any(|(_, entry)| !entry.is_finite()) {
            return Err(Error::Factorization { what: "matrix of constraints" });
        }
        let factors = ColPivQr::new(transposed.as_ref());
        let upper = factors.thin_R();
        let rank = (0..upper.nrows().min(upper.ncols()))
            .take_while(|index| upper[(*index, *index)].abs() > TOLERANCE)
            .count();
        let order: Vec<usize> = factors.P().arrays().0.iter().copied().take(rank).collect();
        let triangle = Mat::from_fn(rank, rank, |i, j| if i <= j { upper[(i, j)] } else { 0.0 });
        Ok(Self { triangle, order, count: rows.len() })
    }

    pub(crate) const fn rank(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn forward(&self, side: &[f64]) -> Vec<f64> {
        let mut column = Col::from_fn(self.order.len(), |place| side[self.order[place]]);
        faer::linalg::triangular_solve::solve_lower_triangular_in_place(
            self.triangle.transpose(),
            column.as_mut().as_mat_mut(),
            faer::Par::Seq,
        );
        column.iter().copied().collect()
    }

    pub(crate) fn solve(&self, side: &[f64]) -> Vec<f64> {
        let forward = self.forward(side);
        let mut column = Col::from_fn(forward.len(), |place| forward[place]);
        faer::linalg::triangular_solve::solve_upper_triangular_in_place(
            self.triangle.as_ref(),
            column.as_mut().as_mat_mut(),
            faer::Par::Seq,
        );
        let mut multipliers = vec![0.0; self.count];
        for (place, row) in self.order.iter().enumerate() {
            multipliers[*row] = column[place];
        }
        multipliers
    }
}
