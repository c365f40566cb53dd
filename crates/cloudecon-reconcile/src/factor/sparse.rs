use std::sync::Arc;

use faer::Par;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::ldlt::factor::LdltRegularization;
use faer::sparse::linalg::SupernodalThreshold;
use faer::sparse::linalg::cholesky::{
    CholeskySymbolicParams, SymbolicCholesky, SymbolicCholeskyRaw, SymmetricOrdering,
    factorize_symbolic_cholesky,
};
use faer::sparse::{SparseColMat, Triplet};

use crate::covariance::Row;
use crate::error::Error;

/// A pivot that stands for a dependent row: large enough that its multiplier vanishes.
const DEPENDENT: f64 = 1e200;

/// L D L' of the products of the rows, in a fill-reducing order, by columns.
#[derive(Debug, Clone)]
pub(crate) struct Sparse {
    symbolic: Arc<SymbolicCholesky<usize>>,
    values: Vec<f64>,
    /// The row at each place of the order.
    order: Vec<usize>,
    rank: usize,
}

impl Sparse {
    /// Rows have length one or are empty.
    pub(crate) fn new(rows: &[Row], width: usize) -> Result<Self, Error> {
        // Products of dependent rows leave pivots of rounding size.
        const TOLERANCE: f64 = 1e-13;
        let fault = || Error::Factorization { what: "sparse matrix of constraints" };
        if rows.iter().flatten().any(|(_, entry)| !entry.is_finite()) {
            return Err(fault());
        }
        let products = products(rows, width);
        let matrix =
            SparseColMat::<usize, f64>::try_new_from_triplets(rows.len(), rows.len(), &products)
                .map_err(|_| fault())?;
        let parameters = CholeskySymbolicParams {
            supernodal_flop_ratio_threshold: SupernodalThreshold::FORCE_SIMPLICIAL,
            ..Default::default()
        };
        let symbolic = factorize_symbolic_cholesky(
            matrix.symbolic(),
            faer::Side::Upper,
            SymmetricOrdering::Amd,
            parameters,
        )
        .map_err(|_| fault())?;
        let mut values = vec![0.0; symbolic.len_val()];
        let scratch =
            symbolic.factorize_numeric_ldlt_scratch::<f64>(Par::Seq, faer::Spec::default());
        let mut memory = MemBuffer::new(scratch);
        let regularization = LdltRegularization {
            dynamic_regularization_signs: Some(&vec![1; rows.len()]),
            dynamic_regularization_delta: DEPENDENT,
            dynamic_regularization_epsilon: TOLERANCE,
        };
        symbolic
            .factorize_numeric_ldlt(
                &mut values,
                matrix.as_ref(),
                faer::Side::Upper,
                regularization,
                Par::Seq,
                MemStack::new(&mut memory),
                faer::Spec::default(),
            )
            .map_err(|_| fault())?;
        let order = match symbolic.perm() {
            Some(permutation) => permutation.arrays().0.to_vec(),
            None => (0..rows.len()).collect(),
        };
        let mut factor = Self { symbolic: Arc::new(symbolic), values, order, rank: 0 };
        let (starts, _) = factor.pattern().ok_or_else(fault)?;
        let pivots = starts.iter().take(rows.len()).map(|start| factor.values[*start]);
        factor.rank = pivots.filter(|pivot| *pivot < DEPENDENT / 2.0).count();
        Ok(factor)
    }

    pub(crate) const fn rank(&self) -> usize {
        self.rank
    }

    /// Where the columns start, and the places of their entries; the first is the diagonal.
    fn pattern(&self) -> Option<(&[usize], &[usize])> {
        match self.symbolic.raw() {
            SymbolicCholeskyRaw::Simplicial(part) => Some((part.col_ptr(), part.row_idx())),
            SymbolicCholeskyRaw::Supernodal(_) => None,
        }
    }

    /// In place: the permuted vector, then L⁻¹, then the root of D⁻¹.
    pub(crate) fn forward(&self, side: &mut Vec<f64>) {
        let mut vector: Vec<f64> = self.order.iter().map(|row| side[*row]).collect();
        self.lower(&mut vector);
        self.over_pivots(&mut vector, f64::sqrt);
        *side = vector;
    }

    pub(crate) fn solve(&self, side: &[f64]) -> Vec<f64> {
        let mut vector: Vec<f64> = self.order.iter().map(|row| side[*row]).collect();
        self.lower(&mut vector);
        self.over_pivots(&mut vector, |pivot| pivot);
        self.upper(&mut vector);
        let mut solution = vec![0.0; side.len()];
        for (place, row) in self.order.iter().enumerate() {
            solution[*row] = vector[place];
        }
        solution
    }

    fn lower(&self, vector: &mut [f64]) {
        let Some((starts, places)) = self.pattern() else { return };
        for (column, bounds) in starts.windows(2).enumerate() {
            let value = vector[column];
            if value == 0.0 {
                continue;
            }
            for entry in bounds[0] + 1..bounds[1] {
                vector[places[entry]] -= self.values[entry] * value;
            }
        }
    }

    fn upper(&self, vector: &mut [f64]) {
        let Some((starts, places)) = self.pattern() else { return };
        for (column, bounds) in starts.windows(2).enumerate().rev() {
            let mut value = vector[column];
            for entry in bounds[0] + 1..bounds[1] {
                value -= self.values[entry] * vector[places[entry]];
            }
            vector[column] = value;
        }
    }

    fn over_pivots(&self, vector: &mut [f64], of: impl Fn(f64) -> f64) {
        let Some((starts, _)) = self.pattern() else { return };
        for (value, start) in vector.iter_mut().zip(starts) {
            let pivot = self.values[*start];
            *value = if pivot < DEPENDENT / 2.0 { *value / of(pivot) } else { 0.0 };
        }
    }
}

/// The upper triangle of the products of rows.
fn products(rows: &[Row], width: usize) -> Vec<Triplet<usize, usize, f64>> {
    let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); width];
    for (index, row) in rows.iter().enumerate() {
        for (column, entry) in row {
            columns[*column].push((index, *entry));
        }
    }
    let mut sums = vec![0.0; rows.len()];
    let mut touched: Vec<usize> = Vec::new();
    let mut products = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        for (column, entry) in row {
            for (other, by) in columns[*column].iter().take_while(|(other, _)| *other <= index) {
                if sums[*other] == 0.0 {
                    touched.push(*other);
                }
                sums[*other] += entry * by;
            }
        }
        touched.sort_unstable();
        touched.dedup();
        for other in touched.drain(..) {
            let sum = std::mem::take(&mut sums[other]);
            if sum != 0.0 {
                products.push(Triplet::new(other, index, sum));
            }
        }
        if row.is_empty() {
            products.push(Triplet::new(index, index, 0.0));
        }
    }
    products
}
