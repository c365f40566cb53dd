use super::fault::Faults;
use super::file::{File, Input};
use super::plan::{Drawn, MOST_ROWS};
use super::sample::check_domain;

/// Points of one input of a grid at most: they are kept in memory.
const MOST_STEPS: u64 = 1_000_000;

/// The values of every input and the rows that they make.
pub(super) fn drawn(file: &File, faults: &mut Faults<'_>) -> Option<(Drawn, u64)> {
    if let Some(rows) = &file.rows {
        faults.add(&rows.span(), "a grid has the rows of its inputs: leave `rows` out");
    }
    if let Some(pair) = file.correlation.first() {
        faults.add(&pair.one.span(), "inputs of a grid have no correlation");
    }
    let axes: Vec<Option<Vec<f64>>> = file.input.iter().map(|input| axis(input, faults)).collect();
    let axes: Vec<Vec<f64>> = axes.into_iter().collect::<Option<_>>()?;
    let rows = axes.iter().fold(1_u64, |rows, axis| rows.saturating_mul(axis.len() as u64));
    if rows > MOST_ROWS {
        faults.add(&file.kind.span(), format!("a grid has at most {MOST_ROWS} rows"));
    }
    Some((Drawn::Grid(axes), rows))
}

/// The points of an input.
fn axis(input: &Input, faults: &mut Faults<'_>) -> Option<Vec<f64>> {
    let name = input.name.get_ref();
    for (key, at) in [
        ("distribution", input.distribution.as_ref().map(toml::Spanned::span)),
        ("weights", input.weights.as_ref().map(toml::Spanned::span)),
    ] {
        if let Some(at) = at {
            faults.add(&at, format!("`{key}` is for samples: a grid takes every value once"));
        }
    }
    if !check_domain(input, faults) {
        return None;
    }
    if let Some(values) = &input.values {
        if values.get_ref().is_empty() {
            faults.add(&values.span(), format!("`values` of `{name}` must be at least one"));
            return None;
        }
        return Some(values.get_ref().clone());
    }
    if let Some(value) = &input.value {
        return Some(vec![*value.get_ref()]);
    }
    let (Some(low), Some(high), Some(steps)) = (&input.low, &input.high, &input.steps) else {
        let message =
            format!("`{name}` of a grid needs `values`, `value`, or `low`, `high` and `steps`");
        faults.add(&input.name.span(), message);
        return None;
    };
    if !(2..=MOST_STEPS).contains(steps.get_ref()) {
        let found = steps.get_ref();
        let message = format!("`steps` must be between 2 and {MOST_STEPS}, found {found}");
        faults.add(&steps.span(), message);
        return None;
    }
    let (low, high, last) = (*low.get_ref(), *high.get_ref(), *steps.get_ref() - 1);
    let point = |step: u64| low + (high - low) * (step as f64 / last as f64);
    // The last point is the high end to the bit.
    Some((0..last).map(point).chain([high]).collect())
}
