//! Why a margin or a revenue changed: bridges whose parts add to the change.

mod add_back;
mod cost;
mod drivers;
mod growth;
mod line;

use cloudecon_core::Quarter;
use cloudecon_dataset::{Dataset, Provider};
use cloudecon_revenue::Statement;

use crate::inputs::{Found, cloud_entity};
use crate::scene::{Scene, named};
use crate::table::{Cell, Document, Number};
use crate::{Error, Options, Traced, scene};

/// Bridges of the quarter's changes.
///
/// Tables: `margin-by-cost` (cost of revenue and operating expense), `margin-by-line` (rate and
/// mix of tokens and the rest, by method), `without-tokens`, `growth-by-line`, `token-drivers`
/// (what revenue, the AI share and the token share did to token revenue, by LMDI, Shapley and two
/// orders), `add-back` (the one-off that would give a claimed change).
///
/// # Errors
/// [`Error`] for an unknown scenario or a dataset without figures.
pub fn bridge(dataset: &Dataset, options: &Options) -> Result<Document, Error> {
    scene::with(dataset, options, |scene| {
        let (from, to) = (scene.quarter.previous(), scene.quarter);
        Document::new("bridge", format!("Bridges from {from} to {to}"))
            .table(cost::table(&scene))
            .table(line::table(&scene))
            .table(line::without(&scene))
            .table(growth::table(&scene))
            .table(drivers::table(&scene))
            .table(add_back::table(&scene))
            .note("every bridge closes: its parts add to the change")
            .with_ids(scene.quarter)
    })
}

fn statement(scene: &Scene<'_>, provider: &Provider, quarter: Quarter) -> Found<Traced<Statement>> {
    let entity = cloud_entity(provider);
    let suffix = if quarter == scene.quarter { "" } else { "_before" };
    let read = |symbol: &str, found| named(&format!("{symbol}{suffix}"), found);
    let revenue = read("revenue", scene.revenue(provider, entity, quarter))?;
    let income = read("operating_income", scene.income(provider, quarter))?;
    let whole = revenue
        .join(income)
        .map(|(revenue, income)| Statement::from_ebit(revenue.mid(), income.mid()));
    let cost = scene.flow(provider, entity, "cost_of_revenue", quarter);
    Ok(match read("cost_of_revenue", cost) {
        Ok(cost) => whole.join(cost).map(|(whole, cost)| whole.with_cost_of_revenue(cost.mid())),
        Err(_) => whole,
    })
}

fn both(scene: &Scene<'_>, provider: &Provider) -> Found<Traced<(Statement, Statement)>> {
    let before = statement(scene, provider, scene.quarter.previous())?;
    Ok(before.join(statement(scene, provider, scene.quarter)?))
}

/// A figure of central values with where it came from; the unit is that of the step.
fn point<T>(traced: &Traced<T>, how: How<'_>, value: f64) -> Cell {
    let (symbol, unit, model) = how;
    Number::new(value)
        .with_basis(traced.basis())
        .with_bound(traced.bound())
        .with_inputs(traced.inputs().to_vec())
        .with_step(traced.worked(symbol, unit, model, value))
        .into()
}

/// Symbol, unit and model of a step.
type How<'a> = (&'a str, &'static str, &'a str);

/// A row that says why there are no numbers.
fn missing(provider: &Provider, reason: &str, words: usize, numbers: usize) -> Vec<Cell> {
    let mut cells: Vec<Cell> = vec![provider.name().into()];
    cells.resize(words, "-".into());
    cells.extend((0..numbers).map(|_| Cell::Missing(reason.to_owned())));
    cells
}
