use cloudecon_core::Date;
use thiserror::Error as ThisError;

/// What can be wrong with a site, a power ratio or a cost.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A power is negative, NaN or infinite.
    #[error("`{field}` of step `{step}` must be finite and at least 0 MW, found {found} MW")]
    Power {
        /// `it` or `facility`.
        field: &'static str,
        /// The step's id.
        step: String,
        /// The power found, MW.
        found: f64,
    },
    /// Facility power below IT power.
    #[error("step `{step}` draws {it} MW of IT power but only {facility} MW at the meter")]
    FacilityBelowIt {
        /// The step's id.
        step: String,
        /// IT power, MW.
        it: f64,
        /// Facility power, MW.
        facility: f64,
    },
    /// Two steps of a site have one id.
    #[error("step `{step}` occurs twice in site `{site}`")]
    StepTwice {
        /// The site's id.
        site: String,
        /// The step's id.
        step: String,
    },
    /// A ratio that must be at least one is not.
    #[error("`{field}` must be finite and at least 1, found {found}")]
    Ratio {
        /// `peak_overhead` or `annual_pue`.
        field: &'static str,
        /// The ratio found.
        found: f64,
    },
    /// A span of time ends before it starts.
    #[error("the span ends on {to}, before it starts on {from}")]
    Span {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
    /// A cost input outside its bounds.
    #[error("`{field}` must be finite and {legal}, found {found}")]
    Cost {
        /// The field.
        field: &'static str,
        /// What is legal, in words.
        legal: &'static str,
        /// The number found.
        found: f64,
    },
    /// A number outside its bounds.
    #[error("`{field}` must be {legal}, found {found}")]
    Number {
        /// The field.
        field: &'static str,
        /// What is legal, in words.
        legal: &'static str,
        /// The number found.
        found: f64,
    },
    /// A list that must hold something is empty.
    #[error("`{field}` is empty")]
    Empty {
        /// The list.
        field: &'static str,
    },
    /// Two lists that go together have different lengths.
    #[error("`{left}` has {left_len} entries and `{right}` has {right_len}: they must agree")]
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
    /// Two dates of a phase or term are in the wrong order.
    #[error("`{later}` of `{of}` is {later_date}, before `{earlier}` on {earlier_date}")]
    DateOrder {
        /// The phase or term.
        of: String,
        /// The date that must come first.
        earlier: &'static str,
        /// It.
        earlier_date: Date,
        /// The date that must not come before it.
        later: &'static str,
        /// It.
        later_date: Date,
    },
    /// Two phases of a build-out by one crew overlap.
    #[error(
        "phase `{second}` of `{site}` starts on {start}, before phase `{first}` is online on {online}"
    )]
    Overlap {
        /// The site.
        site: String,
        /// The phase that is not finished.
        first: String,
        /// The phase that starts too early.
        second: String,
        /// Its start.
        start: Date,
        /// The day on which the first is online.
        online: Date,
    },
    /// A name that the given inputs do not hold.
    #[error("there is no {what} `{name}`")]
    Unknown {
        /// `phase`, `group` or `column`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// The load cannot be met by what there is.
    #[error("{mwh} MWh of the load cannot be met within the limits of the resources and floors")]
    Unserved {
        /// What is left.
        mwh: f64,
    },
    /// The question needs a solver that was not built in.
    #[error("{what} need feature `{feature}` of this crate")]
    NeedsFeature {
        /// What needs it.
        what: &'static str,
        /// The feature.
        feature: &'static str,
    },
    /// An iteration did not settle.
    #[error("{what} did not settle")]
    NotConverged {
        /// What.
        what: &'static str,
    },
    /// The annuity has no answer.
    #[error(transparent)]
    Finance(#[from] cloudecon_finance::Error),
    /// A range of results is not in order.
    #[error(transparent)]
    Core(#[from] cloudecon_core::Error),
}

pub(crate) fn at_least_zero(field: &'static str, found: f64) -> Result<f64, Error> {
    in_bounds(field, found, found >= 0.0, "finite and at least 0")
}

pub(crate) fn above_zero(field: &'static str, found: f64) -> Result<f64, Error> {
    in_bounds(field, found, found > 0.0, "finite and above 0")
}

pub(crate) fn finite(field: &'static str, found: f64) -> Result<f64, Error> {
    in_bounds(field, found, true, "finite")
}

fn in_bounds(
    field: &'static str,
    found: f64,
    is_legal: bool,
    legal: &'static str,
) -> Result<f64, Error> {
    if found.is_finite() && is_legal {
        Ok(found)
    } else {
        Err(Error::Number { field, legal, found })
    }
}

pub(crate) fn same_length(
    left: &'static str,
    left_len: usize,
    right: &'static str,
    right_len: usize,
) -> Result<(), Error> {
    if left_len == right_len {
        Ok(())
    } else {
        Err(Error::Lengths { left, left_len, right, right_len })
    }
}
