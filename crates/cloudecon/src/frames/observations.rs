use cloudecon_dataset::{Dataset, Files, Observation};
use polars::io::SerWriter;
use polars::prelude::{Column as Values, CsvWriter, DataFrame, DataType};

use super::FrameError;
use super::tables::{text, values};

/// The columns of an observation file, in its order.
const COLUMNS: [&str; 15] = [
    "id",
    "entity",
    "metric",
    "period",
    "value",
    "low",
    "high",
    "unit",
    "bound",
    "basis",
    "confidence",
    "published",
    "source",
    "locator",
    "note",
];

/// Without these nothing can be read; the others may be left out.
const NEEDED: usize = 5;

/// Every observation of a dataset: the columns of its files with `value`, `low` and `high` as
/// numbers in the printed unit, and `printed`, the digits as the source has them.
///
/// # Errors
/// [`FrameError::Frame`], which the fixed columns never cause.
pub fn observations(dataset: &Dataset) -> Result<DataFrame, FrameError> {
    let rows = dataset.observations();
    let words =
        |name: &str, get: fn(&Observation) -> Option<String>| text(name, rows.iter().map(get));
    let numbers =
        |name: &str, get: fn(&Observation) -> Option<f64>| values(name, rows.iter().map(get));
    let columns = vec![
        words("id", |row| Some(row.id().to_owned())),
        words("entity", |row| Some(row.entity().to_owned())),
        words("metric", |row| Some(row.metric().to_owned())),
        words("period", |row| Some(row.period().to_string())),
        numbers("value", |row| Some(crate::explain::printed(row.figure()).mid())),
        numbers("low", |row| {
            row.figure().low().map(|_| crate::explain::printed(row.figure()).low())
        }),
        numbers("high", |row| {
            row.figure().high().map(|_| crate::explain::printed(row.figure()).high())
        }),
        words("unit", |row| Some(row.figure().unit().to_owned())),
        words("bound", |row| Some(row.figure().bound().to_string())),
        words("basis", |row| Some(row.basis().to_string())),
        words("confidence", |row| Some(row.confidence().to_string())),
        words("published", |row| Some(row.published().to_string())),
        words("source", |row| Some(row.source().to_owned())),
        words("locator", |row| row.locator().map(str::to_owned)),
        words("note", |row| row.note().map(str::to_owned)),
        words("printed", |row| Some(row.figure().printed().to_owned())),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// Appends observations to the files of a data set, each row to the file of its entity's provider;
/// gives how many. The set is read again afterwards, so that every check holds for the new rows.
///
/// Digits come from the column `printed` where there is one, else from `value`: text as it stands,
/// numbers in their shortest form. Columns of the format that are left out are filled with `-`,
/// which the reader refuses where a cell is needed; further columns are ignored.
///
/// # Errors
/// [`FrameError::MissingColumn`], [`FrameError::UnknownEntity`], [`FrameError::Frame`].
pub fn add_observations(
    files: &mut Files,
    dataset: &Dataset,
    frame: &DataFrame,
) -> Result<usize, FrameError> {
    let mut columns: Vec<Vec<Option<String>>> = Vec::with_capacity(COLUMNS.len());
    for (index, name) in COLUMNS.into_iter().enumerate() {
        let digits = if name == "value" { frame.column("printed").ok() } else { None };
        let found = digits.or_else(|| frame.column(name).ok());
        columns.push(match found {
            Some(found) => as_text(found)?,
            None if index < NEEDED => {
                return Err(FrameError::MissingColumn { column: name, legal: COLUMNS.join(", ") });
            }
            None => vec![None; frame.height()],
        });
    }
    let mut by_file: std::collections::BTreeMap<String, Vec<usize>> =
        std::collections::BTreeMap::new();
    for row in 0..frame.height() {
        let entity = columns.get(1).and_then(|cells| cells.get(row)).cloned().flatten();
        let entity = entity.unwrap_or_default();
        let provider = dataset
            .provider_of(&entity)
            .ok_or_else(|| FrameError::UnknownEntity { row: row + 1, entity: entity.clone() })?;
        by_file.entry(format!("observations/{}.csv", provider.id())).or_default().push(row);
    }
    for (path, rows) in by_file {
        let cell = |column: usize, row: usize| {
            let cells = columns.get(column)?;
            Some(cells.get(row)?.clone().unwrap_or_else(|| "-".to_owned()))
        };
        let columns = COLUMNS.into_iter().enumerate();
        let columns: Vec<Values> =
            columns.map(|(at, name)| text(name, rows.iter().map(|row| cell(at, *row)))).collect();
        let mut lines = DataFrame::new(rows.len(), columns)?;
        let before = files.get(&path).map(<[u8]>::to_vec).unwrap_or_default();
        let mut bytes = before.clone();
        if bytes.last().is_some_and(|last| *last != b'\n') {
            bytes.push(b'\n');
        }
        CsvWriter::new(&mut bytes).include_header(before.is_empty()).finish(&mut lines)?;
        files.insert(path, bytes);
    }
    Ok(frame.height())
}

fn as_text(column: &Values) -> Result<Vec<Option<String>>, FrameError> {
    let series = column.cast(&DataType::String)?;
    Ok(series.str()?.iter().map(|cell| cell.map(str::to_owned)).collect())
}
