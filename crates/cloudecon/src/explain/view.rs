//! Numbers of the views by their ids.

use cloudecon_dataset::Dataset;

use crate::charts::charts;
use crate::compare::{Rules, compare};
use crate::reconcile::{Choices, Reconciliation};
use crate::supply::{BalanceOptions, OutlookOptions, balance, outlook};
use crate::table::{Column, Document, Number, Row, Table};
use crate::{Error, Options, bridge, mix, platforms};

/// One number of a view and the words around it.
pub(super) struct Shown {
    pub(super) number: Number,
    /// Table, row and column.
    pub(super) title: String,
    pub(super) unit: String,
}

impl Shown {
    /// The number itself, under its own id or the one asked for.
    pub(super) fn table(&self, id: &str) -> Table {
        let mut table = Table::new("value", "The number")
            .column(Column::text("id", "Id"))
            .column(Column::number("value", "Value", self.unit.as_str()).ranged());
        table.push([self.number.id().unwrap_or(id).into(), self.number.clone().into()]);
        self.number.notes().iter().cloned().fold(table, Table::note)
    }
}

/// The number of a view with this id, `<view>.<table>.<row>.<column>@<quarter>[+<rules>]` or an id
/// of its own; the ids of the views are put into `known`.
pub(super) fn find(
    dataset: &Dataset,
    options: &Options,
    id: &str,
    known: &mut Vec<String>,
) -> Result<Option<Shown>, Error> {
    let rules = id.split_once('+').map_or(Ok(Rules::default()), |(_, tag)| Rules::from_tag(tag));
    let Ok(rules) = rules else { return Ok(None) };
    // Views of powered capacity draw futures and figures are reconciled only for ids that name them,
    // with their usual options.
    let drawn = if id.contains(".balance_") {
        Some(balance(dataset, options, &BalanceOptions::default())?)
    } else if id.contains(".outlook_") {
        Some(outlook(dataset, options, &OutlookOptions::default())?)
    } else if id.starts_with("reconcile:") {
        let choices = Choices {
            as_of: options.as_of,
            scenario: options.scenario.clone(),
            ..Choices::default()
        };
        Some(Reconciliation::run(dataset, &choices)?.document(false))
    } else {
        None
    };
    if let Some(document) = drawn {
        return Ok(in_document(&document, id, known));
    }
    let views: [&dyn Fn() -> Result<Document, Error>; 5] = [
        &|| mix(dataset, options),
        &|| bridge(dataset, options),
        &|| compare(dataset, options, &rules),
        &|| platforms(dataset, options, None),
        &|| charts(dataset, options),
    ];
    for view in views {
        let document = view()?;
        if let Some(found) = in_document(&document, id, known) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn in_document(document: &Document, id: &str, known: &mut Vec<String>) -> Option<Shown> {
    for table in document.tables() {
        for row in table.rows() {
            for (column, number) in table.numbers_of(row) {
                if number.id() == Some(id) {
                    let unit = number.unit().or(column.unit()).unwrap_or_default().to_owned();
                    let title = title(table, row, column.label());
                    return Some(Shown { number: number.clone(), title, unit });
                }
                known.extend(number.id().map(str::to_owned));
            }
        }
    }
    None
}

fn title(table: &Table, row: &Row, column: &str) -> String {
    let words = [table.title().to_owned(), table.label(row), column.to_owned()];
    words.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}
