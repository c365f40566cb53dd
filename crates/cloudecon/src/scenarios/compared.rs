//! Scenarios side by side.

use std::collections::BTreeMap;

use cloudecon_dataset::Dataset;

use super::numbers::{Found, numbers};
use crate::report::scenario;
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options, Report};

/// Puts scenarios side by side, each with its difference from the first; one alone is held against
/// its base. Outputs that none of them moves are left out.
///
/// Values are central ones with their ranges; a difference is that of central values, in the unit
/// of the output.
///
/// # Errors
/// [`Error::UnknownScenario`]; those of [`Report::run`].
pub fn scenario_compare(
    dataset: &Dataset,
    options: &Options,
    ids: &[String],
) -> Result<Document, Error> {
    let mut all = Vec::new();
    if let [only] = ids {
        all.push(scenario(dataset, only)?.base().unwrap_or("base").to_owned());
    }
    all.extend(ids.iter().cloned());
    let mut options = options.clone();
    let mut runs: Vec<BTreeMap<String, Found>> = Vec::new();
    let mut order = Vec::new();
    for id in &all {
        scenario(dataset, id)?;
        options.scenario = Some(id.clone());
        if options.period.is_none() {
            // Every scenario is seen in the quarter of the first.
            options.period = Some(Report::run(dataset, &options)?.period());
        }
        let found = numbers(dataset, &options)?;
        for one in &found {
            if !order.contains(&one.id) {
                order.push(one.id.clone());
            }
        }
        runs.push(found.into_iter().map(|one| (one.id.clone(), one)).collect());
    }
    let mut table = Table::new("effects", "What moves")
        .column(Column::text("output", "Output"))
        .column(Column::text("unit", "Unit"));
    for (place, id) in all.iter().enumerate() {
        let title = scenario(dataset, id)?.title();
        let name = id.replace('-', "_");
        // One scenario twice is a comparison too, if an idle one.
        let name = if all.iter().take(place).any(|one| one == id) {
            format!("{name}_{}", place + 1)
        } else {
            name
        };
        table = table.column(Column::number(name.clone(), title, "").ranged());
        if place > 0 {
            table = table.column(Column::number(format!("{name}_difference"), "Difference", ""));
        }
    }
    let mut still = 0_usize;
    for id in &order {
        let found: Vec<Option<&Number>> = runs
            .iter()
            .map(|run| run.get(id).and_then(|found| found.number.as_ref().ok()))
            .collect();
        let Some((Some(first), rest)) = found.split_first().map(|(first, rest)| (*first, rest))
        else {
            continue;
        };
        if rest.iter().all(|number| number.is_some_and(|number| is_same(number, first))) {
            still += 1;
            continue;
        }
        let mut row: Vec<Cell> =
            vec![id.clone().into(), first.unit().unwrap_or("-").into(), first.clone().into()];
        for number in rest {
            match number {
                Some(number) => {
                    let difference = Number::new(number.mid() - first.mid())
                        .in_unit(first.unit().unwrap_or_default())
                        .with_inputs(number.inputs().iter().cloned());
                    row.extend([Cell::from((*number).clone()), difference.into()]);
                }
                None => row.extend([none(), none()]),
            }
        }
        table.push(row);
    }
    let title = format!("Scenarios: {}", all.join(", "));
    let note = format!("{still} outputs are the same in all of them and left out");
    Ok(Document::new("scenario-compare", title).table(table).note(note))
}

/// True if neither the value nor an end of it differs.
fn is_same(one: &Number, other: &Number) -> bool {
    (one.low(), one.mid(), one.high()) == (other.low(), other.mid(), other.high())
}

fn none() -> Cell {
    Cell::Missing("the output has no value under this scenario".to_owned())
}
