use clarabel::algebra::CscMatrix;

/// Entries of a sparse matrix by column, rows ascending, with right-hand sides.
#[derive(Default)]
pub(super) struct Rows {
    columns: Vec<Vec<(usize, f64)>>,
    right: Vec<f64>,
}

impl Rows {
    /// A new column.
    pub(super) fn column(&mut self) -> usize {
        self.columns.push(Vec::new());
        self.columns.len() - 1
    }

    /// Adds `sum of entries (= or <=) right`.
    pub(super) fn row(&mut self, entries: &[(usize, f64)], right: f64) {
        let row = self.right.len();
        for (column, value) in entries {
            if let Some(column) = self.columns.get_mut(*column)
                && *value != 0.0
            {
                column.push((row, *value));
            }
        }
        self.right.push(right);
    }

    /// Number of columns.
    pub(super) const fn width(&self) -> usize {
        self.columns.len()
    }

    /// Number of rows.
    pub(super) const fn height(&self) -> usize {
        self.right.len()
    }

    /// Right-hand sides.
    pub(super) fn right(&self) -> &[f64] {
        &self.right
    }

    /// The matrix.
    pub(super) fn matrix(&self) -> CscMatrix<f64> {
        let mut starts = vec![0];
        let (mut rows, mut values) = (Vec::new(), Vec::new());
        for column in &self.columns {
            for (row, value) in column {
                rows.push(*row);
                values.push(*value);
            }
            starts.push(rows.len());
        }
        CscMatrix::new(self.height(), self.width(), starts, rows, values)
    }
}
