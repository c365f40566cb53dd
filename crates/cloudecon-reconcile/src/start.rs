use crate::covariance::Row;
use crate::layout::Layout;
use crate::observation::{Observation, Side};
use crate::scale::Scale;

/// A coordinate for every column: figures, starts that were given, then what the equations say of
/// one unknown after another, then floors and ceilings as if they held exactly, then 1 (shares
/// 1/2).
pub(crate) fn coordinates(layout: &Layout<'_>) -> Vec<f64> {
    let problem = layout.problem;
    let mut known: Vec<Option<f64>> = layout.figures.clone();
    for (quantity, known) in problem.quantities.iter().zip(&mut known) {
        if known.is_none()
            && let Some(start) = quantity.start
        {
            *known = quantity.scale.coordinate(start);
        }
    }
    if layout.is_linear() {
        return known.into_iter().map(|found| found.unwrap_or(0.0)).collect();
    }
    let fallback = |column: usize| if layout.scales[column] == Scale::Own { 1.0 } else { 0.0 };
    let trial: Vec<f64> =
        known.iter().enumerate().map(|(j, found)| found.unwrap_or(fallback(j))).collect();
    let clues = clues(layout);
    // The columns of an equation do not depend on where it is looked at, but for zeros.
    let mut firm: Vec<(Clue<'_>, Vec<usize>)> = Vec::new();
    let mut loose: Vec<(Clue<'_>, Vec<usize>)> = Vec::new();
    for clue in clues {
        let columns = clue.at(layout, &trial).1.into_iter().map(|(column, _)| column).collect();
        let list = if matches!(clue, Clue::Equation(_)) { &mut firm } else { &mut loose };
        list.push((clue, columns));
    }
    loop {
        while follow(layout, &mut firm, &mut known, fallback) {}
        if follow(layout, &mut loose, &mut known, fallback) {
            continue;
        }
        let Some(column) = known.iter().position(Option::is_none) else { break };
        known[column] = Some(fallback(column));
    }
    known.into_iter().enumerate().map(|(j, found)| found.unwrap_or(fallback(j))).collect()
}

/// Something that should be zero.
#[derive(Debug, Clone, Copy)]
enum Clue<'p> {
    /// An equation of the problem.
    Equation(usize),
    /// A floor or ceiling, as if it held exactly.
    Bound(&'p Observation),
}

impl Clue<'_> {
    /// Value, derivatives by coordinate, and size of the terms.
    fn at(&self, layout: &Layout<'_>, coordinates: &[f64]) -> (f64, Row, f64) {
        match self {
            Self::Equation(row) => layout.equation(*row, coordinates),
            Self::Bound(observation) => {
                let values = layout.values(coordinates);
                let value = observation.of.value(&values);
                let mut row = observation.of.gradient(&values);
                let terms: f64 = row.iter().map(|(j, slope)| (slope * values[*j]).abs()).sum();
                for (column, slope) in &mut row {
                    *slope *= layout.scales[*column].slope(values[*column]);
                }
                (value - observation.value, row, terms.max(observation.value.abs()))
            }
        }
    }
}

fn clues<'p>(layout: &Layout<'p>) -> Vec<Clue<'p>> {
    let bounds = layout.problem.observations.iter();
    let bounds = bounds.filter(|observation| observation.side != Side::Exact);
    (0..layout.equation_count()).map(Clue::Equation).chain(bounds.map(Clue::Bound)).collect()
}

/// Solves clues with one unknown until one is found, and forgets those without; true if a column
/// became known.
fn follow(
    layout: &Layout<'_>,
    clues: &mut Vec<(Clue<'_>, Vec<usize>)>,
    known: &mut [Option<f64>],
    fallback: impl Fn(usize) -> f64,
) -> bool {
    let mut is_found = false;
    clues.retain(|(clue, columns)| {
        let mut unknown = columns.iter().copied().filter(|column| known[*column].is_none());
        let (Some(column), None) = (unknown.next(), unknown.next()) else {
            return columns.iter().any(|column| known[*column].is_none());
        };
        let found = solve_one(layout, clue, column, known, fallback(column));
        is_found |= found.is_some();
        known[column] = found;
        false
    });
    is_found
}

/// Newton on one clue for one column; `None` where it does not settle.
fn solve_one(
    layout: &Layout<'_>,
    clue: &Clue<'_>,
    column: usize,
    known: &[Option<f64>],
    start: f64,
) -> Option<f64> {
    const ROUNDS: usize = 50;
    let mut point: Vec<f64> = known.iter().map(|found| found.unwrap_or(start)).collect();
    for _ in 0..ROUNDS {
        let (value, slopes, size) = clue.at(layout, &point);
        if value.abs() <= 1e-9 * size {
            return point[column].is_finite().then_some(point[column]);
        }
        let (_, slope) = slopes.into_iter().find(|(j, _)| *j == column)?;
        point[column] -= value / slope;
        if !point[column].is_finite() {
            return None;
        }
    }
    None
}
