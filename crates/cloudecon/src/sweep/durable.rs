//! Files that are whole or not there.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// `out.csv` and `parts`: `out.csv.parts`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
    path.with_file_name(format!("{name}.{ending}"))
}

/// Writes under another name, flushes to the disk, renames: the file is whole or not there.
pub(super) fn durably(
    draft: &Path,
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(draft)?);
    fill(&mut file)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    fs::rename(draft, path)
}
