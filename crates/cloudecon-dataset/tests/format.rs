//! The written format agrees with the reader: `docs/data-format.md` and the schemas are what the
//! reader's own tables say. `UPDATE_EXPECTED=1` writes them anew.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

#[path = "support/small_set.rs"]
mod small_set;

use std::path::{Path, PathBuf};

use cloudecon_dataset::{Code, format_markdown, schema};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn check(path: &Path, expected: &str) {
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, expected).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == expected, "{} is out of date: run with UPDATE_EXPECTED=1", path.display());
}

#[test]
fn the_page_is_that_of_the_reader() {
    check(&root().join("docs/data-format.md"), &format_markdown());
}

#[test]
fn the_schemas_are_those_of_the_reader() {
    for file in schema() {
        check(&root().join("fixtures/schema").join(file.name()), file.text());
    }
}

#[test]
fn schemas_are_json_that_says_every_key() {
    for file in schema() {
        let json: serde_json::Value = serde_json::from_str(file.text()).unwrap();
        let is_table = file.name().ends_with(".table.json");
        let keys = if is_table { &json["fields"] } else { &json["properties"] };
        let count = keys.as_array().map(Vec::len).or(keys.as_object().map(serde_json::Map::len));
        assert!(count.unwrap() > 0, "{}", file.name());
    }
    let sources = schema().into_iter().find(|file| file.name() == "sources.schema.json").unwrap();
    let json: serde_json::Value = serde_json::from_str(sources.text()).unwrap();
    let source = &json["properties"]["source"]["items"];
    let needed = ["id", "title", "publisher", "kind", "url", "published", "read_on", "licence"];
    assert_eq!(source["required"], serde_json::json!(needed));
    assert_eq!(source["additionalProperties"], false);
    assert_eq!(source["properties"]["url"]["anyOf"][1]["const"], "-");
}

#[test]
fn every_file_of_a_set_has_a_schema_and_a_section() {
    let page = format_markdown();
    let names: Vec<String> = schema().iter().map(|file| file.name().to_owned()).collect();
    for (path, _) in small_set::good().iter() {
        let (stem, section) = match path.split_once('/') {
            Some(("observations", _)) => ("observations", "observations/<provider>.csv"),
            Some(("scenarios", _)) => ("scenario", "scenarios/<id>.toml"),
            Some(_) => continue,
            None => (path.split('.').next().unwrap(), path),
        };
        assert!(names.iter().any(|name| name.starts_with(&format!("{stem}."))), "{path}");
        assert!(page.contains(&format!("\n### `{section}`\n")), "{path}");
    }
    for code in Code::ALL {
        assert!(page.contains(&format!("| `{code}` |")), "{code}");
    }
}

#[test]
fn headers_of_csv_files_are_the_fields_of_their_schemas() {
    for (path, name) in [("chips.csv", "chips"), ("observations/fabrikam.csv", "observations")] {
        let files = small_set::good();
        let text = std::str::from_utf8(files.get(path).unwrap()).unwrap().to_owned();
        let schemas = schema();
        let file = schemas.iter().find(|file| file.name() == format!("{name}.table.json")).unwrap();
        let field = |line: &str| line.trim().strip_prefix("\"name\": \"").map(str::to_owned);
        let fields: Vec<String> = file.text().lines().filter_map(field).collect();
        let fields: Vec<&str> = fields.iter().map(|field| field.trim_end_matches("\",")).collect();
        assert_eq!(fields, text.lines().next().unwrap().split(',').collect::<Vec<_>>());
    }
}
