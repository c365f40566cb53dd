//! Reconciliation: files of schema `recon-case/1` with the topics below.

mod balancing;
mod compare;
mod hierarchy;
mod problem;
mod screening;
mod series;

use super::fault::{Failure, unknown};
use super::fields::Fields;
use super::row::Compared;

/// What a file of reconciliation cases is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Linear,
    Soft,
    LogLinear,
    Nonlinear,
    GrossError,
    Facade,
    Mint,
    Balancing,
    Temporal,
}

impl Topic {
    const ALL: [Self; 9] = [
        Self::Linear,
        Self::Soft,
        Self::LogLinear,
        Self::Nonlinear,
        Self::GrossError,
        Self::Facade,
        Self::Mint,
        Self::Balancing,
        Self::Temporal,
    ];

    /// The topic of a name, if it is one of these.
    pub(super) fn named(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|topic| topic.as_str() == name);
        found.ok_or_else(|| unknown("kind", name))
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Soft => "soft",
            Self::LogLinear => "loglinear",
            Self::Nonlinear => "nonlinear",
            Self::GrossError => "gross-error",
            Self::Facade => "facade",
            Self::Mint => "mint",
            Self::Balancing => "balancing",
            Self::Temporal => "temporal",
        }
    }
}

/// Computes a case and compares every expected figure.
pub(super) fn play(topic: Topic, case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    match topic {
        Topic::Linear | Topic::Soft | Topic::LogLinear | Topic::Nonlinear => {
            problem::play(topic, case)
        }
        Topic::GrossError => screening::gross_error(case),
        Topic::Facade => screening::rounds(case),
        Topic::Mint => hierarchy::play(case),
        Topic::Balancing => balancing::play(case),
        Topic::Temporal => series::play(case),
    }
}
