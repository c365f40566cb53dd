//! The projection as tables.

use cloudecon_core::Quarter;
use cloudecon_dataset::{Bound, Dataset};

use super::lab::LAB;
use super::projected::Projected;
use super::run::{Projection, ProviderPath};
use super::{Actual, ProjectionOptions, quantity};
use crate::inputs::Inputs;
use crate::report::scenario;
use crate::table::{Cell, Column, Document, Number, Table};
use crate::{Error, Options};

/// Quantities of the first table, by column.
const HEAD: [&str; 4] = ["segment_revenue", "ai_revenue", "ai_mix", "segment_margin"];
const LINES: [&str; 9] = [
    "rental_revenue",
    "token_revenue",
    "rest_revenue",
    "token_share_of_ai",
    "rental_margin",
    "token_margin",
    "ai_margin",
    "rest_margin",
    "segment_income",
];
const CAPACITY: [&str; 8] = [
    "ai_power_added",
    "next_chip_share",
    "token_demand",
    "token_supply",
    "token_sales",
    "tokens_served",
    "token_points_of_growth",
    "growth_on_year",
];

/// Projects every provider.
///
/// Tables: `start` (the last actual quarter of each), `projection` (revenue, AI mix and EBIT margin
/// with ranges), `lines` (the parts and their margins), `capacity` (power, chips, tokens), `labs`,
/// and `actuals` where figures of projected quarters are known already.
///
/// # Errors
/// As [`Projection::run`].
pub fn project(
    dataset: &Dataset,
    options: &Options,
    asked: &ProjectionOptions,
) -> Result<Document, Error> {
    let projection = Projection::run(dataset, options, asked)?;
    let name = options.scenario.as_deref().unwrap_or("base");
    let inputs = Inputs::new(dataset, scenario(dataset, name)?, &options.changes);
    let title = format!("{} quarters after the last actual one, scenario {name}", asked.quarters);
    let slips = projection.slips.map_or_else(
        || "no slip of sites may be seen: known steps keep their dates".to_owned(),
        |(median, tail)| {
            format!("known sites later by {median} days (median) to {tail} (P90), see projection.slip_position")
        },
    );
    let mut document = Document::new("project", title)
        .table(start(&projection))
        .table(wide(&projection, ("projection", "Revenue, AI mix and EBIT margin"), &HEAD, true))
        .table(wide(&projection, ("lines", "By line"), &LINES, false))
        .table(wide(&projection, ("capacity", "Power, chips and tokens"), &CAPACITY, false))
        .table(labs(&projection));
    let actuals = actuals(dataset, &inputs, &projection);
    if !actuals.rows().is_empty() {
        document = document.table(actuals);
    }
    Ok(document
        .note(format!(
            "ranges: P5 to P95 of {} draws, seed {}: every uncertain row at once by its own distribution, each drawn alone; the central value is the one of central rows",
            asked.draws, asked.seed
        ))
        .note(slips)
        .note("what is not AI keeps the margin that the last actual quarter leaves it; AI lines bear chips and buildings straight-line, power, upkeep and operating cost, without cost of capital"))
}

fn start(projection: &Projection) -> Table {
    let mut table = Table::new("start", "What the projection goes on from")
        .column(Column::text("provider", "Provider"))
        .column(Column::text("quarter", "Last actual quarter"))
        .column(Column::text("note", "Note"));
    for path in &projection.providers {
        let (quarter, note) = match &path.start {
            Ok(quarter) => (quarter.to_string(), path.notes.join("; ")),
            Err(reason) => ("-".to_owned(), reason.clone()),
        };
        table.push([path.name.as_str().into(), quarter.into(), note.into()]);
    }
    table.note("the latest quarter with revenue, operating income and a published AI share; where no share is published, with the first two")
}

