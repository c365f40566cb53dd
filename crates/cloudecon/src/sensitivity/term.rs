//! One side of a statement that is an output: of the report, or of the projection.

use std::sync::Arc;

use cloudecon_dataset::Basis;

use crate::output::{Output, Reading};
use crate::projection::Cone;
use crate::{Error, Step};

/// An output as the statement sees it.
#[derive(Debug)]
pub(super) enum Term<'a> {
    /// Of the report: the models are run again.
    Reported(&'a Output),
    /// Of the projection: its graph of formulas is evaluated again.
    Projected(Cone<'a>),
}

impl Term<'_> {
    /// The unit of its printed number.
    pub(super) fn unit(&self) -> String {
        match self {
            Self::Reported(output) => output.unit().to_string(),
            Self::Projected(cone) => cone.unit().to_owned(),
        }
    }

    /// Its central value in that unit, and the weakest basis behind it.
    ///
    /// # Errors
    /// [`Error::NoValue`] with the reason.
    pub(super) fn value(&self) -> Result<(f64, Basis), Error> {
        match self {
            Self::Reported(output) => match output.reading() {
                Reading::Value(figured) => Ok((figured.mid(), figured.basis())),
                Reading::Missing(reason) => {
                    Err(Error::NoValue { id: output.id().to_owned(), reason: reason.clone() })
                }
            },
            Self::Projected(cone) => Ok((cone.mid(), cone.basis())),
        }
    }

    /// The arithmetic of a projected number; the report shows that of its own.
    pub(super) fn step(&self) -> Option<Arc<Step>> {
        match self {
            Self::Reported(_) => None,
            Self::Projected(cone) => Some(Arc::clone(cone.step())),
        }
    }

    /// The rows behind it.
    pub(super) fn rows(&self) -> Vec<String> {
        match self {
            Self::Reported(output) => {
                output.figured().map_or_else(Vec::new, |figured| figured.inputs().to_vec())
            }
            Self::Projected(cone) => cone.rows().into_iter().map(str::to_owned).collect(),
        }
    }

    /// Rows that may move it.
    pub(super) fn movers(&self) -> Vec<String> {
        match self {
            Self::Reported(_) => self.rows(),
            Self::Projected(cone) => cone.uncertain().map(str::to_owned).collect(),
        }
    }
}
