use cloudecon_core::{Date, FiscalQuarter, Quarter};
use thiserror::Error as ThisError;

use crate::Line;

/// What can be wrong with the input of a revenue model.
///
/// Every variant names the field, the value found and what would be legal.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A value of the kernel is out of bounds, or two series do not match.
    #[error(transparent)]
    Core(#[from] cloudecon_core::Error),
    /// A number that must be above zero is not.
    #[error("`{field}` must be above 0, found {found}")]
    NotPositive {
        /// The field.
        field: &'static str,
        /// The number found.
        found: f64,
    },
    /// A number lies outside its bounds.
    #[error("`{field}` must lie between {low} and {high}, found {found}")]
    OutOfBounds {
        /// The field.
        field: &'static str,
        /// Lowest legal value.
        low: f64,
        /// Highest legal value.
        high: f64,
        /// The number found.
        found: f64,
    },
    /// Two lists that belong together differ in length.
    #[error("`{left}` has {left_count} entries and `{right}` has {right_count}: they must match")]
    LengthMismatch {
        /// The first list.
        left: &'static str,
        /// Its number of entries.
        left_count: usize,
        /// The second list.
        right: &'static str,
        /// Its number of entries.
        right_count: usize,
    },
    /// A list has no entries or too many.
    #[error("`{field}` must have {low} to {high} entries, found {found}")]
    Count {
        /// The list.
        field: &'static str,
        /// Fewest legal entries.
        low: usize,
        /// Most legal entries.
        high: usize,
        /// The number found.
        found: usize,
    },
    /// Shares of a whole do not add to one.
    #[error("`{field}` must add to 1, found {found}")]
    SharesDoNotAdd {
        /// The list of shares.
        field: &'static str,
        /// Their sum.
        found: f64,
    },
    /// A revenue line is given twice.
    #[error("segment `{segment}` has the line `{line}` twice")]
    DuplicateLine {
        /// The segment.
        segment: String,
        /// The line.
        line: Line,
    },
    /// A revenue line is not in the segment.
    #[error("segment `{segment}` has no line `{line}`")]
    NoLine {
        /// The segment.
        segment: String,
        /// The line.
        line: Line,
    },
    /// A quarter lies outside the series.
    #[error("segment `{segment}` has no figures for {quarter}: it covers {first} to {last}")]
    NoQuarter {
        /// The segment.
        segment: String,
        /// The quarter asked for.
        quarter: Quarter,
        /// First quarter covered.
        first: Quarter,
        /// Last quarter covered.
        last: Quarter,
    },
    /// A profit is asked for that the statement does not hold.
    #[error("`{line}` has no cost of revenue in {quarter}: its gross profit is not derivable")]
    NoCostOfRevenue {
        /// The line.
        line: Line,
        /// The quarter.
        quarter: Quarter,
    },
    /// Two series of a segment follow different definitions.
    #[error(
        "`{segment}` is defined as of {earlier} in one series and of {later} in the other: \
         recast one of them first"
    )]
    DefinitionChanged {
        /// The segment.
        segment: String,
        /// The definition of the earlier series.
        earlier: Date,
        /// The definition of the later series.
        later: Date,
    },
    /// Two series do not follow each other without a gap.
    #[error("the second series must start with {expected}, found {found}")]
    NotConsecutive {
        /// The quarter after the first series.
        expected: Quarter,
        /// The first quarter of the second series.
        found: Quarter,
    },
    /// A factor changes its sign, so that its logarithmic change does not exist.
    #[error(
        "factor {factor} of item {item} goes from {before} to {after}: \
         a logarithmic decomposition needs one sign"
    )]
    SignChange {
        /// Index of the factor, from 0.
        factor: usize,
        /// Index of the item, from 0.
        item: usize,
        /// The value before.
        before: f64,
        /// The value after.
        after: f64,
    },
    /// A list of indices does not name every factor once.
    #[error("`order` must name each of {count} factors once")]
    NotAPermutation {
        /// The number of factors.
        count: usize,
    },
    /// An adjustment names a perimeter that has no reported figure.
    #[error(
        "`{item}` names the perimeter `{name}`, which has no reported figure: known are {known}"
    )]
    UnknownPerimeter {
        /// The adjustment.
        item: String,
        /// The perimeter named.
        name: String,
        /// The perimeters with a figure.
        known: String,
    },
    /// A perimeter is given twice.
    #[error("the perimeter `{name}` has two reported figures")]
    DuplicatePerimeter {
        /// The perimeter.
        name: String,
    },
    /// A flow starts and ends in one perimeter.
    #[error("`{item}` flows from `{name}` to itself")]
    SelfFlow {
        /// The adjustment.
        item: String,
        /// The perimeter.
        name: String,
    },
    /// Fiscal quarters are not consecutive.
    #[error("the fiscal quarters must be consecutive: expected {expected}, found {found}")]
    FiscalGap {
        /// The next quarter.
        expected: FiscalQuarter,
        /// The quarter found.
        found: FiscalQuarter,
    },
    /// A fiscal quarter has other months than every calendar quarter.
    #[error("{quarter} straddles two calendar quarters: name another alignment than `exact`")]
    Straddles {
        /// The fiscal quarter.
        quarter: FiscalQuarter,
    },
    /// Two figures are measured in different ways and must not be compared.
    #[error("the two figures differ in {what}: `{left}` and `{right}`")]
    NotComparable {
        /// What differs.
        what: &'static str,
        /// Of the first figure.
        left: String,
        /// Of the second figure.
        right: String,
    },
    /// A party passes on more than it took in.
    #[error("`{party}` takes in {received} and passes on {passed_on}")]
    Overdrawn {
        /// The party.
        party: String,
        /// What it takes in, USD.
        received: f64,
        /// What it passes on, USD.
        passed_on: f64,
    },
}

/// Refuses a number that is not above zero.
pub(crate) fn positive(field: &'static str, found: f64) -> Result<f64, Error> {
    if found > 0.0 && found.is_finite() {
        Ok(found)
    } else {
        Err(Error::NotPositive { field, found })
    }
}
