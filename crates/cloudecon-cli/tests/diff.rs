//! `cloudecon diff` as a user meets it.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::fs;
use std::process::{Command, Output};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .env("COLUMNS", "1000")
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_run_compared_with_the_data_it_was_made_of_has_not_moved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.json");
    let run = program(&["report", "--format", "json", "--steps"]);
    fs::write(&path, &run.stdout).unwrap();
    let output = program(&["diff", path.to_str().unwrap(), "builtin"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.starts_with("0 outputs moved, "), "{text}");
}

#[test]
fn runs_that_cannot_be_compared_are_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.json");
    let plain = program(&["report", "--format", "json"]);
    for (text, part) in [
        (plain.stdout.as_slice(), "has no steps: write it with `report --format json --steps`"),
        (b"{\n \"outputs\": 3}".as_slice(), "line 2 column"),
    ] {
        fs::write(&path, text).unwrap();
        let output = program(&["diff", path.to_str().unwrap(), "builtin"]);
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(part), "{told}");
    }
    let missing = program(&["diff", "builtin", "no-such-folder"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no-such-folder"));
}
