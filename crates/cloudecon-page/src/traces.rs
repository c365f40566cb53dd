//! Behind every number: formula, values, inputs and remarks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cloudecon::dataset::Dataset;
use cloudecon::ledger::{CheckedClaim, Ledger};
use cloudecon::table::{Cell, Column, Document, Number};
use cloudecon::{Options, Origin, Output, Quarter, Report, Step, figure};
use maud::{Markup, html};

use crate::anchor;
use crate::number;
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
}

/// A number and the place where it stands first.
#[derive(Debug)]
struct Entry {
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
                    self.add(id, Entry { number: number.clone(), column: column.clone(), place });
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

    fn add(&mut self, id: String, entry: Entry) {
        if !self.entries.contains_key(&id) {
            self.order.push(id.clone());
            self.entries.insert(id, entry);
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
            return Some(anchor::row(row));
        }
        let id = match self.claimed(number) {
            Some(claim) => claim.to_owned(),
            None => self.id_of(name, row, column, number)?,
        };
        self.entries.contains_key(&id).then(|| anchor::trace(&id))
    }

    /// How many numbers are explained.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// Every explanation.
    pub(crate) fn markup(&self) -> Markup {
        html! { @for id in &self.order { (self.one(id)) } }
    }

    /// The rows of the dataset that the numbers rest on.
    pub(crate) fn rows(&self) -> Markup {
        rows::markup(self.dataset, &self.scenario, &self.rows)
    }

    fn one(&self, id: &str) -> Markup {
        let Some(Entry { number, column, place }) = self.entries.get(id) else { return html! {} };
        let unit = number.unit().or(column.unit()).unwrap_or_default();
        let output = self.outputs.get(id);
        let ranged = column.clone().ranged();
        html! {
            article.why id=(anchor::trace(id)) {
                h3 { (id) }
                p {
                    b { (number::text(&ranged, number)) " " (unit) }
                    @if let Some(basis) = number.basis() { ", " (basis.as_str()) }
                    @if let Some(output) = output { ". " (output.formula()) "." }
                    @else { ". " (place) "." }
                }
                @if let Some(step) = output.and_then(Output::step) { (self.steps(id, step)) }
                @else if let Some(claim) = self.ledger.claim(id) { (self.claim(claim)) }
                @else if !number.inputs().is_empty() {
                    p { "From " (self.links(number.inputs())) }
                }
                @for note in number.notes() { p.note { (note) } }
            }
        }
    }

    /// The arithmetic, one step a line, each below what it goes into; a step that the page
    /// explains elsewhere is a link.
    fn steps(&self, id: &str, root: &Arc<Step>) -> Markup {
        let mut lines = Vec::new();
        let mut waiting = vec![(0_usize, root)];
        while let Some((depth, step)) = waiting.pop() {
            let elsewhere = if depth > 0 { self.elsewhere(id, step) } else { None };
            let is_model = matches!(step.origin(), Origin::Model(_));
            if elsewhere.is_none() && !is_model {
                waiting.extend(step.arguments().iter().rev().map(|next| (depth + 1, next)));
            }
            lines.push((depth, step, elsewhere));
        }
        // Lists, not tables: an explanation is read from top to bottom, and there are many.
        html! {
            ul.steps {
                @for (depth, step, elsewhere) in lines {
                    li class=[(depth > 0).then(|| format!("d{}", depth.min(4)))] {
                        code { (step.symbol()) } " " (figure(step.value())) " " (step.unit()) " "
                        @if let Some(id) = elsewhere {
                            "see " a href=(anchor::link(&anchor::trace(id))) { (id) }
                        } @else { (self.how(step)) }
                    }
                }
            }
        }
    }

    /// The other number of this page that a step is, by its arithmetic and its symbol.
    fn elsewhere(&self, id: &str, step: &Arc<Step>) -> Option<&str> {
        if step.arguments().is_empty() {
            return None;
        }
        self.order.iter().map(String::as_str).find(|other| {
            let found = self.outputs.get(*other).and_then(Output::step);
            *other != id && found.is_some_and(|found| **found == **step)
        })
    }

    fn how(&self, step: &Step) -> Markup {
        html! {
            @match step.origin() {
                Origin::Row { id, cell, .. } => {
                    "\u{2190} " (self.link(id))
                    @if let Some(cell) = cell { ", " code { (cell) } }
                }
                Origin::Formula(formula) => { "= " (formula) }
                Origin::Annuity { periods_per_year } => {
                    "= [1 \u{2212} residual (1 + i)^\u{2212}n] i / (1 \u{2212} (1 + i)^\u{2212}n)"
                    @if *periods_per_year == 12 { ", per month" } @else { ", per year" }
                }
                Origin::Model(model) => {
                    "model: " (model) ", from "
                    @for (at, leaf) in step.leaves().into_iter().enumerate() {
                        @if at > 0 { ", " }
                        (leaf.symbol()) " " (figure(leaf.value())) " " (self.how(leaf))
                    }
                }
                _ => {}
            }
        }
    }

    fn claim(&self, checked: &CheckedClaim) -> Markup {
        let claim = checked.claim();
        let source = self.dataset.source(claim.source());
        html! {
            p { (claim.statement()) }
            @if let Some(source) = source {
                p { "Published " (claim.published()) " in " (rows::source(source)) }
            }
            p { "Verdict: " b { (checked.verdict().as_str()) } ". " (checked.reason()) }
            @for reading in checked.readings() {
                p {
                    "Read as " (reading.name()) ": " code { (reading.formula()) }
                    @if !reading.arithmetic().is_empty() { " \u{2192} " code { (reading.arithmetic()) } }
                }
                @if let Ok(computed) = reading.found() {
                    p { "From " (self.links(computed.inputs())) }
                }
            }
        }
    }

    fn links(&self, ids: &[String]) -> Markup {
        html! { @for (at, id) in ids.iter().enumerate() { @if at > 0 { ", " } (self.link(id)) } }
    }

    fn link(&self, id: &str) -> Markup {
        let place = if self.entries.contains_key(id) && !self.rows.contains(id) {
            anchor::trace(id)
        } else if self.rows.contains(id) {
            anchor::row(id)
        } else {
            return html! { code { (id) } };
        };
        html! { a href=(anchor::link(&place)) { (id) } }
    }
}

/// What one row moves when it alone moves: the row says all there is to say.
fn is_move_of_a_row(id: &str) -> bool {
    id.starts_with("sensitivity.swing[")
}
