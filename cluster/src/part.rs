use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cloudecon::sweep::{Batch, Plan};
use datafusion::arrow::array::{ArrayRef, Float64Array, UInt64Array};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::error::{DataFusionError, Result};
use datafusion::parquet::arrow::ArrowWriter;

use crate::fault::carried;
use crate::job::Job;

/// Rows that are computed together: their columns stay in the second cache.
pub(crate) const BLOCK: u64 = 8_192;

/// Some consecutive rows as the engine holds them; what has no result is null.
pub(crate) fn block(
    plan: &Plan,
    rows: std::ops::Range<u64>,
    schema: &SchemaRef,
    batch: &mut Batch,
) -> Result<RecordBatch> {
    let count = usize::try_from(rows.end - rows.start).map_err(carried)?;
    plan.fill(rows.start, count, batch).map_err(carried)?;
    let numbers: ArrayRef = Arc::new(UInt64Array::from_iter_values(rows));
    let values = batch.columns().map(|column| -> ArrayRef {
        Arc::new(column.iter().map(|it| it.is_finite().then_some(*it)).collect::<Float64Array>())
    });
    let columns = std::iter::once(numbers).chain(values).collect();
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}

/// The file of a span: `part-00000042.parquet`.
pub(crate) fn path(folder: &Path, span: u64) -> PathBuf {
    folder.join(format!("part-{span:08}.parquet"))
}

/// Writes a span under another name, flushes it and renames it: a part is whole or not there, and
/// a span that is done twice, by a lost executor and by the one after it, is one file. Gives the
/// rows and whether the part was there already.
pub(crate) fn write(plan: &Plan, job: &Job, folder: &Path, span: u64) -> Result<(u64, bool)> {
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let range = job.range(span);
    let rows = range.end - range.start;
    let path = path(folder, span);
    if path.exists() {
        return Ok((rows, true));
    }
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = path.with_extension(format!("{}-{number}.tmp", std::process::id()));
    let named = |error: io::Error| {
        DataFusionError::IoError(io::Error::new(
            error.kind(),
            format!("{}: {error}", draft.display()),
        ))
    };
    let schema = job.row_schema();
    let file = File::create(&draft).map_err(named)?;
    let written = || -> Result<()> {
        let mut writer = ArrowWriter::try_new(file, Arc::clone(&schema), None)?;
        let (mut first, mut batch) = (range.start, Batch::default());
        while first < range.end {
            let end = range.end.min(first + BLOCK);
            writer.write(&block(plan, first..end, &schema, &mut batch)?)?;
            first = end;
        }
        writer.into_inner()?.sync_all().map_err(named)?;
        fs::rename(&draft, &path).map_err(named)
    };
    written().inspect_err(|_| {
        // What was refused is told; the draft that is left would only take room.
        let _ = fs::remove_file(&draft);
    })?;
    Ok((rows, false))
}
