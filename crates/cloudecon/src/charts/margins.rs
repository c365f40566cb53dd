//! EBIT margins by quarter and provider, as reported and on one set of rules.

use cloudecon_core::{Margin, Quantity, Quarter};

use super::quarters;
use crate::compare::{Rules, restated};
use crate::inputs::cloud_entity;
use crate::scene::{Scene, cell_of};
use crate::table::{Cell, Column, Table};

fn percent(margin: Margin) -> f64 {
    100.0 * margin.number()
}

/// A table with one column of percentages a provider.
fn wide(scene: &Scene<'_>, id: &str, title: &str, is_ranged: bool) -> Table {
    let table = Table::new(id, title).column(Column::text("quarter", "Quarter"));
    scene.providers.iter().fold(table, |table, provider| {
        let name = scene.entity_name(cloud_entity(provider));
        let column = Column::number(provider.id(), name, "percent");
        table.column(if is_ranged { column.ranged() } else { column })
    })
}

/// EBIT margins as reported.
pub(super) fn reported(scene: &Scene<'_>) -> Table {
    let mut table = wide(scene, "margin-trend", "EBIT margin as reported", false)
        .note("segment of the cloud, whole company for Oracle and CoreWeave; `*` a fiscal quarter of other months stands for the calendar quarter");
    for quarter in quarters(scene) {
        let mut cells: Vec<Cell> = vec![quarter.to_string().into()];
        cells.extend(scene.providers.iter().map(|provider| {
            let found = restated(scene, provider, quarter, &Rules::REPORTED);
            // Only what filings state: no adjusted measure in this line.
            let margin = scene
                .income(provider, quarter)
                .and_then(|_| found.reported_margin())
                .map_err(|_| "income or revenue of the quarter is not in the dataset".to_owned());
            cell_of(format!("{}.ebit_margin@{quarter}", provider.id()), &margin, percent)
        }));
        table.push(cells);
    }
    table
}

/// The same on one set of rules.
pub(super) fn comparable(scene: &Scene<'_>) -> Table {
    let rules = Rules::default();
    let mut table = wide(
        scene,
        "margin-trend-comparable",
        &format!("EBIT margin on one set of rules: {rules}"),
        true,
    )
    .note("a quarter for which the company-level charge is not in the dataset shows none of it: see `cloudecon compare --period` for the steps of a quarter");
    for quarter in quarters(scene) {
        let mut cells: Vec<Cell> = vec![quarter.to_string().into()];
        cells.extend(scene.providers.iter().map(|provider| {
            let found = restated(scene, provider, quarter, &rules);
            let margin = match found.comparable {
                Ok(_) if is_open(scene, provider.id(), quarter) => {
                    Err("the charge for training that the rules move is not in the dataset"
                        .to_owned())
                }
                Ok(found) => Ok(found.margin),
                Err(_) => Err("income or revenue of the quarter is not in the dataset".to_owned()),
            };
            cell_of(format!("{}.comparable_ebit_margin@{quarter}", provider.id()), &margin, percent)
        }));
        table.push(cells);
    }
    table
}

/// True if training is booked outside the segment and the quarter has no row that moves it.
fn is_open(scene: &Scene<'_>, provider: &str, quarter: Quarter) -> bool {
    let dataset = scene.inputs.dataset();
    let Some(provider) = dataset.provider(provider) else { return false };
    let entity = cloud_entity(provider);
    let is_outside = dataset.accounting_policies().iter().any(|row| {
        row.entity() == entity
            && row.state() == Some(cloudecon_dataset::PolicyState::CompanyLevel)
            && row.topic() == cloudecon_dataset::PolicyTopic::ModelTraining
    });
    let span = (quarter.first_day(), quarter.last_day());
    let is_moved = dataset.adjustments().iter().any(|row| {
        row.entity() == entity
            && row.kind() == cloudecon_dataset::AdjustmentKind::Training
            && row.value().is_some()
            && row.period().span(provider.calendar()) == span
    });
    is_outside && !is_moved
}
