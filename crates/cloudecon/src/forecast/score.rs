//! Forecasts held against what came.

use cloudecon_core::Date;
use cloudecon_dataset::Dataset;

use super::listed::{by, number};
use super::{Forecast, known};
use crate::projection::{Actual, Score};
use crate::table::{Cell, Column, Document, Number, Table};

/// Scores every forecast made by the day whose quarter has a figure by then.
///
/// Tables: `scores` (error, percentage, the same for carrying the last value forward, direction) and
/// `open` (forecasts that nothing can be said of yet). A figure that was itself published before its
/// quarter ended is no actual one.
pub fn score(dataset: &Dataset, rows: &[Forecast], as_of: Option<Date>) -> Document {
    let seen;
    let view = match as_of {
        Some(day) => {
            seen = dataset.as_of(day);
            &seen
        }
        None => dataset,
    };
    let mut open = Table::new("open", "Not known yet")
        .column(Column::text("forecast", "Forecast"))
        .column(Column::text("made_on", "Made on"))
        .column(Column::number("value", "Forecast", "").ranged())
        .column(Column::text("by", "By"));
    let mut scores = Table::new("scores", "Forecasts against what came")
        .column(Column::text("forecast", "Forecast"))
        .column(Column::text("made_on", "Made on"))
        .column(Column::number("value", "Forecast", "").ranged())
        .column(Column::number("actual", "Came", ""))
        .column(Column::number("error", "Error", ""))
        .column(Column::number("percentage", "Absolute error", "percent"))
        .column(Column::number("carried", "Last value", ""))
        .column(Column::number("carried_percentage", "Its absolute error", "percent"))
        .column(Column::text("direction", "Direction"))
        .column(Column::text("verdict", "Than the last value"))
        .column(Column::text("by", "By"));
    for row in known::by(rows, as_of) {
        let start: [Cell; 3] =
            [row.full_id().into(), row.made_on.to_string().into(), number(row).into()];
        let Some(actual) = known::actual(view, row) else {
            open.push(start.into_iter().chain([by(view, row).into()]));
            continue;
        };
        let score = of(view, row, actual);
        let came = Number::new(actual.value).in_unit(&row.unit).with_bound(actual.bound);
        let cells = start.into_iter().chain([came.into()]).chain(score.cells(&row.unit));
        scores.push(cells.chain([by(view, row).into()]));
    }
    Document::new("forecast-score", "Forecasts held against what came")
        .table(scores)
        .table(open)
        .note("last value: the latest figure of the same quantity that was public on the day of making. A forecast of an end (`>=`) errs only by what it is missed by, which is easier than a point; an actual end likewise")
}

fn of(dataset: &Dataset, row: &Forecast, actual: Actual) -> Score {
    let last = known::last(dataset, row);
    Score { forecast: row.value, side: row.bound, actual: actual.value, bound: actual.bound, last }
}
