//! Hourly values from a CSV file with a header; every bad cell is reported.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use super::input::{Bounds, Section};
use crate::contracts::fault::{ContractFault, FaultCode, Faults, list};

/// The hours that a file asks for, and the faults of the series.
#[derive(Debug)]
pub(super) struct Hours {
    /// The file, if one is named and could be read.
    source: Option<Source>,
    first: usize,
    count: usize,
    /// Billing months that the hours make up.
    pub(super) months: f64,
    faults: RefCell<Vec<ContractFault>>,
}

#[derive(Debug)]
struct Source {
    shown: String,
    text: String,
}

/// Least value of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Least {
    /// Prices may be negative.
    Any,
    /// Energy and shares may not.
    Zero,
}

/// Hours of a year without a leap day.
const YEAR: f64 = 8_760.0;
const MONTHS: f64 = 12.0;

impl Hours {
    /// Reads `[hours]`; paths are relative to the folder of the file that names them.
    pub(super) fn read(root: &Section<'_, '_>, folder: &Path) -> Option<Self> {
        let section = root.section("hours")?;
        let first = section.optional_whole("first", 0).unwrap_or(0) as usize;
        let asked = section.optional_whole("count", 1).map(|count| count as usize);
        let months = section.optional_number("months", Bounds::AboveZero);
        let mut source = None;
        let mut is_readable = true;
        if let Some(name) = section.optional_text("file") {
            let path: PathBuf = folder.join(name);
            match fs::read_to_string(&path) {
                Ok(text) => source = Some(Source { shown: path.display().to_string(), text }),
                Err(error) => {
                    let message = format!("{}: {error}", path.display());
                    let hint = "the path is relative to the folder of this file";
                    section.fault("file", FaultCode::UnreadableFile, message, hint);
                    is_readable = false;
                }
            }
        }
        let there = source.as_ref().map(|s| s.text.lines().count().saturating_sub(1));
        let count = asked.or(there.map(|all| all.saturating_sub(first)));
        section.finish();
        let Some(count) = count.filter(|count| *count > 0) else {
            if is_readable {
                let message = "there are no hours: give `count`, or a `file` with rows".to_owned();
                section.fault("first", FaultCode::SeriesLength, message, "a year has 8760 hours");
            }
            return None;
        };
        if let Some(there) = there.filter(|there| *there < first + count) {
            let message =
                format!("hours {first} to {} are asked for, the file has {there}", first + count);
            section.fault(
                "count",
                FaultCode::SeriesLength,
                message,
                "shorten `count` or move `first`",
            );
            return None;
        }
        let months = months.unwrap_or(count as f64 / YEAR * MONTHS);
        let hours = Self { source, first, count, months, faults: RefCell::default() };
        hours.check_shape();
        Some(hours)
    }

    /// Number of hours.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// The faults of the series file.
    pub(super) fn into_faults(self) -> Vec<ContractFault> {
        self.faults.into_inner()
    }

    /// Every row has as many cells as the header, and a column `hour` counts without gaps.
    fn check_shape(&self) {
        let Some(source) = &self.source else { return };
        let mut faults = Faults::new(&source.shown, &source.text);
        let mut lines = lines(&source.text);
        let Some((_, header)) = lines.next() else { return };
        let names: Vec<&str> = header.split(',').map(str::trim).collect();
        let hour = names.iter().position(|name| *name == "hour");
        let mut before: Option<i64> = None;
        for (offset, line) in lines {
            let cells: Vec<&str> = line.split(',').collect();
            if cells.len() != names.len() {
                let message = format!("{} cells under a header of {}", cells.len(), names.len());
                let hint = "every hour has one cell for each column".to_owned();
                faults.add(offset, FaultCode::CellCount, message, hint);
                continue;
            }
            let Some(place) = hour else { continue };
            let cell = cells.get(place).copied().unwrap_or_default();
            let at = offset + start(&cells, place);
            let Ok(number) = cell.trim().parse::<i64>() else {
                let message = format!("`hour` must count hours, found `{}`", cell.trim());
                let hint = "write 0, 1, 2 and so on".to_owned();
                faults.add(at, FaultCode::BadNumber, message, hint);
                continue;
            };
            if let Some(last) = before
                && number != last + 1
            {
                let message = format!("hour {number} follows hour {last}");
                let hint = "fill the gap: an hour that is not there is not zero".to_owned();
                faults.add(at, FaultCode::SeriesGap, message, hint);
            }
            before = Some(number);
        }
        self.faults.borrow_mut().extend(faults.into_sorted());
    }

