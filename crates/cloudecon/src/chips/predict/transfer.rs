use cloudecon_tco::{Calibration, Observation};

use super::super::models::Transfer;
use super::super::{Catalog, Unanswered};
use super::Constants;
use super::half_fit::{FEWEST_ROWS, best_fit};
use super::observed::Known;
use super::scores::Errors;
use crate::table::{Cell, Column, Table};

/// Constants fitted on all rows of one system that predict those of another.
pub(super) fn transfers(
    catalog: &Catalog<'_>,
    known: &[Known<'_>],
    constants: Constants,
) -> Result<Option<Table>, Unanswered> {
    let Constants::Halves { seed, .. } = constants else { return Ok(None) };
    let mut found = table();
    for transfer in &catalog.models.transfer {
        let on = |system: &str| -> Vec<&Known<'_>> {
            known
                .iter()
                .filter(|row| {
                    row.counts()
                        && row.model.id == transfer.model
                        && row.measured.engine == transfer.engine
                        && row.system.name == system
                })
                .collect()
        };
        let (fitted, tested) = (on(&transfer.from), on(&transfer.to));
        if fitted.len() < FEWEST_ROWS || tested.is_empty() {
            continue;
        }
        let seen: Vec<Observation<'_>> = fitted.iter().map(|row| row.observation()).collect();
        let model = catalog.model(&transfer.model)?;
        let calibration = best_fit(model, &seen, seed)?;
        found.push(row(transfer, &fitted, &tested, &calibration)?);
    }
    Ok((!found.rows().is_empty()).then_some(found))
}

/// Constants of one system on another.
fn table() -> Table {
    Table::new("transfer", "Constants of one system on another that differs in memory alone")
        .column(Column::text("model", "Model"))
        .column(Column::text("engine", "Engine"))
        .column(Column::text("from", "Fitted on"))
        .column(Column::text("to", "Predicted"))
        .column(Column::number("fitted", "Rows fitted", ""))
        .column(Column::number("rows", "Rows", ""))
        .column(Column::number("mean", "Error, mean", "percent"))
        .column(Column::number("median", "Median", "percent"))
        .column(Column::number("p90", "90th", "percent"))
        .column(Column::number("roofline_mean", "Roofline, mean", "percent"))
}

fn row(
    transfer: &Transfer,
    fitted: &[&Known<'_>],
    tested: &[&Known<'_>],
    calibration: &Calibration,
) -> Result<Vec<Cell>, Unanswered> {
    let errors = |calibration: &Calibration| {
        tested
            .iter()
            .map(|row| Ok((row.predicted_ms(calibration)? / row.measured.tpot_ms - 1.0).abs()))
            .collect::<Result<Vec<f64>, Unanswered>>()
    };
    let ours = Errors::stats(errors(calibration)?).unwrap_or_default();
    let ideal = Errors::stats(errors(&Calibration::ideal())?).unwrap_or_default();
    Ok(vec![
        transfer.model.clone().into(),
        transfer.engine.clone().into(),
        transfer.from.clone().into(),
        transfer.to.clone().into(),
        (fitted.len() as f64).into(),
        (tested.len() as f64).into(),
        ours[0].into(),
        ours[1].into(),
        ours[2].into(),
        ideal[0].into(),
    ])
}
