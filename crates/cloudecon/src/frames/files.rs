use std::fs::{self, File};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};

use polars::io::{SerReader, SerWriter};
use polars::prelude::{CsvReadOptions, CsvWriter, DataFrame, ParquetReader, ParquetWriter};

use super::{FrameError, figures, frame};
use crate::table::Document;

/// The form of a file of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Text with a header; what is null is empty.
    Csv,
    /// Parquet, compressed.
    Parquet,
}

impl FileKind {
    /// The ending of file names.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// The form that a file's name ends with.
    ///
    /// # Errors
    /// [`FrameError::UnknownKind`] for any other ending.
    pub fn of(path: &Path) -> Result<Self, FrameError> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        [Self::Csv, Self::Parquet]
            .into_iter()
            .find(|kind| kind.ending() == ending)
            .ok_or_else(|| FrameError::UnknownKind { path: path.display().to_string() })
    }
}

/// Writes a frame in the form of the file's name. The file appears when it is whole.
///
/// # Errors
/// [`FrameError::UnknownKind`], [`FrameError::File`], [`FrameError::Frame`].
pub fn write(frame: &DataFrame, path: &Path) -> Result<(), FrameError> {
    let kind = FileKind::of(path)?;
    let mut bytes = Vec::new();
    // Writers want to rechunk the frame, which copies nothing here: it has one chunk.
    let mut frame = frame.clone();
    match kind {
        FileKind::Csv => CsvWriter::new(&mut bytes).finish(&mut frame)?,
        FileKind::Parquet => drop(ParquetWriter::new(&mut bytes).finish(&mut frame)?),
    }
    let at = |error: Error| FrameError::File { path: path.display().to_string(), error };
    let partial = path.with_extension(format!("{}.partial", kind.ending()));
    let mut file = File::create(&partial).map_err(at)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(at)?;
    fs::rename(&partial, path).map_err(at)
}

/// Reads a frame from CSV, every column as text so that printed digits stay, or from Parquet.
///
/// # Errors
/// [`FrameError::UnknownKind`], [`FrameError::File`], [`FrameError::Frame`].
pub fn read(path: &Path) -> Result<DataFrame, FrameError> {
    let kind = FileKind::of(path)?;
    let at = |error| FrameError::File { path: path.display().to_string(), error };
    let file = File::open(path).map_err(at)?;
    Ok(match kind {
        FileKind::Csv => CsvReadOptions::default()
            .with_infer_schema_length(Some(0))
            .into_reader_with_file_handle(file)
            .finish()?,
        FileKind::Parquet => ParquetReader::new(file).finish()?,
    })
}

/// Writes every table of a document as a file of its own, `<table>.<ending>`, and all figures as
/// `figures.<ending>`; gives the files written.
///
/// # Errors
/// As [`write`]; [`FrameError::File`] if the folder cannot be made.
pub fn save(
    document: &Document,
    folder: &Path,
    kind: FileKind,
) -> Result<Vec<PathBuf>, FrameError> {
    let at = |error| FrameError::File { path: folder.display().to_string(), error };
    fs::create_dir_all(folder).map_err(at)?;
    let place = |id: &str| folder.join(format!("{id}.{}", kind.ending()));
    let mut written = Vec::new();
    for table in document.tables() {
        let path = place(table.id());
        write(&frame(table)?, &path)?;
        written.push(path);
    }
    let path = place("figures");
    write(&figures(document)?, &path)?;
    written.push(path);
    Ok(written)
}
