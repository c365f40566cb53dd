//! Reads a TOML file into records of its table: every missing, unknown and faulty key is reported.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::cell::{Cell, Problem, check_word, read_text, whole};
use crate::record::{Origin, Record, Spots};
use crate::source_text::SourceText;
use crate::suggest::{did_you_mean, list};
use crate::table::{Column, Kind, Need, Table};
use crate::{Code, Diagnostic};

/// Calls `each` with the record of the whole file, syntax faults or not.
pub(crate) fn read_toml(
    text: &Arc<SourceText>,
    table: &'static Table,
    faults: &mut Vec<Diagnostic>,
    each: impl FnOnce(&Record<'_>),
) {
    let legible = legible(text, faults);
    let (root, errors) = DeTable::parse_recoverable(&legible);
    for error in errors {
        let place = text.locate(error.span().map_or(0, |span| span.start));
        faults.push(Diagnostic::new(place, Code::TomlSyntax, error.message().replace('\n', " ")));
    }
    let mut walk = Walk { text, faults };
    let record = walk.table(table, root.get_ref(), 0..0, "");
    each(&record);
}

/// The text with every byte that is not UTF-8 as `?`, so that places stay.
fn legible<'a>(text: &'a SourceText, faults: &mut Vec<Diagnostic>) -> Cow<'a, str> {
    if let Ok(whole) = std::str::from_utf8(text.bytes()) {
        return Cow::Borrowed(whole);
    }
    let mut copy = String::with_capacity(text.bytes().len());
    for chunk in text.bytes().utf8_chunks() {
        copy.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            let message = "bytes that are not UTF-8".to_owned();
            faults.push(
                Diagnostic::new(text.locate(copy.len()), Code::InvalidUtf8, message)
                    .with_hint("save the file as UTF-8".to_owned()),
            );
            copy.extend(chunk.invalid().iter().map(|_| '?'));
        }
    }
    Cow::Owned(copy)
}

struct Walk<'w> {
    text: &'w Arc<SourceText>,
    faults: &'w mut Vec<Diagnostic>,
}

impl Walk<'_> {
    fn report(&mut self, offset: usize, problem: Problem) {
        let place = self.text.locate(offset);
        self.faults
            .push(Diagnostic::new(place, problem.code, problem.message).with_hint(problem.hint));
    }

    /// Reads one table; `path` is how messages call it, empty for the whole file.
    fn table<'a>(
        &mut self,
        table: &'static Table,
        found: &'a DeTable<'_>,
        header: Range<usize>,
        path: &str,
    ) -> Record<'a> {
        for key in found.keys() {
            let name = key.get_ref().as_ref();
            if table.index(name).is_none() {
                self.report(key.span().start, unknown_key(table, path, name));
            }
        }
        let mut cells = Vec::with_capacity(table.columns.len());
        let mut offsets = Vec::with_capacity(table.columns.len());
        for column in table.columns {
            let value = found.get(column.name);
            offsets.push(value.map(|value| value.span().start));
            cells.push(match value {
                Some(value) => self.cell(column, value, path),
                None if column.need == Need::Optional => Cell::Absent,
                None => {
                    self.report(header.start, missing_key(column, path));
                    Cell::Bad
                }
            });
        }
        let spots = Spots::Toml(offsets.into());
        let origin = Origin { text: Arc::clone(self.text), table, offset: header.start, spots };
        Record { cells, origin }
    }

    fn cell<'a>(
        &mut self,
        column: &'static Column,
        value: &'a Spanned<DeValue<'_>>,
        path: &str,
    ) -> Cell<'a> {
        let start = value.span().start;
        let read = match (column.kind, value.get_ref()) {
            (Kind::Table(table), DeValue::Table(found)) => {
                let path = inner(path, column.name);
                let path = format!("[{path}]");
                return Cell::Table(Box::new(self.table(table, found, value.span(), &path)));
            }
            (Kind::Tables(table), DeValue::Array(items)) => {
                return self.tables(column, table, items, path);
            }
            (Kind::References(_) | Kind::Texts(_) | Kind::Words(_), DeValue::Array(items)) => {
                return self.texts(column, items);
            }
            (Kind::Whole { low, high }, DeValue::Integer(found)) if found.radix() == 10 => {
                whole(column.name, found.as_str(), low, high).map(Cell::Whole)
            }
            (
                Kind::Whole { .. }
                | Kind::Table(_)
                | Kind::Tables(_)
                | Kind::References(_)
                | Kind::Texts(_)
                | Kind::Words(_),
                found,
            ) => Err(wrong_type(column, found)),
            (_, DeValue::String(found)) => match found.as_ref() {
                "" => {
                    let message = format!("`{}` is empty", column.name);
                    let hint = format!("{}: {}", column.name, column.about);
                    Err(Problem::new(Code::EmptyCell, message).hint(hint))
                }
                "-" if column.need == Need::Dash => Ok(Cell::Absent),
                "-" => Err(dash(column)),
                found => read_text(column, found),
            },
            (_, found) => Err(wrong_type(column, found)),
        };
        read.unwrap_or_else(|problem| {
            self.report(start, problem);
            Cell::Bad
        })
    }

    fn tables<'a>(
        &mut self,
        column: &'static Column,
        table: &'static Table,
        items: &'a [Spanned<DeValue<'_>>],
        path: &str,
    ) -> Cell<'a> {
        let path = format!("[[{}]]", inner(path, column.name));
        let mut records = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::Table(found) => {
                    records.push(self.table(table, found, item.span(), &path));
                }
                other => self.report(item.span().start, wrong_type(column, other)),
            }
        }
        Cell::Tables(records)
    }

    fn texts<'a>(
        &mut self,
        column: &'static Column,
        items: &'a [Spanned<DeValue<'_>>],
    ) -> Cell<'a> {
        let mut texts = Vec::with_capacity(items.len());
        let mut faulty = false;
        for item in items {
            let read = match (column.kind, item.get_ref()) {
                (Kind::Words(words), DeValue::String(text)) => {
                    check_word(column.name, text, words).map(Cell::Text)
                }
                (_, DeValue::String(text)) => read_text(column, text),
                (_, other) => Err(wrong_type(column, other)),
            };
            match read {
                Ok(Cell::Text(text)) => texts.push((text, item.span().start)),
                Ok(_) => {}
                Err(problem) => {
                    faulty = true;
                    self.report(item.span().start, problem);
                }
            }
        }
        if faulty { Cell::Bad } else { Cell::Texts(texts) }
    }
}

