//! The report as tables, for data frames, pages and workbooks.

use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Metric, Output, Reading, Report};

/// Table `providers`: a row a figure, a column a provider; table `chips`: a row a chip.
pub(super) fn document(report: &Report) -> Document {
    let seen = report.as_of().map(|date| format!(", as public by {date}")).unwrap_or_default();
    let title = format!("AI clouds in {}{seen}; scenario `{}`", report.period(), report.scenario());
    Document::new("report", title)
        .table(providers(report))
        .table(chips(report))
        .findings_from(report.findings().iter().cloned())
}

fn providers(report: &Report) -> Table {
    let mut table = Table::new("providers", "What each cloud earns, builds and pays")
        .column(Column::text("figure", "Figure"));
    for column in report.columns() {
        table = table.column(Column::number(column.provider(), column.name(), ""));
        if column.name() != column.entity_name() {
            let (name, entity) = (column.name(), column.entity_name());
            table = table.note(format!("{name}: revenue and EBIT are those of {entity}."));
        }
    }
    for metric in Metric::TABLE {
        let cells = report.columns().iter().map(|column| {
            let mut outputs = report.outputs().iter();
            outputs
                .find(|output| is(output, column.provider(), *metric, None))
                .map_or(Cell::Empty, |output| cell(output, true))
        });
        // The unit stands beside each number.
        let label = metric.label();
        let label = label.rsplit_once(", ").map_or(label, |(words, _)| words);
        table.push(std::iter::once(label.trim().into()).chain(cells));
    }
    table
}

fn chips(report: &Report) -> Table {
    let mut table = Table::new("chips", "Chips in money and tokens")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("chip", "Chip"));
    for metric in Metric::CHIPS {
        let unit = metric.label();
        table = table.column(Column::number(metric.name(), chip_label(*metric), unit).ranged());
    }
    for column in report.columns() {
        let mut items: Vec<&str> = Vec::new();
        for output in report.outputs().iter().filter(|o| o.provider() == column.provider()) {
            if let Some(item) = output.item()
                && !items.contains(&item)
            {
                items.push(item);
            }
        }
        for item in items {
            let cells = Metric::CHIPS.iter().map(|metric| {
                let mut outputs = report.outputs().iter();
                outputs
                    .find(|output| is(output, column.provider(), *metric, Some(item)))
                    .map_or(Cell::Empty, |output| cell(output, false))
            });
            let names = [column.name().into(), item.into()];
            table.push(names.into_iter().chain(cells));
        }
    }
    table
}

fn chip_label(metric: Metric) -> &'static str {
    match metric.name() {
        "chip_hour_cost" => "Cost of a chip-hour",
        "token_rate" => "Tokens of a chip",
        _ => "Cost of tokens",
    }
}

fn is(output: &Output, provider: &str, metric: Metric, item: Option<&str>) -> bool {
    output.provider() == provider && output.metric() == metric.name() && output.item() == item
}

fn cell(output: &Output, own_unit: bool) -> Cell {
    match output.reading() {
        Reading::Value(found) => {
            let number = Number::from(found).with_id(output.id());
            if own_unit { number.in_unit(output.unit().to_string()) } else { number }.into()
        }
        Reading::Missing(reason) => Cell::Missing(reason.clone()),
    }
}
