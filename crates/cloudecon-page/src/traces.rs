//! Behind every number: formula, values, inputs and remarks.

mod arithmetic;

use std::collections::{BTreeMap, BTreeSet};

use cloudecon::dataset::Dataset;
use cloudecon::ledger::Ledger;
use cloudecon::table::{Cell, Column, Document, Number};
use cloudecon::{Options, Origin, Output, Quarter, Report};
use maud::Markup;

use crate::anchor;
use crate::rows;

/// The explained numbers of a page, in the order of their first place.
#[derive(Debug)]
pub(crate) struct Traces<'a> {
    dataset: &'a Dataset,
    scenario: String,
    ledger: Ledger,
    outputs: BTreeMap<String, Output>,
    order: Vec<String>,
    entries: BTreeMap<String, Entry>,
    rows: BTreeSet<String>,
    /// The rows in their order, by number.
    numbered: BTreeMap<String, usize>,
}

/// A number, its own number among the explanations, and the place where it stands first.
#[derive(Debug)]
struct Entry {
    nth: usize,
    number: Number,
    column: Column,
    place: String,
}

impl<'a> Traces<'a> {
    /// Outputs of the report explain numbers under their ids.
    pub(crate) fn new(dataset: &'a Dataset, report: &Report, ledger: Ledger) -> Self {
        let outputs =
            report.outputs().iter().map(|output| (output.id().to_owned(), output.clone()));
        Self {
            dataset,
            scenario: report.scenario().to_owned(),
            ledger,
            outputs: outputs.collect(),
            order: Vec::new(),
            entries: BTreeMap::new(),
            rows: BTreeSet::new(),
            numbered: BTreeMap::new(),
        }
    }

    /// Takes every number of a document that came from somewhere; `name` as for
    /// [`Traces::place_of`].
    pub(crate) fn gather(&mut self, document: &Document, name: impl Fn(&str) -> String) {
        for table in document.tables() {
            let name = name(table.id());
            for (at, row) in table.rows().iter().enumerate() {
                for (index, (column, cell)) in table.columns().iter().zip(row.cells()).enumerate() {
                    let Cell::Number(number) = cell else { continue };
                    if let Some(row) = self.single(number) {
                        self.rows.insert(row.to_owned());
                    }
                    let Some(id) = self.id_of(&name, at, index, number) else { continue };
                    let place =
                        format!("{}: {}: {}", table.title(), table.label(row), column.label());
                    self.add(id, number, column, place);
                }
            }
        }
    }

    /// The outputs of other quarters that numbers of the page name.
    pub(crate) fn complete(&mut self, options: &Options) {
        let quarters: BTreeSet<Quarter> = self
            .entries
            .keys()
            .filter(|id| !self.outputs.contains_key(*id))
            .filter_map(|id| id.rsplit_once('@')?.1.parse().ok())
            .collect();
        for quarter in quarters {
            let options = Options { period: Some(quarter), ..options.clone() };
            // A quarter without figures explains nothing.
            let Ok(report) = Report::run(self.dataset, &options) else { continue };
            for output in report.outputs() {
                self.outputs.entry(output.id().to_owned()).or_insert_with(|| output.clone());
            }
        }
        let ids: Vec<String> = self.order.clone();
        for id in ids {
            let mut found = self.leaves(&id);
            self.rows.append(&mut found);
        }
        self.numbered = self.rows.iter().cloned().zip(1..).collect();
    }

    fn leaves(&self, id: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        if let Some(step) = self.outputs.get(id).and_then(Output::step) {
            for leaf in step.leaves() {
                if let Origin::Row { id, .. } = leaf.origin() {
                    found.insert(id.clone());
                }
            }
        }
        if let Some(entry) = self.entries.get(id) {
            let inputs = entry.number.inputs().iter();
            found.extend(inputs.filter(|input| !self.entries.contains_key(*input)).cloned());
        }
        found
    }

    fn add(&mut self, id: String, number: &Number, column: &Column, place: String) {
        if !self.entries.contains_key(&id) {
            self.order.push(id.clone());
            let (number, column) = (number.clone(), column.clone());
            self.entries.insert(id, Entry { nth: self.order.len(), number, column, place });
        }
    }

    /// The id that explains a number: its own, else its place; `None` for a plain count and for a
    /// number that one row alone stands behind.
    fn id_of(&self, name: &str, row: usize, column: usize, number: &Number) -> Option<String> {
        let own = number.id().filter(|id| !is_move_of_a_row(id)).map(str::to_owned);
        own.or_else(|| {
            let is_plain = number.inputs().is_empty();
            let is_elsewhere = self.single(number).is_some() || self.claimed(number).is_some();
            (!is_plain && !is_elsewhere).then(|| format!("{name}/{}.{}", row + 1, column + 1))
        })
    }

    /// The row of the dataset that a number without an id of its own was read from.
    fn single<'n>(&self, number: &'n Number) -> Option<&'n str> {
        let explains = |id: &str| self.outputs.contains_key(id) || self.ledger.claim(id).is_some();
        match number.inputs() {
            [one]
                if !number.id().is_some_and(explains)
                    && rows::is_known(self.dataset, &self.scenario, one) =>
            {
                Some(one)
            }
            _ => None,
        }
    }

    /// The claim that a number without an id of its own was read from.
    fn claimed<'n>(&self, number: &'n Number) -> Option<&'n str> {
        match number.inputs() {
            [one] if number.id().is_none() && self.ledger.claim(one).is_some() => Some(one),
            _ => None,
        }
    }

    /// The place in the page that explains a number.
    pub(crate) fn place_of(
        &self,
        name: &str,
        row: usize,
        column: usize,
        number: &Number,
    ) -> Option<String> {
        if let Some(row) = self.single(number) {
            return self.row(row);
        }
        let id = match self.claimed(number) {
            Some(claim) => claim.to_owned(),
            None => self.id_of(name, row, column, number)?,
        };
        self.why(&id)
    }

    /// The place of the explanation of an id.
    fn why(&self, id: &str) -> Option<String> {
        self.entries.get(id).map(|entry| anchor::trace(entry.nth))
    }

    /// The place of a row.
    fn row(&self, id: &str) -> Option<String> {
        self.numbered.get(id).map(|nth| anchor::row(*nth))
    }

    /// How many numbers are explained.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// How many rows of the dataset they rest on.
    pub(crate) fn rows_behind(&self) -> usize {
        self.rows.len()
    }

    /// The rows of the dataset that the numbers rest on, and their sources.
    pub(crate) fn rows(&self) -> Markup {
        rows::markup(self.dataset, &self.scenario, &self.rows)
    }
}

/// What one row moves when it alone moves: the row says all there is to say.
fn is_move_of_a_row(id: &str) -> bool {
    id.starts_with("sensitivity.swing[")
}
