//! Replays every published case of `fixtures/cases/tco` with the models of this crate and compares
//! within the tolerance that the printed precision of the source gives. The oracle expressions in
//! the files are not read.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set up should fail")]

#[path = "published/cases.rs"]
mod cases;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
struct CaseFile {
    schema: String,
    id: String,
    inputs: BTreeMap<String, Value>,
    expected: BTreeMap<String, Expected>,
}

#[derive(Deserialize)]
struct Value {
    value: f64,
}

#[derive(Deserialize)]
struct Expected {
    value: f64,
    tol: f64,
    tol_kind: String,
}

impl Expected {
    fn holds(&self, found: f64) -> bool {
        let scale = if self.tol_kind == "rel" { self.value.abs() } else { 1.0 };
        // The edge of a tolerance belongs to it, as in the checker of the cases.
        (found - self.value).abs() <= self.tol * scale * (1.0 + 1e-7) + 1e-15
    }
}

/// Cases that the models miss, each with the reason. None at present.
const MISSES: [(&str, &str); 0] = [];

fn case_files() -> Vec<CaseFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases/tco");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
        .collect()
}

#[test]
fn every_published_case_holds_or_is_a_named_miss() {
    let files = case_files();
    assert_eq!(
        files.len(),
        25,
        "a case was added or removed: name its model in published/cases.rs"
    );
    let mut failures = Vec::new();
    let mut compared = 0;
    for file in &files {
        assert_eq!(file.schema, "cloudecon-tco-case/1", "{}", file.id);
        let inputs = file.inputs.iter().map(|(name, cell)| (name.clone(), cell.value)).collect();
        let found: BTreeMap<_, _> = cases::compute(&file.id, &inputs)
            .unwrap_or_else(|| panic!("{}: no model is named for this case", file.id))
            .into_iter()
            .collect();
        for (name, expected) in &file.expected {
            let value =
                *found.get(name.as_str()).unwrap_or_else(|| panic!("{}: no {name}", file.id));
            compared += 1;
            let is_named = MISSES.iter().any(|(id, _)| *id == file.id);
            if expected.holds(value) == is_named {
                failures.push(format!(
                    "{}: {name} expected {}, found {value}",
                    file.id, expected.value
                ));
            }
        }
        assert_eq!(found.len(), file.expected.len(), "{}: results that no case expects", file.id);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(compared, 69);
}
