use std::io;
use std::path::Path;

use thiserror::Error as ThisError;

/// Why a sweep could not be written or summarised.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The output cannot be written at all; nothing was computed.
    #[error("`{path}` cannot be written: {source}")]
    NotWritable {
        /// The output.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A file could not be written in the middle of the work.
    #[error("`{path}`: {source}; finished batches are kept: run the same command to go on")]
    Interrupted {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The disk has less room than the sweep needs; nothing was computed.
    #[error(
        "`{path}` needs about {needed:.1} MB on the disk while it is written, {free:.1} MB are free: \
         write fewer rows, or show `sweep summary` of the sweep file, which keeps none",
        needed = *needed as f64 / 1e6, free = *free as f64 / 1e6
    )]
    NoRoom {
        /// The output.
        path: String,
        /// Bytes of parts and output together.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The parts beside the output are of another sweep.
    #[error(
        "`{path}` holds parts of another sweep, dataset or version: remove it, or choose another \
         output"
    )]
    OtherSweep {
        /// The folder of the parts.
        path: String,
    },
    /// Another run writes the same output.
    #[error("another run is writing `{path}`")]
    Busy {
        /// The output.
        path: String,
    },
    /// The ending of a file tells no format.
    #[error("`{path}` ends neither in `.csv` nor in `.parquet`")]
    UnknownKind {
        /// The file.
        path: String,
    },
    /// The program was built without Parquet.
    #[error("`{path}`: this build has no Parquet: use `.csv`, or build with `--features frames`")]
    NoParquet {
        /// The file.
        path: String,
    },
    /// A file cannot be read.
    #[error("`{path}`: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A file is no sweep.
    #[error("{path}:{line}:1: {message}")]
    Form {
        /// The file.
        path: String,
        /// The line; 1 in a file without lines.
        line: usize,
        /// What is wrong.
        message: &'static str,
    },
    /// The chip model refuses a batch.
    #[error(transparent)]
    Model(#[from] cloudecon_tco::Error),
}

impl Error {
    pub(super) fn not_writable(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::NotWritable { path: path.display().to_string(), source }
    }

    pub(super) fn interrupted(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Interrupted { path: path.display().to_string(), source }
    }

    pub(super) fn unreadable(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Unreadable { path: path.display().to_string(), source }
    }
}
