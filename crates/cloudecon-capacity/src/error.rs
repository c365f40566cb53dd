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
    /// The annuity has no answer.
    #[error(transparent)]
    Finance(#[from] cloudecon_finance::Error),
    /// A range of results is not in order.
    #[error(transparent)]
    Core(#[from] cloudecon_core::Error),
}
