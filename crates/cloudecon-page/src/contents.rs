//! What stands in a page.

use std::borrow::Cow;

use cloudecon::contracts::Contracts;
use cloudecon::dataset::Dataset;
use cloudecon::ledger::Ledger;
use cloudecon::reconcile::{Choices, Reconciliation};
use cloudecon::sensitivity::{Options as Ranges, sensitivity_with};
use cloudecon::table::{Column, Document, Table};
use cloudecon::{Error, Options, Report};

use crate::chart::{Chart, charts_of};
use crate::layout;
use crate::traces::Traces;

/// How the tables of a section are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As tables.
    Tables,
    /// As charts where a form is known, with the table folded below each.
    Charts,
}

/// One part of the page under its own heading.
#[derive(Debug, Clone)]
pub struct Section {
    id: String,
    title: String,
    intro: String,
    form: Form,
    documents: Vec<Document>,
}

/// The report as one HTML file.
#[derive(Debug)]
pub struct Page<'a> {
    dataset: Cow<'a, Dataset>,
    options: Options,
    report: Report,
    ledger: Ledger,
    sections: Vec<Section>,
}

impl Section {
    /// A part with an id that is unique in the page, `kebab-case`.
    pub fn new(id: impl Into<String>, title: impl Into<String>, form: Form) -> Self {
        let (id, title) = (id.into(), title.into());
        Self { id, title, intro: String::new(), form, documents: Vec::new() }
    }

    /// The part with a sentence on how to read it.
    #[must_use]
    pub fn intro(mut self, text: impl Into<String>) -> Self {
        self.intro = text.into();
        self
    }

    /// The part with one more document.
    #[must_use]
    pub fn document(mut self, document: Document) -> Self {
        self.documents.push(document);
        self
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    pub(crate) fn intro_text(&self) -> &str {
        &self.intro
    }

    pub(crate) const fn form(&self) -> Form {
        self.form
    }

    pub(crate) fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// A name of a table that is unique in the page.
    pub(crate) fn name_of(&self, document: usize, table: &str) -> String {
        if self.documents.len() > 1 {
            format!("{}.{}.{table}", self.id, document + 1)
        } else {
            format!("{}.{table}", self.id)
        }
    }
}

impl<'a> Page<'a> {
    /// The page of a dataset: providers, charts, claims, deals, sensitivity, findings.
    ///
    /// # Errors
    /// Those of [`Report::run`].
    pub fn of(dataset: &'a Dataset, options: &Options) -> Result<Self, Error> {
        Self::of_with(dataset, options, &mut |_, _| {})
    }

    /// As [`Page::of`], telling how many verdicts of how many have been tried over their ranges,
    /// which is what takes long.
    ///
    /// # Errors
    /// Those of [`Report::run`].
    pub fn of_with(
        dataset: &'a Dataset,
        options: &Options,
        step: &mut dyn FnMut(usize, usize),
    ) -> Result<Self, Error> {
        let page = Self::empty(dataset, options)?;
        let (dataset, report) = (page.dataset.as_ref(), &page.report);
        let mut sections = vec![
            Section::new("providers", "Providers", Form::Tables)
                .intro("Each number carries the weakest basis among its inputs and links to its arithmetic and sources.")
                .document(report.document()),
            Section::new("charts", "Charts", Form::Charts)
                .intro("Hollow points rest on an estimate or an assumption; thick pale lines are ranges, pale bars are bounds. The numbers stand in the table below each chart.")
                .document(cloudecon::charts::charts(dataset, &page.options)?),
            Section::new("claims", "Claims", Form::Tables)
                .intro("What has been published about these clouds, beside what the figures give. A claim never feeds a model.")
                .document(page.ledger.document()),
        ];
        sections.push(reconciled(dataset, &page.options));
        let contracts = Contracts::read(dataset);
        if !contracts.all().is_empty() {
            sections.push(
                Section::new("deals", "Deals", Form::Tables)
                    .intro("Which contracts are known, and how far. Their drawings stand under Charts.")
                    .document(contracts.document()),
            );
        }
        let ranges = Ranges {
            period: page.options.period,
            scenario: page.options.scenario.clone(),
            ..Ranges::default()
        };
        sections.push(
            Section::new("sensitivity", "Sensitivity", Form::Tables)
                .intro("Which verdicts hold over the ranges of their inputs, how often in samples, and the nearest change that turns them; below, one input at a time.")
                .document(sensitivity_with(dataset, &ranges, step)?),
        );
        Ok(sections.into_iter().fold(page, Self::section))
    }

