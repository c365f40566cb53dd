//! Rows in file order that can be found by their key.

use crate::record::Keyed;

/// Rows in file order, and their order by key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Catalog<T> {
    rows: Vec<T>,
    by_key: Vec<usize>,
}

impl<T: Keyed> Catalog<T> {
    pub(crate) fn new(rows: Vec<T>) -> Self {
        let mut by_key: Vec<usize> = (0..rows.len()).collect();
        // Stable, so that the first of two rows with one key is found.
        by_key.sort_by_key(|index| rows.get(*index).map(T::key));
        Self { rows, by_key }
    }

    pub(crate) fn rows(&self) -> &[T] {
        &self.rows
    }

    pub(crate) fn get(&self, key: &str) -> Option<&T> {
        let row_at = |place: usize| self.by_key.get(place).and_then(|index| self.rows.get(*index));
        let place = self
            .by_key
            .partition_point(|index| self.rows.get(*index).is_some_and(|row| row.key() < key));
        row_at(place).filter(|row| row.key() == key)
    }
}

impl<T: Keyed + Clone> Catalog<T> {
    /// The rows that a test keeps.
    pub(crate) fn filtered(&self, keep: impl Fn(&T) -> bool) -> Self {
        Self::new(self.rows.iter().filter(|row| keep(row)).cloned().collect())
    }
}

impl<T: Keyed> Default for Catalog<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), by_key: Vec::new() }
    }
}
