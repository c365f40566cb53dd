use crate::covariance::{Row, add, dot};
use crate::elimination::Elimination;
use crate::error::Error;
use crate::factor::Factor;
use crate::layout::{Equations, Layout};

/// The equations at one point as K w + B u = d: w the innovations, u the change of free columns.
///
/// Free columns are eliminated; what is left restricts the innovations alone and is factorised.
#[derive(Debug, Clone)]
pub(crate) struct Linear {
    pub(crate) elimination: Elimination,
    pub(crate) factor: Factor,
    /// A size for every column: what a move of it is measured by.
    pub(crate) sizes: Vec<f64>,
}

/// The shortest innovations that meet the equations.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) innovations: Vec<f64>,
    /// Change of every column that is free; zero elsewhere.
    pub(crate) free: Vec<f64>,
    /// Multipliers of the rows that are left.
    pub(crate) reduced: Vec<f64>,
    /// Multipliers of the equations: what the objective, half the squared length of the
    /// innovations, gains when the right-hand side grows.
    pub(crate) multipliers: Vec<f64>,
}

impl Linear {
    pub(crate) fn new(
        layout: &Layout<'_>,
        equations: &Equations,
        coordinates: &[f64],
    ) -> Result<Self, Error> {
        let is_free: Vec<bool> = layout.figures.iter().map(Option::is_none).collect();
        let sizes = sizes(layout, equations, coordinates);
        let elimination = Elimination::new(equations.rows.clone(), &is_free, &sizes);
        let over_innovations = |row: &usize| over_innovations(layout, &elimination.rows[*row]);
        let rows = elimination.rest.iter().map(over_innovations).collect();
        let factor = Factor::new(rows, layout.innovations)?;
        Ok(Self { elimination, factor, sizes })
    }

    /// Where the equations have these values at these innovations.
    pub(crate) fn step(
        &self,
        layout: &Layout<'_>,
        equations: &Equations,
        innovations: &[f64],
    ) -> Step {
        let moved = moved(layout, innovations);
        let mut side: Vec<f64> = equations
            .rows
            .iter()
            .zip(&equations.values)
            .map(|(row, value)| dot(row, &moved) - value)
            .collect();
        self.elimination.apply(&mut side);
        self.solve(layout, &side)
    }

    /// The answer to a right-hand side to which the elimination was applied.
    pub(crate) fn solve(&self, layout: &Layout<'_>, side: &[f64]) -> Step {
        let left: Vec<f64> = self.elimination.rest.iter().map(|row| side[*row]).collect();
        let (innovations, reduced) = self.factor.shortest(&left);
        let moved = moved(layout, &innovations);
        let mut free = vec![0.0; layout.scales.len()];
        for (row, column) in self.elimination.pivots.iter().rev() {
            let mut value = side[*row];
            let mut pivot = 1.0;
            for (other, entry) in &self.elimination.rows[*row] {
                if other == column {
                    pivot = *entry;
                } else if layout.figures[*other].is_some() {
                    value -= entry * moved[*other];
                } else {
                    value -= entry * free[*other];
                }
            }
            free[*column] = value / pivot;
        }
        let mut multipliers = vec![0.0; side.len()];
        for (row, multiplier) in self.elimination.rest.iter().zip(&reduced) {
            multipliers[*row] = *multiplier;
        }
        self.elimination.apply_transposed(&mut multipliers);
        Step { innovations, free, reduced, multipliers }
    }

    /// By column, how it moves with the innovations and, behind them, with the columns that
    /// nothing determines.
    pub(crate) fn spreads(&self, layout: &Layout<'_>) -> Vec<Row> {
        let mut spreads = layout.spreads.clone();
        for (column, spread) in spreads.iter_mut().enumerate() {
            if layout.figures[column].is_none() {
                *spread = vec![(layout.innovations + column, 1.0)];
            }
        }
        for (row, column) in self.elimination.pivots.iter().rev() {
            let mut spread = Row::new();
            let mut pivot = 1.0;
            for (other, entry) in &self.elimination.rows[*row] {
                if other == column {
                    pivot = *entry;
                } else {
                    add(&mut spread, *entry, &spreads[*other]);
                }
            }
            for (_, value) in &mut spread {
                *value /= -pivot;
            }
            spreads[*column] = spread;
        }
        spreads
    }
}

/// What innovations add to the columns.
fn moved(layout: &Layout<'_>, innovations: &[f64]) -> Vec<f64> {
    layout.spreads.iter().map(|spread| dot(spread, innovations)).collect()
}

fn over_innovations(layout: &Layout<'_>, row: &Row) -> Row {
    let mut over: Row = row
        .iter()
        .flat_map(|(column, entry)| {
            layout.spreads[*column].iter().map(move |(index, value)| (*index, entry * value))
        })
        .collect();
    crate::expression::gather(&mut over);
    over
}

/// A size for every column: the standard error of measured ones; of free ones what the measured
/// ones of their rows imply; their own value where nothing does.
fn sizes(layout: &Layout<'_>, equations: &Equations, coordinates: &[f64]) -> Vec<f64> {
    let mut sizes: Vec<f64> = layout
        .spreads
        .iter()
        .map(|spread| spread.iter().map(|(_, value)| value * value).sum::<f64>().sqrt())
        .collect();
    let is_free = |column: usize| layout.figures[column].is_none();
    for _ in 0..2 {
        let known = sizes.clone();
        for row in &equations.rows {
            let largest = row.iter().map(|(j, a)| (a * known[*j]).abs()).fold(0.0, f64::max);
            for (column, entry) in row {
                if is_free(*column) && known[*column] == 0.0 && largest > 0.0 {
                    sizes[*column] = sizes[*column].max(largest / entry.abs());
                }
            }
        }
    }
    for (column, size) in sizes.iter_mut().enumerate() {
        if is_free(column) && (*size == 0.0 || !size.is_finite()) {
            let own = coordinates[column].abs();
            *size = if own > 0.0 { own } else { 1.0 };
        }
    }
    sizes
}
