//! Tables scaled to their margins.

use cloudecon_reconcile::Error;
use cloudecon_reconcile::balance::{cross_entropy, gras, ras};
use serde_json::Value;

use super::compare::Results;
use crate::cases::fault::{Failure, unknown};
use crate::cases::fields::Fields;
use crate::cases::found::Found;
use crate::cases::row::Compared;

pub(super) fn play(case: &Fields<'_>) -> Result<Vec<Compared>, Failure> {
    let input = case.get("input")?;
    let rows = |key: &str| -> Result<Vec<Vec<f64>>, Failure> {
        input.list(key)?.iter().map(Fields::as_numbers).collect()
    };
    let found = match input.text("method")? {
        method @ ("ras" | "gras") => {
            let (sums, columns) = (input.numbers("row_sums")?, input.numbers("col_sums")?);
            let scale = if method == "ras" { ras } else { gras };
            scale(&rows("matrix")?, &sums, &columns)
                .map(|table| Results::default().with("matrix", Found::list(table)))
        }
        "cross-entropy" => {
            let (prior, right) = (input.numbers("prior")?, input.numbers("rhs")?);
            cross_entropy(&prior, &rows("A")?, &right).map(|found| {
                Results::default().with("x", found.figures).with("multipliers", found.multipliers)
            })
        }
        other => return Err(unknown("method", other)),
    };
    let expected = case.get("expected")?;
    match (expected.optional("error"), found) {
        (Some(error), Err(refusal @ Error::Infeasible { .. })) => {
            let is_met = error.as_text()? == "infeasible";
            let ours = Value::from(refusal.to_string());
            Ok(vec![Compared::verdict("error", error.value().clone(), ours, "refused", is_met)])
        }
        (Some(error), Ok(_)) => {
            let none = Value::from("an answer");
            Ok(vec![Compared::verdict("error", error.value().clone(), none, "refused", false)])
        }
        (_, found) => found?.against(case),
    }
}
