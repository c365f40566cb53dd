//! What the range of each row does to a number, one row at a time.

use cloudecon_core::Quantity;
use cloudecon_dataset::{Basis, Dataset};

use crate::table::{Cell, Column, Number, Table};
use crate::{Change, Error, Options, Origin, Output, Report};

/// A row behind a number, and what it does to it.
pub(super) struct Root {
    pub(super) name: String,
    pub(super) basis: Option<Basis>,
    /// The number at the low and at the high end of the row.
    pub(super) ends: (f64, f64),
    /// Its change for 1 % more of the row, in percent.
    pub(super) elasticity: f64,
}

/// The rows behind an output, the one whose own range moves it most first.
pub(super) fn ranked(
    dataset: &Dataset,
    options: &Options,
    report: &Report,
    output: &Output,
) -> Result<Table, Error> {
    let mut roots = Vec::new();
    let base = output.figured().map_or(f64::NAN, crate::Figured::mid);
    let all = |changes: Vec<Change>| -> Result<f64, Error> {
        let mut options = options.clone();
        options.period = Some(report.period());
        options.changes.extend(changes);
        let other = Report::run(dataset, &options)?;
        let found = other.output(output.id()).and_then(Output::figured);
        Ok(found.map_or(f64::NAN, crate::Figured::mid))
    };
    let at = |change: Change| all(vec![change]);
    for leaf in output.step().map(|step| step.leaves()).unwrap_or_default() {
        let Origin::Row { id, cell, .. } = leaf.origin() else { continue };
        let cell = cell.as_deref();
        if cell == Some("capex_high") {
            continue;
        }
        if let (Some("capex_low"), Some(chip)) = (cell, dataset.chip(id))
            && let (Some(low), Some(high)) = (chip.capex_low(), chip.capex_high())
        {
            // One number with a low and a high end that stand in cells of their own.
            let set = |cell: &str, to: f64| at(Change::set(id, to).of_cell(cell));
            let ends = (set("capex_high", low.number())?, set("capex_low", high.number())?);
            let (down, up) = (low.number() * 1.01, high.number() * 1.01);
            let both = [
                Change::set(id, down).of_cell("capex_low"),
                Change::set(id, up).of_cell("capex_high"),
            ];
            let elasticity = percent(base, all(both.to_vec())?);
            roots.push(Root { name: format!("{id} `capex`"), basis: None, ends, elasticity });
            continue;
        }
        let of = |change: Change| match cell {
            Some(cell) => change.of_cell(cell),
            None => change,
        };
        let figure = dataset.observation(id).map(|row| (row.figure(), row.basis())).or_else(|| {
            dataset.assumption(report.scenario(), id).map(|row| (row.figure(), row.basis()))
        });
        let (low, high) = figure.map_or((leaf.value(), leaf.value()), |(figure, _)| {
            let (low, high) = figure.interval();
            let number = figure.number();
            // An open side has no end to go to.
            (
                if low.is_finite() { low } else { number },
                if high.is_finite() { high } else { number },
            )
        });
        let ends = (at(of(Change::set(id, low)))?, at(of(Change::set(id, high)))?);
        roots.push(Root {
            name: cell.map_or_else(|| id.clone(), |cell| format!("{id} `{cell}`")),
            basis: figure.map(|(_, basis)| basis),
            ends,
            elasticity: percent(base, at(of(Change::scale(id, 1.01)))?),
        });
    }
    sort(&mut roots);
    Ok(printed(&output.unit().to_string(), roots))
}

/// The largest swing first; rows that cannot move, such as whole counts, last.
pub(super) fn sort(roots: &mut [Root]) {
    let swing = |root: &Root| {
        let swing = (root.ends.1 - root.ends.0).abs();
        if swing.is_nan() { -1.0 } else { swing }
    };
    roots.sort_by(|a, b| {
        let by_swing = swing(b).total_cmp(&swing(a));
        by_swing.then(b.elasticity.abs().total_cmp(&a.elasticity.abs())).then(a.name.cmp(&b.name))
    });
}

pub(super) fn percent(base: f64, moved: f64) -> f64 {
    if base == 0.0 { 0.0 } else { (moved / base - 1.0) * 100.0 }
}

pub(super) fn printed(unit: &str, roots: Vec<Root>) -> Table {
    let mut table = Table::new("roots", "One row at a time, the others at their central values")
        .column(Column::text("row", "Row"))
        .column(Column::number("low", "At its low end", unit))
        .column(Column::number("high", "At its high end", unit))
        .column(Column::number("swing", "Swing", unit))
        .column(Column::number("elasticity", "Change for +1 % of it", "percent"));
    for root in roots {
        let number = |value: f64| {
            if value.is_nan() {
                return Cell::Missing(
                    "it is whole or limits the model: no number at that end".to_owned(),
                );
            }
            let number = Number::new(value).with_inputs([root.name.clone()]);
            root.basis
                .map_or_else(|| number.clone(), |basis| number.clone().with_basis(basis))
                .into()
        };
        let (low, high) = root.ends;
        table.push([
            root.name.as_str().into(),
            number(low),
            number(high),
            number((high - low).abs()),
            number(root.elasticity),
        ]);
    }
    table.note("a row without a range of its own moves by half a unit of its last printed digit; most cells of chips and sites have no range and stand last")
}
