use std::collections::BTreeMap;

use crate::covariance::{self, Row, dot};
use crate::error::Error;
use crate::observation::Side;
use crate::problem::Problem;
use crate::scale::Scale;

/// A problem as columns and rows for some of its observations.
///
/// Every column is a coordinate. A measured one is its figure plus independent standard errors
/// (innovations) times the entries of its spread; the others are free. An observation that is not
/// simply a quantity on its scale gets a measured column of its own and a row that ties it.
#[derive(Debug, Clone)]
pub(crate) struct Layout<'p> {
    pub(crate) problem: &'p Problem,
    /// The columns: quantities, then columns of observations.
    pub(crate) scales: Vec<Scale>,
    /// The figure of a measured column.
    pub(crate) figures: Vec<Option<f64>>,
    /// By column, what each innovation adds.
    pub(crate) spreads: Vec<Row>,
    pub(crate) innovations: usize,
    /// The column of each observation in use.
    pub(crate) columns: Vec<Option<usize>>,
    /// Observations tied by a row, after the rows of the identities.
    pub(crate) ties: Vec<usize>,
}

/// Rows of the equations at a point.
#[derive(Debug, Clone)]
pub(crate) struct Equations {
    /// What should be zero.
    pub(crate) values: Vec<f64>,
    /// Derivatives by column.
    pub(crate) rows: Vec<Row>,
    /// The size of the terms, to judge what is zero.
    pub(crate) sizes: Vec<f64>,
}

impl Equations {
    /// The largest value relative to its terms, and where it is.
    pub(crate) fn worst(&self) -> (f64, Option<usize>) {
        let mut worst = (0.0, None);
        for (index, (value, size)) in self.values.iter().zip(&self.sizes).enumerate() {
            let share = if *value == 0.0 { 0.0 } else { value.abs() / size };
            if share > worst.0 || share.is_nan() {
                worst = (share, Some(index));
            }
        }
        worst
    }
}

impl<'p> Layout<'p> {
    pub(crate) fn new(problem: &'p Problem, in_use: &[bool]) -> Result<Self, Error> {
        let quantities = problem.quantities.len();
        let mut layout = Self {
            problem,
            scales: problem.quantities.iter().map(|quantity| quantity.scale).collect(),
            figures: vec![None; quantities],
            spreads: vec![Row::new(); quantities],
            innovations: 0,
            columns: vec![None; problem.observations.len()],
            ties: Vec::new(),
        };
        for (index, observation) in problem.observations.iter().enumerate() {
            if !in_use[index] {
                continue;
            }
            let figure = observation.scale.coordinate(observation.value);
            let own = observation.of.as_quantity().filter(|quantity| {
                observation.side == Side::Exact
                    && layout.scales[*quantity] == observation.scale
                    && layout.figures[*quantity].is_none()
            });
            let column = own.unwrap_or_else(|| {
                layout.scales.push(observation.scale);
                layout.figures.push(None);
                layout.spreads.push(Row::new());
                layout.ties.push(index);
                layout.scales.len() - 1
            });
            layout.figures[column] = figure;
            layout.columns[index] = Some(column);
        }
        layout.spread(in_use)?;
        Ok(layout)
    }

