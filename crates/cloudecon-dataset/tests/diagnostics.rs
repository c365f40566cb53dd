//! Changes one thing in a good data set and compares every message that follows, word for word.
//!
//! `fixtures/broken/<code>` holds the changed file and `expected.txt` for each code;
//! `UPDATE_EXPECTED=1` writes them anew from the cases.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should fail")]

#[path = "diagnostics/cases.rs"]
mod cases;
#[path = "support/small_set.rs"]
mod small_set;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use cloudecon_dataset::{Code, Dataset, Files, Reading};
use small_set::good;

/// The folder of the small set and of its broken variants.
fn broken() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/broken")
}

/// Replaces a text that occurs once in a file.
fn edit(files: &mut Files, path: &str, from: &str, to: &str) {
    let text = String::from_utf8(files.get(path).unwrap().to_vec()).unwrap();
    assert_eq!(text.matches(from).count(), 1, "`{from}` must occur once in {path}");
    files.insert(path, text.replace(from, to));
}

fn read(files: &Files) -> Reading {
    Dataset::read(files)
}

/// All diagnostics, each with a line break.
fn messages(files: &Files) -> String {
    let mut all = String::new();
    for diagnostic in read(files).diagnostics() {
        all.push_str(&diagnostic.to_string());
        all.push('\n');
    }
    all
}

/// One change and what it leads to.
struct Case {
    code: &'static str,
    edit: Edit,
    /// The messages between line breaks.
    expected: &'static str,
}

enum Edit {
    /// In a file, a text that occurs once, and what stands in its place; U+E000 is a byte that is not UTF-8.
    Replace(&'static str, &'static str, &'static str),
    Remove(&'static str),
    Rename(&'static str, &'static str),
}

impl Case {
    fn expected(&self) -> &str {
        self.expected.trim_start_matches('\n')
    }

    fn files(&self) -> Files {
        let mut files = good();
        match self.edit {
            Edit::Replace(path, from, to) => {
                edit(&mut files, path, from, to);
                let bytes = files.get(path).unwrap().to_vec();
                let marker = "\u{e000}".as_bytes();
                if let Some(at) = bytes.windows(marker.len()).position(|found| found == marker) {
                    let rest = &bytes[at + marker.len()..];
                    files.insert(path, [&bytes[..at], b"\xFF", rest].concat());
                }
            }
            Edit::Remove(path) => {
                files.remove(path).unwrap();
            }
            Edit::Rename(path, to) => {
                let bytes = files.remove(path).unwrap();
                files.insert(to, bytes);
            }
        }
        files
    }

    /// The path of the file that the change leaves.
    const fn changed(&self) -> Option<&'static str> {
        match self.edit {
            Edit::Replace(path, ..) | Edit::Rename(_, path) => Some(path),
            Edit::Remove(_) => None,
        }
    }
}

#[test]
fn the_good_set_has_no_fault() {
    assert_eq!(messages(&good()), "");
}

#[test]
fn one_change_gives_these_messages() {
    for case in cases::CASES.iter().chain(cases::MORE) {
        assert_eq!(messages(&case.files()), case.expected(), "{}", case.code);
        assert!(case.expected().contains(&format!("[{}]: ", case.code)), "{}", case.code);
    }
}

#[test]
fn every_code_has_a_case() {
    let shown: BTreeSet<&str> = cases::CASES.iter().map(|case| case.code).collect();
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(shown, codes);
    assert_eq!(cases::CASES.len(), codes.len());
}

#[test]
fn broken_fixtures_show_the_cases() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    for case in cases::CASES {
        let folder = broken().join(case.code);
        if update {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("expected.txt"), case.expected()).unwrap();
            if let Some(path) = case.changed() {
                let to = folder.join(path);
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::write(to, case.files().get(path).unwrap()).unwrap();
            }
        }
        assert_eq!(fs::read_to_string(folder.join("expected.txt")).unwrap(), case.expected());
        let shown = Files::from_dir(&folder).unwrap();
        let files = case.files();
        let expected: Vec<(&str, &[u8])> =
            case.changed().map(|path| (path, files.get(path).unwrap())).into_iter().collect();
        assert_eq!(shown.iter().collect::<Vec<_>>(), expected, "{}", case.code);
    }
    let folders = fs::read_dir(broken()).unwrap().map(|entry| entry.unwrap());
    let folders = folders.filter(|entry| entry.file_type().unwrap().is_dir());
    let found: BTreeSet<String> =
        folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    let codes = Code::ALL.iter().map(|code| code.as_str().to_owned());
    assert_eq!(found, codes.chain(["good".to_owned()]).collect());
}

