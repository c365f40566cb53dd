use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, require};
use crate::expression::Expression;
use crate::identity::Identity;
use crate::observation::{Observation, ObservationId};
use crate::quantity::{Quantity, QuantityId};

/// Quantities, observations with standard errors, and identities: what is to be reconciled.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Problem {
    pub(crate) quantities: Vec<Quantity>,
    pub(crate) observations: Vec<Observation>,
    pub(crate) identities: Vec<Identity>,
    pub(crate) sources: BTreeMap<String, f64>,
    pub(crate) blocks: Vec<Block>,
    names: BTreeSet<(Kind, String)>,
}

/// Observations with a covariance matrix of their own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    pub(crate) members: Vec<usize>,
    pub(crate) covariance: Vec<Vec<f64>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Quantity,
    Observation,
    Identity,
}

impl Problem {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names an unknown.
    ///
    /// # Errors
    /// If the name is taken, or a start lies outside the scale.
    pub fn quantity(&mut self, quantity: impl Into<Quantity>) -> Result<QuantityId, Error> {
        let quantity = quantity.into();
        self.name(Kind::Quantity, &quantity.name)?;
        if let Some(start) = quantity.start {
            let holds = quantity.scale.coordinate(start).is_some();
            require(&quantity.name, "start", quantity.scale.allowed(), start, holds)?;
        }
        self.quantities.push(quantity);
        Ok(QuantityId(self.quantities.len() - 1))
    }

    /// Adds a figure.
    ///
    /// # Errors
    /// If the name is taken, the formula names a quantity of another problem, the value lies
    /// outside the scale of its error, or the standard error is negative.
    pub fn observe(&mut self, observation: Observation) -> Result<ObservationId, Error> {
        let (name, error) = (&observation.name, observation.standard_error);
        self.known(name, &observation.of)?;
        let scale = observation.scale;
        let holds = scale.coordinate(observation.value).is_some();
        require(name, "value", scale.allowed(), observation.value, holds)?;
        require(name, "standard error", "0 or more", error, error >= 0.0)?;
        self.name(Kind::Observation, &observation.name)?;
        self.observations.push(observation);
        Ok(ObservationId(self.observations.len() - 1))
    }

    /// Adds an equation that holds exactly.
    ///
    /// # Errors
    /// If the name is taken or the formula names a quantity of another problem.
    pub fn identity(&mut self, identity: Identity) -> Result<(), Error> {
        self.known(&identity.name, &identity.zero)?;
        self.name(Kind::Identity, &identity.name)?;
        self.identities.push(identity);
        Ok(())
    }

    /// Every two observations of one source have this correlation of their errors: one analyst,
    /// one definition. 0 if nothing is said.
    ///
    /// # Errors
    /// If it lies outside 0 to 1.
    pub fn correlate_source(
        &mut self,
        source: impl Into<String>,
        correlation: f64,
    ) -> Result<(), Error> {
        let source = source.into();
        let holds = (0.0..=1.0).contains(&correlation);
        require(&source, "correlation", "between 0 and 1", correlation, holds)?;
        self.sources.insert(source, correlation);
        Ok(())
    }

    /// Gives observations a covariance matrix in the place of their standard errors; it may be
    /// singular. The last one counts for an observation that is in several.
    ///
    /// # Errors
    /// If the matrix is not square over the observations, not symmetric, or not positive
    /// semidefinite.
    pub fn covariance(
        &mut self,
        members: &[ObservationId],
        covariance: &[Vec<f64>],
    ) -> Result<(), Error> {
        let expected = members.len();
        for found in std::iter::once(covariance.len()).chain(covariance.iter().map(Vec::len)) {
            if found != expected {
                return Err(Error::Length { what: "covariance", expected, found });
            }
        }
        let members: Vec<usize> = members.iter().map(|id| id.0).collect();
        for (row, line) in covariance.iter().enumerate() {
            for (column, entry) in line.iter().enumerate() {
                let size = (covariance[row][row] * covariance[column][column]).abs().sqrt();
                // Symmetric up to the rounding of a product of printed digits.
                if (entry - covariance[column][row]).abs() > 1e-9 * size || !entry.is_finite() {
                    return Err(Error::NotCovariance { what: "covariance" });
                }
            }
            if let Some(observation) = self.observations.get_mut(members[row]) {
                observation.standard_error = line[row].max(0.0).sqrt();
            }
        }
        crate::covariance::root(covariance)?;
        self.blocks.push(Block { members, covariance: covariance.to_vec() });
        Ok(())
    }

    /// The unknowns in the order in which they were named.
    pub fn quantities(&self) -> &[Quantity] {
        &self.quantities
    }

    /// The figures in the order in which they were added.
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// The equations in the order in which they were added.
    pub fn identities(&self) -> &[Identity] {
        &self.identities
    }

    /// The unknown of that name.
    pub fn find(&self, name: &str) -> Option<QuantityId> {
        self.quantities.iter().position(|quantity| quantity.name == name).map(QuantityId)
    }

    /// The figure of that name.
    pub fn find_observation(&self, name: &str) -> Option<ObservationId> {
        self.observations.iter().position(|observation| observation.name == name).map(ObservationId)
    }

    fn name(&mut self, kind: Kind, name: &str) -> Result<(), Error> {
        if self.names.insert((kind, name.to_owned())) {
            Ok(())
        } else {
            Err(Error::NamedTwice { name: name.to_owned() })
        }
    }

    fn known(&self, name: &str, expression: &Expression) -> Result<(), Error> {
        let count = self.quantities.len();
        match expression.last_quantity() {
            Some(index) if index >= count => {
                Err(Error::UnknownQuantity { name: name.to_owned(), index, count })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::Scale;

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let mut problem = Problem::new();
        let x = problem.quantity("x").unwrap();
        assert_eq!(problem.quantity("x").unwrap_err().to_string(), "`x` is named twice");
        assert_eq!(
            problem.observe(Observation::new("a", x, 1.0, -1.0)).unwrap_err().to_string(),
            "standard error of `a` must be 0 or more, found -1"
        );
        let share = Observation::new("b", x, 1.5, 0.1).with_scale(Scale::Logit);
        assert_eq!(
            problem.observe(share).unwrap_err().to_string(),
            "value of `b` must be between 0 and 1, found 1.5"
        );
        let mut other = Problem::new();
        assert_eq!(
            other.identity(Identity::new("i", x)).unwrap_err().to_string(),
            "`i` names quantity 0, there are 0"
        );
        assert!(problem.correlate_source("s", 1.5).is_err());
    }

    #[test]
    fn a_matrix_that_no_errors_have_is_refused() {
        let mut problem = Problem::new();
        let x = problem.quantity("x").unwrap();
        let y = problem.quantity("y").unwrap();
        let a = problem.observe(Observation::new("a", x, 1.0, 1.0)).unwrap();
        let b = problem.observe(Observation::new("b", y, 1.0, 1.0)).unwrap();
        // Correlation 2.
        assert!(problem.covariance(&[a, b], &[vec![1.0, 2.0], vec![2.0, 1.0]]).is_err());
        assert!(problem.covariance(&[a, b], &[vec![1.0, 0.5], vec![0.4, 1.0]]).is_err());
        assert!(problem.covariance(&[a, b], &[vec![1.0, 1.0], vec![1.0, 1.0]]).is_ok());
    }
}
