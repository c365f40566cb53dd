//! Rows as Parquet, and parts of it as plain columns: eight bytes a number.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use polars::io::SerReader;
use polars::prelude::{
    Column, DataFrame, DataType, NamedFrom, ParquetReader, ParquetWriter, PolarsError, Schema,
    Series,
};

use super::Error;
use super::batch::Batch;
use super::stored::inputs_of;

/// Rows that are read at a time.
const SLICE: usize = 1 << 18;

/// The columns of a batch one after the other, little endian.
pub(super) fn part(batch: &Batch) -> Vec<u8> {
    batch.columns().flatten().flat_map(|value| value.to_le_bytes()).collect()
}

/// A row group a part, in their order; what has no result is null.
pub(super) fn join(
    titles: &[String],
    batch: u64,
    parts: impl Iterator<Item = PathBuf>,
    out: &mut impl Write,
) -> io::Result<()> {
    let titles = titles.get(1..).unwrap_or_default();
    let field = |title: &String| (title.as_str().into(), DataType::Float64);
    let row = ("row".into(), DataType::UInt64);
    let schema: Schema = std::iter::once(row).chain(titles.iter().map(field)).collect();
    let mut writer = ParquetWriter::new(out)
        .set_parallel(false)
        .with_row_group_size(usize::try_from(batch).ok())
        .batched(&schema)
        .map_err(as_io)?;
    let mut first = 0;
    for part in parts {
        let bytes = fs::read(&part)?;
        let rows = bytes.len().div_euclid(8 * titles.len());
        if rows == 0 || bytes.len() != 8 * titles.len() * rows {
            let message = format!("`{}` is damaged: remove it", part.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let numbers: Vec<u64> = (first..).take(rows).collect();
        let mut columns = vec![Column::from(Series::new("row".into(), numbers))];
        for (title, column) in titles.iter().zip(bytes.chunks_exact(8 * rows)) {
            let values: Vec<Option<f64>> = column
                .chunks_exact(8)
                .filter_map(|chunk| chunk.try_into().ok().map(f64::from_le_bytes))
                .map(|value| value.is_finite().then_some(value))
                .collect();
            columns.push(Column::from(Series::new(title.as_str().into(), values)));
        }
        let frame = DataFrame::new(rows, columns).map_err(as_io)?;
        writer.write_batch(&frame).map_err(as_io)?;
        first += rows as u64;
    }
    writer.finish().map(drop).map_err(as_io)
}

/// Names and units of the inputs.
pub(super) fn names(path: &Path) -> Result<Vec<(String, String)>, Error> {
    let mut reader = ParquetReader::new(File::open(path).map_err(Error::unreadable(path))?);
    let schema = reader.schema().map_err(|error| Error::unreadable(path)(as_io(error)))?;
    let mut columns = schema.iter_names().map(ToString::to_string);
    let is_ours = columns.next().as_deref() == Some("row");
    inputs_of(columns).filter(|_| is_ours).ok_or_else(|| Error::Form {
        path: path.display().to_string(),
        line: 1,
        message: "this is no file of `cloudecon sweep`: its columns are others",
    })
}

/// Calls with every row: inputs, then outputs, NaN for null.
pub(super) fn rows(path: &Path, width: usize, mut row: impl FnMut(&[f64])) -> Result<(), Error> {
    let broken = Error::unreadable(path);
    let open = || File::open(path).map(ParquetReader::new).map_err(&broken);
    let all = open()?.num_rows().map_err(|error| broken(as_io(error)))?;
    let mut first = 0;
    let mut values = vec![0.0; width];
    while first < all {
        let reader = open()?.with_slice(Some((first, SLICE)));
        let frame = reader.finish().map_err(|error| broken(as_io(error)))?;
        if frame.height() == 0 {
            return Err(broken(io::ErrorKind::UnexpectedEof.into()));
        }
        first += frame.height();
        let mut columns = Vec::with_capacity(width);
        for column in frame.columns().iter().skip(1) {
            let numbers = column.f64().map_err(|error| broken(as_io(error)))?;
            columns.push(numbers.iter().map(|it| it.unwrap_or(f64::NAN)).collect::<Vec<f64>>());
        }
        for index in 0..frame.height() {
            for (value, column) in values.iter_mut().zip(&columns) {
                *value = column[index];
            }
            row(&values);
        }
    }
    Ok(())
}

fn as_io(error: PolarsError) -> io::Error {
    match error {
        PolarsError::IO { error, .. } => io::Error::new(error.kind(), error.to_string()),
        other => io::Error::other(other.to_string()),
    }
}
