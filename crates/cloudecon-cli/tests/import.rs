//! The verb `import` as a user meets it: rows, what is never overwritten, exit codes.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

fn import(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cloudecon"))
        .env("COLUMNS", "1000")
        .args(["import", "companyfacts"])
        .args(arguments)
        .current_dir(env::temp_dir())
        .output()
        .unwrap()
}

fn sample(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/companyfacts");
    folder.join(name).to_str().unwrap().to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn rows_go_out_and_counts_to_the_other_stream() {
    let output = import(&[&sample("meta.json")]);
    assert_eq!(output.status.code(), Some(0));
    let out = text(&output.stdout);
    assert!(out.starts_with("id,entity,metric,period,value,low,high,unit,bound,basis,"), "{out}");
    let row = out.lines().find(|line| line.starts_with("meta.capex_cash@2025Q4,")).unwrap();
    assert!(row.starts_with("meta.capex_cash@2025Q4,meta,capex_cash,2025Q4,21383,-,-,USD million,exact,derived,high,2026-01-29,sec-companyfacts-1326801,"), "{row}");
    let err = text(&output.stderr);
    assert!(err.contains("Meta Platforms, Inc.: 85 rows from 145 facts"), "{err}");
    // The dataset holds that source; of another it prints what to add.
    assert!(!err.contains("[[source]]"), "{err}");
    let err = text(&import(&[&sample("alphabet.json")]).stderr);
    assert!(err.contains("id = \"sec-companyfacts-1652044\""), "{err}");
}

#[test]
fn a_file_that_is_there_stays_unless_forced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("meta.csv");
    let shown = path.to_str().unwrap();
    fs::write(&path, "mine").unwrap();
    let refused = import(&[&sample("meta.json"), "-o", shown]);
    assert_eq!(refused.status.code(), Some(2));
    let err = text(&refused.stderr);
    assert_eq!(err, format!("error: `{shown}`: exists already: --force would replace it\n"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(files(folder.path()), std::slice::from_ref(&path));
    let forced = import(&[&sample("meta.json"), "-o", shown, "--force"]);
    assert_eq!(forced.status.code(), Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 86);
    assert_eq!(files(folder.path()), std::slice::from_ref(&path));
    assert_eq!(text(&forced.stdout), "");
    fs::remove_file(&path).unwrap();
    assert_eq!(import(&[&sample("meta.json"), "-o", shown]).status.code(), Some(0));
    assert_eq!(files(folder.path()), [path]);
}

#[test]
fn faults_say_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("facts.json");
    let good = fs::read_to_string(sample("meta.json")).unwrap();
    fs::write(&path, good.replacen("6842000000", "\"many\"", 1)).unwrap();
    let shown = path.to_str().unwrap();
    let output = import(&[shown]);
    assert_eq!(output.status.code(), Some(1));
    let err = text(&output.stderr);
    let told = "us-gaap/PaymentsToAcquirePropertyPlantAndEquipment, USD: `val` is no amount in USD";
    assert!(err.starts_with(&format!("note: {shown}:")) && err.contains(told), "{err}");
    fs::write(&path, &good[..1_000]).unwrap();
    let output = import(&[shown]);
    assert_eq!(output.status.code(), Some(2));
    let err = text(&output.stderr);
    assert!(err.starts_with(&format!("error: {shown}:")) && err.contains("EOF"), "{err}");
    fs::write(&path, good.replace("Meta Platforms", "Northwind")).unwrap();
    let err = text(&import(&[shown]).stderr);
    assert!(err.contains("say whose rows these are by --entity"), "{err}");
    let err = text(&import(&[shown, "--entity", "nobody"]).stderr);
    assert_eq!(err, "error: no entity `nobody` in providers.toml\n");
    assert_eq!(import(&[shown, "--entity", "meta"]).status.code(), Some(0));
    assert_eq!(import(&["no-such-file.json"]).status.code(), Some(2));
}
