//! Compiles the reference dataset into the program, so that it runs in any folder.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let root = manifest.join("../../fixtures/dataset").canonicalize()?;
    let mut files = Vec::new();
    collect(&root, &root, &mut files)?;
    files.sort();
    let lines: Vec<String> = files
        .into_iter()
        .map(|(name, path)| {
            let path = path.display().to_string();
            format!("    ({name:?}, include_bytes!({path:?})),\n")
        })
        .collect();
    let code = format!("pub(crate) const FILES: &[(&str, &[u8])] = &[\n{}];\n", lines.concat());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("embedded.rs"), code)
}

/// Lists the data files below a folder as (path inside the dataset, path on disk).
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    // A changed folder means a file came or went; a changed file is seen by `include_bytes!`.
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|e| e == "csv" || e == "toml") {
            let parts: Vec<_> = path
                .strip_prefix(root)
                .map_err(io::Error::other)?
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .collect();
            files.push((parts.join("/"), path));
        }
    }
    Ok(())
}
