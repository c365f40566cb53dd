use std::collections::BTreeMap;

use faer::{Mat, Side};

use crate::relation::Bound;
use crate::{Error, Quantity, Relation, Scale};

/// Quantities, how sure they are, and what must hold between them.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    pub(crate) quantities: Vec<Quantity>,
    pub(crate) relations: Vec<Relation>,
    index: BTreeMap<String, usize>,
    /// Errors that go together, as covariances of named quantities.
    blocks: Vec<(Vec<usize>, Vec<Vec<f64>>)>,
}

impl Problem {
    /// A problem without quantities.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a quantity.
    ///
    /// # Errors
    /// [`Error::DuplicateName`], [`Error::OutOfRange`].
    pub fn add(&mut self, quantity: Quantity) -> Result<(), Error> {
        quantity.check()?;
        if self.index.contains_key(&quantity.name) {
            return Err(Error::DuplicateName { name: quantity.name });
        }
        self.index.insert(quantity.name.clone(), self.quantities.len());
        self.quantities.push(quantity);
        Ok(())
    }

    /// Adds a relation between quantities that are there.
    ///
    /// # Errors
    /// [`Error::UnknownName`], [`Error::OutOfRange`].
    pub fn relate(&mut self, relation: Relation) -> Result<(), Error> {
        relation.check()?;
        if let Some(name) = relation.names().into_iter().find(|n| !self.index.contains_key(*n)) {
            let (place, name) = (relation.name.clone(), name.to_owned());
            return Err(Error::UnknownName { place, name });
        }
        self.relations.push(relation);
        Ok(())
    }

    /// Sets the covariance of the errors of some measured quantities, on their scales; it replaces
    /// their standard errors. It may be singular: one estimate behind two figures.
    ///
    /// # Errors
    /// [`Error::UnknownName`], [`Error::Shape`], [`Error::Covariance`].
    pub fn correlate(&mut self, names: &[&str], covariance: &[Vec<f64>]) -> Result<(), Error> {
        let shape = |found| Error::Shape { what: "a covariance", expected: names.len(), found };
        if covariance.len() != names.len() {
            return Err(shape(covariance.len()));
        }
        let mut places = Vec::with_capacity(names.len());
        for name in names {
            let found = self.index.get(*name).copied();
            places.push(found.ok_or_else(|| Error::UnknownName {
                place: "a covariance".to_owned(),
                name: (*name).to_owned(),
            })?);
        }
        for (row, line) in covariance.iter().enumerate() {
            if line.len() != names.len() {
                return Err(shape(line.len()));
            }
            for (column, value) in line.iter().enumerate() {
                let other = covariance[column].get(row).copied().unwrap_or(f64::NAN);
                if !value.is_finite()
                    || (value - other).abs() > 1e-12 * value.abs().max(other.abs())
                {
                    return Err(Error::Covariance { names: names.join(", ") });
                }
            }
        }
        self.blocks.push((places, covariance.to_vec()));
        Ok(())
    }

    /// The quantities, in the order of adding.
    pub fn quantities(&self) -> &[Quantity] {
        &self.quantities
    }

    /// The relations, in the order of adding.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// The place of a quantity in that order.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    /// True if every relation is linear in plain quantities: the answer then takes one pass.
    pub fn is_linear(&self) -> bool {
        let is_plain = |name: &str| {
            self.place(name).is_some_and(|at| self.quantities[at].scale == Scale::Plain)
        };
        self.relations.iter().all(|r| r.is_linear() && r.names().iter().all(|name| is_plain(name)))
    }

    /// The same problem as if some quantities had not been measured.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let mut left = self.clone();
        for quantity in &mut left.quantities {
            if names.contains(&quantity.name.as_str()) {
                *quantity = quantity.clone().unmeasured();
            }
        }
        left
    }

    pub(crate) fn bound(&self) -> Result<Vec<Bound>, Error> {
        self.relations.iter().map(|relation| Bound::of(relation, |name| self.place(name))).collect()
    }

    /// The root `L` of the covariance `L L'` over the measured quantities and the slacks of the
    /// relations that hold up to an error, which come after them.
    pub(crate) fn root(&self, measured: &[usize]) -> Result<Root, Error> {
        let slacks = self.relations.iter().filter(|relation| !relation.is_hard());
        let mut errors: Vec<f64> = measured
            .iter()
            .map(|at| self.quantities[*at].measured.map_or(0.0, |(_, error)| error))
            .collect();
        errors.extend(slacks.map(|relation| relation.error));
        if self.blocks.is_empty() {
            return Ok(Root::Diagonal(errors));
        }
        let count = errors.len();
        let mut covariance = Mat::<f64>::zeros(count, count);
        for (at, error) in errors.iter().enumerate() {
            covariance[(at, at)] = error * error;
        }
        for (places, block) in &self.blocks {
            let seat = |place: &usize| measured.iter().position(|at| at == place);
            let seats: Vec<Option<usize>> = places.iter().map(seat).collect();
            for (i, row) in seats.iter().enumerate() {
                for (j, column) in seats.iter().enumerate() {
                    if let (Some(row), Some(column)) = (row, column) {
                        covariance[(*row, *column)] = block[i][j];
                    }
                }
            }
        }
        let names = || {
            let all = self.blocks.iter().flat_map(|(places, _)| places);
            all.map(|at| self.quantities[*at].name.clone()).collect::<Vec<_>>().join(", ")
        };
        let decomposed = covariance
            .self_adjoint_eigen(Side::Lower)
            .map_err(|_| Error::Covariance { names: names() })?;
        let values = decomposed.S().column_vector();
        let largest = values.iter().copied().fold(0.0_f64, f64::max);
        let mut root = Mat::<f64>::zeros(count, count);
        for at in 0..count {
            let value = values[at];
            if value < -1e-10 * largest {
                return Err(Error::Covariance { names: names() });
            }
            // A rank-one block has eigenvalues that are zero but for rounding.
            let size = if value < 1e-14 * largest { 0.0 } else { value.sqrt() };
            for row in 0..count {
                root[(row, at)] = decomposed.U()[(row, at)] * size;
            }
        }
        Ok(Root::Dense(root))
    }
}

/// A root of the covariance of the measured quantities.
#[derive(Debug, Clone)]
pub(crate) enum Root {
    Diagonal(Vec<f64>),
    Dense(Mat<f64>),
}

impl Root {
    /// `L' v`.
    pub(crate) fn transposed_times(&self, vector: &[f64]) -> Vec<f64> {
        match self {
            Self::Diagonal(errors) => errors.iter().zip(vector).map(|(e, v)| e * v).collect(),
            Self::Dense(root) => (0..root.ncols())
                .map(|column| root.col(column).iter().zip(vector).map(|(l, v)| l * v).sum())
                .collect(),
        }
    }

    /// `L v`.
    pub(crate) fn times(&self, vector: &[f64]) -> Vec<f64> {
        match self {
            Self::Diagonal(errors) => errors.iter().zip(vector).map(|(e, v)| e * v).collect(),
            Self::Dense(root) => (0..root.nrows())
                .map(|row| root.row(row).iter().zip(vector).map(|(l, v)| l * v).sum())
                .collect(),
        }
    }

    /// The standard errors.
    pub(crate) fn errors(&self) -> Vec<f64> {
        match self {
            Self::Diagonal(errors) => errors.clone(),
            Self::Dense(root) => (0..root.nrows()).map(|row| root.row(row).norm_l2()).collect(),
        }
    }
}
