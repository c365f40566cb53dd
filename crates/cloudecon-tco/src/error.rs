use thiserror::Error as ThisError;

/// What can be wrong with an input of a cost or throughput model.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A number lies outside its bounds.
    #[error("`{field}` must be {allowed}, found {found}")]
    OutOfRange {
        /// The input.
        field: &'static str,
        /// The legal values, in words.
        allowed: &'static str,
        /// The number found.
        found: f64,
    },
    /// A chip states no peak rate for the number format that is asked for.
    #[error("the chip has no peak rate in {format}: choose a format it supports")]
    NoPeak {
        /// The number format.
        format: &'static str,
    },
    /// Several chips are to share a model, but the chip states no link.
    #[error("{chips} chips share the model but the chip states no `link` bandwidth")]
    NoLink {
        /// Chips in the replica.
        chips: u32,
    },
    /// Weights and reserve leave no memory for a single request.
    #[error(
        "the model does not fit: {needed_gb:.1} GB for weights, reserve and one request, {available_gb:.1} GB a chip"
    )]
    DoesNotFit {
        /// Memory needed on each chip, GB.
        needed_gb: f64,
        /// Memory usable on each chip, GB.
        available_gb: f64,
    },
    /// Two inputs contradict each other.
    #[error("`{left}` must be at most `{right}` ({limit}), found {found}")]
    Exceeds {
        /// The input that is too large.
        left: &'static str,
        /// The input that bounds it.
        right: &'static str,
        /// The bound.
        limit: f64,
        /// The value found.
        found: f64,
    },
    /// Shares of a whole do not add to it.
    #[error("`{field}` must sum to 1, found {found}")]
    NotAWhole {
        /// The list of shares.
        field: &'static str,
        /// Their sum.
        found: f64,
    },
    /// A list that must hold something is empty.
    #[error("`{field}` is empty")]
    Empty {
        /// The list.
        field: &'static str,
    },
    /// A column of a sweep has another length than the sweep.
    #[error("column `{column}` has {found} rows, the sweep has {expected}")]
    Length {
        /// The column.
        column: &'static str,
        /// Rows of the sweep.
        expected: usize,
        /// Rows of the column.
        found: usize,
    },
    /// A result column of a sweep holds no number.
    #[error("row {row} gives no finite cost: check its inputs for zero or negative values")]
    Row {
        /// The first such row, from 0.
        row: usize,
    },
    /// A pass share needs a spread.
    #[error("`{field}` is needed: a mean alone says nothing about the share of requests in time")]
    NoSpread {
        /// The missing input.
        field: &'static str,
    },
    /// The point asked for lies outside the measured or enumerated points.
    #[error("{target} tok/s per user lies outside the frontier ({low:.1} to {high:.1})")]
    OutsideFrontier {
        /// Interactivity asked for, tok/s per user.
        target: f64,
        /// Lowest interactivity of the frontier.
        low: f64,
        /// Highest interactivity of the frontier.
        high: f64,
    },
    /// An annuity could not be computed.
    #[error(transparent)]
    Finance(#[from] cloudecon_finance::Error),
    /// A quantity could not be built.
    #[error(transparent)]
    Quantity(#[from] cloudecon_core::Error),
}

pub(crate) fn positive(field: &'static str, value: f64) -> Result<f64, Error> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(Error::OutOfRange { field, allowed: "finite and above 0", found: value })
    }
}

pub(crate) fn not_negative(field: &'static str, value: f64) -> Result<f64, Error> {
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err(Error::OutOfRange { field, allowed: "finite and at least 0", found: value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_field_value_and_bounds() {
        assert_eq!(
            positive("life", -1.0).unwrap_err().to_string(),
            "`life` must be finite and above 0, found -1"
        );
        assert!(not_negative("capital", f64::NAN).is_err());
        assert_eq!(
            Error::NoPeak { format: "fp4" }.to_string(),
            "the chip has no peak rate in fp4: choose a format it supports"
        );
    }
}