    /// Splits the errors into independent innovations.
    fn spread(&mut self, in_use: &[bool]) -> Result<(), Error> {
        let problem = self.problem;
        let mut block_of: Vec<Option<usize>> = vec![None; problem.observations.len()];
        for (index, block) in problem.blocks.iter().enumerate() {
            block.members.iter().for_each(|member| block_of[*member] = Some(index));
        }
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, observation) in problem.observations.iter().enumerate() {
            let Some(column) = self.columns[index].filter(|_| block_of[index].is_none()) else {
                continue;
            };
            let error = observation.standard_error;
            let common = observation
                .source
                .as_deref()
                .and_then(|source| Some((source, *problem.sources.get(source)?)))
                .filter(|(_, correlation)| *correlation > 0.0);
            let mut row = Row::new();
            if let Some((source, correlation)) = common
                && error > 0.0
            {
                let next = self.innovations;
                let factor = *shared.entry(source).or_insert(next);
                self.innovations += usize::from(factor == next);
                row.push((factor, error * correlation.sqrt()));
                if correlation < 1.0 {
                    row.push((self.innovations, error * (1.0 - correlation).sqrt()));
                    self.innovations += 1;
                }
            } else if error > 0.0 {
                row.push((self.innovations, error));
                self.innovations += 1;
            }
            self.spreads[column] = row;
        }
        for (index, block) in problem.blocks.iter().enumerate() {
            let mine = |place: &usize| {
                let member = block.members[*place];
                in_use[member] && block_of[member] == Some(index)
            };
            let places: Vec<usize> = (0..block.members.len()).filter(mine).collect();
            let entry = |row: &usize| -> Vec<f64> {
                places.iter().map(|column| block.covariance[*row][*column]).collect()
            };
            let part: Vec<Vec<f64>> = places.iter().map(entry).collect();
            let mut added = 0;
            for (place, row) in places.iter().zip(covariance::root(&part)?) {
                let Some(column) = self.columns[block.members[*place]] else { continue };
                added = row.last().map_or(added, |(last, _)| added.max(last + 1));
                self.spreads[column] = row
                    .into_iter()
                    .map(|(index, value)| (index + self.innovations, value))
                    .collect();
            }
            self.innovations += added;
        }
        Ok(())
    }

    /// How many equations there are.
    pub(crate) fn equation_count(&self) -> usize {
        self.problem.identities.len() + self.ties.len()
    }

    /// The name of an equation: an identity, or the observation that is tied.
    pub(crate) fn equation_name(&self, row: usize) -> &str {
        let identities = &self.problem.identities;
        identities.get(row).map_or_else(
            || &*self.problem.observations[self.ties[row - identities.len()]].name,
            |identity| &identity.name,
        )
    }

    /// Whether no column is free to move with a non-linear equation.
    pub(crate) fn is_linear(&self) -> bool {
        let own = |column: usize| self.scales[column] == Scale::Own;
        let only_own = (0..self.problem.quantities.len()).all(own);
        let identities = self.problem.identities.iter().all(|identity| identity.zero.is_linear());
        let ties = self.ties.iter().all(|tie| {
            let observation = &self.problem.observations[*tie];
            observation.scale == Scale::Own && observation.of.is_linear()
        });
        only_own && identities && ties
    }

    /// The coordinates for some innovations; `free` holds the coordinates of free columns.
    pub(crate) fn coordinates(&self, innovations: &[f64], free: &[f64]) -> Vec<f64> {
        (0..self.scales.len())
            .map(|column| match self.figures[column] {
                Some(figure) => figure + dot(&self.spreads[column], innovations),
                None => free[column],
            })
            .collect()
    }

    /// The values of the quantities at some coordinates.
    pub(crate) fn values(&self, coordinates: &[f64]) -> Vec<f64> {
        let quantities = self.problem.quantities.len();
        self.scales.iter().zip(coordinates).take(quantities).map(|(s, t)| s.value(*t)).collect()
    }

    /// The equations and their derivatives by coordinate.
    pub(crate) fn equations(&self, coordinates: &[f64]) -> Equations {
        let values = self.values(coordinates);
        let count = self.equation_count();
        let mut all = Equations {
            values: Vec::with_capacity(count),
            rows: Vec::with_capacity(count),
            sizes: Vec::with_capacity(count),
        };
        for row in 0..count {
            let (value, slopes, size) = self.equation_at(row, coordinates, &values);
            all.values.push(value);
            all.rows.push(slopes);
            all.sizes.push(size);
        }
        all
    }

    /// One equation: its value, its derivatives by coordinate, and the size of its terms.
    pub(crate) fn equation(&self, row: usize, coordinates: &[f64]) -> (f64, Row, f64) {
        self.equation_at(row, coordinates, &self.values(coordinates))
    }

    fn equation_at(&self, row: usize, coordinates: &[f64], values: &[f64]) -> (f64, Row, f64) {
        let size = |row: &Row| row.iter().map(|(j, slope)| (slope * values[*j]).abs()).sum::<f64>();
        let by_coordinate = |row: &mut Row, factor: f64| {
            for (column, slope) in row {
                *slope *= factor * self.scales[*column].slope(values[*column]);
            }
        };
        let identities = &self.problem.identities;
        if let Some(identity) = identities.get(row) {
            let value = identity.zero.value(values);
            let mut slopes = identity.zero.gradient(values);
            let size = size(&slopes).max(value.abs());
            by_coordinate(&mut slopes, 1.0);
            return (value, slopes, size);
        }
        let place = row - identities.len();
        let column = self.scales.len() - self.ties.len() + place;
        let observation = &self.problem.observations[self.ties[place]];
        let found = observation.of.value(values);
        let gap = observation.scale.coordinate(found).map_or(f64::NAN, |t| t - coordinates[column]);
        let mut slopes = observation.of.gradient(values);
        let slope = observation.scale.slope(found);
        let size = (size(&slopes) / slope.abs()).max(coordinates[column].abs());
        by_coordinate(&mut slopes, 1.0 / slope);
        slopes.push((column, -1.0));
        (gap, slopes, size)
    }
}
