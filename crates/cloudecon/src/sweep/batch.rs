//! Rows of a sweep: inputs drawn, then power price -> chip-hour -> token -> deal -> margin.

use cloudecon_tco::{Column, Error, Sweep, SweepInput, SweepResults};

use super::plan::{Drawn, Plan};
use super::variable::{OUTPUTS, Target};

/// Columns of some consecutive rows, used again for the next ones.
#[derive(Debug, Default)]
pub struct Batch {
    /// The number of the first row.
    pub(super) first: u64,
    /// Inputs in the units of the file.
    pub(super) inputs: Vec<Vec<f64>>,
    /// Outputs; NaN where there is no result.
    pub(super) outputs: [Vec<f64>; OUTPUTS.len()],
    scaled: Vec<Vec<f64>>,
    results: SweepResults,
}

impl Batch {
    /// How many rows it holds.
    pub const fn rows(&self) -> usize {
        self.outputs[0].len()
    }

    /// The number of the first row.
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// Columns in the order of [`Plan::titles`] without `row`: inputs, then outputs; NaN where
    /// there is no result.
    pub fn columns(&self) -> impl Iterator<Item = &[f64]> {
        self.inputs.iter().chain(&self.outputs).map(Vec::as_slice)
    }
}

impl Plan {
    /// Fills a batch with the rows from `first` on; any span of rows on its own gives the numbers
    /// that it has in the whole.
    ///
    /// # Errors
    /// What the chip model refuses.
    pub fn fill(&self, first: u64, rows: usize, batch: &mut Batch) -> Result<(), Error> {
        batch.first = first;
        batch.inputs.resize_with(self.variables.len(), Vec::new);
        batch.scaled.resize_with(self.variables.len(), Vec::new);
        for column in batch.inputs.iter_mut().chain(&mut batch.scaled).chain(&mut batch.outputs) {
            column.resize(rows, 0.0);
        }
        self.draw(first, &mut batch.inputs);
        if batch.results.len() != rows {
            batch.results = SweepResults::with_rows(rows);
        }
        // A shorter lifetime than that of the base: columns live for one batch.
        let mut varied: Sweep<'_> = self.sweep.clone();
        for (variable, (scaled, input)) in
            self.variables.iter().zip(batch.scaled.iter_mut().zip(&batch.inputs))
        {
            if let Target::Chip(target, factor) = variable.target {
                for (to, from) in scaled.iter_mut().zip(input) {
                    *to = from * factor;
                }
                varied = varied.with(target, Column::Slice(scaled));
            }
        }
        varied.evaluate(&mut batch.results)?;
        self.outputs(batch);
        Ok(())
    }

    /// `token cost = cost of output alone / (1 + tokens in / tokens out)`,
    /// `take = price x (fee + share (1 - fee))`, `margin = 1 - token cost / take`.
    fn outputs(&self, batch: &mut Batch) {
        let results = &batch.results;
        let [hour, rate, cost, take, margin] = &mut batch.outputs;
        hour.copy_from_slice(results.chip_hour());
        rate.copy_from_slice(results.output_per_chip());
        let of = |target: Target| {
            let place = self.variables.iter().position(|variable| variable.target == target)?;
            batch.inputs.get(place)
        };
        let [input, output] =
            [SweepInput::Input, SweepInput::Output].map(|tokens| of(Target::Chip(tokens, 1.0)));
        if input.is_none() && output.is_none() {
            let all = 1.0 + self.tokens[0] / self.tokens[1];
            for (cost, alone) in cost.iter_mut().zip(results.output_cost()) {
                *cost = alone / all;
            }
        } else {
            let at = |column: Option<&Vec<f64>>, place: usize, row: usize| {
                column.map_or(self.tokens[place], |column| column[row])
            };
            for (row, (cost, alone)) in cost.iter_mut().zip(results.output_cost()).enumerate() {
                *cost = alone / (1.0 + at(input, 0, row) / at(output, 1, row));
            }
        }
        let base = |place: usize| self.deal.and_then(|deal| deal.get(place).copied());
        if let Some(price) = of(Target::TokenPrice) {
            let shares = [(Target::Fee, 0), (Target::Share, 1)];
            let [fee, share] = shares.map(|(target, place)| (of(target), base(place)));
            let at = |(column, base): (Option<&Vec<f64>>, Option<f64>), row: usize| {
                column.map_or(base.unwrap_or(f64::NAN), |column| column[row]) / 100.0
            };
            for (row, take) in take.iter_mut().enumerate() {
                let (fee, share) = (at(fee, row), at(share, row));
                *take = price[row] * (fee + share * (1.0 - fee));
            }
        } else {
            // Without a price nothing is sold: no take and no margin.
            take.fill(f64::NAN);
        }
        for ((margin, cost), take) in margin.iter_mut().zip(&*cost).zip(&*take) {
            *margin = 100.0 * (1.0 - cost / take);
        }
        blank(&mut batch.outputs, |row| {
            let is_within = |(variable, column): (&super::variable::Variable, &Vec<f64>)| {
                (variable.domain[0]..=variable.domain[1]).contains(&column[row])
            };
            batch.results.is_valid()[row] && self.variables.iter().zip(&batch.inputs).all(is_within)
        });
    }

    fn draw(&self, first: u64, columns: &mut [Vec<f64>]) {
        match &self.draw {
            Drawn::Sample(joint, sampler) => {
                let mut views: Vec<&mut [f64]> =
                    columns.iter_mut().map(Vec::as_mut_slice).collect();
                joint.fill(sampler, first, &mut views);
            }
            Drawn::Grid(axes) => {
                let mut stride = 1_u64;
                for (axis, column) in axes.iter().zip(columns).rev() {
                    fill_axis(axis, stride, first, column);
                    stride *= axis.len() as u64;
                }
            }
        }
    }
}

/// Makes NaN of all outputs of a row without a result, and of what is not finite.
fn blank(outputs: &mut [Vec<f64>; OUTPUTS.len()], is_valid: impl Fn(usize) -> bool) {
    for row in 0..outputs[0].len() {
        let is_valid = is_valid(row);
        for column in outputs.iter_mut() {
            if !(is_valid && column[row].is_finite()) {
                column[row] = f64::NAN;
            }
        }
    }
}

/// Each value for `stride` rows, over and over.
fn fill_axis(axis: &[f64], stride: u64, first: u64, column: &mut [f64]) {
    let length = axis.len() as u64;
    let mut place = usize::try_from(first.div_euclid(stride).rem_euclid(length)).unwrap_or(0);
    let mut left = stride - first.rem_euclid(stride);
    for value in column {
        *value = axis[place];
        left -= 1;
        if left == 0 {
            left = stride;
            place = if place + 1 == axis.len() { 0 } else { place + 1 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_is_entered_anywhere() {
        // Two values for three rows each: a a a b b b a a a b ...
        let axis = [1.0, 2.0];
        let mut whole = [0.0; 12];
        fill_axis(&axis, 3, 0, &mut whole);
        assert_eq!(whole, [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0]);
        for first in 0..7 {
            let mut part = [0.0; 5];
            fill_axis(&axis, 3, first as u64, &mut part);
            assert_eq!(part, whole[first..first + 5], "{first}");
        }
    }
}
