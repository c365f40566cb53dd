//! Where a number comes from: its formula with values, down to the rows and their sources.

mod evaluated;
mod projected;
mod roots;
mod row;
mod view;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use cloudecon_dataset::{Dataset, nearest};

pub(crate) use row::printed;

use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options, Origin, Output, Report, Step};

/// Explains the number of an id: an output, `PROVIDER.METRIC[.ITEM]@PERIOD`, a number of a view,
/// `VIEW.TABLE.ROW.COLUMN@PERIOD`, or a row.
///
/// Without `@PERIOD` the latest quarter with figures is meant.
///
/// # Errors
/// [`Error::UnknownId`] with the nearest id there is; the errors of [`Report::run`].
pub fn explain(dataset: &Dataset, options: &Options, id: &str) -> Result<Document, Error> {
    let found = found(dataset, options, id)?;
    // The rows are shown as the scenario has them.
    let under = under(dataset, options);
    let dataset = &*under;
    let (report, output) = match found {
        Found::Output(report, at) => (report, at),
        Found::Row(document) => return Ok(document),
        Found::View(report, shown) => return Ok(of_view(dataset, &report, id, &shown)),
    };
    let output = &report.outputs()[output];
    let mut document = Document::new("explain", format!("{}: {}", output.id(), output.formula()));
    document = document.table(value(output));
    if let Some(step) = output.step() {
        document = document.table(steps(step)).table(row::table(dataset, &report, step, &[]));
    }
    Ok(document)
}

/// Explains a number and ranks the rows that it rests on by what their own ranges do to it: of an
/// output of the report the models are run again, the arithmetic of a projected number and of one of a
/// view is evaluated again.
///
/// # Errors
/// As [`explain`]; [`Error::NoRoots`] for a row, and for a number of a view whose arithmetic is not
/// written down.
pub fn explain_roots(dataset: &Dataset, options: &Options, id: &str) -> Result<Document, Error> {
    if let Some((shown, ranked)) = projected::roots(dataset, options, id)? {
        let title = format!("{id}: what it rests on, by effect");
        return Ok(Document::new("roots", title).table(shown.table(id)).table(ranked));
    }
    let (report, at) = match found(dataset, options, id)? {
        Found::Output(report, at) => (report, at),
        Found::View(_, shown) => {
            let ranked = evaluated::of_view(dataset, options, &shown)?;
            let ranked = ranked.ok_or_else(|| Error::NoRoots { id: id.to_owned() })?;
            let title = format!("{id}: what it rests on, by effect");
            return Ok(Document::new("roots", title).table(shown.table(id)).table(ranked));
        }
        Found::Row(_) => return Err(Error::NoRoots { id: id.to_owned() }),
    };
    let output = &report.outputs()[at];
    let title = format!("{}: what it rests on, by effect", output.id());
    let ranked = roots::ranked(dataset, options, &report, output)?;
    Ok(Document::new("roots", title).table(value(output)).table(ranked))
}

fn under<'a>(dataset: &'a Dataset, options: &Options) -> Cow<'a, Dataset> {
    dataset.under(options.scenario.as_deref().unwrap_or("base"))
}

enum Found {
    Output(Box<Report>, usize),
    Row(Document),
    View(Box<Report>, Box<view::Shown>),
}

/// A number of a view: its arithmetic where it is written down, and the rows that it rests on.
fn of_view(dataset: &Dataset, report: &Report, id: &str, shown: &view::Shown) -> Document {
    let document =
        Document::new("explain", format!("{id}: {}", shown.title)).table(shown.table(id));
    let number = &shown.number;
    match number.step() {
        Some(step) => {
            document.table(steps(step)).table(row::table(dataset, report, step, number.inputs()))
        }
        None => document.table(row::inputs(dataset, report, number.inputs())),
    }
}

