//! The consistent picture, and what the figures leave open.

use cloudecon_dataset::Basis;

use super::is_of;
use crate::reconcile::{Picture, Reconciliation};
use crate::table::{Column, Number, Table};

pub(super) fn picture(found: &Reconciliation) -> Table {
    let mut table = Table::new("picture", "What each looks like in the consistent picture")
        .column(Column::text("entity", "Entity"))
        .column(Column::text("metric", "Metric"))
        .column(Column::text("quarter", "Quarter"))
        .column(Column::number("value", "Value", "own unit"))
        .column(Column::number("error", "Standard error", "own unit"))
        .column(Column::text("standing", "Standing"));
    let latest = found.picture.iter().filter(|picture| !picture.inputs.is_empty());
    let last = latest.map(|picture| picture.quantity.quarter()).max();
    let mine = found.picture.iter().filter(|picture| is_of(found, picture.quantity.entity()));
    for picture in mine.filter(|picture| is_recent(picture, last)) {
        let number = |value: f64| {
            Number::new(value)
                .in_unit(&picture.unit)
                .with_basis(picture.basis.max(Basis::Derived))
                .with_inputs(picture.inputs.clone())
        };
        table.push([
            picture.quantity.entity().into(),
            picture.quantity.metric().into(),
            picture.quantity.quarter().to_string().into(),
            number(picture.value).with_id(format!("reconcile:{}", picture.quantity)).into(),
            number(picture.error).into(),
            if picture.is_tested { "tested" } else { "determined, not tested" }.into(),
        ]);
    }
    match &found.choices.provider {
        Some(provider) if !found.picture.iter().any(|one| is_of(found, one.quantity.entity())) => {
            table.note(format!("no rule ties a figure of `{provider}` to another figure"))
        }
        _ => table.note("the last six quarters; the library gives every quarter"),
    }
}

/// What the figures fix and what they leave open.
pub(super) fn standing(found: &Reconciliation) -> Table {
    let mut table = Table::new("standing", "What the figures fix, and what they leave open")
        .column(Column::text("standing", "Standing"))
        .column(Column::number("count", "Quantities", "count"))
        .column(Column::text("quantities", "Which"));
    let tested = found.picture.iter().filter(|picture| picture.is_tested).count();
    let fixed = found.picture.len() - tested;
    let free: Vec<String> = found.free.iter().map(ToString::to_string).collect();
    table.push(["tested: more is known than needed".into(), (tested as f64).into(), "".into()]);
    table.push(["determined, nothing tests it".into(), (fixed as f64).into(), "".into()]);
    table.push([
        "free: nothing fixes it".into(),
        (free.len() as f64).into(),
        free.join(" ").into(),
    ]);
    let untested = found.figures.iter().filter(|figure| figure.pull.is_none()).count();
    table.note(format!(
        "{} of {} figures can be tested by others; the rest cannot, whatever they say",
        found.figures.len() - untested,
        found.figures.len()
    ))
}

/// The last quarters are what people ask about.
fn is_recent(picture: &Picture, last: Option<cloudecon_core::Quarter>) -> bool {
    const QUARTERS: i32 = 6;
    last.is_some_and(|last| last.quarters_since(picture.quantity.quarter()) < QUARTERS)
}
