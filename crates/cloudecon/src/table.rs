//! Answers as tables: one form for terminal, JSON, CSV, pages and workbooks.
//!
//! A view returns a [`Document`]; whoever prints it decides how. Ids of documents, tables and
//! columns are stable names that other tools may rely on; labels are for people and may change.

mod cell;
mod column;
mod document;
mod grid;

pub use cell::{Cell, Number};
pub use column::Column;
pub use document::Document;
pub use grid::{Row, Table};
