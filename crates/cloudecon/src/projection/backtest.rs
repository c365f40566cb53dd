//! The projection from an earlier day, held against what came.

use cloudecon_core::{Date, Quarter};
use cloudecon_dataset::{Bound, Dataset};

use super::projected::Projected;
use super::run::Projection;
use super::score::Score;
use super::{Actual, ProjectionOptions};
use crate::inputs::Inputs;
use crate::report::{latest_quarter, reported, scenario};
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options};

/// What is scored.
const SCORED: [&str; 4] = ["segment_revenue", "ai_revenue", "ai_mix", "segment_margin"];

/// Projects from a day so many quarters ago and scores every quarter that is known by now.
///
/// The day is `options.as_of`, or the last one of the quarter behind the last actual quarter as it
/// was then: the figures of that quarter are out, those of the next are not.
/// Tables: `backtest` (number by number) and `summary` (mean absolute percentage errors).
///
/// # Errors
/// As [`Projection::run`].
pub fn backtest(
    dataset: &Dataset,
    options: &Options,
    asked: &ProjectionOptions,
    back: u32,
) -> Result<Document, Error> {
    let name = options.scenario.as_deref().unwrap_or("base");
    let now = Inputs::new(dataset, scenario(dataset, name)?, &options.changes);
    let providers = reported(dataset);
    let latest = latest_quarter(&now, &providers).ok_or(Error::NothingToReport)?;
    let start = latest.plus(-i32::try_from(back).unwrap_or(i32::MAX));
    let day = options.as_of.unwrap_or_else(|| start.plus(1).last_day());
    let then = Options { as_of: Some(day), period: None, ..options.clone() };
    let projection = Projection::run(dataset, &then, asked)?;
    let scores = scores(dataset, &now, &projection);
    let hindsight = dataset.hindsight(day).len();
    Ok(Document::new("backtest", format!("The projection of {day} against what came"))
        .table(table(&scores))
        .table(summary(dataset, &scores))
        .note(format!("seen: figures published by {day}. Drivers are those of today's scenario ({hindsight} of its assumptions rest on later documents), and chips those of today's table: this favours the projection"))
        .note("carried: the last value known on that day. Where no AI share was published by then, the last value and the starting point are an assumption made later")
        .note(missing_sites(&projection, day)))
}

fn missing_sites(projection: &Projection, day: Date) -> String {
    match projection.slips {
        None => format!(
            "no power of a known site was published by {day}: added power is `projection.P.unseen_power` alone"
        ),
        Some((median, _)) => format!("known sites later by {median} days"),
    }
}

/// A projected number that is known by now.
struct Scored<'a> {
    value: &'a Projected,
    score: Score,
    is_inside: bool,
}

fn scores<'a>(dataset: &Dataset, now: &Inputs<'_>, projection: &'a Projection) -> Vec<Scored<'a>> {
    let mut found = Vec::new();
    for value in projection.values.iter().filter(|value| SCORED.contains(&value.quantity().name)) {
        let quantity = value.quantity();
        let (Some(provider), Ok((low, mid, high))) =
            (dataset.provider(value.provider()), value.range())
        else {
            continue;
        };
        let Some(actual) = Actual::of(now, provider, quantity.name, value.quarter()) else {
            continue;
        };
        let came = actual.value * quantity.factor;
        let last = projection.last_value(value.provider(), quantity.name);
        let last = last.map(|last| last * quantity.factor);
        let (side, bound) = (Bound::Exact, actual.bound);
        let score = Score { forecast: mid, side, actual: came, bound, last };
        found.push(Scored { value, score, is_inside: low <= came && came <= high });
    }
    found
}

fn table(scores: &[Scored<'_>]) -> Table {
    let mut table = Table::new("backtest", "Number by number")
        .column(Column::text("number", "Number"))
        .column(Column::number("projected", "Projected", "").ranged())
        .column(Column::number("actual", "Came", ""))
        .column(Column::number("error", "Error", ""))
        .column(Column::number("percentage", "Absolute error", "percent"))
        .column(Column::number("carried", "Last value", ""))
        .column(Column::number("carried_percentage", "Its absolute error", "percent"))
        .column(Column::text("direction", "Direction"))
        .column(Column::text("verdict", "Than the last value"))
        .column(Column::text("range", "Range"));
    for scored in scores {
        let unit = scored.value.quantity().unit;
        let (low, mid, high) = scored.value.range().unwrap_or_default();
        let actual = Number::new(scored.score.actual).in_unit(unit).with_bound(scored.score.bound);
        let mut cells: Vec<Cell> = vec![
            scored.value.id().into(),
            Number::between(low, mid, high).in_unit(unit).into(),
            actual.into(),
        ];
        cells.extend(scored.score.cells(unit));
        cells.push(if scored.is_inside { "inside" } else { "outside" }.into());
        table.push(cells);
    }
    table
}

/// Mean absolute percentage errors by provider and quantity.
fn summary(dataset: &Dataset, scores: &[Scored<'_>]) -> Table {
    let mut table = Table::new("summary", "Mean absolute percentage errors")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("quantity", "Quantity"))
        .column(Column::number("quarters", "Quarters", "count"))
        .column(Column::number("projected", "Projected", "percent"))
        .column(Column::number("carried", "Last value", "percent"))
        .column(Column::number("inside", "Inside the range", "count"));
    for provider in reported(dataset) {
        for name in SCORED {
            let of = |scored: &&Scored<'_>| {
                scored.value.provider() == provider.id() && scored.value.quantity().name == name
            };
            let mine: Vec<&Scored<'_>> = scores.iter().filter(of).collect();
            if mine.is_empty() {
                continue;
            }
            let mean = |get: fn(&Score) -> Option<f64>| -> Cell {
                let all: Option<Vec<f64>> = mine.iter().map(|scored| get(&scored.score)).collect();
                all.map_or_else(
                    || Cell::Missing("a value is zero or not known".to_owned()),
                    |all| (all.iter().sum::<f64>() / all.len() as f64).into(),
                )
            };
            let inside = mine.iter().filter(|scored| scored.is_inside).count();
            table.push([
                provider.name().into(),
                name.into(),
                (mine.len() as f64).into(),
                mean(Score::percentage),
                mean(Score::carried_percentage),
                (inside as f64).into(),
            ]);
        }
    }
    table
}

impl Projection {
    /// A quantity in the last actual quarter of a provider, in its internal unit.
    pub(crate) fn last_value(&self, provider: &str, quantity: &str) -> Option<f64> {
        let path = self.providers.iter().find(|path| path.id == provider)?;
        path.before.iter().find(|(name, _)| *name == quantity).map(|(_, value)| *value)
    }

    /// The last actual quarter of a provider.
    pub fn start_of(&self, provider: &str) -> Option<Quarter> {
        let path = self.providers.iter().find(|path| path.id == provider)?;
        path.start.as_ref().ok().copied()
    }
}
