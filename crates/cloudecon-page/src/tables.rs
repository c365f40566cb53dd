//! A table of the facade in HTML.

use cloudecon::table::{Cell, Column, Row, Table};
use maud::{Markup, html};

use crate::number;
use crate::prose::prose;
use crate::traces::Traces;

/// The table with header cells, units, links and remarks; `name` makes ids unique in the page.
pub(crate) fn markup(table: &Table, name: &str, traces: &Traces<'_>) -> Markup {
    let caption = format!("caption:{name}");
    let weakest = number::weakest(table.rows().iter().flat_map(|row| {
        row.cells().iter().filter_map(|cell| match cell {
            Cell::Number(number) => Some(number),
            _ => None,
        })
    }));
    let numeric = table.columns().iter().filter(|column| column.is_numeric()).count();
    let is_grid = numeric > 2 && numeric + 1 == table.columns().len();
    html! {
        div.scroll role="region" tabindex="0" aria-labelledby=(caption) {
            table {
                caption id=(caption) { span.stay {
                    (prose(table.title()))
                    @if let Some(basis) = weakest {
                        " " span.weakest { "weakest basis: " (basis.as_str()) }
                    }
                } }
                thead { tr {
                    @for column in table.columns() {
                        th scope="col" class=[column.is_numeric().then_some("number")] {
                            (column.label())
                            @if let Some(unit) = column.unit().filter(|unit| !unit.is_empty()) {
                                @if unit != column.label() { ", " span.unit { (unit) } }
                            }
                        }
                    }
                } }
                tbody {
                    @if table.rows().is_empty() {
                        tr { td colspan=(table.columns().len()) { "none" } }
                    }
                    @for (at, row) in table.rows().iter().enumerate() { tr {
                        @let unit = if is_grid { common_unit(row) } else { None };
                        @for (index, (column, cell)) in table.columns().iter().zip(row.cells()).enumerate() {
                            @if index == 0 && !column.is_numeric() {
                                th scope="row" class=[is_short(cell).then_some("short")] {
                                    (words(cell))
                                    @if let Some(unit) = unit { ", " span.unit { (unit) } }
                                }
                            } @else {
                                td class=[class_of(column, cell)] {
                                    @match cell {
                                        Cell::Number(found) => {
                                            (number::markup(column, found, traces.place_of(name, at, index, found).as_deref(), unit))
                                        }
                                        Cell::Missing(reason) => {
                                            span.missing title=(reason) {
                                                span aria-hidden="true" { "\u{2013}" }
                                                span.heard { "missing: " (reason) }
                                            }
                                        }
                                        other => (words(other)),
                                    }
                                }
                            }
                        }
                    } }
                }
            }
        }
        @for note in table.notes() { p.note { (prose(note)) } }
    }
}

/// The unit of all numbers of a row: it stands beside the row's name then.
fn common_unit(row: &Row) -> Option<&str> {
    let mut units = row.cells().iter().filter_map(|cell| match cell {
        Cell::Number(number) => Some(number.unit()),
        _ => None,
    });
    let first = units.next()??;
    (!first.is_empty() && units.all(|unit| unit == Some(first))).then_some(first)
}

fn class_of(column: &Column, cell: &Cell) -> Option<&'static str> {
    // The word says it; the color helps to find it.
    let verdict = ["fails", "holds"].into_iter().find(|verdict| words(cell) == *verdict);
    if column.is_numeric() {
        Some("number")
    } else if column.name() == "verdict" {
        verdict.or(Some("verdict"))
    } else {
        is_short(cell).then_some("short")
    }
}

/// One word, such as a chip, is not broken at its hyphens.
fn is_short(cell: &Cell) -> bool {
    let words = words(cell);
    words.len() <= 24 && !words.contains(' ')
}

fn words(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) => text,
        _ => "",
    }
}
