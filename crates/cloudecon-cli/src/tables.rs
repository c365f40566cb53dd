//! Documents of tables as text, JSON and CSV: one way for every verb.

mod rows;

use std::io::{self, Write};

use crate::arguments::Format;
use crate::fit::{Entry, Grid};
use crate::print;
use crate::run::Outcome;
use clap::Args;
use cloudecon::table::{Cell, Column, Document, Number, Table};
use cloudecon::{Basis, Bound, figure};

/// How the tables of a verb are printed.
#[derive(Debug, Args)]
pub(crate) struct Shape {
    /// How to print: tables, one JSON document, or CSV with one figure a row.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Print only the table with this id; as CSV with a column a column.
    #[arg(long, value_name = "ID")]
    pub(crate) table: Option<String>,
}

/// Prints a document; findings at error level give exit code 1.
pub(crate) fn document(
    out: &mut impl Write,
    err: &mut impl Write,
    shape: &Shape,
    document: &Document,
) -> io::Result<Outcome> {
    let chosen = shape.table.as_ref().map(|id| document.tables().iter().find(|t| t.id() == id));
    if chosen == Some(None) {
        let known: Vec<_> = document.tables().iter().map(Table::id).collect();
        writeln!(err, "error: no such table; there are {}", known.join(", "))?;
        return Ok(Outcome::BadInput);
    }
    let chosen = chosen.flatten();
    match (shape.format, chosen) {
        (Format::Text, None) => text(out, document)?,
        (Format::Text, Some(table)) => one(out, table)?,
        (Format::Json, None) => json(out, document)?,
        (Format::Json, Some(table)) => json(out, table)?,
        (Format::Csv, None) => rows::long(out, document)?,
        (Format::Csv, Some(table)) => rows::wide(out, table)?,
    }
    Ok(if document.has_errors() { Outcome::Findings } else { Outcome::Done })
}

fn text(out: &mut impl Write, document: &Document) -> io::Result<()> {
    writeln!(out, "{}", document.title())?;
    for table in document.tables() {
        writeln!(out)?;
        one(out, table)?;
    }
    if document.numbers().any(|(_, _, number)| number.basis().is_some()) {
        writeln!(
            out,
            "\nr reported, d derived, g guided, e estimated, a assumed: the weakest input of the \
             figure."
        )?;
    }
    if !document.notes().is_empty() {
        writeln!(out)?;
    }
    for note in document.notes() {
        writeln!(out, "note: {note}")?;
    }
    if !document.findings().is_empty() {
        writeln!(out, "\nFindings")?;
    }
    for finding in document.findings() {
        print::finding(out, finding)?;
    }
    Ok(())
}

/// The title, the table and its notes.
fn one(out: &mut impl Write, table: &Table) -> io::Result<()> {
    let mut printed = Grid::new(table.columns().iter().map(heading), table.naming());
    for row in table.rows() {
        let cells = table.columns().iter().zip(row.cells());
        printed.push(cells.map(|(column, cell)| {
            let text = shown(column, cell);
            if column.is_numeric() { Entry::right(text) } else { Entry::words(text) }
        }));
    }
    writeln!(out, "{}", table.title())?;
    if table.rows().is_empty() {
        writeln!(out, " none")?;
    } else {
        printed.print(out)?;
    }
    missing(out, table)?;
    for note in table.notes() {
        writeln!(out, "note: {note}")?;
    }
    Ok(())
}

fn heading(column: &Column) -> Entry {
    match column.unit() {
        Some(unit) if !unit.is_empty() => Entry::right(format!("{}, {unit}", column.label())),
        _ if column.is_numeric() => Entry::right(column.label()),
        _ => Entry::words(column.label()),
    }
}

/// Why numbers are not there, each reason once, a row without any number by its name alone.
fn missing(out: &mut impl Write, table: &Table) -> io::Result<()> {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for row in table.rows() {
        let numbers = table.columns().iter().zip(row.cells()).filter(|(c, _)| c.is_numeric());
        let is_bare = numbers.clone().all(|(_, cell)| !matches!(cell, Cell::Number(_)));
        for (column, cell) in numbers {
            let Cell::Missing(reason) = cell else { continue };
            let place = if is_bare {
                table.label(row)
            } else {
                format!("{}: {}", table.label(row), column.label())
            };
            let index = reasons.iter().position(|(known, _)| known == reason);
            let index = index.unwrap_or_else(|| {
                reasons.push((reason, Vec::new()));
                reasons.len() - 1
            });
            if let Some((_, places)) = reasons.get_mut(index)
                && !places.contains(&place)
            {
                places.push(place);
            }
        }
    }
    for (reason, places) in reasons {
        writeln!(out, "missing: {} ({reason})", places.join("; "))?;
    }
    Ok(())
}

fn shown(column: &Column, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => of_number(column, number),
        Cell::Missing(_) => "-".to_owned(),
        _ => String::new(),
    }
}

fn of_number(column: &Column, number: &Number) -> String {
    let (low, high) = (figure(number.low()), figure(number.high()));
    let (sign, value) = match number.bound() {
        Bound::AtLeast => (">=", number.low()),
        Bound::AtMost => ("<=", number.high()),
        Bound::About => ("~", number.mid()),
        _ => ("", number.mid()),
    };
    let range = if column.is_ranged() && low != high {
        format!(" ({low}\u{a0}to\u{a0}{high})")
    } else {
        String::new()
    };
    let unit = number.unit().map(|unit| format!("\u{a0}{unit}")).unwrap_or_default();
    let basis = number.basis().map_or("", letter);
    let star = if number.is_aligned() { "*" } else { "" };
    format!("{sign}{}{range}{unit}{basis}{star}", figure(value))
}

const fn letter(basis: Basis) -> &'static str {
    match basis {
        Basis::Reported => "\u{a0}r",
        Basis::Derived => "\u{a0}d",
        Basis::Guided => "\u{a0}g",
        Basis::Estimated => "\u{a0}e",
        _ => "\u{a0}a",
    }
}

fn json(out: &mut impl Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}
