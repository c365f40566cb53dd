//! The rows of a sweep as a file, batch by batch, so that a killed run goes on where it stood.

use std::num::NonZeroUsize;
use std::path::Path;

use super::durable::durably;
use super::kind::Kind;
use super::parts::Parts;
use super::plan::Plan;
use super::{Error, Progress};

/// How a sweep is written.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Threads that compute batches; the file is the same on any number.
    pub threads: NonZeroUsize,
    /// Bytes that are free where the output goes, if the caller knows.
    pub room: Option<u64>,
}

/// Writes the rows of a sweep to a `.csv`, or with the feature `frames` a `.parquet`, file.
///
/// Each batch goes to a part beside the output: written under another name, flushed to the disk
/// and renamed; the parts are joined in the same way. Killed at any moment, or stopped by a full
/// disk, the next run of the same sweep does only the batches that are missing, and the file is
/// the same byte for byte. It appears when it is whole.
///
/// # Errors
/// Before any work: [`Error::UnknownKind`], [`Error::NoParquet`], [`Error::NotWritable`],
/// [`Error::NoRoom`], [`Error::OtherSweep`], [`Error::Busy`]. Later: [`Error::Interrupted`],
/// [`Error::Model`].
pub fn write(
    plan: &Plan,
    out: &Path,
    options: &Options,
    progress: impl FnMut(Progress),
) -> Result<(), Error> {
    let kind = Kind::of(out)?;
    let parts = Parts::open(plan, out, kind)?;
    parts.check_room(options.room)?;
    parts.fill(options.threads, progress)?;
    durably(&parts.draft(), out, |file| parts.join(file)).map_err(Error::interrupted(out))?;
    parts.remove()
}
