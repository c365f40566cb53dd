//! The reference data set of `fixtures/dataset`.

use std::path::PathBuf;

use cloudecon_dataset::Files;

/// The files, paths without a root.
pub(crate) fn shipped() -> Files {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dataset");
    Files::from_dir(&dir).unwrap().iter().collect()
}
