use crate::covariance::{Row, root};
use crate::error::Error;

/// The error covariance of base forecasts.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    /// The same variance for all: ordinary least squares.
    Equal,
    /// Variance proportional to the number of bottom series in each (structural scaling).
    Structural,
    /// A variance for each series.
    Variances(Vec<f64>),
    /// A full covariance matrix.
    Covariance(Vec<Vec<f64>>),
}

impl Weights {
    /// One variance a series, given how many bottom series each sums; `None` for a full matrix.
    pub(super) fn variances(&self, leaves: &[f64]) -> Result<Option<Vec<f64>>, Error> {
        let variances = match self {
            Self::Equal => vec![1.0; leaves.len()],
            Self::Structural => leaves.to_vec(),
            Self::Variances(variances) => variances.clone(),
            Self::Covariance(_) => return Ok(None),
        };
        same("variances", leaves.len(), variances.len())?;
        if variances.iter().any(|variance| *variance < 0.0 || !variance.is_finite()) {
            return Err(Error::NotCovariance { what: "variances" });
        }
        Ok(Some(variances))
    }

    /// A root of the covariance, one row a series.
    pub(super) fn spreads(&self, leaves: &[f64]) -> Result<Vec<Row>, Error> {
        if let Self::Covariance(matrix) = self {
            same("covariance", leaves.len(), matrix.len())?;
            return root(matrix);
        }
        let one = |(index, variance): (usize, f64)| {
            if variance == 0.0 { Row::new() } else { vec![(index, variance.sqrt())] }
        };
        Ok(self.variances(leaves)?.into_iter().flatten().enumerate().map(one).collect())
    }
}

const fn same(what: &'static str, expected: usize, found: usize) -> Result<(), Error> {
    if found == expected { Ok(()) } else { Err(Error::Length { what, expected, found }) }
}