#[test]
fn several_faults_are_told_at_once_in_file_order() {
    let mut files = good();
    edit(&mut files, "observations/fabrikam.csv", "34681", "many");
    edit(
        &mut files,
        "observations/fabrikam.csv",
        "FY26Q3,fabrikam.cloud-2024",
        "FY26Q3,fabricam.cloud-2024",
    );
    edit(&mut files, "chips.csv", "medium", "midle");
    edit(&mut files, "sources.toml", "kind = \"release\"", "kind = \"relase\"");
    let codes: Vec<&str> = read(&files).diagnostics().iter().map(|d| d.code().as_str()).collect();
    // The row with two faults is told of both; what cites the faulty source row is not blamed.
    assert_eq!(codes, ["bad-word", "unknown-entity", "bad-number", "bad-word"]);
}

#[test]
fn good_rows_survive_bad_ones() {
    let mut files = good();
    edit(&mut files, "observations/fabrikam.csv", "34681", "many");
    let reading = read(&files);
    assert_eq!(reading.dataset().observations().len(), 6);
    assert_eq!(reading.diagnostics().len(), 1);
    let failure = reading.into_result().unwrap_err().to_string();
    assert!(failure.ends_with("\n1 error in the data set"), "{failure}");
}

#[test]
fn warnings_do_not_fail_a_reading() {
    let mut files = good();
    edit(&mut files, "sites.csv", "4,240,310", "4,240,210");
    let reading = read(&files);
    assert_eq!(reading.diagnostics().len(), 1);
    assert_eq!(reading.into_result().unwrap().sites().len(), 2);
}

#[test]
fn the_root_stands_before_each_path() {
    let mut files = Files::new("fixtures/dataset/");
    for (path, bytes) in good().iter() {
        files.insert(path, bytes);
    }
    edit(&mut files, "observations/northwind.csv", "37,-,-,percent", "37,-,-,fraction");
    let expected = "error[value-out-of-range]: fixtures/dataset/observations/northwind.csv:5:81: \
        `ai_revenue_share` must lie between 0 and 1, found 37\n  hint: write 37 with unit `percent`\n";
    assert_eq!(messages(&files), expected);
}

#[test]
fn a_byte_order_mark_and_crlf_change_nothing() {
    let plain = read(&good());
    let mut files = good();
    for (path, bytes) in good().iter() {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        files.insert(path, format!("\u{feff}{}", text.replace('\n', "\r\n")));
    }
    assert_eq!(messages(&files), "");
    let (marked, _) = read(&files).into_parts();
    assert_eq!(marked.observations(), plain.dataset().observations());
    assert_eq!(marked.claims(), plain.dataset().claims());
    // Places are those of the text behind the mark.
    edit(&mut files, "observations/fabrikam.csv", "34681", "many");
    let place = read(&files).diagnostics().first().unwrap().location().clone();
    assert_eq!((place.line(), place.column()), (3, 71));
}

#[test]
fn columns_may_stand_in_any_order() {
    let mut files = good();
    let text = "description,sign,metric,kind,quantity\n\
        Revenue as reported,non_negative,revenue,flow,money\n\
        Operating income as reported,any,operating_income,flow,money\n\
        Part of revenue that comes from AI,non_negative,ai_revenue_share,rate,share\n\
        Contracted revenue not yet earned,non_negative,backlog,stock,money\n\
        Revenue at a yearly pace,non_negative,run_rate,stock,run_rate\n";
    files.insert("metrics.csv", text);
    assert_eq!(messages(&files), "");
    edit(&mut files, "metrics.csv", "revenue,flow,money", "revenue,flow,monney");
    let place = read(&files).diagnostics().first().unwrap().location().clone();
    assert_eq!((place.line(), place.column()), (2, 47));
}
