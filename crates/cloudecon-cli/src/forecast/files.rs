//! Files with forecasts, and the digest of the files of a dataset.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cloudecon::contracts::ContractFault;
use cloudecon::dataset::Files;
use cloudecon::forecast::{Forecast, digest, parse};

use crate::arguments::Input;
use crate::embedded;

/// The rows of a file, or of the CSV files right in a folder, by name; faults beside them.
pub(super) fn read(path: &Path) -> io::Result<(Vec<Forecast>, Vec<ContractFault>)> {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for path in files(path)? {
        let text = fs::read_to_string(&path)?;
        let (found, of_file) = parse(&text, &path.display().to_string());
        rows.extend(found);
        faults.extend(of_file);
    }
    Ok((rows, faults))
}

fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        let is_hidden =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !is_hidden && path.extension().is_some_and(|e| e == "csv") && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The digest of the dataset that is compiled in, or of a folder.
pub(super) fn digest_of(input: &Input) -> io::Result<String> {
    match &input.data {
        None => Ok(digest(embedded::FILES.iter().map(|(name, bytes)| (*name, *bytes)))),
        Some(folder) => {
            let files = Files::from_dir(folder)?;
            Ok(digest(files.iter()))
        }
    }
}