/// One row a provider and quarter, one column a quantity.
fn wide(
    projection: &Projection,
    (id, title): (&str, &str),
    names: &[&str],
    is_ranged: bool,
) -> Table {
    let mut table = Table::new(id, title)
        .column(Column::text("provider", "Provider"))
        .column(Column::text("quarter", "Quarter"));
    for quantity in names.iter().filter_map(|name| quantity::Quantity::named(name)) {
        let column = Column::number(quantity.name, quantity.label, quantity.unit);
        table = table.column(if is_ranged { column.ranged() } else { column });
    }
    for path in &projection.providers {
        for quarter in quarters(projection, path) {
            let mut cells: Vec<Cell> = vec![path.name.as_str().into(), quarter.to_string().into()];
            for name in names {
                let id = format!("{}.{name}@{quarter}", path.id);
                cells.push(projection.value(&id).map_or(Cell::Empty, cell));
            }
            table.push(cells);
        }
    }
    table
}

fn quarters(projection: &Projection, path: &ProviderPath) -> Vec<Quarter> {
    let of_path = projection.values.iter().filter(|value| value.provider() == path.id);
    let mut found: Vec<Quarter> = of_path.map(Projected::quarter).collect();
    found.dedup();
    found
}

fn cell(value: &Projected) -> Cell {
    match number_of(value) {
        Ok(number) => number.into(),
        Err(reason) => Cell::Missing(reason),
    }
}

/// A projected number with its range, id and arithmetic; else why there is none.
pub(crate) fn number_of(value: &Projected) -> Result<Number, String> {
    let (low, mid, high) = value.range()?;
    let mut number = Number::between(low, mid, high).with_id(value.id());
    if let Some(basis) = value.basis() {
        number = number.with_basis(basis);
    }
    if let Some(step) = value.step() {
        number = number.with_inputs(crate::explain::rows_of(step)).with_step(step.clone());
    }
    Ok(number)
}

fn labs(projection: &Projection) -> Table {
    let mut table = Table::new("labs", "The lab: revenue, and run-rate at the end of the quarter")
        .column(Column::text("lab", "Lab"))
        .column(Column::text("quarter", "Quarter"))
        .column(Column::number("revenue", "Revenue", "USD million").ranged())
        .column(Column::number("run_rate", "Run-rate", "USD billion/yr").ranged());
    let mine: Vec<&Projected> =
        projection.values.iter().filter(|value| value.provider() == LAB).collect();
    for pair in mine.chunks(2) {
        let [flow, pace] = pair else { continue };
        table.push([LAB.into(), flow.quarter().to_string().into(), cell(flow), cell(pace)]);
    }
    table
}

/// Projected against published, where a projected quarter is known already.
fn actuals(dataset: &Dataset, inputs: &Inputs<'_>, projection: &Projection) -> Table {
    let mut table = Table::new("actuals", "What is known already of projected quarters")
        .column(Column::text("number", "Number"))
        .column(Column::number("projected", "Projected", "").ranged())
        .column(Column::number("actual", "Published", ""))
        .column(Column::number("apart", "Projected over published", "percent"));
    for value in &projection.values {
        let Some(provider) = dataset.provider(value.provider()) else { continue };
        let quantity = value.quantity();
        let (Some(mid), Ok((low, _, high))) = (value.mid(), value.range()) else { continue };
        let Some(actual) = Actual::of(inputs, provider, quantity.name, value.quarter()) else {
            continue;
        };
        let published = actual.value * quantity.factor;
        table.push([
            value.id().into(),
            Number::between(low, mid, high).in_unit(quantity.unit).with_id(value.id()).into(),
            Number::new(published).in_unit(quantity.unit).with_bound(actual.bound).into(),
            percent_apart(mid, published, actual.bound),
        ]);
    }
    table
}

fn percent_apart(projected: f64, published: f64, bound: Bound) -> Cell {
    if published == 0.0 {
        return Cell::Missing("the published figure is zero".to_owned());
    }
    let apart = Number::new(100.0 * (projected / published - 1.0));
    match bound {
        Bound::AtLeast => apart.with_note("the published figure is a lower bound").into(),
        _ => apart.into(),
    }
}
