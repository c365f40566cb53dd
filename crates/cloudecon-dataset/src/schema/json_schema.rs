//! JSON Schema, draft 2020-12, of the TOML files.

use super::json::Json;
use super::table_schema::{NUMBER, PARTIAL_DATE, PERIOD};
use crate::table::{Column, Kind, Need, Table};
use crate::unit::unit_names;

pub(super) fn of(path: &str, table: &Table) -> Json {
    Json::object([
        ("$schema", Json::text("https://json-schema.org/draft/2020-12/schema")),
        ("title", Json::text(path)),
    ])
    .and(match object(table) {
        Json::Object(members) => members,
        _ => Vec::new(),
    })
}

fn object(table: &Table) -> Json {
    let needed = table.columns.iter().filter(|column| column.need != Need::Optional);
    let properties = table.columns.iter().map(|column| (column.name.to_owned(), property(column)));
    Json::object([
        ("description", Json::text(table.about)),
        ("type", Json::text("object")),
        ("properties", Json::Object(properties.collect())),
        ("required", Json::texts(needed.map(|column| column.name))),
        ("additionalProperties", Json::Bool(false)),
    ])
}

fn property(column: &Column) -> Json {
    let Json::Object(mut members) = holds(column) else { return Json::Bool(true) };
    if column.need == Need::Dash {
        let dash = Json::object([("const", Json::text("-"))]);
        members = vec![("anyOf".to_owned(), Json::List(vec![Json::Object(members), dash]))];
    }
    Json::object([("description", Json::text(column.about))]).and(members)
}

fn holds(column: &Column) -> Json {
    let string = || Json::object([("type", Json::text("string"))]);
    let with = |key: &str, value| string().and([(key.to_owned(), value)]);
    let list = |items| Json::object([("type", Json::text("array")), ("items", items)]);
    let words = |words: &[(&str, &str)]| Json::texts(words.iter().map(|(word, _)| *word));
    match column.kind {
        Kind::Id | Kind::Reference(_) => with("pattern", Json::text("^[a-z0-9._/-]+$")),
        Kind::MetricName => with("pattern", Json::text("^[a-z0-9_]+$")),
        Kind::ObservationId | Kind::Text => with("minLength", Json::Whole(1)),
        Kind::Number(_) => with("pattern", Json::text(NUMBER)),
        Kind::Whole { low, high } => Json::object([
            ("type", Json::text("integer")),
            ("minimum", Json::Whole(low)),
            ("maximum", Json::Whole(high)),
        ]),
        Kind::Date => with("format", Json::text("date")),
        Kind::PartialDate => with("pattern", Json::text(PARTIAL_DATE)),
        Kind::Period => with("pattern", Json::text(PERIOD)),
        Kind::Unit => with("enum", Json::texts(unit_names())),
        Kind::Word(legal) => with("enum", words(legal)),
        Kind::Url => with("format", Json::text("uri")),
        Kind::Quantity => {
            with("pattern", Json::text(format!("{} .+$", NUMBER.trim_end_matches('$'))))
        }
        Kind::References(_) => list(with("pattern", Json::text("^[a-z0-9._/-]+$"))),
        Kind::Texts(_) => list(with("minLength", Json::Whole(1))),
        Kind::Words(legal) => list(with("enum", words(legal))),
        Kind::Table(table) => object(table),
        Kind::Tables(table) => list(object(table)),
    }
}
