use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Where the number of a step comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Origin {
    /// Read from a row of the dataset.
    Row {
        /// The id of the row.
        id: String,
        /// Which number of the row, where it holds several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cell: Option<Cow<'static, str>>,
        /// What the row is of.
        table: RowTable,
    },
    /// Computed by this formula over the symbols of the arguments.
    Formula(String),
    /// What a level payment recovers of one dollar of capital per period,
    /// `[1 - residual (1 + i)^-n] i / (1 - (1 + i)^-n)` with `i = rate / periods_per_year` and
    /// `n = years x periods_per_year`; the arguments are the yearly rate, the years, and the share
    /// of capital left, if any.
    Annuity {
        /// 12 for months, 1 for years.
        periods_per_year: u32,
    },
    /// Computed from the arguments by a model that no formula of one line can stand for.
    Model(String),
}

/// The table of the dataset that a row stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RowTable {
    /// A published figure.
    Observation,
    /// A setting of the scenario.
    Assumption,
    /// A property of a chip.
    Chip,
    /// A step of a site.
    Site,
    /// Constants fitted together.
    Calibration,
    /// A step from one set of accounting rules to another.
    Adjustment,
    /// The price of a model on a platform.
    ListPrice,
}