fn found(dataset: &Dataset, options: &Options, id: &str) -> Result<Found, Error> {
    if let Some(shown) = projected::find(dataset, options, id)? {
        let report = Report::run(dataset, options)?;
        return Ok(Found::View(Box::new(report), Box::new(shown)));
    }
    let mut options = options.clone();
    // Ids of comparable figures name their rules behind the quarter.
    if let Some((_, period)) = id.rsplit_once('@')
        && let Ok(quarter) = period.split('+').next().unwrap_or(period).parse()
    {
        options.period = Some(quarter);
    }
    let report = Report::run(dataset, &options)?;
    let full = if id.contains('@') { id.to_owned() } else { format!("{id}@{}", report.period()) };
    if let Some(at) = report.outputs().iter().position(|output| output.id() == full) {
        return Ok(Found::Output(Box::new(report), at));
    }
    if let Some(document) = row::document(&under(dataset, &options), &report, id) {
        return Ok(Found::Row(document));
    }
    let mut of_views = Vec::new();
    if let Some(shown) = view::find(dataset, &options, &full, &mut of_views)? {
        return Ok(Found::View(Box::new(report), Box::new(shown)));
    }
    let mut known: Vec<&str> = report.outputs().iter().map(Output::id).collect();
    known.extend(dataset.observations().iter().map(cloudecon_dataset::Observation::id));
    known.extend(report_assumptions(dataset, &report).iter().map(|row| row.id()));
    known.extend(of_views.iter().map(String::as_str));
    let near = nearest(&full, known.iter().copied()).map(str::to_owned);
    Err(Error::UnknownId { id: id.to_owned(), near })
}

fn report_assumptions<'a>(
    dataset: &'a Dataset,
    report: &Report,
) -> Vec<&'a cloudecon_dataset::Assumption> {
    dataset.assumptions(report.scenario())
}

/// The number itself.
fn value(output: &Output) -> Table {
    let mut table = Table::new("value", "The number")
        .column(Column::text("id", "Id"))
        .column(Column::number("value", "Value", output.unit().to_string()).ranged());
    let cell = match output.reading() {
        crate::Reading::Value(found) => Number::from(found).with_id(output.id()).into(),
        crate::Reading::Missing(reason) => Cell::Missing(reason.clone()),
    };
    table.push([output.id().into(), cell]);
    let notes = output.figured().map(|found| found.notes().to_vec()).unwrap_or_default();
    notes.into_iter().fold(table, Table::note)
}

/// Every step from the number down, each below what it goes into.
fn steps(root: &Arc<Step>) -> Table {
    let mut table = Table::new("steps", "The arithmetic, in internal units")
        .column(Column::text("symbol", "Symbol"))
        .column(Column::number("value", "Value", ""))
        .column(Column::text("how", "How"));
    let mut waiting = vec![(0_usize, root)];
    let mut seen: BTreeSet<(*const Step, String)> = BTreeSet::new();
    while let Some((depth, step)) = waiting.pop() {
        // A calculation that many others share is opened once.
        let inner = step.arguments().first().map(Arc::as_ptr);
        let is_known = step.arguments().len() > 1
            && inner.is_some_and(|first| !seen.insert((first, how(step))));
        table.push([
            format!("{}{}", "  ".repeat(depth), step.symbol()).into(),
            Number::new(step.value()).in_unit(step.unit()).into(),
            if is_known { format!("{} (opened above)", how(step)) } else { how(step) }.into(),
        ]);
        if is_known {
            continue;
        }
        waiting.extend(step.arguments().iter().rev().map(|argument| (depth + 1, argument)));
    }
    table
}

/// The ids of the rows behind a number, each once.
pub(crate) fn rows_of(step: &Step) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for leaf in step.leaves() {
        if let Origin::Row { id, .. } = leaf.origin()
            && !rows.contains(id)
        {
            rows.push(id.clone());
        }
    }
    rows
}

fn how(step: &Step) -> String {
    match step.origin() {
        Origin::Row { id, cell: Some(cell), .. } => format!("`{cell}` of {id}"),
        Origin::Row { id, cell: None, .. } => id.clone(),
        Origin::Formula(formula) => format!("= {formula}"),
        Origin::Annuity { periods_per_year: 12 } => {
            "capital recovery per month: [1 - residual (1 + i)^-n] i / (1 - (1 + i)^-n)".to_owned()
        }
        Origin::Annuity { .. } => {
            "capital recovery per year: [1 - residual (1 + i)^-n] i / (1 - (1 + i)^-n)".to_owned()
        }
        Origin::Model(model) => format!("model: {model}"),
    }
}
