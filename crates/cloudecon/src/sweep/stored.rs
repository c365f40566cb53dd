//! The summary of a file that a sweep wrote.

use std::path::Path;

use cloudecon_uncertainty::Histogram;

use super::kind::Kind;
use super::summary::{BLOCK, rank};
use super::tables::{Origin, document};
use super::tally::{Block, Rule, Scratch, Sizes, Tally};
use super::variable::OUTPUTS;
use super::{Error, csv};
use crate::table::Document;

/// Reads a file that [`super::write()`] wrote, twice and in parts: memory does not grow with it.
///
/// # Errors
/// [`Error::UnknownKind`], [`Error::NoParquet`], [`Error::Unreadable`], [`Error::Form`] with the
/// line.
pub fn summary_of_file(path: &Path) -> Result<Document, Error> {
    let kind = Kind::of(path)?;
    let names = match kind {
        Kind::Csv => csv::names(path)?,
        #[cfg(feature = "frames")]
        Kind::Parquet => super::parquet::names(path)?,
    };
    let width = names.len() + OUTPUTS.len();
    let rows = |row: &mut dyn FnMut(&[f64])| match kind {
        Kind::Csv => csv::rows(path, width, row),
        #[cfg(feature = "frames")]
        Kind::Parquet => super::parquet::rows(path, width, row),
    };
    let mut sizes_of_inputs = vec![Histogram::default(); names.len()];
    rows(&mut |values| {
        for (sizes, value) in sizes_of_inputs.iter_mut().zip(values) {
            sizes.add(&[*value]);
        }
    })?;
    // A value that many rows share must not fall out of its own tenth by the width of a bucket.
    let edge = |value: f64, side: f64| value + side * value.abs() / 1_024.0;
    let tenths = sizes_of_inputs
        .iter()
        .map(|it| (edge(it.quantile(0.1), 1.0), edge(it.quantile(0.9), -1.0)));
    let rule = Rule { ends: tenths.collect(), rank: rank(names.iter().map(|(it, _)| it.as_str())) };
    let mut reading = Reading {
        tally: Tally::new(names.len()),
        sizes: Sizes::default(),
        scratch: Scratch::default(),
        inputs: vec![Vec::new(); names.len()],
        outputs: Default::default(),
        rule,
    };
    rows(&mut |values| reading.push(values))?;
    reading.close();
    let Reading { tally, sizes, rule, .. } = reading;
    Ok(document(&names, &tally, &sizes, rule.rank, Origin::File))
}

/// Names and units of the inputs in a header whose last columns are the outputs.
pub(super) fn inputs_of(columns: impl Iterator<Item = String>) -> Option<Vec<(String, String)>> {
    let split = |cell: String| {
        let (name, unit) = cell.strip_suffix(']')?.split_once(" [")?;
        Some((name.to_owned(), unit.to_owned()))
    };
    let mut names: Vec<(String, String)> = columns.map(split).collect::<Option<_>>()?;
    let outputs = names.split_off(names.len().checked_sub(OUTPUTS.len())?);
    let is_ours = outputs.iter().map(|(name, unit)| (name.as_str(), unit.as_str())).eq(OUTPUTS);
    (is_ours && !names.is_empty()).then_some(names)
}

/// Rows of a file, tallied block by block.
struct Reading {
    tally: Tally,
    sizes: Sizes,
    scratch: Scratch,
    inputs: Vec<Vec<f64>>,
    outputs: [Vec<f64>; OUTPUTS.len()],
    rule: Rule,
}

impl Reading {
    fn push(&mut self, values: &[f64]) {
        for (column, value) in self.inputs.iter_mut().chain(&mut self.outputs).zip(values) {
            column.push(*value);
        }
        if self.outputs[0].len() as u64 == BLOCK {
            self.close();
        }
    }

    fn close(&mut self) {
        let block = Block { first: self.tally.rows, inputs: &self.inputs, outputs: &self.outputs };
        self.tally.add(&block, &self.rule, &mut self.sizes, &mut self.scratch);
        self.inputs.iter_mut().chain(&mut self.outputs).for_each(Vec::clear);
    }
}
