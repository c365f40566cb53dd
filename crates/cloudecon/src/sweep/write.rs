//! The rows of a sweep as a file, batch by batch, so that a killed run goes on where it stood.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;

use super::batch::Batch;
use super::kind::Kind;
use super::plan::Plan;
use super::threads::run;
use super::{Error, Progress, csv};

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
    let draft = parts.folder.join("joined");
    durably(&draft, out, |file| parts.join(file)).map_err(Error::interrupted(out))?;
    parts.remove()
}

/// The finished batches of a sweep, in a folder beside the output.
struct Parts<'a> {
    plan: &'a Plan,
    out: &'a Path,
    kind: Kind,
    folder: PathBuf,
    /// Kept open: while it lives, no other run may write here.
    lock: File,
}

impl<'a> Parts<'a> {
    /// Makes the folder, or finds that of an earlier run of the same sweep.
    fn open(plan: &'a Plan, out: &'a Path, kind: Kind) -> Result<Self, Error> {
        let wrong = Error::not_writable(out);
        if out.is_dir() {
            return Err(wrong(io::ErrorKind::IsADirectory.into()));
        }
        let folder = beside(out, "parts");
        if let Err(error) = fs::create_dir(&folder)
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(wrong(error));
        }
        let mark = folder.join("sweep");
        let mut lock = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&mark)
            .map_err(&wrong)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Busy { path: out.display().to_string() });
            }
            Err(TryLockError::Error(error)) => return Err(wrong(error)),
        }
        let mut found = String::new();
        lock.read_to_string(&mut found).map_err(&wrong)?;
        if found != plan.mark {
            // A mark that a kill cut short is of a run that had no parts yet.
            if !plan.mark.starts_with(&found) || has_parts(&folder).map_err(&wrong)? {
                return Err(Error::OtherSweep { path: folder.display().to_string() });
            }
            let written = lock.rewind().and_then(|()| lock.write_all(plan.mark.as_bytes()));
            written.and_then(|()| lock.sync_all()).map_err(&wrong)?;
        }
        Ok(Self { plan, out, kind, folder, lock })
    }

    /// The mark goes last: what is left of a killed removal still tells its sweep.
    fn remove(self) -> Result<(), Error> {
        for index in 0..self.count() {
            let part = self.path(index);
            fs::remove_file(&part).map_err(Error::interrupted(&part))?;
        }
        drop(self.lock);
        fs::remove_dir_all(&self.folder).map_err(Error::interrupted(&self.folder))
    }

    fn count(&self) -> u64 {
        self.plan.rows().div_ceil(self.plan.batch())
    }

    fn path(&self, index: u64) -> PathBuf {
        let ending = match self.kind {
            Kind::Csv => "csv",
            #[cfg(feature = "frames")]
            Kind::Parquet => "columns",
        };
        self.folder.join(format!("part-{index:08}.{ending}"))
    }

    fn bytes(&self, batch: &Batch) -> Vec<u8> {
        match self.kind {
            Kind::Csv => csv::part(batch),
            #[cfg(feature = "frames")]
            Kind::Parquet => super::parquet::part(batch),
        }
    }

    /// The size of the parts and of the output, from the first rows, against what is free.
    fn check_room(&self, room: Option<u64>) -> Result<(), Error> {
        let Some(free) = room else { return Ok(()) };
        let rows = self.plan.rows().min(1_000);
        let mut batch = Batch::default();
        self.plan.fill(0, usize::try_from(rows).unwrap_or(0), &mut batch)?;
        let sample = self.bytes(&batch).len() as f64;
        let there: u64 = (0..self.count())
            .map_while(|index| fs::metadata(self.path(index)).ok())
            .map(|part| part.len())
            .sum();
        let each = sample * self.plan.rows() as f64 / rows as f64;
        let needed = 2.0 * each - there as f64;
        if needed > free as f64 {
            if there == 0 {
                // Nothing is lost: the folder holds the name of the sweep alone.
                let _ = fs::remove_dir_all(&self.folder);
            }
            let path = self.out.display().to_string();
            return Err(Error::NoRoom { path, needed: as_bytes(needed), free });
        }
        Ok(())
    }

    /// Does the batches that are missing.
    fn fill(&self, threads: NonZeroUsize, progress: impl FnMut(Progress)) -> Result<(), Error> {
        let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
        let (done, kept) = (AtomicU64::new(0), AtomicU64::new(0));
        let size = self.plan.batch();
        let work = |steps: Sender<Progress>| -> Result<(), Error> {
            let mut batch = Batch::default();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= self.count() || stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let first = index * size;
                let rows = size.min(self.plan.rows() - first);
                let path = self.path(index);
                if path.exists() {
                    kept.fetch_add(rows, Ordering::Relaxed);
                } else {
                    self.plan.fill(first, usize::try_from(rows).unwrap_or(0), &mut batch)?;
                    let bytes = self.bytes(&batch);
                    durably(&beside(&path, "tmp"), &path, |file| file.write_all(&bytes))
                        .map_err(Error::interrupted(&path))?;
                }
                let done = done.fetch_add(rows, Ordering::Relaxed) + rows;
                let kept = kept.load(Ordering::Relaxed);
                // The receiver lives as long as the threads.
                let _ = steps.send(Progress { done, kept, rows: self.plan.rows() });
            }
        };
        let work = |steps| work(steps).inspect_err(|_| stop.store(true, Ordering::Relaxed));
        run(threads, work, progress).into_iter().collect()
    }

    fn join(&self, file: &mut BufWriter<File>) -> io::Result<()> {
        let titles = self.plan.titles();
        let parts = (0..self.count()).map(|index| self.path(index));
        match self.kind {
            Kind::Csv => csv::join(&titles, parts, file),
            #[cfg(feature = "frames")]
            Kind::Parquet => super::parquet::join(&titles, self.plan.batch(), parts, file),
        }
    }
}

fn has_parts(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "csv" || ending == "columns") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `out.csv` and `parts`: `out.csv.parts`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
    path.with_file_name(format!("{name}.{ending}"))
}

/// Writes under another name, flushes to the disk, renames: the file is whole or not there.
fn durably(
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

/// Bytes for a message; what is more than can be counted is the most that can.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float to integer cast saturates, and this number is for people"
)]
fn as_bytes(value: f64) -> u64 {
    value as u64
}
