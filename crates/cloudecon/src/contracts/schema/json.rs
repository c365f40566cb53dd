//! The tables of a deal file as JSON Schema, for editors.

use serde_json::{Map, Value, json};

use super::{FILE, Key, Quantity, Shape, Table, Variant};

/// The JSON Schema (draft 2020-12) of a deal file: what [`crate::contracts::Contract::parse`] reads.
///
/// Names that must exist and sums over lists are beyond it; the reader checks them.
pub fn deal_file_schema() -> Value {
    let mut schema = table(&FILE);
    if let Some(map) = schema.as_object_mut() {
        map.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        map.insert("title".into(), "deals/<name>.toml".into());
        map.insert("description".into(), "One contract with its sources and a base run.".into());
    }
    schema
}

fn table(table: &Table) -> Value {
    let properties: Map<String, Value> =
        table.keys.iter().map(|key| (key.name.to_owned(), described(key))).collect();
    let needed: Vec<&str> =
        table.keys.iter().filter(|key| key.is_needed).map(|key| key.name).collect();
    let mut object = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if let (Some(map), false) = (object.as_object_mut(), needed.is_empty()) {
        map.insert("required".into(), needed.into());
    }
    object
}

fn described(key: &Key) -> Value {
    let mut value = shape(&key.shape);
    if let Some(map) = value.as_object_mut() {
        map.insert("description".into(), key.about.into());
    }
    value
}

fn shape(of: &Shape) -> Value {
    match of {
        Shape::Text | Shape::Cited(_) => json!({ "type": "string", "minLength": 1 }),
        Shape::Joined(_) => json!({ "type": "string", "pattern": "^[^+]+([+][^+]+)*$" }),
        Shape::Month => month(),
        Shape::Day => {
            json!({ "anyOf": [{ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }, month()] })
        }
        Shape::Start => {
            json!({ "anyOf": [{ "type": "string", "pattern": "^[0-9]{4}Q[1-4]$" }, month()] })
        }
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Whole { least, most } => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Shape::Number(kind) => quantity(&[kind.example()]),
        Shape::Range(kind) => quantity(&[kind.example(), kind.example_range()]),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::List(item) => json!({ "type": "array", "items": shape(item) }),
        Shape::Inner(inner) => table(inner),
        Shape::OneOf(variants) => one_of(variants),
        Shape::Paths => {
            let level = quantity(&[Quantity::Level.example(), Quantity::Level.example_range()]);
            let value = json!({ "anyOf": [level, { "type": "boolean" }] });
            json!({
                "type": "object",
                "additionalProperties": { "anyOf": [value, { "type": "array", "items": value }] },
            })
        }
    }
}

fn month() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" })
}

/// A text with a number and its unit.
fn quantity(examples: &[&str]) -> Value {
    json!({ "type": "string", "pattern": "^[^0-9]*[0-9].*[^0-9 ]", "examples": examples })
}

/// Words, or a table with one key.
fn one_of(variants: &[Variant]) -> Value {
    let words: Vec<&str> =
        variants.iter().filter(|variant| variant.shape.is_none()).map(|v| v.name).collect();
    let mut choices = Vec::new();
    if !words.is_empty() {
        choices.push(json!({ "enum": words }));
    }
    for variant in variants {
        let Some(inner) = &variant.shape else { continue };
        choices.push(json!({
            "type": "object",
            "properties": { variant.name: shape(inner) },
            "required": [variant.name],
            "additionalProperties": false,
        }));
    }
    json!({ "anyOf": choices })
}
