use cloudecon_core::{Growth, Quantity, Usd};

use crate::closing::close;
use crate::growth::contributions;
use crate::{Error, GrowthPoints, compensated_sum};

/// From an old to a new total, part by part, in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthBridge {
    /// The old total.
    pub before: Usd,
    /// The new total.
    pub after: Usd,
    /// The change of each part; they add to `after - before`.
    pub changes: Vec<Usd>,
    /// The points of growth that each part adds; they add to the growth of the total.
    pub points: Vec<GrowthPoints>,
}

impl GrowthBridge {
    /// Growth of the total; `None` if the total turned negative.
    pub fn growth(&self) -> Option<Growth> {
        Growth::of(self.before, self.after)
    }
}

/// A growth bridge of revenue, profit or cost.
///
/// # Errors
/// As [`contributions`](crate::contributions).
pub fn growth_bridge(before: &[Usd], after: &[Usd]) -> Result<GrowthBridge, Error> {
    let points = contributions(before, after)?;
    let numbers = |parts: &[Usd]| parts.iter().map(|part| part.as_usd()).collect::<Vec<_>>();
    let (old, new) = (compensated_sum(&numbers(before)), compensated_sum(&numbers(after)));
    let mut changes: Vec<f64> = before.iter().zip(after).map(|(b, a)| (*a - *b).as_usd()).collect();
    close(&mut changes, new - old);
    Ok(GrowthBridge {
        before: Usd::from_usd(old),
        after: Usd::from_usd(new),
        changes: changes.into_iter().map(Usd::from_number).collect(),
        points,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lead_from_the_old_to_the_new_total() {
        let b = |values: [f64; 2]| values.map(Usd::from_billions);
        let bridge = growth_bridge(&b([30.5, 0.4]), &b([35.2, 3.2])).unwrap();
        // 30.9 to 38.4: 7.5, of which 2.8 from the second part, 9.06 points of 24.27.
        approx::assert_relative_eq!(bridge.changes[1].as_billions(), 2.8, max_relative = 1e-12);
        approx::assert_relative_eq!(bridge.points[1].as_points(), 9.0615, max_relative = 1e-5);
        approx::assert_relative_eq!(
            bridge.growth().unwrap().as_percent(),
            24.2718,
            max_relative = 1e-5
        );
    }
}
