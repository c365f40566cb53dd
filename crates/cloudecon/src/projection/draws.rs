//! Ranges by seeded draws: every uncertain row at once, through every formula.

use std::collections::BTreeMap;

use cloudecon_uncertainty::{Sampler, Sampling, quantile_of_sorted};

use super::graph::{Graph, NodeId};
use crate::Error;

/// Chance below the low end, and above the high one.
const TAIL: f64 = 0.05;

/// Low and high of some numbers: P5 and P95 of the draws, opened where the central value lies
/// outside. A draw in which a formula has no value is left out.
///
/// # Errors
/// [`Error::Uncertainty`], which random points never cause.
pub(super) fn ranges(
    graph: &Graph,
    wanted: &[NodeId],
    (count, seed): (u32, u64),
) -> Result<Vec<(f64, f64)>, Error> {
    let rows = graph.uncertain();
    let sampler = Sampler::new(Sampling::MonteCarlo, seed, rows.len())?;
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut drawn: Vec<Vec<f64>> = Vec::with_capacity(rows.len());
    for (dimension, (_, distribution)) in rows.iter().enumerate() {
        let mut points = vec![0.0; count];
        sampler.fill(dimension, 0, &mut points);
        drawn.push(points.into_iter().map(|point| distribution.quantile(point)).collect());
    }
    let mut found: Vec<Vec<f64>> = vec![Vec::with_capacity(count); wanted.len()];
    for draw in 0..count {
        let at = |(row, values): (&(NodeId, _), &Vec<f64>)| Some((row.0, *values.get(draw)?));
        let overrides: BTreeMap<NodeId, f64> = rows.iter().zip(&drawn).filter_map(at).collect();
        let values = graph.evaluate(&overrides);
        for (id, found) in wanted.iter().zip(&mut found) {
            found.push(id.of(&values));
        }
    }
    Ok(wanted.iter().zip(found).map(|(id, found)| ends(graph.value(*id), found)).collect())
}

fn ends(central: f64, mut found: Vec<f64>) -> (f64, f64) {
    found.retain(|value| value.is_finite());
    found.sort_by(f64::total_cmp);
    if found.is_empty() {
        return (central, central);
    }
    let (low, high) = (quantile_of_sorted(&found, TAIL), quantile_of_sorted(&found, 1.0 - TAIL));
    (low.min(central), high.max(central))
}

#[cfg(test)]
mod tests {
    use cloudecon_dataset::Basis;
    use cloudecon_uncertainty::Distribution;

    use super::*;
    use crate::{RowTable, Step};

    #[test]
    fn a_uniform_row_spans_nine_tenths_of_its_width() {
        let mut graph = Graph::default();
        let step = Step::row("a", "a", 0.5, "x", RowTable::Assumption);
        let a = graph.row(step, Basis::Assumed, || Distribution::uniform(0.0, 1.0).ok());
        let double = graph.formula("b", "x", "2 * a", &[("a", a)]).unwrap();
        let found = ranges(&graph, &[double], (20_000, 3)).unwrap();
        // 2 x 0.05 and 2 x 0.95; the standard error of a quantile is 0.003 here.
        assert!((found[0].0 - 0.1).abs() < 0.01 && (found[0].1 - 1.9).abs() < 0.01, "{found:?}");
        assert_eq!(found, ranges(&graph, &[double], (20_000, 3)).unwrap());
    }

    #[test]
    fn the_central_value_lies_inside() {
        assert_eq!(ends(5.0, vec![1.0, 2.0, 3.0]).1, 5.0);
        assert_eq!(ends(5.0, vec![f64::NAN]), (5.0, 5.0));
    }
}
