use std::collections::BTreeSet;

use crate::covariance::{Row, add};

/// Free columns eliminated from sparse rows, by Gauss with threshold pivoting: the sparsest column
/// first, in it the sparsest row whose entry is not small.
#[derive(Debug, Clone)]
pub(crate) struct Elimination {
    /// The rows after elimination.
    pub(crate) rows: Vec<Row>,
    /// Row and column of each pivot, in order; later columns may stand in earlier rows.
    pub(crate) pivots: Vec<(usize, usize)>,
    /// Rows that hold no pivot.
    pub(crate) rest: Vec<usize>,
    scales: Vec<f64>,
    steps: Vec<Step>,
}

/// Row `target` less `factor` times row `source`.
#[derive(Debug, Clone, Copy)]
struct Step {
    target: usize,
    source: usize,
    factor: f64,
}

impl Elimination {
    /// Rows are scaled by their largest entry times the size of its column.
    pub(crate) fn new(mut rows: Vec<Row>, is_free: &[bool], sizes: &[f64]) -> Self {
        let scales: Vec<f64> = rows.iter_mut().map(|row| scale(row, sizes)).collect();
        let mut columns = Columns::new(&rows, is_free);
        let mut pivots = Vec::new();
        let mut steps = Vec::new();
        let mut is_pivot = vec![false; rows.len()];
        while let Some(column) = columns.sparsest() {
            let pivot = columns.pivot(column, &rows);
            let Some((source, entry)) = pivot else {
                columns.forget(column);
                continue;
            };
            pivots.push((source, column));
            is_pivot[source] = true;
            let targets: Vec<usize> =
                columns.rows[column].iter().copied().filter(|row| *row != source).collect();
            columns.drop_row(source, &rows[source]);
            let pivot_row = std::mem::take(&mut rows[source]);
            for target in targets {
                let factor = at(&rows[target], column) / entry;
                columns.drop_row(target, &rows[target]);
                let mut row = std::mem::take(&mut rows[target]);
                add(&mut row, -factor, &pivot_row);
                row.retain(|(index, _)| *index != column);
                rows[target] = row;
                columns.add_row(target, &rows[target]);
                steps.push(Step { target, source, factor });
            }
            rows[source] = pivot_row;
            columns.forget(column);
        }
        let rest = (0..rows.len()).filter(|row| !is_pivot[*row]).collect();
        Self { rows, pivots, rest, scales, steps }
    }

    /// Does to a right-hand side what was done to the rows.
    pub(crate) fn apply(&self, right: &mut [f64]) {
        right.iter_mut().zip(&self.scales).for_each(|(value, scale)| *value *= scale);
        for step in &self.steps {
            right[step.target] -= step.factor * right[step.source];
        }
    }

    /// Does to sizes of rows what was done to the rows, where nothing cancels.
    pub(crate) fn apply_sizes(&self, sizes: &mut [f64]) {
        sizes.iter_mut().zip(&self.scales).for_each(|(size, scale)| *size *= scale);
        for step in &self.steps {
            sizes[step.target] += step.factor.abs() * sizes[step.source];
        }
    }

    /// Multipliers of the rows as given, from those of the rows after elimination.
    pub(crate) fn apply_transposed(&self, multipliers: &mut [f64]) {
        for step in self.steps.iter().rev() {
            multipliers[step.source] -= step.factor * multipliers[step.target];
        }
        multipliers.iter_mut().zip(&self.scales).for_each(|(value, scale)| *value *= scale);
    }
}

fn scale(row: &mut Row, sizes: &[f64]) -> f64 {
    let largest = row.iter().map(|(j, a)| (a * sizes[*j]).abs()).fold(0.0, f64::max);
    let scale = if largest > 0.0 && largest.is_finite() { 1.0 / largest } else { 1.0 };
    for (_, entry) in row.iter_mut() {
        *entry *= scale;
    }
    scale
}

fn at(row: &[(usize, f64)], column: usize) -> f64 {
    row.binary_search_by_key(&column, |(index, _)| *index).map_or(0.0, |place| row[place].1)
}

/// Which rows each free column stands in.
struct Columns<'a> {
    is_free: &'a [bool],
    rows: Vec<BTreeSet<usize>>,
    queue: BTreeSet<(usize, usize)>,
    done: Vec<bool>,
}

impl<'a> Columns<'a> {
    fn new(rows: &[Row], is_free: &'a [bool]) -> Self {
        let mut columns = Self {
            is_free,
            rows: vec![BTreeSet::new(); is_free.len()],
            queue: BTreeSet::new(),
            done: vec![false; is_free.len()],
        };
        for (index, row) in rows.iter().enumerate() {
            columns.add_row(index, row);
        }
        columns
    }

    fn sparsest(&self) -> Option<usize> {
        self.queue.first().map(|(_, column)| *column)
    }

    /// The sparsest row whose entry is at least a tenth of the largest in the column.
    fn pivot(&self, column: usize, rows: &[Row]) -> Option<(usize, f64)> {
        const THRESHOLD: f64 = 0.1;
        let entry = |row: &usize| at(&rows[*row], column);
        let largest = self.rows[column].iter().map(|row| entry(row).abs()).fold(0.0, f64::max);
        self.rows[column]
            .iter()
            .filter(|row| entry(row).abs() >= THRESHOLD * largest && largest > 0.0)
            .min_by_key(|row| (rows[**row].len(), **row))
            .map(|row| (*row, entry(row)))
    }

    fn add_row(&mut self, index: usize, row: &Row) {
        self.change(index, row, true);
    }

    fn drop_row(&mut self, index: usize, row: &Row) {
        self.change(index, row, false);
    }

    fn change(&mut self, index: usize, row: &Row, is_in: bool) {
        for (column, _) in row {
            if !self.is_free[*column] || self.done[*column] {
                continue;
            }
            let rows = &mut self.rows[*column];
            self.queue.remove(&(rows.len(), *column));
            if is_in {
                rows.insert(index);
            } else {
                rows.remove(&index);
            }
            if !rows.is_empty() {
                self.queue.insert((rows.len(), *column));
            }
        }
    }

    fn forget(&mut self, column: usize) {
        self.queue.remove(&(self.rows[column].len(), column));
        self.rows[column].clear();
        self.done[column] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_column_ties_two_rows_into_one() {
        // a - u = 1 and u - b = 2, u free: a - b = 3.
        let rows = vec![vec![(0, 1.0), (1, -1.0)], vec![(1, 1.0), (2, -1.0)]];
        let found = Elimination::new(rows, &[false, true, false], &[1.0; 3]);
        assert_eq!(found.pivots.len(), 1);
        assert_eq!(found.rest.len(), 1);
        let left = found.rest[0];
        let mut right = vec![1.0, 2.0];
        found.apply(&mut right);
        let sign = at(&found.rows[left], 0);
        assert_eq!(sign.abs(), 1.0);
        assert_eq!(found.rows[left], [(0, sign), (2, -sign)]);
        assert_eq!(right[left], 3.0 * sign);
        // A multiplier of the new row is one of both old rows.
        let mut multipliers = vec![0.0; 2];
        multipliers[left] = sign;
        found.apply_transposed(&mut multipliers);
        assert_eq!(multipliers, [1.0, 1.0]);
    }

    #[test]
    fn dependent_rows_end_empty() {
        let rows = vec![vec![(0, 1.0), (1, 1.0)], vec![(0, 2.0), (1, 2.0)]];
        let found = Elimination::new(rows, &[true, true], &[1.0; 2]);
        assert_eq!(found.pivots.len(), 1);
        assert!(found.rows[found.rest[0]].is_empty());
    }
}