    /// A page without sections: findings, explanations and rows follow whatever is added.
    ///
    /// # Errors
    /// Those of [`Report::run`].
    pub fn empty(dataset: &'a Dataset, options: &Options) -> Result<Self, Error> {
        let report = Report::run(dataset, options)?;
        let ledger = Ledger::run(dataset, options.as_of, options.scenario.as_deref())?;
        let dataset = match options.as_of {
            Some(day) => Cow::Owned(dataset.as_of(day)),
            None => Cow::Borrowed(dataset),
        };
        let options = Options { period: Some(report.period()), ..options.clone() };
        Ok(Self { dataset, options, report, ledger, sections: Vec::new() })
    }

    /// The page with one more section.
    #[must_use]
    pub fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// The report that the page shows.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// Every chart of the page.
    pub fn charts(&self) -> Vec<Chart> {
        let charts = self.sections.iter().filter(|section| section.form == Form::Charts);
        let documents = charts.flat_map(|section| &section.documents);
        documents.flat_map(Document::tables).flat_map(charts_of).collect()
    }

    /// The whole file.
    pub fn to_html(&self) -> String {
        let mut traces = Traces::new(&self.dataset, &self.report, self.ledger.clone());
        for section in &self.sections {
            for (index, document) in section.documents.iter().enumerate() {
                traces.gather(document, |table| section.name_of(index, table));
            }
        }
        traces.complete(&self.options);
        layout::markup(&self.report, &self.sections, &traces).into_string()
    }
}

/// Figures before and after; a dataset whose exact figures contradict each other has a section that
/// says so.
fn reconciled(dataset: &Dataset, options: &Options) -> Section {
    let choices = Choices { scenario: options.scenario.clone(), ..Choices::default() };
    let section = Section::new("reconciliation", "Reconciled picture", Form::Tables);
    match Reconciliation::run(dataset, &choices) {
        Ok(found) => section
            .intro("Which figures can all be true at once: each as published, with the smallest adjustments that make all fit, and what cannot stand together. Nothing else on this page uses adjusted figures.")
            .document(adjustments(&found.document(false))),
        Err(error) => section.intro(format!("The figures cannot be reconciled: {error}.")),
    }
}

/// Without the standard errors and the picture of each quarter, which the verb prints.
fn adjustments(whole: &Document) -> Document {
    let chosen = [
        ("global-test", &[][..]),
        ("figures", &["figure", "published", "reconciled", "pull", "note"][..]),
        ("conflicts", &[][..]),
    ];
    let mut document = Document::new("reconcile", whole.title());
    for (id, columns) in chosen {
        if let Some(table) = whole.tables().iter().find(|table| table.id() == id) {
            document = document.table(narrowed(table, columns));
        }
    }
    let pull = "Pull: published less reconciled over the standard error of that difference. \
        `cloudecon reconcile` prints standard errors and the picture of each quarter.";
    document.note(pull)
}

/// The table with these of its columns, with all if none is named.
fn narrowed(table: &Table, names: &[&str]) -> Table {
    if names.is_empty() {
        return table.clone();
    }
    let is_kept = |column: &Column| names.contains(&column.name());
    let kept = table.columns().iter().filter(|column| is_kept(column));
    let empty = Table::new(table.id(), table.title());
    let mut narrow = kept.fold(empty, |narrow, column| narrow.column(column.clone()));
    for row in table.rows() {
        let cells = table.columns().iter().zip(row.cells());
        narrow.push(cells.filter(|(column, _)| is_kept(column)).map(|(_, cell)| cell.clone()));
    }
    narrow
}
