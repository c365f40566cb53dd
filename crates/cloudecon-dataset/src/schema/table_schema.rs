//! Table Schema of the csv files.

use super::json::Json;
use crate::table::{Column, Kind, Least, Need, Table, Target};
use crate::unit::unit_names;

pub(super) const NUMBER: &str = "^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$";
pub(super) const PARTIAL_DATE: &str = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$";
pub(super) const PERIOD: &str =
    "^((TTM)?[0-9]{4}Q[1-4]|FY([0-9]{2}|[0-9]{4})(Q[1-4])?|[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})$";

pub(super) fn of(path: &str, table: &Table) -> Json {
    let fields = table.columns.iter().map(field).collect();
    let key = table
        .names
        .and(table.columns.first())
        .map(|column| ("primaryKey".to_owned(), Json::text(column.name)));
    let foreign: Vec<Json> = table.columns.iter().filter_map(foreign_key).collect();
    let foreign = (!foreign.is_empty()).then(|| ("foreignKeys".to_owned(), Json::List(foreign)));
    Json::object([
        ("title", Json::text(path)),
        ("description", Json::text(table.about)),
        ("fields", Json::List(fields)),
        ("missingValues", Json::texts(["-"])),
    ])
    .and(key)
    .and(foreign)
}

/// Sources and entities stand in TOML files, which a table cannot point to.
fn foreign_key(column: &Column) -> Option<Json> {
    let Kind::Reference(target @ (Target::Metric | Target::Site)) = column.kind else {
        return None;
    };
    let resource = target.file().trim_end_matches(".csv");
    let key = if target == Target::Metric { "metric" } else { "id" };
    let reference = Json::object([("resource", Json::text(resource)), ("fields", Json::text(key))]);
    Some(Json::object([("fields", Json::text(column.name)), ("reference", reference)]))
}

fn field(column: &Column) -> Json {
    let mut constraints = vec![("required".to_owned(), Json::Bool(column.need == Need::Required))];
    let mut constrain = |key: &str, value| constraints.push((key.to_owned(), value));
    let kind = match column.kind {
        Kind::Id | Kind::Reference(_) => {
            constrain("pattern", Json::text("^[a-z0-9._/-]+$"));
            "string"
        }
        Kind::MetricName => {
            constrain("pattern", Json::text("^[a-z0-9_]+$"));
            "string"
        }
        Kind::Number(least) => {
            match least {
                Least::Any => {}
                Least::Zero => constrain("minimum", Json::Whole(0)),
                Least::AboveZero => constrain("exclusiveMinimum", Json::Whole(0)),
            }
            "number"
        }
        Kind::Whole { low, high } => {
            constrain("minimum", Json::Whole(low));
            constrain("maximum", Json::Whole(high));
            "integer"
        }
        Kind::Date => "date",
        Kind::PartialDate => {
            constrain("pattern", Json::text(PARTIAL_DATE));
            "string"
        }
        Kind::Period => {
            constrain("pattern", Json::text(PERIOD));
            "string"
        }
        Kind::Unit => {
            constrain("enum", Json::texts(unit_names()));
            "string"
        }
        Kind::Word(words) => {
            constrain("enum", Json::texts(words.iter().map(|(word, _)| *word)));
            "string"
        }
        _ => "string",
    };
    Json::object([
        ("name", Json::text(column.name)),
        ("type", Json::text(kind)),
        ("description", Json::text(column.about)),
        ("constraints", Json::Object(constraints)),
    ])
}
