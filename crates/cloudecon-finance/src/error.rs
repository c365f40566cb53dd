use thiserror::Error as ThisError;

use crate::Sign;

/// What can be wrong with a cash flow or a term of finance.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A list that must hold something is empty.
    #[error("`{field}` is empty")]
    Empty {
        /// The list.
        field: &'static str,
    },
    /// An entry of a list is NaN or infinite.
    #[error("`{field}` must hold finite numbers, found {found} at index {index}")]
    NotFinite {
        /// The list.
        field: &'static str,
        /// Place in the list, from 0.
        index: usize,
        /// The number found.
        found: f64,
    },
    /// A number lies outside its bounds.
    #[error("`{field}` must be {allowed}, found {found}")]
    OutOfRange {
        /// The argument.
        field: &'static str,
        /// The legal values, in words.
        allowed: &'static str,
        /// The number found.
        found: f64,
    },
    /// Two lists that go together have different lengths.
    #[error("`{left}` has {left_len} periods and `{right}` has {right_len}: they must agree")]
    Lengths {
        /// The first list.
        left: &'static str,
        /// Its length.
        left_len: usize,
        /// The second list.
        right: &'static str,
        /// Its length.
        right_len: usize,
    },
    /// A table of flows does not divide into rows.
    #[error("`flows` holds {found} numbers, which is no whole number of rows of {periods}")]
    Rows {
        /// Numbers found.
        found: usize,
        /// Numbers a row.
        periods: usize,
    },
    /// Every flow is zero, so that every rate makes the present value zero.
    #[error("every flow is zero: any rate makes the net present value zero")]
    AllZero,
    /// The net present value has one sign at every rate above -100 %.
    #[error("no rate above -100 % makes the net present value zero: it is {sign} at every rate")]
    NoRoot {
        /// The sign.
        sign: Sign,
    },
    /// More than one rate makes the net present value zero.
    #[error("{} rates make the net present value zero ({}): name a policy", roots.len(), percents(roots))]
    SeveralRoots {
        /// Every rate, ascending, as a fraction.
        roots: Vec<f64>,
    },
    /// The flows have no part that the measure divides by.
    #[error("`{field}` needs at least one {missing} flow")]
    OneSided {
        /// The measure.
        field: &'static str,
        /// `positive` or `negative`.
        missing: &'static str,
    },
    /// A present value that would be divided by is zero.
    #[error("the present value of `{field}` is zero: there is nothing to divide by")]
    NothingToDivideBy {
        /// The list.
        field: &'static str,
    },
}

fn percents(roots: &[f64]) -> String {
    const SHOWN: usize = 6;
    let mut text =
        roots.iter().take(SHOWN).map(|r| format!("{:.4} %", r * 100.0)).collect::<Vec<_>>();
    if roots.len() > SHOWN {
        text.push("...".to_owned());
    }
    text.join(", ")
}

pub(crate) fn positive(field: &'static str, value: f64) -> Result<f64, Error> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(Error::OutOfRange { field, allowed: "finite and above 0", found: value })
    }
}

pub(crate) fn finite(field: &'static str, value: f64) -> Result<f64, Error> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::OutOfRange { field, allowed: "finite", found: value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_roots_are_listed_in_the_message() {
        let error = Error::SeveralRoots { roots: vec![0.25, 4.0] };
        assert_eq!(
            error.to_string(),
            "2 rates make the net present value zero (25.0000 %, 400.0000 %): name a policy"
        );
    }
}
