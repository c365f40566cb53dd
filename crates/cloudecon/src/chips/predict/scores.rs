use cloudecon_dataset::Basis;
use cloudecon_tco::Calibration;

use super::super::models::Grouping;
use super::super::{Catalog, Unanswered};
use super::fitting::{Predicted, Use};
use super::observed::Known;
use crate::table::{Cell, Column, Number, Table};

/// Absolute percentage errors of a group of predictions, and of the roofline on the same rows.
#[derive(Debug, Default, Clone)]
pub(super) struct Errors {
    rows: usize,
    ours: Vec<f64>,
    ideal: Vec<f64>,
}

impl Errors {
    /// Mean, median and 90th percentile, nearest rank, in percent.
    pub(super) fn stats(mut errors: Vec<f64>) -> Option<[f64; 3]> {
        errors.sort_by(f64::total_cmp);
        let count = errors.len();
        let rank = |percent: usize| {
            errors.get((count * percent).div_ceil(100).max(1) - 1).map(|error| 100.0 * error)
        };
        let mean = 100.0 * errors.iter().sum::<f64>() / count.max(1) as f64;
        Some([mean, rank(50)?, rank(90)?])
    }

    fn cells(&self) -> Vec<Cell> {
        let three = |errors: &[f64], basis: Basis| match Self::stats(errors.to_vec()) {
            Some(stats) => stats.map(|error| Number::new(error).with_basis(basis).into()),
            None => [Cell::Empty, Cell::Empty, Cell::Empty],
        };
        let mut cells = vec![(self.rows as f64).into(), (self.ours.len() as f64).into()];
        cells.extend(three(&self.ours, Basis::Estimated));
        cells.extend(three(&self.ideal, Basis::Derived));
        cells
    }
}

/// The name under which a row is summed up.
type NameOf = fn(&Known<'_>) -> String;

fn columns(table: Table) -> Table {
    table
        .column(Column::number("rows", "Rows", ""))
        .column(Column::number("predictions", "Predictions", ""))
        .column(Column::number("mean", "Error, mean", "percent"))
        .column(Column::number("median", "Median", "percent"))
        .column(Column::number("p90", "90th", "percent"))
        .column(Column::number("roofline_mean", "Roofline, mean", "percent"))
        .column(Column::number("roofline_median", "Median", "percent"))
        .column(Column::number("roofline_p90", "90th", "percent"))
}

fn of_group(
    known: &[Known<'_>],
    predicted: &[Vec<Predicted>],
    wanted: impl Fn(&Known<'_>, &Predicted) -> bool,
) -> Result<Errors, Unanswered> {
    let mut errors = Errors::default();
    for (row, found) in known.iter().zip(predicted) {
        let size = |ms: f64| (ms / row.measured.tpot_ms - 1.0).abs();
        let mut counted = false;
        for prediction in found.iter().filter(|prediction| wanted(row, prediction)) {
            errors.ours.push(size(prediction.ms));
            if !counted {
                errors.ideal.push(size(row.predicted_ms(&Calibration::ideal())?));
                errors.rows += 1;
                counted = true;
            }
        }
    }
    Ok(errors)
}

/// Errors over all rows and by kind of model, chip, model and precision.
pub(super) fn summary(
    known: &[Known<'_>],
    predicted: &[Vec<Predicted>],
) -> Result<Table, Unanswered> {
    let mut table = columns(
        Table::new("summary", "Errors of the time per output token")
            .column(Column::text("by", "By"))
            .column(Column::text("group", "Group")),
    );
    let fitted = |prediction: &Predicted| prediction.used != Use::OtherModel;
    let mut push = |by: &str, name: &str, errors: &Errors| {
        if errors.rows > 0 {
            let mut row: Vec<Cell> = vec![by.into(), name.into()];
            row.extend(errors.cells());
            table.push(row);
        }
    };
    push("all", "all rows", &of_group(known, predicted, |_, p| fitted(p))?);
    let first = predicted.iter().flatten().map(|prediction| prediction.split).min();
    push(
        "all",
        "first split alone",
        &of_group(known, predicted, |_, p| fitted(p) && Some(p.split) == first)?,
    );
    for (name, is_mixture) in [("dense", false), ("mixture of experts", true)] {
        let errors =
            of_group(known, predicted, |row, p| fitted(p) && row.model.is_mixture() == is_mixture)?;
        push("kind", name, &errors);
    }
    let pick: [(&str, NameOf); 3] = [
        ("chip", |row| row.chip_id.to_owned()),
        ("model", |row| row.model.id.clone()),
        ("precision", |row| row.measured.precision.clone()),
    ];
    for (by, name_of) in pick {
        let mut names: Vec<String> = known.iter().map(name_of).collect();
        names.sort();
        names.dedup();
        for name in names {
            let errors = of_group(known, predicted, |row, p| fitted(p) && name_of(row) == name)?;
            push(by, &name, &errors);
        }
    }
    let never = of_group(known, predicted, |_, p| !fitted(p))?;
    push("never fitted", "constants of another model", &never);
    Ok(table)
}

/// Errors by model, engine, chip and precision: where the constants are good and where not.
pub(super) fn groupings(
    catalog: &Catalog<'_>,
    known: &[Known<'_>],
    predicted: &[Vec<Predicted>],
) -> Result<Table, Unanswered> {
    let mut table = columns(
        Table::new("groups", "Errors by model, engine, chip and precision")
            .column(Column::text("model", "Model"))
            .column(Column::text("sharing", "Constants shared by"))
            .column(Column::text("engine", "Engine"))
            .column(Column::text("chip", "Chip"))
            .column(Column::text("precision", "Precision")),
    );
    let mut keys: Vec<[&str; 4]> = known
        .iter()
        .map(|row| {
            let measured = row.measured;
            [row.model.id.as_str(), &measured.engine, row.chip_id, &measured.precision]
        })
        .collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        let errors = of_group(known, predicted, |row, _| {
            let measured = row.measured;
            [row.model.id.as_str(), &measured.engine, row.chip_id, &measured.precision] == key
        })?;
        let sharing = match catalog.model(key[0])?.measured.grouping {
            Grouping::Model => "model",
            Grouping::Engine => "engine",
            Grouping::EngineAndGeneration => "engine, generation",
        };
        let mut row: Vec<Cell> =
            vec![key[0].into(), sharing.into(), key[1].into(), key[2].into(), key[3].into()];
        row.extend(errors.cells());
        table.push(row);
    }
    Ok(table)
}
