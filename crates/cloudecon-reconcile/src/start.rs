use crate::layout::Layout;
use crate::scale::Scale;

/// A coordinate for every column: figures, starts that were given, then what the equations say of
/// one unknown after another, then 1 (shares 1/2).
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
    // The columns of an equation do not depend on where it is looked at, but for zeros.
    let pattern = layout.equations(&trial).rows;
    let mut open: Vec<usize> = (0..pattern.len()).collect();
    loop {
        let before = open.len();
        open.retain(|row| {
            let mut unknown =
                pattern[*row].iter().map(|(column, _)| *column).filter(|j| known[*j].is_none());
            let (first, second) = (unknown.next(), unknown.next());
            if let (Some(column), None) = (first, second) {
                known[column] = solve_one(layout, *row, column, &known, fallback(column));
            }
            second.is_some()
        });
        if open.len() == before {
            let Some(column) = known.iter().position(Option::is_none) else { break };
            known[column] = Some(fallback(column));
        }
    }
    known.into_iter().enumerate().map(|(j, found)| found.unwrap_or(fallback(j))).collect()
}

/// Newton on one equation for one column; `None` where it does not settle.
fn solve_one(
    layout: &Layout<'_>,
    row: usize,
    column: usize,
    known: &[Option<f64>],
    start: f64,
) -> Option<f64> {
    const ROUNDS: usize = 50;
    let mut point: Vec<f64> = known.iter().map(|found| found.unwrap_or(start)).collect();
    for _ in 0..ROUNDS {
        let (value, slopes, size) = layout.equation(row, &point);
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
