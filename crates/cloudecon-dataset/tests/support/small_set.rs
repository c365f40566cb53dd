//! The small data set of `fixtures/broken/good`, in memory.

use std::path::PathBuf;

use cloudecon_dataset::{Dataset, Files, Reading};

/// The folder of the small set and of its broken variants.
pub(crate) fn broken() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/broken")
}

/// The small set, paths without a root.
pub(crate) fn good() -> Files {
    let read = Files::from_dir(&broken().join("good")).unwrap();
    read.iter().collect()
}

/// Replaces a text that occurs once in a file.
pub(crate) fn edit(files: &mut Files, path: &str, from: &str, to: &str) {
    let text = String::from_utf8(files.get(path).unwrap().to_vec()).unwrap();
    assert_eq!(text.matches(from).count(), 1, "`{from}` must occur once in {path}");
    files.insert(path, text.replace(from, to));
}

pub(crate) fn read(files: &Files) -> Reading {
    Dataset::read(files)
}

/// All diagnostics, one after another.
pub(crate) fn messages(files: &Files) -> String {
    read(files).diagnostics().iter().map(|d| format!("{d}\n")).collect()
}
