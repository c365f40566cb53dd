//! Tables as data frames, to CSV and Parquet, and observations from both (feature `frames`).
//!
//! Two forms of a table: [`frame`] has a column a column, [`figures`] a row a figure. Both have
//! the same columns whatever the numbers are, so that files of two runs can be stacked.
//!
//! ```
//! use cloudecon::frames;
//! use cloudecon::table::{Column, Document, Number, Table};
//!
//! let mut table = Table::new("sites", "IT power in service")
//!     .column(Column::text("provider", "Provider"))
//!     .column(Column::number("power", "Power", "MW"));
//! table.push(["AWS".into(), Number::between(1_100.0, 1_194.0, 1_250.0).into()]);
//! let frame = frames::frame(&table)?;
//! assert_eq!(frame.shape(), (1, 5)); // provider; power, its low and high end, its basis
//! # Ok::<(), frames::FrameError>(())
//! ```

mod files;
mod observations;
mod tables;

use thiserror::Error as ThisError;

pub use polars;
pub use polars::prelude::DataFrame;

pub use files::{FileKind, read, save, write};
pub use observations::{add_observations, observations};
pub use tables::{FIGURE_COLUMNS, figures, frame};

/// Why a frame could not be made, written or read.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum FrameError {
    /// The frame library refused.
    #[error(transparent)]
    Frame(#[from] polars::error::PolarsError),
    /// A file could not be opened or written.
    #[error("`{path}`: {error}")]
    File {
        /// The path.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file is neither CSV nor Parquet by its name.
    #[error("`{path}` ends neither in `.csv` nor in `.parquet`")]
    UnknownKind {
        /// The path.
        path: String,
    },
    /// A frame of observations lacks a column.
    #[error("no column `{column}`: a frame of observations has {legal}")]
    MissingColumn {
        /// The column.
        column: &'static str,
        /// The columns of the format.
        legal: String,
    },
    /// A row speaks of an entity that no provider has.
    #[error("row {row}: no provider has the entity `{entity}`")]
    UnknownEntity {
        /// The row, from 1.
        row: usize,
        /// The entity found.
        entity: String,
    },
}
