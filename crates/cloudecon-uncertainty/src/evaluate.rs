//! A model on many rows of inputs.

use std::num::NonZeroUsize;

use crate::inputs::BLOCK;
use crate::{Error, Inputs, Sampler, threads};

/// Rows a part of the work has.
pub(crate) const PART: u64 = 4_096;

/// Outputs of a model for the first rows of a sampler, in row order.
///
/// # Errors
/// [`Error::NotFinite`] with the first row for which the model gives no finite number.
pub(crate) fn outputs(
    inputs: &Inputs,
    sampler: &Sampler,
    rows: u64,
    workers: NonZeroUsize,
    model: &(impl Fn(&[f64]) -> f64 + Sync),
) -> Result<Vec<f64>, Error> {
    let parts = usize::try_from(rows.div_ceil(PART)).unwrap_or(usize::MAX);
    let work = |part: usize| {
        let first = part as u64 * PART;
        let count = PART.min(rows - first);
        let mut found = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        each_row(inputs, sampler, first, count, &mut |row| found.push(model(row)));
        found
    };
    let all = threads::parts(parts, workers, work).concat();
    check(&all, 0)?;
    Ok(all)
}

/// Several outputs of each row, a column each: rows are drawn once. The model may use the row that
/// it is given as scratch, and writes `width` outputs.
pub(crate) fn columns(
    inputs: &Inputs,
    sampler: &Sampler,
    rows: u64,
    workers: NonZeroUsize,
    width: usize,
    model: &(impl Fn(&mut [f64], &mut [f64]) + Sync),
) -> Vec<Vec<f64>> {
    let parts = usize::try_from(rows.div_ceil(PART)).unwrap_or(usize::MAX);
    let work = |part: usize| {
        let first = part as u64 * PART;
        let count = PART.min(rows - first);
        let mut found = vec![Vec::with_capacity(usize::try_from(count).unwrap_or(0)); width];
        let mut outputs = vec![0.0; width];
        each_row(inputs, sampler, first, count, &mut |row| {
            model(row, &mut outputs);
            for (column, output) in found.iter_mut().zip(&outputs) {
                column.push(*output);
            }
        });
        found
    };
    let mut all = vec![Vec::new(); width];
    for part in threads::parts(parts, workers, work) {
        for (whole, column) in all.iter_mut().zip(part) {
            whole.extend(column);
        }
    }
    all
}

/// Calls a function with every row of a span, inputs side by side.
fn each_row(
    inputs: &Inputs,
    sampler: &Sampler,
    first: u64,
    count: u64,
    see: &mut impl FnMut(&mut [f64]),
) {
    let width = inputs.len();
    let mut columns = vec![0.0; width * BLOCK];
    let mut row = vec![0.0; width];
    let mut start = first;
    let end = first + count;
    while start < end {
        let here = BLOCK.min(usize::try_from(end - start).unwrap_or(BLOCK));
        let mut views: Vec<&mut [f64]> =
            columns.chunks_exact_mut(BLOCK).map(|column| &mut column[..here]).collect();
        inputs.fill(sampler, start, &mut views);
        for index in 0..here {
            for (slot, column) in row.iter_mut().zip(columns.chunks_exact(BLOCK)) {
                *slot = column[index];
            }
            see(&mut row);
        }
        start += here as u64;
    }
}

/// Refuses outputs that are not finite.
pub(crate) fn check(outputs: &[f64], first: u64) -> Result<(), Error> {
    match outputs.iter().enumerate().find(|(_, output)| !output.is_finite()) {
        Some((row, found)) => Err(Error::NotFinite { row: first + row as u64, found: *found }),
        None => Ok(()),
    }
}
