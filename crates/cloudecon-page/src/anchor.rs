//! Ids of places in the page: short, since thousands of links lead there. The page's own script
//! finds a place by the id of a number or row as well (`#why:amazon.revenue@2026Q1`).

/// The id of the place where the nth number is explained.
pub(crate) fn trace(nth: usize) -> String {
    format!("w{nth}")
}

/// The id of the place where the nth row of the dataset is shown.
pub(crate) fn row(nth: usize) -> String {
    format!("r{nth}")
}

/// The id of the place where the nth source is named.
pub(crate) fn source(nth: usize) -> String {
    format!("s{nth}")
}
