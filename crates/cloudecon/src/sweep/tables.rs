//! A tally as tables.

use super::tally::{COST, Sizes, Tally};
use super::variable::OUTPUTS;
use crate::table::{Cell, Column, Document, Number, Table};

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Every row of a grid: nothing is sampled.
    Grid,
    Sample,
    /// A file, which does not tell.
    File,
}

const QUANTILES: [(&str, f64); 5] =
    [("p05", 0.05), ("p10", 0.1), ("p50", 0.5), ("p90", 0.9), ("p95", 0.95)];

pub(super) fn document(
    names: &[(String, String)],
    tally: &Tally,
    sizes: &Sizes,
    rank: usize,
    origin: Origin,
) -> Document {
    let missing = tally.rows - tally.moments[0].count();
    let title = format!("{} rows, {missing} without a result", tally.rows);
    let mut document = Document::new("sweep-summary", title).table(quantiles(tally, sizes));
    if origin != Origin::Grid {
        document = document.table(errors(tally, sizes));
    }
    let document = document
        .table(tornado(names, tally, rank, origin))
        .table(cases(names, tally, rank))
        .note("quantiles are read off buckets 0.1 % wide; mean, sd, least and most are exact");
    match origin {
        Origin::Grid => document.note("a grid is no sample: its figures have no sampling error"),
        Origin::Sample => document.note(
            "sampling errors are those of independent rows: more than a Sobol sample really has",
        ),
        Origin::File => document.note(
            "sampling errors are those of independent rows: more than a Sobol sample really has, \
             and of no meaning where the file is a grid",
        ),
    }
}

/// The quantile of an output, within what was seen.
fn quantile(tally: &Tally, sizes: &Sizes, output: usize, p: f64) -> f64 {
    let moments = &tally.moments[output];
    sizes[output].quantile(p.clamp(0.0, 1.0)).clamp(moments.least(), moments.most())
}

/// A table of statistics with a column an output, without the outputs that have no result.
fn statistics(id: &str, title: &str, found: &[usize]) -> Table {
    let table = Table::new(id, title).column(Column::text("statistic", ""));
    let columns = found.iter().map(|output| OUTPUTS[*output]);
    columns.fold(table, |table, (name, unit)| table.column(Column::number(name, name, unit)))
}

/// The outputs with at least so many results.
fn found(tally: &Tally, least: u64) -> Vec<usize> {
    (0..OUTPUTS.len()).filter(|output| tally.moments[*output].count() >= least).collect()
}

fn quantiles(tally: &Tally, sizes: &Sizes) -> Table {
    let found = found(tally, 1);
    let mut table = statistics("quantiles", "Outputs over all rows", &found);
    let of = |label: &str, value: &dyn Fn(usize) -> f64| {
        let cells = found.iter().map(|output| {
            let id = format!("sweep.{}.{label}", OUTPUTS[*output].0);
            Cell::from(Number::new(value(*output)).with_id(id))
        });
        std::iter::once(Cell::from(label)).chain(cells).collect::<Vec<_>>()
    };
    let moments = |output: usize| &tally.moments[output];
    table.push(of("mean", &|output| moments(output).mean()));
    table.push(of("sd", &|output| match moments(output).count() {
        1 => 0.0,
        _ => moments(output).sd(),
    }));
    table.push(of("least", &|output| moments(output).least()));
    for (label, p) in QUANTILES {
        table.push(of(label, &|output| quantile(tally, sizes, output, p)));
    }
    table.push(of("most", &|output| moments(output).most()));
    table
}

/// One standard error: of the mean `sd / sqrt(n)`; of a quantile half the way between the
/// quantiles at `p - s` and `p + s` with `s = sqrt(p (1 - p) / n)`.
fn errors(tally: &Tally, sizes: &Sizes) -> Table {
    let found = found(tally, 2);
    let mut table = statistics("errors", "Sampling error, one standard error", &found);
    let of = |label: &str, value: &dyn Fn(usize, f64) -> f64| {
        let cells = found.iter().map(|output| {
            let id = format!("sweep.{}.{label}.error", OUTPUTS[*output].0);
            let rows = tally.moments[*output].count() as f64;
            Cell::from(Number::new(value(*output, rows)).with_id(id))
        });
        std::iter::once(Cell::from(label)).chain(cells).collect::<Vec<_>>()
    };
    table.push(of("mean", &|output, rows| tally.moments[output].sd() / rows.sqrt()));
    for (label, p) in QUANTILES {
        table.push(of(label, &|output, rows| {
            let step = (p * (1.0 - p) / rows).sqrt();
            let at = |p: f64| quantile(tally, sizes, output, p);
            0.5 * (at(p + step) - at(p - step))
        }));
    }
    table
}

fn tornado(names: &[(String, String)], tally: &Tally, rank: usize, origin: Origin) -> Table {
    let (output, unit) = OUTPUTS[rank];
    let mut bars: Vec<(&str, f64, f64)> = names
        .iter()
        .zip(&tally.tails)
        .map(|((name, _), [low, high])| (name.as_str(), low.mean(), high.mean()))
        .filter(|(_, low, high)| low.is_finite() && high.is_finite())
        .collect();
    bars.sort_by(|a, b| (b.2 - b.1).abs().total_cmp(&(a.2 - a.1).abs()));
    let (ends, note) = if origin == Origin::Grid {
        (["At its least", "At its most"], "the mean over rows with the input at an end of its grid")
    } else {
        (
            ["Lowest tenth", "Highest tenth"],
            "the mean over rows with the input in its lowest and in its highest tenth",
        )
    };
    let mut table = Table::new("tornado", format!("Mean {output} by input"))
        .column(Column::text("input", "Input"))
        .column(Column::number("low", ends[0], unit))
        .column(Column::number("high", ends[1], unit))
        .column(Column::number("swing", "Swing", unit))
        .note(note);
    for (name, low, high) in bars {
        let swing = Number::new((high - low).abs()).with_id(format!("sweep.swing.{name}"));
        table.push([name.into(), low.into(), high.into(), swing.into()]);
    }
    table
}

fn cases(names: &[(String, String)], tally: &Tally, rank: usize) -> Table {
    let labels = if rank == COST { ["best", "worst"] } else { ["worst", "best"] };
    let mut table = Table::new("cases", format!("Best and worst {}", OUTPUTS[rank].0))
        .column(Column::text("column", "Column"))
        .column(Column::text("unit", "Unit"));
    let mut found: Vec<_> = labels.iter().zip(&tally.extremes).collect();
    found.sort_by_key(|(label, _)| **label);
    for (label, _) in &found {
        table = table.column(Column::number(**label, **label, ""));
    }
    let outputs = OUTPUTS.iter().map(|(name, unit)| (*name, *unit));
    let rows = names.iter().map(|(name, unit)| (name.as_str(), unit.as_str())).chain(outputs);
    let row_of = |found: &Option<(u64, Vec<f64>)>| match found {
        Some((row, _)) => Cell::from(*row as f64),
        None => Cell::Missing("no row has a result".to_owned()),
    };
    let numbers = found.iter().map(|(_, found)| row_of(found));
    table.push(["row".into(), "".into()].into_iter().chain(numbers));
    for (place, (name, unit)) in rows.enumerate() {
        let numbers = found.iter().map(|(_, found)| match found {
            Some((_, values)) if values[place].is_finite() => Cell::from(values[place]),
            Some(_) => Cell::Missing("no price is given".to_owned()),
            None => Cell::Missing("no row has a result".to_owned()),
        });
        table.push([name.into(), unit.into()].into_iter().chain(numbers));
    }
    table
}
