//! Each figure before and after.

use cloudecon_dataset::{Basis, Bound};

use super::is_of;
use crate::number::bound_mark;
use crate::reconcile::{Adjusted, Reconciliation};
use crate::table::{Cell, Column, Number, Table};

pub(super) fn figures(found: &Reconciliation) -> Table {
    let mut table = Table::new("figures", "Each figure before and after")
        .column(Column::text("figure", "Figure"))
        .column(Column::number("published", "Published", "own unit"))
        .column(Column::number("error_before", "Standard error", "own unit"))
        .column(Column::number("reconciled", "Reconciled", "own unit"))
        .column(Column::number("error_after", "Standard error left", "own unit"))
        .column(Column::number("pull", "Pull", "standard errors"))
        .column(Column::text("note", "Note"));
    let mine = || found.figures.iter().filter(|figure| is_of(found, figure.quantity.entity()));
    for figure in mine().filter(|figure| is_worth_showing(figure)) {
        let number = |value: f64| {
            Number::new(value)
                .in_unit(&figure.unit)
                .with_basis(figure.basis)
                .with_inputs([figure.id.clone()])
        };
        let free = || Cell::Missing("nothing fixes it".to_owned());
        let derived = |value: f64| number(value).with_basis(figure.basis.max(Basis::Derived));
        table.push([
            figure.id.as_str().into(),
            number(figure.published).with_bound(figure.bound).into(),
            number(figure.error_before).into(),
            figure.reconciled.map_or_else(free, |value| derived(value).into()),
            figure.error_after.map_or_else(free, |error| derived(error).into()),
            figure.pull.map_or_else(
                || Cell::Missing("nothing tests it".to_owned()),
                |pull| Number::new(pull).with_basis(Basis::Derived).into(),
            ),
            note(figure).into(),
        ]);
    }
    let hidden = mine().filter(|figure| !is_worth_showing(figure)).count();
    table.note(format!(
        "{hidden} figures that nothing tests and nothing moves are not shown; `--format csv` of \
         `cloudecon figures` lists them"
    ))
}

/// A figure that others test, or that was left out, or that is not simply itself.
fn is_worth_showing(figure: &Adjusted) -> bool {
    let is_point = matches!(figure.bound, Bound::Exact | Bound::About);
    figure.pull.is_some() || figure.left_out.is_some() || !is_point
}

fn note(figure: &Adjusted) -> String {
    match figure.left_out {
        Some(round) => format!("left out in round {round}"),
        None if !bound_mark(figure.bound).is_empty() && figure.pull.is_none() => {
            "does not bind".to_owned()
        }
        None => String::new(),
    }
}
