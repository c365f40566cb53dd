use cloudecon_dataset::Basis;
use cloudecon_tco::Calibration;

use super::super::Unanswered;
use super::fitting::Predicted;
use super::observed::Known;
use crate::table::{Column, Number, Table};

/// Rows that were measured faster than the roofline with every factor 1.
pub(super) fn violations(known: &[Known<'_>]) -> Result<Table, Unanswered> {
    let mut table = Table::new("violations", "Rows faster than the roofline allows")
        .column(Column::text("line", "Line"))
        .column(Column::text("model", "Model"))
        .column(Column::text("chip", "Chip"))
        .column(Column::text("load", "In/out x open / chips"))
        .column(Column::number("measured", "Measured", "ms"))
        .column(Column::number("roofline", "Roofline", "ms"))
        .column(Column::text("explanation", "Explanation"));
    let mut compared = 0_usize;
    for row in known {
        let point = row.point(&Calibration::ideal())?;
        let bound = point.tpot().as_millis();
        compared += 1;
        let measured = row.measured;
        if measured.tpot_ms >= bound {
            continue;
        }
        let explanation = if measured.suspect {
            "the row is marked suspect: it breaks the order of its curve"
        } else if row.model.is_mixture() {
            "mixture: requests may share experts more than random routing says, and drafted tokens \
             are not stated in the file"
        } else {
            "none known: the count of chips or the lengths of the row may be wrong"
        };
        table.push([
            measured.line.to_string().into(),
            row.model.id.clone().into(),
            row.chip_id.into(),
            format!(
                "{}/{} x {} / {}",
                measured.input, measured.output, measured.concurrency, measured.chips
            )
            .into(),
            Number::new(measured.tpot_ms).with_basis(Basis::Reported).into(),
            Number::new(bound).with_basis(Basis::Derived).into(),
            explanation.into(),
        ]);
    }
    let count = table.rows().len();
    Ok(table.note(format!(
        "{count} of {compared} rows were measured faster than the roofline with every factor 1"
    )))
}

/// The time to the first token: a lower bound, and how far below the measurement it lies.
pub(super) fn first_token(known: &[Known<'_>], predicted: &[Vec<Predicted>]) -> Table {
    let mut table = Table::new("first-token", "Time to the first token: a lower bound only")
        .column(Column::text("model", "Model"))
        .column(Column::number("rows", "Rows", ""))
        .column(Column::number("below", "Bound below measured", "percent"))
        .column(Column::number("ratio", "Measured over bound, median", "x"))
        .note(
            "not fitted and no prediction: prompts that queue ahead of each other are left out of \
             the model",
        );
    let mut names: Vec<&str> = known.iter().map(|row| row.model.id.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let mut ratios: Vec<f64> = known
            .iter()
            .zip(predicted)
            .filter(|(row, _)| row.model.id == name)
            .filter_map(|(row, found)| {
                let measured = row.measured.ttft_ms.filter(|ms| *ms > 0.0)?;
                Some(measured / found.first()?.ttft_ms)
            })
            .collect();
        ratios.sort_by(f64::total_cmp);
        let Some(median) = ratios.get(ratios.len().div_ceil(2).max(1) - 1).copied() else {
            continue;
        };
        let below = ratios.iter().filter(|ratio| **ratio >= 1.0).count();
        table.push([
            name.into(),
            (ratios.len() as f64).into(),
            (100.0 * below as f64 / ratios.len() as f64).into(),
            median.into(),
        ]);
    }
    table
}
