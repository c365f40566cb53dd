use std::collections::BTreeSet;
use std::fmt::Display;

use serde::Serialize;

use super::{Cell, Column, Number, Row, Table};
use crate::{Finding, Level};

/// Everything that one question is answered with: tables, findings and notes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    id: String,
    title: String,
    tables: Vec<Table>,
    findings: Vec<Finding>,
    notes: Vec<String>,
}

/// The words that name a row, joined by points, each in lower case with hyphens, none twice in a row.
fn slug_of(row: &Row, naming: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cell in row.cells.iter().take(naming) {
        let Cell::Text(text) = cell else { continue };
        let lower = text.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let part = words.join("-");
        if !part.is_empty() && parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    if parts.is_empty() { "row".to_owned() } else { parts.join(".") }
}

impl Document {
    /// An empty document; the id is `kebab-case` and stable.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            tables: Vec::new(),
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The document with one more table.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.tables.push(table);
        self
    }

    /// The document with more findings.
    #[must_use]
    pub fn findings_from(mut self, findings: impl IntoIterator<Item = Finding>) -> Self {
        self.findings.extend(findings);
        self
    }

    /// The document with a remark on the whole.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The stable id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The heading.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The tables, in the order of reading.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The findings, in the order of reading.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Remarks on the whole.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// True if a finding is an error: the program then ends with exit code 1.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.level() == Level::Error)
    }

    /// Every number that rests on rows gets an id by its place, unless it has one:
    /// `<document>.<table>.<row>.<column>@<period>`, unique in the document.
    #[must_use]
    pub(crate) fn with_ids(mut self, period: impl Display) -> Self {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for table in &mut self.tables {
            let (naming, name) = (table.naming(), table.id().to_owned());
            for row in &mut table.rows {
                let words = slug_of(row, naming);
                for (column, cell) in table.columns.iter().zip(&mut row.cells) {
                    let Cell::Number(number) = cell else { continue };
                    if number.inputs().is_empty() {
                        continue;
                    }
                    let own = number.id().map_or_else(
                        || format!("{}.{}.{words}.{}@{period}", self.id, name, column.name()),
                        str::to_owned,
                    );
                    let (place, at) = own.rsplit_once('@').unwrap_or((&own, ""));
                    let (mut id, mut nth) = (own.clone(), 2);
                    while !taken.insert(id.clone()) {
                        id = format!("{place}.{nth}@{at}");
                        nth += 1;
                    }
                    *number = number.clone().with_id(id);
                }
            }
        }
        self
    }

    /// Every number with its table and column, in the order of reading.
    pub fn numbers(&self) -> impl Iterator<Item = (&Table, &Column, &Number)> {
        self.tables.iter().flat_map(|table| {
            table.rows.iter().flat_map(move |row| {
                table.numbers_of(row).map(move |(column, number)| (table, column, number))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_row_is_filled_and_named_by_its_words() {
        let mut table = Table::new("t", "T")
            .column(Column::text("provider", "Provider"))
            .column(Column::text("chip", "Chip"))
            .column(Column::number("cost", "Cost", "USD"))
            .column(Column::text("verdict", "Verdict"));
        table.push(["AWS".into(), "x".into(), 2.0.into()]);
        assert_eq!(table.rows()[0].cells().len(), 4);
        assert_eq!(table.label(&table.rows()[0]), "AWS / x");
        let document = Document::new("d", "D").table(table);
        assert_eq!(document.numbers().map(|(_, _, n)| n.mid()).collect::<Vec<_>>(), [2.0]);
    }

    #[test]
    fn numbers_that_rest_on_rows_get_ids_by_their_place() {
        let mut table = Table::new("lines", "T")
            .column(Column::text("provider", "Provider"))
            .column(Column::text("entity", "Entity"))
            .column(Column::number("revenue", "Revenue", "USD"))
            .column(Column::number("share", "Share", "percent"));
        let number = || Number::new(1.0).with_inputs(["row"]);
        let words = || [Cell::from("AWS"), Cell::from("AWS")];
        for entity in ["AWS", "Azure & more"] {
            let own = number().with_id("amazon.share@2026Q1");
            table.push([Cell::from("AWS"), entity.into(), number().into(), own.into()]);
        }
        let [provider, entity] = words();
        table.push([provider, entity, number().into(), 5.0.into()]);
        let document = Document::new("mix", "M").table(table).with_ids("2026Q1");
        let ids: Vec<_> = document.numbers().filter_map(|(_, _, n)| n.id()).collect();
        assert_eq!(
            ids,
            [
                "mix.lines.aws.revenue@2026Q1",
                "amazon.share@2026Q1",
                "mix.lines.aws.azure-more.revenue@2026Q1",
                "amazon.share.2@2026Q1",
                "mix.lines.aws.revenue.2@2026Q1",
            ]
        );
    }
}
