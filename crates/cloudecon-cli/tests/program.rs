//! The program as a user meets it: exit codes, streams, formats, the README's output.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .args(arguments)
        .current_dir(env::temp_dir())
        .output()
        .unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Compares with a file of the repository; `UPDATE_EXPECTED=1` rewrites it for review.
fn same_as_file(path: &Path, found: &str) {
    if env::var_os("UPDATE_EXPECTED").is_some() {
        let draft = path.with_extension("tmp");
        fs::write(&draft, found).unwrap();
        fs::rename(&draft, path).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, expected, "{} differs; UPDATE_EXPECTED=1 rewrites it", path.display());
}

#[test]
fn the_readme_shows_the_real_report() {
    const BEGIN: &str = "<!-- report: begin -->\n```text\n";
    const END: &str = "```\n<!-- report: end -->";
    let output = program(&["report"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (head, rest) = readme.split_once(BEGIN).unwrap();
    let (_, tail) = rest.split_once(END).unwrap();
    same_as_file(&path, &format!("{head}{BEGIN}{}{END}{tail}", text(&output.stdout)));
}

#[test]
fn json_and_csv_outputs_are_as_reviewed() {
    for format in ["json", "csv"] {
        let output = program(&["report", "--format", format]);
        assert_eq!(output.status.code(), Some(0));
        let path = root().join("fixtures/expected").join(format!("report.{format}"));
        same_as_file(&path, &text(&output.stdout));
    }
}

#[test]
fn json_carries_the_same_numbers_as_csv() {
    let json: serde_json::Value =
        serde_json::from_slice(&program(&["report", "--format", "json"]).stdout).unwrap();
    let csv = text(&program(&["report", "--format", "csv"]).stdout);
    let mut compared = 0;
    for output in json["outputs"].as_array().unwrap() {
        let id = output["id"].as_str().unwrap();
        let Some(mid) = output["value"]["mid"].as_f64() else { continue };
        let row = csv.lines().find(|line| line.starts_with(&format!("output,{id},"))).unwrap();
        assert!(row.contains(&format!(",{mid},")), "{id}: {mid} not in {row}");
        compared += 1;
    }
    assert!(compared > 50, "only {compared} numbers");
}

#[test]
fn a_denied_finding_ends_with_one() {
    let output = program(&["report", "--deny", "claim-contradicted"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("error[claim-contradicted]"));
    let unknown = program(&["report", "--deny", "claims"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("`claims` is no kind of finding: use one of "));
}

#[test]
fn bad_input_ends_with_two_and_points_at_the_cell() {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("fixtures/dataset"), folder.path());
    let path = folder.path().join("observations/amazon.csv");
    let good = fs::read_to_string(&path).unwrap();
    let bad = good.replacen(",37587,", ",3x587,", 1);
    assert_ne!(good, bad);
    fs::write(&path, &bad).unwrap();
    let data = folder.path().to_str().unwrap();
    let line = 1 + bad.lines().position(|line| line.contains(",3x587,")).unwrap();
    let row = bad.lines().nth(line - 1).unwrap();
    let column = 1 + row.find("3x587").unwrap();
    for verb in ["report", "check"] {
        let output = program(&[verb, "--data", data]);
        assert_eq!(output.status.code(), Some(2));
        let all = text(&output.stderr) + &text(&output.stdout);
        let place = format!("observations/amazon.csv:{line}:{column}:");
        assert!(all.contains(&place), "{place} not in {all}");
    }
    let nowhere = program(&["report", "--data", "/no/such/folder"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert_eq!(text(&nowhere.stdout), "");
    assert!(text(&nowhere.stderr).starts_with("error: cannot read `/no/such/folder`"));
}

#[test]
fn the_shipped_dataset_is_clean() {
    let output = program(&["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains(" 0 errors"));
}

#[test]
fn the_schema_is_json() {
    let output = program(&["schema"]);
    assert_eq!(output.status.code(), Some(0));
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let files: Vec<&String> = schema.as_object().unwrap().keys().collect();
    for name in ["sources", "providers", "metrics", "observations", "sites", "chips", "claims"] {
        assert!(files.iter().any(|file| file.starts_with(name)), "{name} not in {files:?}");
    }
}

#[test]
fn output_is_plain_and_the_same_twice() {
    let first = program(&["report"]);
    assert!(!first.stdout.contains(&0x1b));
    assert_eq!(first.stdout, program(&["report"]).stdout);
}

#[test]
fn wrong_arguments_end_with_two() {
    for wrong in [
        &["report", "--as-of", "yesterday"][..],
        &["report", "--period", "1Q26"],
        &["report", "--format", "xml"],
        &["repotr"],
    ] {
        let output = program(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(!output.stderr.is_empty());
        assert!(output.stdout.is_empty());
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
