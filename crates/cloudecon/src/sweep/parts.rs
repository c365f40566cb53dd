//! The finished batches of a sweep beside its output.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;

use super::batch::Batch;
use super::durable::{beside, durably};
use super::kind::Kind;
use super::plan::Plan;
use super::threads::run;
use super::{Error, Progress, csv};

/// The finished batches of a sweep, in a folder beside the output.
pub(super) struct Parts<'a> {
    plan: &'a Plan,
    out: &'a Path,
    kind: Kind,
    folder: PathBuf,
    /// Kept open: while it lives, no other run may write here.
    lock: File,
}

impl<'a> Parts<'a> {
    /// Makes the folder, or finds that of an earlier run of the same sweep.
    pub(super) fn open(plan: &'a Plan, out: &'a Path, kind: Kind) -> Result<Self, Error> {
        let wrong = Error::not_writable(out);
        if out.is_dir() {
            return Err(wrong(io::ErrorKind::IsADirectory.into()));
        }
        let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
        if let Some(parent) = parent.filter(|parent| !parent.exists()) {
            let message = format!("there is no folder `{}`", parent.display());
            return Err(wrong(io::Error::new(io::ErrorKind::NotFound, message)));
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
            // The folder of a run that finished no batch, or whose mark a kill cut short, is free.
            if finished(&folder).map_err(&wrong)?.next().is_some() {
                return Err(Error::OtherSweep { path: folder.display().to_string() });
            }
            let emptied = lock.set_len(0).and_then(|()| lock.rewind());
            let written = emptied.and_then(|()| lock.write_all(plan.mark.as_bytes()));
            written.and_then(|()| lock.sync_all()).map_err(&wrong)?;
        }
        Ok(Self { plan, out, kind, folder, lock })
    }

    /// Where the output is drafted.
    pub(super) fn draft(&self) -> PathBuf {
        self.folder.join("joined")
    }

    /// The mark goes last: what is left of a killed removal still tells its sweep. What is not of a
    /// sweep stays.
    pub(super) fn remove(self) -> Result<(), Error> {
        for entry in fs::read_dir(&self.folder).map_err(Error::interrupted(&self.folder))? {
            let part = entry.map_err(Error::interrupted(&self.folder))?.path();
            if is_part(&part) {
                fs::remove_file(&part).map_err(Error::interrupted(&part))?;
            }
        }
        let mark = self.mark();
        drop(self.lock);
        fs::remove_file(&mark).map_err(Error::interrupted(&mark))?;
        match fs::remove_dir(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::DirectoryNotEmpty => {
                Err(Error::interrupted(&self.folder)(error))
            }
            _ => Ok(()),
        }
    }

    fn mark(&self) -> PathBuf {
        self.folder.join("sweep")
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
    pub(super) fn check_room(&self, room: Option<u64>) -> Result<(), Error> {
        let Some(free) = room else { return Ok(()) };
        let rows = self.plan.rows().min(1_000);
        let mut batch = Batch::default();
        self.plan.fill(0, usize::try_from(rows).unwrap_or(0), &mut batch)?;
        let sample = self.bytes(&batch).len() as f64;
        let parts = finished(&self.folder).map_err(Error::not_writable(self.out))?;
        let there: u64 = parts.filter_map(|part| fs::metadata(part).ok()).map(|it| it.len()).sum();
        let each = sample * self.plan.rows() as f64 / rows as f64;
        let needed = 2.0 * each - there as f64;
        if needed > free as f64 {
            if there == 0 {
                // Nothing is lost: no batch is finished, and a folder with other files stays.
                let _ = fs::remove_file(self.mark());
                let _ = fs::remove_dir(&self.folder);
            }
            let path = self.out.display().to_string();
            return Err(Error::NoRoom { path, needed: as_bytes(needed), free });
        }
        Ok(())
    }

    /// Does the batches that are missing.
    pub(super) fn fill(
        &self,
        threads: NonZeroUsize,
        progress: impl FnMut(Progress),
    ) -> Result<(), Error> {
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

    pub(super) fn join(&self, file: &mut BufWriter<File>) -> io::Result<()> {
        let titles = self.plan.titles();
        let parts = (0..self.count()).map(|index| self.path(index));
        match self.kind {
            Kind::Csv => csv::join(&titles, parts, file),
            #[cfg(feature = "frames")]
            Kind::Parquet => super::parquet::join(&titles, self.plan.batch(), parts, file),
        }
    }
}

/// The batches of a folder that are whole, of any sweep.
fn finished(folder: &Path) -> io::Result<impl Iterator<Item = PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let all: Vec<PathBuf> = paths.collect::<io::Result<_>>()?;
    Ok(all
        .into_iter()
        .filter(|path| is_part(path) && path.extension().is_some_and(|ending| ending != "tmp")))
}

/// True for a batch, whole or drafted.
fn is_part(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("part-"))
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
