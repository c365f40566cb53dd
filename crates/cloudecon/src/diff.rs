//! Which outputs moved between two runs, and why: parts that add up to the change exactly.

mod cause;
mod hybrid;
mod run;

pub use cause::Cause;
pub use run::Run;

use crate::table::{Cell, Column, Document, Number, Table};

/// Compares two runs output by output.
///
/// The change of each output is split by cause: every subset of causes is evaluated on the written
/// arithmetic, and each cause gets the average of what it adds over all orders (Shapley value), so
/// that no order is preferred and the parts sum to the change.
pub fn diff(old: &Run, new: &Run) -> Document {
    let mut table = Table::new("moved", "Outputs that moved, and by what")
        .column(Column::text("id", "Output"))
        .column(Column::number("old", "Old", ""))
        .column(Column::number("new", "New", ""))
        .column(Column::number("change", "Change", ""));
    for cause in Cause::ALL {
        table = table.column(Column::number(cause.as_str(), cause.label(), ""));
    }
    let mut moved = 0_usize;
    let mut same = 0_usize;
    for after in new.outputs() {
        let Some(before) = old.output(after.id()) else { continue };
        let (Some(was), Some(is)) = (before.value(), after.value()) else { continue };
        if was == is {
            same += 1;
            continue;
        }
        moved += 1;
        let number = |value: f64| Cell::from(Number::new(value).in_unit(after.unit()));
        let mut cells = vec![
            Cell::from(after.id()),
            Number::new(was).in_unit(after.unit()).with_id(after.id()).into(),
            Number::new(is).in_unit(after.unit()).with_id(after.id()).into(),
            number(is - was),
        ];
        let parts = hybrid::parts(before, after, was, is);
        cells.extend(
            Cause::ALL.iter().zip(parts).map(
                |(_, part)| {
                    if part == 0.0 { Cell::Empty } else { number(part) }
                },
            ),
        );
        table.push(cells);
    }
    let title = format!("{moved} outputs moved, {same} did not");
    Document::new("diff", title).table(table).table(only(old, new))
}

/// Outputs that one run has and the other has not.
fn only(old: &Run, new: &Run) -> Table {
    let mut table = Table::new("only", "Numbers that one run has alone")
        .column(Column::text("id", "Output"))
        .column(Column::number("old", "Old", ""))
        .column(Column::number("new", "New", ""));
    let cell = |value: Option<f64>, unit: &str| {
        value.map_or(Cell::Empty, |value| Number::new(value).in_unit(unit).into())
    };
    for (run, other, is_old) in [(old, new, true), (new, old, false)] {
        for output in run.outputs().iter().filter(|output| output.value().is_some()) {
            if other.output(output.id()).and_then(run::RunOutput::value).is_none() {
                let value = cell(output.value(), output.unit());
                let (was, is) = if is_old { (value, Cell::Empty) } else { (Cell::Empty, value) };
                table.push([output.id().into(), was, is]);
            }
        }
    }
    table
}
