//! One row as read: its cells, and the way back to where each stands.

use std::sync::Arc;

use cloudecon_core::{Date, Period};

use crate::cell::Cell;
use crate::number::Number;
use crate::source_text::SourceText;
use crate::table::Table;
use crate::words::Word;
use crate::{Code, Diagnostic, Location, PartialDate};

/// The cells of one row, in the order of the table's columns.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    pub(crate) cells: Vec<Cell<'a>>,
    pub(crate) origin: Origin,
}

/// Where a row stands; places of cells are worked out only when something is wrong.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) text: Arc<SourceText>,
    pub(crate) table: &'static Table,
    /// The first byte of the row, or of the header of a TOML table.
    pub(crate) offset: usize,
    pub(crate) spots: Spots,
}

#[derive(Debug, Clone)]
pub(crate) enum Spots {
    /// The cell of the file that holds each column of the table.
    Csv(Arc<[Option<usize>]>),
    /// The byte at which the value of each key begins.
    Toml(Arc<[Option<usize>]>),
}

impl Origin {
    /// The place of the row.
    pub(crate) fn location(&self) -> Location {
        self.text.locate(self.offset)
    }

    /// The place of a cell, of the row if the table has no such column.
    pub(crate) fn cell(&self, column: &str) -> Location {
        let index = self.table.index(column);
        let spot = |spots: &[Option<usize>]| index.and_then(|i| spots.get(i).copied().flatten());
        let offset = match &self.spots {
            Spots::Csv(order) => spot(order).map(|cell| self.text.cell_offset(self.offset, cell)),
            Spots::Toml(offsets) => spot(offsets),
        };
        self.text.locate(offset.unwrap_or(self.offset))
    }

    /// An error at a cell.
    pub(crate) fn error(&self, column: &str, code: Code, message: String) -> Diagnostic {
        Diagnostic::new(self.cell(column), code, message)
    }
}

/// A row with a name.
pub(crate) trait Keyed {
    /// The word or id that names the row.
    fn key(&self) -> &str;
}

/// A row type of the format.
pub(crate) trait Row: Keyed + Sized {
    /// Its columns.
    const TABLE: &'static Table;

    /// The row of a record without faults.
    fn from_record(record: &Record<'_>) -> Option<Self>;
}

impl<'a> Record<'a> {
    /// True if no cell of the row itself is faulty.
    pub(crate) fn is_clean(&self) -> bool {
        !self.cells.iter().any(|cell| matches!(cell, Cell::Bad))
    }

    fn cell(&self, name: &str) -> Option<&Cell<'a>> {
        self.origin.table.index(name).and_then(|index| self.cells.get(index))
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        match self.cell(name)? {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn string(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(crate) fn word<W: Word>(&self, name: &str) -> Option<W> {
        self.text(name).and_then(W::from_word)
    }

    pub(crate) fn number(&self, name: &str) -> Option<&Number> {
        match self.cell(name)? {
            Cell::Number(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn value(&self, name: &str) -> Option<f64> {
        self.number(name).map(Number::value)
    }

    pub(crate) fn whole(&self, name: &str) -> Option<i64> {
        match self.cell(name)? {
            Cell::Whole(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn date(&self, name: &str) -> Option<Date> {
        match self.cell(name)? {
            Cell::Date(date) => Some(*date),
            _ => None,
        }
    }

    pub(crate) fn partial_date(&self, name: &str) -> Option<PartialDate> {
        match self.cell(name)? {
            Cell::PartialDate(date) => Some(*date),
            _ => None,
        }
    }

    pub(crate) fn period(&self, name: &str) -> Option<Period> {
        match self.cell(name)? {
            Cell::Period(period) => Some(*period),
            _ => None,
        }
    }

    pub(crate) fn quantity(&self, name: &str) -> Option<(&Number, &'a str)> {
        match self.cell(name)? {
            Cell::Quantity(number, unit) => Some((number, unit)),
            _ => None,
        }
    }

    pub(crate) fn texts(&self, name: &str) -> &[(&'a str, usize)] {
        match self.cell(name) {
            Some(Cell::Texts(texts)) => texts,
            _ => &[],
        }
    }

    pub(crate) fn strings(&self, name: &str) -> Vec<String> {
        self.texts(name).iter().map(|(text, _)| (*text).to_owned()).collect()
    }

    pub(crate) fn table(&self, name: &str) -> Option<&Self> {
        match self.cell(name)? {
            Cell::Table(record) => Some(record),
            _ => None,
        }
    }

    pub(crate) fn tables(&self, name: &str) -> &[Self] {
        match self.cell(name) {
            Some(Cell::Tables(records)) => records,
            _ => &[],
        }
    }
}
