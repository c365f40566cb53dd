//! Predicted against measured time per output token.

mod bounds;
mod fitting;
mod half_fit;
mod observed;
mod scores;
mod transfer;

use cloudecon_dataset::Basis;
use cloudecon_tco::Calibration;

use self::fitting::{Predicted, Use, halves, shipped};
use self::observed::{Known, observe};
use super::measured::{Measured, Rows};
use super::{Catalog, Unanswered};
use crate::table::{Cell, Column, Document, Number, Table};

pub use self::fitting::SEED;

/// Where the constants of a prediction come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constants {
    /// Fitted on a random half of the curves of each model, used on the other half, several times
    /// over; a model with too few rows takes the dataset's.
    Halves {
        /// Seed of the first split; the next have the following numbers.
        seed: u64,
        /// Splits.
        splits: u64,
    },
    /// Those of the dataset, as they are: for rows that they were not fitted on.
    Dataset,
}

/// Predicts every row, compares it with its measurement and with the roofline without constants,
/// and sums up the errors by chip, model and precision.
///
/// With [`Constants::Halves`] every figure of the summary is of rows whose curves the constants
/// did not see. The answer is the same on any number of threads.
///
/// # Errors
/// [`Unanswered`] if no row can be predicted.
pub fn predict(
    catalog: &Catalog<'_>,
    rows: &Rows,
    constants: Constants,
) -> Result<Document, Unanswered> {
    let (known, unknown) = observe(catalog, rows);
    if known.is_empty() {
        return Err(Unanswered(format!("{}: no row has a known model and system", rows.name())));
    }
    let predicted = match constants {
        Constants::Halves { seed, splits } => halves(catalog, &known, seed, splits.max(1))?,
        Constants::Dataset => shipped(catalog, &known)?,
    };
    let summary = scores::summary(&known, &predicted)?;
    let mut document =
        Document::new("tco-predict", format!("Time per output token: {}", rows.name()))
            .table(summary)
            .table(scores::groupings(catalog, &known, &predicted)?);
    if let Some(table) = transfer::transfers(catalog, &known, constants)? {
        document = document.table(table);
    }
    document = document
        .table(bounds::violations(&known)?)
        .table(bounds::first_token(&known, &predicted))
        .table(row_table(&known, &predicted)?);
    if !unknown.is_empty() {
        document = document.table(left_out(&unknown));
    }
    Ok(noted(document, constants))
}

fn noted(document: Document, constants: Constants) -> Document {
    let document = document
        .note(
            "error: |predicted / measured - 1| of the time per output token; roofline: the same \
             form with every factor 1 and no overhead",
        )
        .note("prompts and answers of these runs are 90 % of the nominal length on average");
    match constants {
        Constants::Halves { seed, splits } => document.note(format!(
            "constants: fitted on a random half of the curves of each model and used on the other \
             half, {splits} splits, seeds {seed} to {}; a row counts once for every split that held \
             it out; the table of rows shows the first of them",
            seed + splits.max(1) - 1
        )),
        Constants::Dataset => document.note(
            "constants: those of calibration/serving.toml, fitted on half of measured-serving.csv: \
             errors on that file are not all of unseen rows",
        ),
    }
}

fn row_table(known: &[Known<'_>], predicted: &[Vec<Predicted>]) -> Result<Table, Unanswered> {
    let mut table = Table::new("rows", "Row by row")
        .column(Column::text("line", "Line"))
        .column(Column::text("curve", "Curve"))
        .column(Column::text("model", "Model"))
        .column(Column::text("chip", "Chip"))
        .column(Column::text("engine", "Engine"))
        .column(Column::text("precision", "Precision"))
        .column(Column::text("load", "In/out x open / chips"))
        .column(Column::text("used", "Constants"))
        .column(Column::number("measured", "Measured", "ms"))
        .column(Column::number("predicted", "Predicted", "ms"))
        .column(Column::number("error", "Error", "percent"))
        .column(Column::number("roofline", "Roofline", "ms"))
        .column(Column::number("roofline_error", "Error", "percent"));
    for (row, found) in known.iter().zip(predicted) {
        let measured: &Measured = row.measured;
        let ideal = row.predicted_ms(&Calibration::ideal())?;
        let place = || [format!("line {} of the rows", measured.line)];
        let cell = |value: f64, basis| -> Cell {
            Number::new(value).with_basis(basis).with_inputs(place()).into()
        };
        let error = |ms: f64, basis| cell(100.0 * (ms / measured.tpot_ms - 1.0), basis);
        let (used, ms, missed) = match found.first() {
            Some(found) => (
                found.used.as_str(),
                cell(found.ms, Basis::Estimated),
                error(found.ms, Basis::Estimated),
            ),
            None if measured.suspect => ("suspect: not scored", Cell::Empty, Cell::Empty),
            None => ("always fitted", Cell::Empty, Cell::Empty),
        };
        table.push([
            measured.line.to_string().into(),
            measured.curve.to_string().into(),
            row.model.id.clone().into(),
            row.chip_id.into(),
            measured.engine.clone().into(),
            measured.precision.clone().into(),
            format!(
                "{}/{} x {} / {}",
                measured.input, measured.output, measured.concurrency, measured.chips
            )
            .into(),
            used.into(),
            cell(measured.tpot_ms, Basis::Reported),
            ms,
            missed,
            cell(ideal, Basis::Derived),
            error(ideal, Basis::Derived),
        ]);
    }
    Ok(table)
}

fn left_out(unknown: &[(&Measured, String)]) -> Table {
    let mut reasons: Vec<(&str, usize, usize)> = Vec::new();
    for (row, reason) in unknown {
        match reasons.iter_mut().find(|(known, ..)| known == reason) {
            Some((_, rows, _)) => *rows += 1,
            None => reasons.push((reason, 1, row.line)),
        }
    }
    let mut table = Table::new("left-out", "Rows that are not predicted")
        .column(Column::text("reason", "Reason"))
        .column(Column::number("rows", "Rows", ""))
        .column(Column::text("line", "First line"));
    for (reason, rows, line) in reasons {
        table.push([reason.into(), (rows as f64).into(), line.to_string().into()]);
    }
    table
}

impl Use {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::HeldOut => "of the other half",
            Self::OtherModel => "of another model",
            Self::Dataset => "of the dataset",
        }
    }
}
