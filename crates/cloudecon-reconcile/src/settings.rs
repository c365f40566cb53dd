use serde::{Deserialize, Serialize};

/// How a search runs, when it ends, and what counts as unlikely.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Most Gauss–Newton steps.
    pub iterations: usize,
    /// The search ends where no innovation moves by more than this, in standard errors.
    pub step: f64,
    /// The search ends where no equation is off by more than this share of its terms.
    pub residual: f64,
    /// The level of tests: the chance of a false alarm.
    pub level: f64,
    /// Figures whose removal lowers the statistic by at least this share of the largest drop
    /// cannot be told apart.
    pub tie: f64,
}

impl Default for Settings {
    /// 200 steps, 1e-10 standard errors, 1e-12 of the terms, tests at 5 %, ties at 98 %.
    fn default() -> Self {
        Self { iterations: 200, step: 1e-10, residual: 1e-12, level: 0.05, tie: 0.98 }
    }
}
