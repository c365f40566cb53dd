use polars::prelude::{Column as Values, DataFrame, IntoColumn, NamedFrom, Series};

use super::FrameError;
use crate::table::{Cell, Column, Document, Number, Table};

/// The columns of [`figures`], those of `--format csv`.
pub const FIGURE_COLUMNS: [&str; 12] = [
    "table", "row", "column", "value", "low", "high", "unit", "bound", "basis", "id", "inputs",
    "note",
];

/// A table as it stands: words as text; of each column of numbers `name` (the central value),
/// `name_low`, `name_high` and `name_basis`. What is missing or empty is null.
///
/// # Errors
/// [`FrameError::Frame`] if two columns of the table have one name.
pub fn frame(table: &Table) -> Result<DataFrame, FrameError> {
    let mut columns = Vec::new();
    for (index, column) in table.columns().iter().enumerate() {
        let cells = || table.rows().iter().map(move |row| row.cells().get(index));
        if !column.is_numeric() {
            columns.push(text(column.name(), cells().map(words)));
            continue;
        }
        let numbers = |get: fn(&Number) -> f64| cells().map(move |cell| number(cell).map(get));
        columns.push(values(column.name(), numbers(Number::mid)));
        columns.push(values(&format!("{}_low", column.name()), numbers(Number::low)));
        columns.push(values(&format!("{}_high", column.name()), numbers(Number::high)));
        let basis = cells().map(|cell| Some(number(cell)?.basis()?.as_str().to_owned()));
        columns.push(text(&format!("{}_basis", column.name()), basis));
    }
    Ok(DataFrame::new(table.rows().len(), columns)?)
}

/// Every figure of a document, one a row, in the order of reading; see [`FIGURE_COLUMNS`].
///
/// Reasons for missing numbers and remarks stand in `note`, ids of rows in `inputs`, separated by
/// spaces.
///
/// # Errors
/// [`FrameError::Frame`], which the fixed columns never cause.
pub fn figures(document: &Document) -> Result<DataFrame, FrameError> {
    let mut rows: Vec<Figure> = Vec::new();
    for table in document.tables() {
        for row in table.rows() {
            let cells = table.columns().iter().zip(row.cells()).skip(table.naming());
            rows.extend(cells.filter_map(|(column, cell)| {
                let place = [table.id().to_owned(), table.label(row), column.name().to_owned()];
                Figure::of(place, column, cell)
            }));
        }
    }
    let place = |at: usize| rows.iter().map(move |row| Some(row.place[at].clone()));
    let value = |at: usize| rows.iter().map(move |row| row.values.map(|values| values[at]));
    let word = |at: usize| rows.iter().map(move |row| row.words[at].clone());
    let mut columns = Vec::with_capacity(FIGURE_COLUMNS.len());
    for (index, name) in FIGURE_COLUMNS.into_iter().enumerate() {
        columns.push(match index {
            0..3 => text(name, place(index)),
            3..6 => values(name, value(index - 3)),
            _ => text(name, word(index - 6)),
        });
    }
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// One row of [`figures`].
struct Figure {
    place: [String; 3],
    values: Option<[f64; 3]>,
    /// Unit, bound, basis, id, inputs, note.
    words: [Option<String>; 6],
}

impl Figure {
    fn of(place: [String; 3], column: &Column, cell: &Cell) -> Option<Self> {
        let unit = || column.unit().filter(|unit| !unit.is_empty()).map(str::to_owned);
        let (values, words) = match cell {
            Cell::Number(number) => (
                Some([number.mid(), number.low(), number.high()]),
                [
                    number.unit().map(str::to_owned).or_else(unit),
                    Some(number.bound().as_str().to_owned()),
                    number.basis().map(|basis| basis.as_str().to_owned()),
                    number.id().map(str::to_owned),
                    Some(number.inputs().join(" ")).filter(|inputs| !inputs.is_empty()),
                    Some(number.notes().join("; ")).filter(|notes| !notes.is_empty()),
                ],
            ),
            Cell::Text(words) => (None, [None, None, None, None, None, Some(words.clone())]),
            Cell::Missing(reason) => (None, [unit(), None, None, None, None, Some(reason.clone())]),
            Cell::Empty => return None,
        };
        Some(Self { place, values, words })
    }
}

const fn number(cell: Option<&Cell>) -> Option<&Number> {
    match cell {
        Some(Cell::Number(number)) => Some(number),
        _ => None,
    }
}

fn words(cell: Option<&Cell>) -> Option<String> {
    match cell {
        Some(Cell::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

pub(super) fn text(name: &str, cells: impl Iterator<Item = Option<String>>) -> Values {
    Series::new(name.into(), cells.collect::<Vec<_>>()).into_column()
}

pub(super) fn values(name: &str, cells: impl Iterator<Item = Option<f64>>) -> Values {
    Series::new(name.into(), cells.collect::<Vec<_>>()).into_column()
}
