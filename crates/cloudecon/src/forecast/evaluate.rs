//! Published forecasts inside the model.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use cloudecon_core::{Date, Quarter};
use cloudecon_dataset::{Bound, Dataset};

use super::listed::number;
use super::{Forecast, known};
use crate::projection::{Needed, Projection, ProjectionOptions, number_of};
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options};

/// Drivers that are named for a forecast.
const NAMED: usize = 5;

/// What the model said on the day on which each forecast was published, whether the forecast holds
/// in it, and which driver alone would have to be what for it to hold.
///
/// Tables: `evaluated` and `needed`.
///
/// # Errors
/// As [`Projection::run`].
pub fn evaluate(
    dataset: &Dataset,
    options: &Options,
    asked: &ProjectionOptions,
    rows: &[Forecast],
) -> Result<Document, Error> {
    let mut evaluated = Table::new("evaluated", "Forecasts inside the model")
        .column(Column::text("forecast", "Forecast"))
        .column(Column::text("made_on", "Made on"))
        .column(Column::number("value", "Forecast", ""))
        .column(Column::number("model", "The model that day", "").ranged())
        .column(Column::text("verdict", "In the model"))
        .column(Column::text("range", "In its range"));
    let mut table = Table::new("needed", "One driver alone at which the forecast starts or stops to hold")
        .column(Column::text("forecast", "Forecast"))
        .column(Column::number("end", "Holds from or to", ""))
        .column(Column::text("driver", "Driver"))
        .column(Column::number("from", "Is", ""))
        .column(Column::number("to", "Would have to be", ""))
        .column(Column::number("reach", "Of its range on that side", "x"))
        .note("in internal units: shares and growth as fractions; up to 1 x the driver stays within its own range. The other drivers keep their central values");
    let mut runs: BTreeMap<Date, Projection> = BTreeMap::new();
    for row in known::by(rows, options.as_of) {
        let projection = match runs.entry(row.made_on) {
            Entry::Occupied(run) => run.into_mut(),
            Entry::Vacant(place) => {
                let then = Options { as_of: Some(row.made_on), period: None, ..options.clone() };
                match Projection::run(dataset, &then, &reaching(asked, row)) {
                    Ok(run) => place.insert(run),
                    Err(Error::NothingToReport) => continue,
                    Err(error) => return Err(error),
                }
            }
        };
        let id = row.full_id();
        let start: [Cell; 3] =
            [id.as_str().into(), row.made_on.to_string().into(), number(row).into()];
        let found = projection
            .value(&id)
            .ok_or_else(|| format!("{} lies outside the projected quarters", row.period))
            .and_then(number_of);
        let model = match found {
            Ok(model) => model,
            Err(reason) => {
                evaluated
                    .push(start.into_iter().chain([Cell::Missing(reason), "not evaluated".into()]));
                continue;
            }
        };
        let central = model.mid();
        let verdict = if row.holds_for(central) { "holds" } else { "does not hold" };
        let inside = if reaches(row, &model) { "inside" } else { "outside" };
        let model = model.in_unit(&row.unit);
        evaluated.push(start.into_iter().chain([model.into(), verdict.into(), inside.into()]));
        let end = row.nearest_end(central);
        let needed = projection.needed(&id, end).unwrap_or_default();
        if needed.is_empty() {
            table.push([id.as_str().into(), end.into(), "none alone".into()]);
        }
        for one in needed.iter().take(NAMED) {
            table.push(cells((&id, end, &row.unit), one));
        }
    }
    Ok(Document::new("forecast-evaluate", "Published forecasts inside the model")
        .table(evaluated)
        .table(table)
        .note("the model sees what was public on the day on which the forecast was made; drivers are those of today's scenario")
        .note("holds: the central value, within the printed digits of a point, or on the right side of an end"))
}

/// Far enough to reach the quarter of any forecast of today's kind.
fn reaching(asked: &ProjectionOptions, row: &Forecast) -> ProjectionOptions {
    let ahead = row.period.quarters_since(Quarter::of(row.made_on.month())) + 4;
    let ahead = u32::try_from(ahead).unwrap_or(0);
    ProjectionOptions { quarters: asked.quarters.max(ahead), ..*asked }
}

/// Whether any value of the range is what the forecast says.
fn reaches(row: &Forecast, model: &Number) -> bool {
    match row.bound {
        Bound::AtLeast => model.high() >= row.value,
        Bound::AtMost => model.low() <= row.value,
        _ => {
            let (low, high) = row.accepted();
            model.low() <= high && low <= model.high()
        }
    }
}

fn cells((id, end, unit): (&str, f64, &str), needed: &Needed) -> [Cell; 6] {
    let number = |value: f64| Cell::from(Number::new(value).in_unit(&needed.unit));
    [
        id.into(),
        Number::new(end).in_unit(unit).into(),
        needed.id.as_str().into(),
        number(needed.from),
        number(needed.to),
        needed.reach.into(),
    ]
}
