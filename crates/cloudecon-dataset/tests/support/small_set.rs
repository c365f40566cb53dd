//! The small data set of `fixtures/broken/good`, in memory.

use std::path::PathBuf;

use cloudecon_dataset::Files;

/// The small set, paths without a root.
pub(crate) fn good() -> Files {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/broken/good");
    Files::from_dir(&dir).unwrap().iter().collect()
}
