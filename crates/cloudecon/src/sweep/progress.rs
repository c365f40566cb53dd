/// How far a sweep is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows that are finished.
    pub done: u64,
    /// Those of them that an earlier run had finished.
    pub kept: u64,
    /// Rows of the whole sweep.
    pub rows: u64,
}

impl Progress {
    /// Seconds that are left at the pace of this run so far; `None` before its first row.
    ///
    /// ```
    /// use cloudecon::sweep::Progress;
    ///
    /// // 200 rows in 4 s beside 300 that were there: the other 500 take 10 s.
    /// let progress = Progress { done: 500, kept: 300, rows: 1_000 };
    /// assert_eq!(progress.seconds_left(4.0), Some(10.0));
    /// ```
    pub fn seconds_left(&self, elapsed_seconds: f64) -> Option<f64> {
        let worked = self.done.checked_sub(self.kept).filter(|worked| *worked > 0)?;
        let left = self.rows.saturating_sub(self.done);
        Some(elapsed_seconds * left as f64 / worked as f64)
    }
}
