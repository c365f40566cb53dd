//! The accounting policies of each provider, as the dataset holds them.

use cloudecon_dataset::{AccountingPolicy, PolicyState, PolicyTopic};

use crate::inputs::cloud_entity;
use crate::number::figure;
use crate::scene::Scene;
use crate::table::{Cell, Column, Number, Table};

/// One row a policy.
pub(super) fn table(scene: &Scene<'_>) -> Table {
    let mut table = Table::new("policies", "Accounting policies")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("topic", "Topic"))
        .column(Column::text("rule", "Rule"))
        .column(Column::number("years", "Life", "years").ranged())
        .column(Column::text("since", "Since"))
        .column(Column::text("source", "Source"));
    for provider in &scene.providers {
        let entity = cloud_entity(provider);
        let rows = scene.inputs.dataset().accounting_policies();
        let own: Vec<&AccountingPolicy> =
            rows.iter().filter(|row| row.entity() == entity).collect();
        for row in own.iter().filter(|row| row.topic() != PolicyTopic::Content) {
            table.push([
                provider.name().into(),
                row.topic().to_string().replace('_', " ").into(),
                rule(row).into(),
                years(row),
                row.since().map_or_else(|| "-".to_owned(), |day| day.to_string()).into(),
                row.source().into(),
            ]);
        }
        for state in [PolicyState::Inside, PolicyState::Outside] {
            let held: Vec<String> = own
                .iter()
                .filter(|row| row.state() == Some(state))
                .filter_map(|row| row.content())
                .map(|content| content.to_string().replace('_', " "))
                .collect();
            let source = own.iter().find(|row| row.state() == Some(state)).map(|row| row.source());
            let (Some(source), false) = (source, held.is_empty()) else { continue };
            table.push([
                provider.name().into(),
                format!("content {state}").into(),
                held.join(", ").into(),
                Cell::Empty,
                "-".into(),
                source.into(),
            ]);
        }
    }
    table
}

fn rule(row: &AccountingPolicy) -> String {
    match (row.state(), row.note()) {
        (Some(state), Some(note)) => format!("{}: {note}", state.to_string().replace('_', " ")),
        (Some(state), None) => state.to_string().replace('_', " "),
        (None, Some(note)) => note.to_owned(),
        (None, None) => {
            row.years().map_or_else(String::new, |years| format!("{} years", figure(years)))
        }
    }
}

fn years(row: &AccountingPolicy) -> Cell {
    let Some(mid) = row.years() else { return Cell::Empty };
    let (low, high) = (row.low_years().unwrap_or(mid), row.high_years().unwrap_or(mid));
    Number::between(low, mid, high).with_basis(row.basis()).with_inputs([row.id()]).into()
}
