//! What a distribution is made of: one kind each.

use super::continuous::{LogNormal, Normal, Triangular, Uniform};
use super::metalog::Metalog;
use super::pert::Pert;
use super::points::{Discrete, Empirical};
use crate::normal;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Constant(f64),
    Uniform(Uniform),
    Triangular(Triangular),
    Pert(Pert),
    Normal(Normal),
    LogNormal(LogNormal),
    Metalog(Metalog),
    Discrete(Discrete),
    Empirical(Empirical),
}

impl Shape {
    pub(super) fn quantile(&self, p: f64) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform(it) => it.quantile(p),
            Self::Triangular(it) => it.quantile(p),
            Self::Pert(it) => it.quantile(p),
            Self::Normal(it) => it.of_normal(normal::quantile(p)),
            Self::LogNormal(it) => it.of_normal(normal::quantile(p)),
            Self::Metalog(it) => it.quantile(p),
            Self::Discrete(it) => it.quantile(p),
            Self::Empirical(it) => it.quantile(p),
        }
    }

    pub(super) fn of_normal(&self, z: f64) -> f64 {
        match self {
            Self::Normal(it) => it.of_normal(z),
            Self::LogNormal(it) => it.of_normal(z),
            _ => self.quantile(normal::cdf(z)),
        }
    }

    pub(super) fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Constant(value) => f64::from(u8::from(x >= *value)),
            Self::Uniform(it) => it.cdf(x),
            Self::Triangular(it) => it.cdf(x),
            Self::Pert(it) => it.cdf(x),
            Self::Normal(it) => it.cdf(x),
            Self::LogNormal(it) => it.cdf(x),
            Self::Metalog(it) => it.cdf(x),
            Self::Discrete(it) => it.cdf(x),
            Self::Empirical(it) => it.cdf(x),
        }
    }

    pub(super) fn mean(&self) -> Option<f64> {
        Some(match self {
            Self::Constant(value) => *value,
            Self::Uniform(it) => it.mean(),
            Self::Triangular(it) => it.mean(),
            Self::Pert(it) => it.mean(),
            Self::Normal(it) => it.mean(),
            Self::LogNormal(it) => it.mean(),
            Self::Metalog(it) => return it.mean(),
            Self::Discrete(it) => it.mean(),
            Self::Empirical(it) => it.mean(),
        })
    }

    pub(super) fn sd(&self) -> Option<f64> {
        Some(match self {
            Self::Constant(_) => 0.0,
            Self::Uniform(it) => it.sd(),
            Self::Triangular(it) => it.sd(),
            Self::Pert(it) => it.sd(),
            Self::Normal(it) => it.sd(),
            Self::LogNormal(it) => it.sd(),
            Self::Metalog(_) => return None,
            Self::Discrete(it) => it.sd(),
            Self::Empirical(it) => it.sd(),
        })
    }
}
