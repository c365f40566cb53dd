use std::path::{Path, PathBuf};
use std::{fs, io};

use super::Fault;

/// The case files of a path: itself, or all below a folder in the order of their paths.
pub(super) fn below(path: &Path) -> Result<Vec<PathBuf>, Fault> {
    let fault = |message: &str| Fault::of_file(&shown(path), message);
    let unreadable = |error: io::Error| fault(&format!("cannot be read: {error}"));
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        return if is_json(path) {
            Ok(vec![path.to_owned()])
        } else {
            Err(fault("is no case file: cases are JSON (`.json`)"))
        };
    }
    let mut files = Vec::new();
    collect(path, &mut files).map_err(unreadable)?;
    if files.is_empty() {
        return Err(fault("holds no case file (`.json`)"));
    }
    files.sort();
    Ok(files)
}

/// Folders behind links are not entered, so that a loop of links ends.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(&path, files)?;
        } else if is_json(&path) && !path.is_dir() {
            files.push(path);
        }
    }
    Ok(())
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}
