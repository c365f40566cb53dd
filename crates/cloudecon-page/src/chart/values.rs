//! Rows of a table as records of a chart.

use cloudecon::Bound;
use cloudecon::table::{Cell, Column, Number, Table};
use serde_json::{Value, json};

use crate::number;

/// The index of a column by its stable name.
pub(super) fn at(table: &Table, name: &str) -> Option<usize> {
    table.columns().iter().position(|column| column.name() == name)
}

/// One record a number of the columns at `series`: the words of the row under the names of their
/// columns, and `series`, `value`, `basis` and `shown`, the number as printed; `low` and `high` of a
/// range, and `bound` of a number that is no more than one.
pub(super) fn records(table: &Table, series: &[usize]) -> Vec<Value> {
    let mut records = Vec::new();
    for row in table.rows() {
        for index in series {
            let (Some(column), Some(Cell::Number(number))) =
                (table.columns().get(*index), row.cells().get(*index))
            else {
                continue;
            };
            let mut record = record(column, number);
            if let Some(record) = record.as_object_mut() {
                for (at, (column, cell)) in table.columns().iter().zip(row.cells()).enumerate() {
                    let value = match cell {
                        Cell::Text(text) => json!(text),
                        Cell::Number(found) if !series.contains(&at) => json!(found.mid()),
                        _ => continue,
                    };
                    record.insert(column.name().to_owned(), value);
                }
            }
            records.push(record);
        }
    }
    records
}

fn record(column: &Column, number: &Number) -> Value {
    let unit = number.unit().or(column.unit()).unwrap_or_default();
    let shown = number::text(&column.clone().ranged(), number);
    let mut record = json!({
        "series": column.label(),
        "value": number::shown(number),
        "basis": number.basis().map_or("-", |basis| basis.as_str()),
        "shown": format!("{shown} {unit}").trim(),
    });
    let (low, high) = (number.low(), number.high());
    if low.is_finite() && high.is_finite() && low != high {
        record["low"] = json!(low);
        record["high"] = json!(high);
    }
    if matches!(number.bound(), Bound::AtLeast | Bound::AtMost) {
        record["bound"] = json!(number.bound().as_str());
    }
    record
}

/// Keeps the numbers with a range.
pub(super) fn ranged() -> Value {
    json!({ "filter": "isValid(datum.low)" })
}

/// True if a record has a range.
pub(super) fn has_range(values: &[Value]) -> bool {
    values.iter().any(|value| value.get("low").is_some())
}

/// Bars of bounds are pale inside.
pub(super) fn pale() -> Value {
    json!({ "condition": { "test": "isValid(datum.bound)", "value": 0.35 }, "value": 1 })
}

/// The unit of the first of the columns, in words for an axis.
pub(super) fn unit(table: &Table, index: Option<&usize>) -> String {
    let unit = index.and_then(|at| table.columns().get(*at)).and_then(Column::unit);
    unit.unwrap_or_default().to_owned()
}

/// What a pointer shows: the series, the place, the number and its basis.
pub(super) fn tooltip(fields: &[&str]) -> Value {
    let own = ["series", "shown", "basis"];
    let all = fields.iter().chain(own.iter().filter(|own| !fields.contains(own)));
    Value::Array(all.map(|field| json!({ "field": field, "type": "nominal" })).collect())
}

/// Points of reported and derived figures are filled, the others hollow.
pub(super) fn filled() -> Value {
    let test = "datum.basis === 'reported' || datum.basis === 'derived'";
    json!({ "condition": { "test": test, "value": 1 }, "value": 0 })
}

/// The names of a column's words, each once, in the order of rows.
pub(super) fn names(table: &Table, index: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in table.rows() {
        if let Some(Cell::Text(text)) = row.cells().get(index)
            && !names.contains(text)
        {
            names.push(text.clone());
        }
    }
    names
}
