//! Rows as text: a header with units, one line a row, `-` where there is no result.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use super::Error;
use super::batch::Batch;
use super::stored::inputs_of;

/// The lines of a batch.
pub(super) fn part(batch: &Batch) -> Vec<u8> {
    let mut text = String::new();
    for (row, index) in (batch.first..).zip(0..batch.rows()) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{row}");
        for column in batch.columns() {
            let value = column[index];
            let _ = if value.is_finite() { write!(text, ",{value}") } else { write!(text, ",-") };
        }
        text.push('\n');
    }
    text.into_bytes()
}

/// The header, then the parts in their order.
pub(super) fn join(
    titles: &[String],
    parts: impl Iterator<Item = PathBuf>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{}", titles.join(","))?;
    for part in parts {
        io::copy(&mut File::open(part)?, out)?;
    }
    Ok(())
}

/// Reads the header, gives names and units of the inputs.
pub(super) fn names(path: &Path) -> Result<Vec<(String, String)>, Error> {
    let broken = Error::unreadable(path);
    let mut text = String::new();
    BufReader::new(File::open(path).map_err(&broken)?).read_line(&mut text).map_err(&broken)?;
    let mut cells = text.trim_end().split(',');
    if cells.next() != Some("row") {
        return Err(no_sweep(path, 1));
    }
    inputs_of(cells.map(str::to_owned)).ok_or_else(|| no_sweep(path, 1))
}

/// Calls with every row: inputs, then outputs, NaN for `-`.
pub(super) fn rows(path: &Path, width: usize, mut row: impl FnMut(&[f64])) -> Result<(), Error> {
    let broken = Error::unreadable(path);
    let form = |line, message| Error::Form { path: path.display().to_string(), line, message };
    let mut lines = BufReader::with_capacity(1 << 16, File::open(path).map_err(&broken)?);
    let mut text = String::new();
    lines.read_line(&mut text).map_err(&broken)?;
    let mut values = Vec::with_capacity(width);
    let mut line = 1;
    loop {
        text.clear();
        if lines.read_line(&mut text).map_err(&broken)? == 0 {
            return Ok(());
        }
        line += 1;
        if !text.ends_with('\n') {
            return Err(form(line, "the file breaks off in the middle of a row"));
        }
        values.clear();
        for cell in text.trim_end().split(',').skip(1) {
            let value = if cell == "-" { Ok(f64::NAN) } else { cell.parse::<f64>() };
            values.push(value.map_err(|_| form(line, "a cell is no number"))?);
        }
        if values.len() != width {
            return Err(form(line, "the row has another number of cells than the header"));
        }
        row(&values);
    }
}

fn no_sweep(path: &Path, line: usize) -> Error {
    let message = "this is no file of `cloudecon sweep`: its header is another";
    Error::Form { path: path.display().to_string(), line, message }
}