/// The name of a table inside another: `provider.entity`.
fn inner(path: &str, name: &str) -> String {
    let path = path.trim_matches(['[', ']']);
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn unknown_key(table: &'static Table, path: &str, name: &str) -> Problem {
    let place = if path.is_empty() { "the file".to_owned() } else { format!("`{path}`") };
    let message = format!("{place} has no key `{}`", name.escape_debug());
    let legal = format!("legal keys are {}", list(table.names()));
    let hint = match did_you_mean(name, table.names()) {
        Some(near) => format!("{near} {legal}"),
        None => legal,
    };
    Problem::new(Code::UnknownKey, message).hint(hint)
}

fn missing_key(column: &Column, path: &str) -> Problem {
    let place = if path.is_empty() { "the file".to_owned() } else { format!("`{path}`") };
    Problem::new(Code::MissingKey, format!("{place} needs the key `{}`", column.name))
        .hint(format!("{}: {}", column.name, column.about))
}

fn dash(column: &Column) -> Problem {
    let message = format!("`{}` must be given, found `-`", column.name);
    let hint = match column.need {
        Need::Optional => "leave the key out if the source does not give it".to_owned(),
        _ => format!("{}: {}", column.name, column.about),
    };
    Problem::new(Code::MissingValue, message).hint(hint)
}

fn wrong_type(column: &Column, found: &DeValue<'_>) -> Problem {
    let name = column.name;
    let expected = match column.kind {
        Kind::Whole { .. } => "a whole number",
        Kind::Table(_) => "a table",
        Kind::Tables(_) => "an array of tables",
        Kind::References(_) | Kind::Texts(_) | Kind::Words(_) => "a list of strings",
        _ => "a string",
    };
    let (what, text) = match found {
        DeValue::String(_) => ("a string", None),
        DeValue::Integer(number) => ("a whole number", Some(number.to_string())),
        DeValue::Float(number) => ("a number", Some(number.to_string())),
        DeValue::Boolean(_) => ("a truth value", None),
        DeValue::Datetime(date) => ("a date", Some(date.to_string())),
        DeValue::Array(_) => ("a list", None),
        DeValue::Table(_) => ("a table", None),
    };
    let hint = match (column.kind, text) {
        (Kind::Quantity, _) => {
            Some("write a number and a unit in quotes, such as `\"1.92 GW\"`".to_owned())
        }
        (_, Some(text)) if expected == "a string" => Some(format!("write `{name} = \"{text}\"`")),
        _ => None,
    };
    Problem::new(Code::WrongType, format!("`{name}` must be {expected}, found {what}")).hint(hint)
}
