//! What the outputs behind the main verdicts rest on most.

use cloudecon::dataset::Dataset;
use cloudecon::table::{Document, Table};
use cloudecon::{Error, Options, Output, Report, explain_roots};

/// The outputs that verdicts on margins and on token business turn on.
const METRICS: [&str; 3] = ["ebit_margin_change", "taas_run_rate", "token_sales_run_rate"];

/// Rows of each that are shown.
const ROWS: usize = 6;

/// One document an output.
pub(crate) fn documents(
    dataset: &Dataset,
    options: &Options,
    report: &Report,
) -> Result<Vec<Document>, Error> {
    let is_meant =
        |output: &&Output| METRICS.contains(&output.metric()) && output.figured().is_some();
    report
        .outputs()
        .iter()
        .filter(is_meant)
        .map(|output| {
            let ranked = explain_roots(dataset, options, output.id())?;
            let tables = ranked.tables().iter().filter(|table| table.id() == "roots");
            let document = Document::new("roots", output.id());
            Ok(tables.fold(document, |document, table| document.table(first(table, output))))
        })
        .collect()
}

/// The first rows of a table under the name of its output.
fn first(table: &Table, output: &Output) -> Table {
    let empty = Table::new(table.id(), format!("{}, {}", output.id(), output.unit()));
    let mut short = table.columns().iter().cloned().fold(empty, Table::column);
    for row in table.rows().iter().take(ROWS) {
        short.push(row.cells().iter().cloned());
    }
    short
}
