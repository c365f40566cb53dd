//! The program as a user meets it: exit codes, streams, formats, the README's output.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .env("COLUMNS", "1000")
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
fn no_claim_that_held_stops_holding() {
    let path = root().join("fixtures/expected/claims.csv");
    let before = fs::read_to_string(&path).unwrap();
    assert!(before.matches(",holds,").count() > 25, "the list of claims is not that of the ledger");
    // Also before the list is rewritten: whoever lets a claim fall edits its line by hand.
    let against = program(&["claims", "check", "--against", path.to_str().unwrap()]);
    assert_eq!(against.status.code(), Some(0), "{}", text(&against.stderr));
    let list = program(&["claims", "--format", "csv", "--table", "claims"]);
    assert_eq!(list.status.code(), Some(0), "{}", text(&list.stderr));
    same_as_file(&path, &text(&list.stdout));
}

#[test]
fn a_claim_that_held_and_fails_ends_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("claims.csv");
    let list = text(&program(&["claims", "--format", "csv", "--table", "claims"]).stdout);
    let (head, rest) = list.split_once("aws-ebit-margin-change,").unwrap();
    let (line, tail) = rest.split_once('\n').unwrap();
    let held = line.replacen(",fails,", ",holds,", 1);
    assert_ne!(held, line);
    fs::write(&path, format!("{head}aws-ebit-margin-change,{held}\n{tail}")).unwrap();
    let output = program(&["claims", "check", "--against", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let expected = "error: claim `aws-ebit-margin-change` held and no longer does\n";
    assert_eq!(text(&output.stderr), expected);
    let wrong = program(&["claims", "check", "--against", "/no/such/file.csv"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn claims_are_listed_shown_and_denied() {
    let show = program(&["claims", "show", "aws-ebit-margin-change"]);
    assert_eq!(show.status.code(), Some(0));
    let shown = text(&show.stdout);
    assert!(shown.contains("14161 USD million / 37587 USD million - 12465 USD million"), "{shown}");
    assert!(shown.contains("182 (180 to 183) USD million"), "{shown}");
    let unknown = program(&["claims", "show", "aws-ebit-margin-chang"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `aws-ebit-margin-change`?"));
    assert_eq!(program(&["claims", "check"]).status.code(), Some(0));
    let denied = program(&["claims", "check", "--deny", "claims-conflict"]);
    assert_eq!(denied.status.code(), Some(1));
    let json = program(&["claims", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let ids: Vec<&str> =
        json["tables"].as_array().unwrap().iter().map(|t| t["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["claims", "verdicts", "conflicts", "closings"]);
}

#[test]
fn a_faulty_formula_ends_with_two_and_points_into_it() {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("fixtures/dataset"), folder.path());
    let path = folder.path().join("claims.toml");
    let good = fs::read_to_string(&path).unwrap();
    let from = "expression = \"amazon.aws.operating_income@2025Q1 / amazon.aws.revenue@2025Q1\"";
    let bad = good.replacen(
        from,
        "expression = \"amazon.aws.operating_incom@2025Q1 + amazon.aws.ai_share_of_revenue@2026Q1\"",
        1,
    );
    assert_ne!(good, bad);
    fs::write(&path, &bad).unwrap();
    let line = 1 + bad.lines().position(|line| line.contains("operating_incom@")).unwrap();
    let output = program(&["check", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let all = text(&output.stdout);
    let place = format!(
        "claims.toml:{line}:15: there is no metric `operating_incom`\n  hint: did you mean `operating_income`?"
    );
    assert!(all.contains(&place), "{place} not in {all}");
    let output = program(&["claims", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
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
