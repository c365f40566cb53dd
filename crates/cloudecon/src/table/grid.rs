use serde::Serialize;

use super::{Cell, Column, Number};

/// One table under a stable id.
///
/// ```
/// use cloudecon::table::{Column, Number, Table};
///
/// let mut table = Table::new("sites", "IT power in service")
///     .column(Column::text("provider", "Provider"))
///     .column(Column::number("power", "Power", "MW"));
/// table.push(["AWS".into(), Number::new(1_194.0).with_inputs(["new-carlisle/1"]).into()]);
/// assert_eq!(table.rows().len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    id: String,
    title: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

/// The cells of one row, one a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Row {
    pub(super) cells: Vec<Cell>,
}

impl Table {
    /// A table without columns and rows; the id is `kebab-case`, stable, unique in its document.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            columns: Vec::new(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The table with one more column; columns come before rows.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// The table with a remark that is printed below it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a row; cells that are left out are empty, cells beyond the columns are dropped.
    pub fn push(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let mut cells: Vec<Cell> = cells.into_iter().collect();
        debug_assert!(cells.len() <= self.columns.len(), "more cells than columns in {}", self.id);
        cells.resize(self.columns.len(), Cell::Empty);
        self.rows.push(Row { cells });
    }

    /// The stable id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The heading.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The rows.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many columns name a row: those of words before the first of numbers, at least one.
    pub fn naming(&self) -> usize {
        let first = self.columns.iter().position(Column::is_numeric);
        first.unwrap_or(1).max(1)
    }

    /// The words that name a row.
    pub fn label(&self, row: &Row) -> String {
        let words = row.cells.iter().take(self.naming()).filter_map(|cell| match cell {
            Cell::Text(text) if !text.is_empty() => Some(text.as_str()),
            _ => None,
        });
        words.collect::<Vec<_>>().join(" / ")
    }

    /// The numbers of one of its rows with their columns.
    pub fn numbers_of<'a>(
        &'a self,
        row: &'a Row,
    ) -> impl Iterator<Item = (&'a Column, &'a Number)> {
        self.columns.iter().zip(&row.cells).filter_map(|(column, cell)| match cell {
            Cell::Number(number) => Some((column, number)),
            _ => None,
        })
    }

    /// Remarks below the table.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl Row {
    /// The cells, one a column.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }
}
