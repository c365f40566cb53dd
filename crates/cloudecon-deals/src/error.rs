use thiserror::Error as ThisError;

/// What can be wrong with a contract, its drivers or a question about it.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A quantity or period of the kernel was refused.
    #[error(transparent)]
    Core(#[from] cloudecon_core::Error),
    /// A rate or annuity was refused.
    #[error(transparent)]
    Finance(#[from] cloudecon_finance::Error),
    /// A result does not fit 128 bits.
    #[error(
        "`{what}` leaves the range of exact arithmetic: use smaller amounts or rates with fewer digits"
    )]
    Overflow {
        /// The quantity or term that was being computed.
        what: String,
    },
    /// A text is not a quantity of a contract.
    #[error("`{found}` is not {expected}")]
    Text {
        /// What was expected, with an example.
        expected: &'static str,
        /// The text found.
        found: String,
    },
    /// The three numbers of a range are out of order.
    #[error("a range needs low <= mid <= high, found {low}, {mid}, {high}")]
    Unordered {
        /// The low end found.
        low: String,
        /// The middle found.
        mid: String,
        /// The high end found.
        high: String,
    },
    /// A field lies outside its bounds.
    #[error("`{term}.{field}` must be {allowed}, found {found}")]
    Field {
        /// The term.
        term: String,
        /// The field of the term.
        field: &'static str,
        /// What is legal.
        allowed: &'static str,
        /// The value found.
        found: String,
    },
    /// Two terms or two parties share an id.
    #[error("{kind} `{id}` is defined twice")]
    Duplicate {
        /// `term`, `party` or `driver`.
        kind: &'static str,
        /// The id.
        id: String,
    },
    /// A reference names nothing.
    #[error("`{term}` refers to {kind} `{id}`, which does not exist; known: {known}")]
    Unknown {
        /// The term or view that refers.
        term: String,
        /// `term`, `party`, `group` or `driver`.
        kind: &'static str,
        /// The name that was not found.
        id: String,
        /// The names that exist.
        known: String,
    },
    /// Terms refer to each other in a circle.
    #[error("terms refer to each other in a loop: {}", path.join(" -> "))]
    Loop {
        /// The terms of the loop; the first is repeated at the end.
        path: Vec<String>,
    },
    /// A term that limits or credits others has other parties than they have.
    #[error("`{term}` runs from {payer} to {payee}, but `{on}` does not")]
    OtherParties {
        /// The limiting term.
        term: String,
        /// Its payer.
        payer: String,
        /// Its payee.
        payee: String,
        /// The term that differs.
        on: String,
    },
    /// A series does not cover the calendar.
    #[error("series `{name}` has {found} periods, the calendar has {expected}")]
    Misaligned {
        /// The driver or schedule.
        name: String,
        /// Periods found.
        found: usize,
        /// Periods of the calendar.
        expected: usize,
    },
    /// A month of a term is not a boundary of the calendar's periods.
    #[error(
        "`{term}.{field}` is {found}, which is not the first month of a period of the calendar"
    )]
    OffCalendar {
        /// The term.
        term: String,
        /// The field.
        field: &'static str,
        /// The month found.
        found: String,
    },
    /// A question needs a contract without unknown terms.
    #[error(
        "`{term}.{field}` is a range: {question} needs one value, so take `Deal::central` first"
    )]
    NotExact {
        /// The term.
        term: String,
        /// The field.
        field: String,
        /// What was asked.
        question: &'static str,
    },
    /// A value for an unknown term lies outside the range of that term.
    #[error("`{name}` must be between {low} and {high} (ratio or micros), found {found}")]
    Outside {
        /// The term and field.
        name: String,
        /// Low end of the range.
        low: String,
        /// High end of the range.
        high: String,
        /// The value found.
        found: String,
    },
    /// Too many pieces, boxes or unknowns for an answer.
    #[error("`{what}` needs more than {limit} pieces")]
    TooMany {
        /// What was being built.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A number that must be finite and inside bounds is not.
    #[error("`{name}` must be {allowed}, found {found}")]
    Value {
        /// The argument.
        name: &'static str,
        /// What is legal.
        allowed: &'static str,
        /// The value found.
        found: String,
    },
}

impl Error {
    pub(crate) fn overflow(what: impl Into<String>) -> Self {
        Self::Overflow { what: what.into() }
    }
}
