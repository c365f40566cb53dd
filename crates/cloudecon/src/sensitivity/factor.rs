//! Rows of the dataset as uncertain inputs.

use cloudecon_dataset::{Assumption, Basis, Bound, Chip, Dataset, DistributionKind, Observation};
use cloudecon_uncertainty::{Distribution, MetalogBounds, Room};

use crate::{Change, Error};

/// A number of the dataset that may be another.
#[derive(Debug, Clone)]
pub(crate) struct Factor {
    pub(crate) id: String,
    cell: Option<&'static str>,
    pub(crate) room: Room,
    pub(crate) distribution: Distribution,
    pub(crate) unit: &'static str,
    /// What turns the internal number into the unit.
    pub(crate) scale: f64,
    pub(crate) basis: Basis,
}

impl Factor {
    /// The factor of an assumption; `None` where it states no range.
    ///
    /// # Errors
    /// [`Error::Distribution`] with the place of the assumption.
    pub(crate) fn of_assumption(row: &Assumption) -> Result<Option<Self>, Error> {
        let figure = row.figure();
        let value = figure.number();
        let points = row.points().iter().map(|(at, _)| *at);
        let ends = match (figure.low(), figure.high()) {
            (Some(low), Some(high)) => (low.number(), high.number()),
            _ if row.points().is_empty() => return Ok(None),
            _ => points.fold((value, value), |(low, high), at| (low.min(at), high.max(at))),
        };
        let (low, high) = ends;
        let kind = row.distribution().unwrap_or(DistributionKind::Uniform);
        if low >= high {
            return Ok(None);
        }
        let made = match kind {
            DistributionKind::Triangular => Distribution::triangular(low, value, high),
            DistributionKind::Pert => Distribution::pert(low, value, high, 4.0),
            // 80 % of a normal lies within 1.2816 standard deviations.
            DistributionKind::Normal => {
                Distribution::normal(value, (high - low) / (2.0 * 1.281_551_565_544_6))
            }
            DistributionKind::Lognormal => Distribution::lognormal_between(low, high, 0.1, 0.9),
            DistributionKind::Metalog => {
                Distribution::metalog(low, value, high, MetalogBounds::None)
            }
            DistributionKind::Discrete | DistributionKind::Empirical => {
                let (values, weights): (Vec<f64>, Vec<f64>) = row.points().iter().copied().unzip();
                if kind == DistributionKind::Discrete {
                    Distribution::discrete(&values, &weights)
                } else {
                    Distribution::empirical(&values)
                }
            }
            _ => Distribution::uniform(low, high),
        };
        let wrong = |source| Error::Distribution {
            at: row.location().to_string(),
            id: row.id().to_owned(),
            source,
        };
        let distribution = made.map_err(wrong)?;
        let room = Room::new(value, low, high).map_err(wrong)?;
        let scale = figure.in_printed_unit(1.0);
        Ok(Some(Self {
            id: row.id().to_owned(),
            cell: None,
            room,
            distribution,
            unit: figure.unit(),
            scale,
            basis: row.basis(),
        }))
    }

    /// The factor of a figure: uniform over what its source allows; `None` for a one-sided one.
    pub(crate) fn of_observation(row: &Observation) -> Option<Self> {
        let figure = row.figure();
        if matches!(figure.bound(), Bound::AtLeast | Bound::AtMost) {
            return None;
        }
        let (low, high) = figure.interval();
        Some(Self {
            id: row.id().to_owned(),
            cell: None,
            room: Room::new(figure.number(), low, high).ok()?,
            distribution: Distribution::uniform(low, high).ok()?,
            unit: figure.unit(),
            scale: figure.in_printed_unit(1.0),
            basis: row.basis(),
        })
    }

    /// The factor of a chip's capital cost, where its row gives a range around a value.
    pub(crate) fn of_chip(row: &Chip) -> Option<Self> {
        let [low, value, high] =
            [row.capex_low()?, row.capex()?, row.capex_high()?].map(cloudecon_core::Usd::as_usd);
        Some(Self {
            id: row.id().to_owned(),
            cell: Some("capex"),
            room: Room::new(value, low, high).ok()?,
            distribution: Distribution::uniform(low, high).ok()?,
            unit: "USD",
            scale: 1.0,
            basis: Basis::Estimated,
        })
    }

    /// The factor of a row of any kind.
    pub(crate) fn find(dataset: &Dataset, scenario: &str, id: &str) -> Result<Option<Self>, Error> {
        if let Some(row) = dataset.assumptions(scenario).into_iter().find(|row| row.id() == id) {
            return Self::of_assumption(row);
        }
        if let Some(row) = dataset.observation(id) {
            return Ok(Self::of_observation(row));
        }
        Ok(dataset.chip(id).and_then(Self::of_chip))
    }

    pub(crate) fn change(&self, value: f64) -> Change {
        let change = Change::set(&self.id, value);
        match self.cell {
            Some(cell) => change.of_cell(cell),
            None => change,
        }
    }

    /// The row and, where it holds several numbers, which.
    pub(crate) fn name(&self) -> String {
        match self.cell {
            Some(cell) => format!("{} {cell}", self.id),
            None => self.id.clone(),
        }
    }
}
