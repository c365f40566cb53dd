use crate::covariance::Row;
use crate::elimination::Elimination;
use crate::error::Error;
use crate::factor::Factor;
use crate::layout::{Equations, Layout};

/// What is off by more than this share of its terms does not hold.
const HOLDS: f64 = 1e-9;

/// The smallest set of equations that contradict each other, found by leaving out one after
/// another as long as the rest still does; an error of convergence if no such set is found.
pub(crate) fn error(layout: &Layout<'_>, equations: &Equations, coordinates: &[f64]) -> Error {
    let all: Vec<usize> = (0..equations.rows.len()).collect();
    let mut set = all;
    if !is_contradictory(layout, equations, coordinates, &set) {
        return Error::NotConverged {
            what: "reconciliation",
            iterations: 1,
            worst: worst(layout, equations),
        };
    }
    // Halves first, so that a small set in a large problem is found quickly.
    let mut chunk = set.len();
    while chunk > 0 {
        let mut start = 0;
        while start < set.len() {
            let end = (start + chunk).min(set.len());
            let rest: Vec<usize> = set[..start].iter().chain(&set[end..]).copied().collect();
            if is_contradictory(layout, equations, coordinates, &rest) {
                set = rest;
            } else {
                start = end;
            }
        }
        chunk = if chunk == 1 { 0 } else { chunk.div_ceil(2) };
    }
    Error::Contradictory { names: names(layout, equations, &set) }
}

/// The equations, and the exact figures that stand in them.
fn names(layout: &Layout<'_>, equations: &Equations, set: &[usize]) -> Vec<String> {
    let mut names: Vec<String> =
        set.iter().map(|row| layout.equation_name(*row).to_owned()).collect();
    let is_exact =
        |column: usize| layout.figures[column].is_some() && layout.spreads[column].is_empty();
    for (index, column) in layout.columns.iter().enumerate() {
        let stands = |column: usize| {
            set.iter().any(|row| equations.rows[*row].iter().any(|(other, _)| *other == column))
        };
        if let Some(column) = column
            && is_exact(*column)
            && stands(*column)
        {
            let name = &layout.problem.observations[index].name;
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// The equations that hold least, at most three.
pub(crate) fn worst(layout: &Layout<'_>, equations: &Equations) -> Vec<String> {
    let mut order: Vec<(f64, usize)> = equations
        .values
        .iter()
        .zip(&equations.sizes)
        .enumerate()
        .map(|(row, (value, size))| (value.abs() / size.max(f64::MIN_POSITIVE), row))
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let name = |(_, row): &(f64, usize)| layout.equation_name(*row).to_owned();
    order.iter().take(3).map(name).collect()
}

/// Whether no innovations and free columns meet these rows, linear as they stand.
fn is_contradictory(
    layout: &Layout<'_>,
    equations: &Equations,
    coordinates: &[f64],
    set: &[usize],
) -> bool {
    let rows: Vec<Row> = set.iter().map(|row| equations.rows[*row].clone()).collect();
    let is_free: Vec<bool> = layout.figures.iter().map(Option::is_none).collect();
    // Here the size of the figures counts: what must hold, holds to a share of them.
    let size = |j: usize| if coordinates[j] == 0.0 { 1.0 } else { coordinates[j].abs() };
    let sizes: Vec<f64> = (0..is_free.len()).map(size).collect();
    let elimination = Elimination::new(rows, &is_free, &sizes);
    // The equation in terms of the innovations: what it is off by where they are zero.
    let figures: Vec<f64> = (0..is_free.len())
        .map(|j| layout.figures[j].map_or(0.0, |figure| coordinates[j] - figure))
        .collect();
    let mut side: Vec<f64> = set
        .iter()
        .map(|row| {
            let moved: f64 = equations.rows[*row].iter().map(|(j, a)| a * figures[*j]).sum();
            moved - equations.values[*row]
        })
        .collect();
    let mut magnitude: Vec<f64> = set.iter().map(|row| equations.sizes[*row]).collect();
    elimination.apply(&mut side);
    elimination.apply_sizes(&mut magnitude);
    let over = |row: &usize| -> Row {
        let mut over: Row = elimination.rows[*row]
            .iter()
            .flat_map(|(j, a)| layout.spreads[*j].iter().map(move |(w, by)| (*w, a * by)))
            .collect();
        crate::expression::gather(&mut over);
        over
    };
    let rows: Vec<Row> = elimination.rest.iter().map(over).collect();
    let left: Vec<f64> = elimination.rest.iter().map(|row| side[*row]).collect();
    let Ok(factor) = Factor::new(rows.clone(), layout.innovations) else { return false };
    let (shortest, _) = factor.shortest(&left);
    rows.iter().zip(&left).zip(&elimination.rest).any(|((row, wanted), place)| {
        let found = crate::covariance::dot(row, &shortest);
        (wanted - found).abs() > HOLDS * magnitude[*place]
    })
}
