//! The sweep file as written, with the places of its keys.

use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The provider, for its PUE and deal terms.
    pub(super) provider: Spanned<String>,
    pub(super) chip: Spanned<String>,
    pub(super) scenario: Option<Spanned<String>>,
    /// `grid`, `sobol` or `monte-carlo`.
    pub(super) kind: Spanned<String>,
    pub(super) rows: Option<Spanned<u64>>,
    #[serde(default)]
    pub(super) seed: u64,
    pub(super) batch: Option<Spanned<u64>>,
    #[serde(default)]
    pub(super) input: Vec<Input>,
    #[serde(default)]
    pub(super) correlation: Vec<Pair>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    pub(super) name: Spanned<String>,
    pub(super) value: Option<Spanned<f64>>,
    pub(super) low: Option<Spanned<f64>>,
    pub(super) high: Option<Spanned<f64>>,
    /// Points of a grid from low to high.
    pub(super) steps: Option<Spanned<u64>>,
    /// Points of a grid, or of a discrete or empirical distribution.
    pub(super) values: Option<Spanned<Vec<f64>>>,
    pub(super) weights: Option<Spanned<Vec<f64>>>,
    pub(super) distribution: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pair {
    pub(super) one: Spanned<String>,
    pub(super) other: Spanned<String>,
    /// Spearman's rank correlation.
    pub(super) rank: Spanned<f64>,
}
