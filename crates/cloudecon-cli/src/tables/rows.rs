//! Documents as CSV.

use std::io::{self, Write};

use cloudecon::Basis;
use cloudecon::table::{Cell, Column, Document, Row, Table};

/// One row a figure or finding, the same columns for every document.
pub(super) fn long(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record([
        "table", "row", "column", "value", "low", "high", "unit", "bound", "basis", "id", "inputs",
        "note",
    ])?;
    for table in document.tables() {
        for row in table.rows() {
            // What names the row stands beside every figure of it.
            let cells = table.columns().iter().zip(row.cells());
            for (column, cell) in cells.skip(table.naming()) {
                if let Some(record) = record(table, row, column, cell) {
                    rows.write_record(record)?;
                }
            }
        }
    }
    for finding in document.findings() {
        let kind = finding.code().to_string();
        let message = finding.to_string();
        rows.write_record([
            "findings",
            finding.subject(),
            &kind,
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "",
            "",
            &message,
        ])?;
    }
    rows.flush()
}

/// One figure, word or reason.
fn record(table: &Table, row: &Row, column: &Column, cell: &Cell) -> Option<[String; 12]> {
    let place = || [table.id().to_owned(), table.label(row), column.name().to_owned()];
    let dash = || "-".to_owned();
    let [id, label, name] = place();
    Some(match cell {
        Cell::Number(number) => [
            id,
            label,
            name,
            number.mid().to_string(),
            number.low().to_string(),
            number.high().to_string(),
            number.unit().or(column.unit()).unwrap_or("-").to_owned(),
            number.bound().as_str().to_owned(),
            number.basis().map_or("-", Basis::as_str).to_owned(),
            number.id().unwrap_or_default().to_owned(),
            number.inputs().join(" "),
            number.notes().join("; "),
        ],
        Cell::Text(text) => [
            id,
            label,
            name,
            text.clone(),
            dash(),
            dash(),
            dash(),
            dash(),
            dash(),
            String::new(),
            String::new(),
            String::new(),
        ],
        Cell::Missing(reason) => [
            id,
            label,
            name,
            dash(),
            dash(),
            dash(),
            column.unit().unwrap_or("-").to_owned(),
            dash(),
            dash(),
            String::new(),
            String::new(),
            reason.clone(),
        ],
        _ => return None,
    })
}

/// One table as it stands: central values under the columns' names.
pub(super) fn wide(out: &mut impl Write, table: &Table) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(table.columns().iter().map(Column::name))?;
    for row in table.rows() {
        rows.write_record(row.cells().iter().map(|cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.mid().to_string(),
            Cell::Missing(_) => "-".to_owned(),
            _ => String::new(),
        }))?;
    }
    rows.flush()
}
