//! Which driver would have to be what for a number to come out at a value.

use std::collections::BTreeMap;

use super::graph::NodeId;
use super::run::Projection;
use crate::{Origin, RowTable};

/// How many widths of its own range a driver may leave it by.
const REACH: f64 = 3.0;
/// Points between which a crossing is looked for.
const STEPS: i32 = 24;
/// Halvings of a bracket: far beyond printed digits.
const HALVINGS: i32 = 50;

/// A driver alone, at the value that gives the wanted number.
#[derive(Debug, Clone, PartialEq)]
pub struct Needed {
    /// The id of the assumption.
    pub id: String,
    /// Its internal unit.
    pub unit: String,
    /// Its value in the scenario.
    pub from: f64,
    /// The value that it would have to have.
    pub to: f64,
    /// The distance over the half of its range on that side: at most 1 is within its range.
    pub reach: f64,
}

impl Projection {
    /// The drivers that alone bring a number to a value, the least reach first; none is named that
    /// would have to leave its own range by more than three widths, or to change its sign.
    ///
    /// The value is in the unit of the quantity. `None` if the number does not exist.
    pub fn needed(&self, id: &str, value: f64) -> Option<Vec<Needed>> {
        let number = self.value(id)?;
        let (node, wanted) = (number.node()?, value / number.quantity().factor);
        let cone = self.graph.cone(node);
        let mut found: Vec<Needed> = self
            .graph
            .uncertain()
            .into_iter()
            .filter(|(row, _)| cone.contains(row))
            .filter_map(|(row, distribution)| {
                let ends = (distribution.quantile(0.0), distribution.quantile(1.0));
                self.one(row, ends, (node, &cone), wanted)
            })
            .collect();
        found.sort_by(|a, b| a.reach.total_cmp(&b.reach).then_with(|| a.id.cmp(&b.id)));
        Some(found)
    }

    fn one(
        &self,
        row: NodeId,
        (low, high): (f64, f64),
        (node, cone): (NodeId, &[NodeId]),
        wanted: f64,
    ) -> Option<Needed> {
        let step = self.graph.step(row);
        let Origin::Row { id, table: RowTable::Assumption, .. } = step.origin() else {
            return None;
        };
        let from = step.value();
        let miss = |at: f64| {
            let mut values = self.graph.central();
            self.graph.evaluate_some(cone, &BTreeMap::from([(row, at)]), &mut values);
            node.of(&values) - wanted
        };
        let to = [(from, high), (from, low)].into_iter().filter_map(|(from, end)| {
            let width = end - from;
            let mut reach = from + (1.0 + REACH) * width;
            if from >= 0.0 && low >= 0.0 {
                reach = reach.max(0.0);
            }
            crossing(from, reach, &miss)
        });
        let reach = |to: f64| {
            let width = if to >= from { high - from } else { from - low };
            if width > 0.0 { (to - from).abs() / width } else { f64::INFINITY }
        };
        let to = to.min_by(|a, b| reach(*a).total_cmp(&reach(*b)))?;
        let unit = step.unit().to_owned();
        Some(Needed { id: id.clone(), unit, from, to, reach: reach(to) })
    }
}

/// The first place between two where a function crosses zero.
fn crossing(from: f64, to: f64, miss: &impl Fn(f64) -> f64) -> Option<f64> {
    if from == to {
        return None;
    }
    let at = |step: i32| from + (to - from) * f64::from(step) / f64::from(STEPS);
    let mut before = (from, miss(from));
    for step in 1..=STEPS {
        let next = (at(step), miss(at(step)));
        if before.1 == 0.0 {
            return Some(before.0);
        }
        if before.1.signum() != next.1.signum() && next.1.is_finite() && before.1.is_finite() {
            return Some(bisected(before, next.0, miss));
        }
        before = next;
    }
    None
}

fn bisected((mut a, at_a): (f64, f64), mut b: f64, miss: &impl Fn(f64) -> f64) -> f64 {
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(a, b);
        if miss(middle).signum() == at_a.signum() {
            a = middle;
        } else {
            b = middle;
        }
    }
    f64::midpoint(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crossing_is_found_to_all_digits() {
        // x^2 = 2 between 1 and 3.
        let found = crossing(1.0, 3.0, &|x| x * x - 2.0).unwrap();
        assert!((found - 2.0_f64.sqrt()).abs() < 1e-12, "{found}");
        assert_eq!(crossing(1.0, 3.0, &|x| x + 1.0), None);
        assert_eq!(crossing(1.0, 1.0, &|x| x), None);
    }
}