    /// A series of `{ column = "x", times = 2.0, plus = 1.0 }` or `{ flat = 3.0 }`.
    pub(super) fn series(
        &self,
        section: &Section<'_, '_>,
        key: &'static str,
        least: Least,
    ) -> Option<Vec<f64>> {
        let inner = section.section(key)?;
        self.series_of(&inner, least)
    }

    /// The same where the key may be left out.
    pub(super) fn optional_series(
        &self,
        section: &Section<'_, '_>,
        key: &'static str,
        least: Least,
    ) -> Option<Vec<f64>> {
        section.has(key).then(|| self.series(section, key, least)).flatten()
    }

    fn series_of(&self, inner: &Section<'_, '_>, least: Least) -> Option<Vec<f64>> {
        let bounds = if least == Least::Zero { Bounds::AtLeastZero } else { Bounds::Finite };
        let flat = inner.optional_number("flat", bounds);
        let column = inner.optional_text("column");
        let times = inner.number_or("times", bounds, 1.0);
        let plus = inner.number_or("plus", Bounds::Finite, 0.0);
        inner.finish();
        match (flat, column) {
            (Some(flat), None) => Some(vec![flat; self.count]),
            (None, Some(column)) => {
                let values = self.column(inner, column, least)?;
                Some(values.into_iter().map(|value| value * times + plus).collect())
            }
            (None, None) if inner.has("flat") => None,
            _ => {
                let message = "a series is either `column` or `flat`".to_owned();
                inner.fault("column", FaultCode::MissingKey, message, "see docs/power.md");
                None
            }
        }
    }

    fn column(&self, inner: &Section<'_, '_>, name: &str, least: Least) -> Option<Vec<f64>> {
        let Some(source) = &self.source else {
            let message = format!("column `{name}` needs a `file` in `[hours]`");
            inner.fault("column", FaultCode::UnknownColumn, message, "name the CSV file there");
            return None;
        };
        let mut lines = lines(&source.text);
        let (_, header) = lines.next()?;
        let names: Vec<&str> = header.split(',').map(str::trim).collect();
        let Some(place) = names.iter().position(|known| *known == name) else {
            let message = format!("{} has no column `{name}`", source.shown);
            let hint = format!("its columns are {}", list(names));
            inner.fault("column", FaultCode::UnknownColumn, message, &hint);
            return None;
        };
        let mut faults = Faults::new(&source.shown, &source.text);
        let mut values = Vec::with_capacity(self.count);
        for (offset, line) in lines.skip(self.first).take(self.count) {
            let cells: Vec<&str> = line.split(',').collect();
            // Rows with another number of cells are reported once, by shape.
            let Some(cell) = cells.get(place).filter(|_| cells.len() == names.len()) else {
                continue;
            };
            let at = offset + start(&cells, place);
            match cell.trim().parse::<f64>() {
                Ok(value) if !value.is_finite() => {
                    let message = format!("`{name}` must be finite, found {}", cell.trim());
                    let hint = "every hour needs a value".to_owned();
                    faults.add(at, FaultCode::BadNumber, message, hint);
                }
                Ok(value) if least == Least::Zero && value < 0.0 => {
                    let message = format!("`{name}` must be at least 0, found {value}");
                    let hint = "only prices may be below zero".to_owned();
                    faults.add(at, FaultCode::ValueOutOfRange, message, hint);
                }
                Ok(value) => values.push(value),
                Err(_) => {
                    let message =
                        format!("`{name}` must be a plain number, found `{}`", cell.trim());
                    let hint =
                        "write digits with a point, no unit and no thousands mark".to_owned();
                    faults.add(at, FaultCode::BadNumber, message, hint);
                }
            }
        }
        if !faults.is_empty() {
            self.faults.borrow_mut().extend(faults.into_sorted());
        }
        (values.len() == self.count).then_some(values)
    }
}

/// Lines with the byte at which each starts; blank lines at the end are none.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = offset;
        offset += line.len();
        (at, line.trim_end_matches(['\n', '\r']))
    })
}

/// The byte of a cell in its line, blanks skipped.
fn start(cells: &[&str], place: usize) -> usize {
    let before: usize = cells.iter().take(place).map(|cell| cell.len() + 1).sum();
    let cell = cells.get(place).copied().unwrap_or_default();
    before + (cell.len() - cell.trim_start().len())
}
