//! Reads a csv file into records of its table: every faulty header, row and cell is reported.

use std::sync::Arc;

use csv::ByteRecord;

use crate::cell::{Cell, read_text};
use crate::record::{Origin, Record, Spots};
use crate::source_text::SourceText;
use crate::suggest::did_you_mean_or_list;
use crate::table::{Column, Need, Table};
use crate::{Code, Diagnostic};

/// Calls `each` with every record that has as many cells as the header.
pub(crate) fn read_csv(
    text: &Arc<SourceText>,
    table: &'static Table,
    faults: &mut Vec<Diagnostic>,
    mut each: impl FnMut(&Record<'_>),
) {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.bytes());
    let mut raw = ByteRecord::new();
    let mut header: Option<Header> = None;
    let mut offset = 0;
    // Reading from memory cannot fail: a byte record of a flexible reader is never refused.
    while reader.read_byte_record(&mut raw).unwrap_or(false) {
        let start = text.skip_breaks(offset);
        offset = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        match &header {
            None => header = Some(Header::read(text, table, start, &raw, faults)),
            Some(header) if raw.len() == header.cells => {
                let origin = Origin {
                    text: Arc::clone(text),
                    table,
                    offset: start,
                    spots: Spots::Csv(Arc::clone(&header.order)),
                };
                each(&read_record(&raw, origin, &header.order, faults));
            }
            // A faulty header is the likelier cause and was reported.
            Some(header) if !header.is_whole => {}
            Some(header) => faults.push(cell_count(text, start, raw.len(), header.cells)),
        }
    }
    if header.is_none() {
        Header::read(text, table, 0, &ByteRecord::new(), faults);
    }
}

fn cell_count(text: &SourceText, start: usize, found: usize, expected: usize) -> Diagnostic {
    let plural = if found == 1 { "" } else { "s" };
    let message = format!("the row has {found} cell{plural}, the header {expected}");
    Diagnostic::new(text.locate(start), Code::CellCount, message).with_hint(
        "put a text that holds commas between `\"`, and write `-` for what is not given".to_owned(),
    )
}

/// The header of a file.
struct Header {
    cells: usize,
    /// Each column of the table stands there once.
    is_whole: bool,
    /// For each column of the table, the cell that holds it.
    order: Arc<[Option<usize>]>,
}

impl Header {
    fn read(
        text: &SourceText,
        table: &'static Table,
        start: usize,
        raw: &ByteRecord,
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut order: Vec<Option<usize>> = vec![None; table.columns.len()];
        for (cell, name) in raw.iter().enumerate() {
            let name = String::from_utf8_lossy(name);
            let place = || text.locate(text.cell_offset(start, cell));
            match table.index(&name).and_then(|index| order.get_mut(index)) {
                Some(slot @ None) => *slot = Some(cell),
                Some(Some(_)) => {
                    let message = format!("column `{name}` stands twice in the header");
                    faults.push(Diagnostic::new(place(), Code::DuplicateColumn, message));
                }
                None => {
                    let message = format!(
                        "a table of {}s has no column `{}`",
                        table.row,
                        name.escape_debug()
                    );
                    faults.push(
                        Diagnostic::new(place(), Code::UnknownColumn, message)
                            .with_hint(did_you_mean_or_list(&name, table.names())),
                    );
                }
            }
        }
        for (column, slot) in table.columns.iter().zip(&order) {
            if slot.is_none() {
                let message = format!("the header has no column `{}`", column.name);
                faults.push(
                    Diagnostic::new(text.locate(start), Code::MissingColumn, message)
                        .with_hint(format!("{}: {}", column.name, column.about)),
                );
            }
        }
        let is_whole = raw.len() == order.len() && order.iter().all(Option::is_some);
        Self { cells: raw.len(), is_whole, order: order.into() }
    }
}

fn read_record<'a>(
    raw: &'a ByteRecord,
    origin: Origin,
    order: &[Option<usize>],
    faults: &mut Vec<Diagnostic>,
) -> Record<'a> {
    let cells = origin
        .table
        .columns
        .iter()
        .zip(order)
        .map(|(column, cell)| {
            // A column that the header lacks was reported there.
            let Some(bytes) = cell.and_then(|cell| raw.get(cell)) else { return Cell::Bad };
            read_cell(column, bytes, &origin, faults)
        })
        .collect();
    Record { cells, origin }
}

fn read_cell<'a>(
    column: &Column,
    bytes: &'a [u8],
    origin: &Origin,
    faults: &mut Vec<Diagnostic>,
) -> Cell<'a> {
    let name = column.name;
    let Ok(text) = std::str::from_utf8(bytes) else {
        let message = format!("`{name}` holds bytes that are not UTF-8");
        faults.push(
            origin
                .error(name, Code::InvalidUtf8, message)
                .with_hint("save the file as UTF-8".to_owned()),
        );
        return Cell::Bad;
    };
    match (text, column.need) {
        ("", _) => {
            let hint = match column.need {
                Need::Required => format!("{name}: {}", column.about),
                _ => "write `-` if the source does not give it".to_owned(),
            };
            let message = format!("`{name}` is empty");
            faults.push(origin.error(name, Code::EmptyCell, message).with_hint(hint));
            Cell::Bad
        }
        ("-", Need::Required) => {
            let message = format!("`{name}` must be given, found `-`");
            faults.push(
                origin
                    .error(name, Code::MissingValue, message)
                    .with_hint(format!("{name}: {}", column.about)),
            );
            Cell::Bad
        }
        ("-", _) => Cell::Absent,
        _ => read_text(column, text).unwrap_or_else(|problem| {
            faults.push(origin.error(name, problem.code, problem.message).with_hint(problem.hint));
            Cell::Bad
        }),
    }
}
