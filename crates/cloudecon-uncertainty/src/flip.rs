//! Flip points: the smallest change that reverses a verdict.

mod change;
mod found;
mod movers;
mod pair;
mod room;
mod root;
mod search;
mod single;

pub use change::{Flip, Move};
pub use found::Flips;
pub use room::Room;
pub use search::Search;

use movers::movers;
use single::alone;

use crate::Error;

/// Finds the flip points of the verdict "the margin is positive" (or negative, as it is at the
/// base).
///
/// `model` gives the margin of the verdict, for instance one margin less another; NaN where it has
/// none, which turns nothing.
///
/// # Errors
/// [`Error::NotFinite`] if the margin at the base is not finite, [`Error::OutOfRange`] if it is
/// zero: there is no verdict to reverse.
///
/// ```
/// use cloudecon_uncertainty::{Room, Search, flips};
///
/// // 3 a - 2 b at (2, 1): positive by 4. b alone turns it at 3, a at 2/3.
/// let rooms = [Room::new(2.0, 0.0, 4.0)?, Room::new(1.0, 0.0, 5.0)?];
/// let found = flips(&rooms, Search::default(), |x| 3.0 * x[0] - 2.0 * x[1])?;
/// let b = found.single[1].as_ref().map(|flip| flip.moves[0].to);
/// assert!((b.unwrap_or(0.0) - 3.0).abs() < 1e-12);
/// # Ok::<(), cloudecon_uncertainty::Error>(())
/// ```
pub fn flips(
    rooms: &[Room],
    search: Search,
    mut model: impl FnMut(&[f64]) -> f64,
) -> Result<Flips, Error> {
    let base: Vec<f64> = rooms.iter().map(|room| room.base).collect();
    let margin = model(&base);
    if !margin.is_finite() {
        return Err(Error::NotFinite { row: 0, found: margin });
    }
    crate::error::require("margin at the base", "other than 0", margin, margin != 0.0)?;
    let sign = margin.signum();
    let mut held = |x: &[f64]| sign * model(x);
    let single: Vec<Option<Flip>> =
        (0..rooms.len()).map(|input| alone(rooms, input, &base, search, &mut held)).collect();
    let mut found = Flips { margin, single, pair: None };
    let mut best = found.smallest_single().map_or(f64::INFINITY, |flip| flip.distance);
    let movers = movers(rooms, &base, search.paired, &mut held);
    for (index, first) in movers.iter().enumerate() {
        for second in &movers[index + 1..] {
            let inputs = [*first.min(second), *first.max(second)];
            let pair = pair::shortest(rooms, inputs, &base, search, best, &mut held);
            if let Some(flip) = pair.filter(|flip| flip.distance < best * (1.0 - 1e-12)) {
                best = flip.distance;
                found.pair = Some(flip);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn room(base: f64, low: f64, high: f64) -> Room {
        Room::new(base, low, high).unwrap()
    }

    #[test]
    fn a_product_flips_at_its_closed_form() {
        // x y = 2 from (1, 1) within 0..3 each: alone at 2, half of the way to 3. Together at
        // x = y = sqrt 2: (sqrt 2 - 1) / 2 of the way each, distance 0.2929 < 0.5.
        let rooms = [room(1.0, 0.0, 3.0), room(1.0, 0.0, 3.0)];
        let found = flips(&rooms, Search::default(), |x| 2.0 - x[0] * x[1]).unwrap();
        for flip in found.single.iter().flatten() {
            approx::assert_abs_diff_eq!(flip.moves[0].to, 2.0, epsilon = 1e-12);
            approx::assert_abs_diff_eq!(flip.distance, 0.5, epsilon = 1e-12);
        }
        let pair = found.pair.unwrap();
        for part in &pair.moves {
            approx::assert_abs_diff_eq!(part.to, std::f64::consts::SQRT_2, epsilon = 1e-9);
        }
        let share = (std::f64::consts::SQRT_2 - 1.0) / 2.0;
        approx::assert_abs_diff_eq!(pair.distance, share * 2.0_f64.sqrt(), epsilon = 1e-12);
    }

    #[test]
    fn what_cannot_flip_is_robust() {
        let rooms = [room(1.0, 0.5, 2.0), room(1.0, 0.5, 2.0)];
        // At most 4 of 5 within the ranges.
        let found = flips(&rooms, Search::default(), |x| 5.0 - x[0] * x[1]).unwrap();
        assert!(found.is_robust());
        // No single one reaches 3, both together do: at the edge, x = 2, y = 1.5, or inside.
        let found = flips(&rooms, Search::default(), |x| 3.0 - x[0] * x[1]).unwrap();
        assert!(found.smallest_single().is_none() && !found.is_robust());
        let pair = found.pair.unwrap();
        approx::assert_abs_diff_eq!(pair.moves[0].to, 3.0_f64.sqrt(), epsilon = 1e-9);
    }

    #[test]
    fn a_flip_at_the_edge_of_a_range_stays_in_it() {
        // x + 4 y = 9 from (0, 0) within 0..2 each: the shortest move would be (9/17, 36/17), but y
        // ends at 2: x = 1, shares 0.5 and 1.
        let rooms = [room(0.0, 0.0, 2.0), room(0.0, 0.0, 2.0)];
        let found = flips(&rooms, Search::default(), |x| 9.0 - x[0] - 4.0 * x[1]).unwrap();
        let pair = found.pair.unwrap();
        approx::assert_abs_diff_eq!(pair.moves[0].to, 1.0, epsilon = 1e-9);
        approx::assert_abs_diff_eq!(pair.moves[1].to, 2.0, epsilon = 1e-9);
        approx::assert_abs_diff_eq!(pair.distance, 1.25_f64.sqrt(), epsilon = 1e-9);
    }

    #[test]
    fn no_verdict_and_no_number_are_errors() {
        let rooms = [room(1.0, 0.0, 2.0)];
        assert!(matches!(
            flips(&rooms, Search::default(), |_| 0.0),
            Err(Error::OutOfRange { field: "margin at the base", .. })
        ));
        assert!(flips(&rooms, Search::default(), |_| f64::NAN).is_err());
    }

    proptest! {
        /// A straight line flips at the foot of the perpendicular, if that lies within the ranges.
        #[test]
        fn a_line_flips_at_its_closed_form(
            a in 0.2..5.0_f64, b in 0.2..5.0_f64, part in 0.05..0.9_f64, down in any::<bool>(),
        ) {
            let side = if down { -1.0 } else { 1.0 };
            let rooms = [room(10.0, 6.0, 14.0), room(-3.0, -5.0, -1.0)];
            // In shares of the way: margin c - a' s - b' t with a' = 4 a, b' = 2 b.
            let (a4, b2) = (4.0 * a, 2.0 * b);
            let c = part * a4.max(b2);
            let model = |x: &[f64]| c - side * (a * (x[0] - 10.0) + b * (x[1] + 3.0));
            let found = flips(&rooms, Search::default(), model).unwrap();
            for (input, slope, base) in [(0, a, 10.0), (1, b, -3.0)] {
                let exact = base + side * c / slope;
                let share = c / (slope * if input == 0 { 4.0 } else { 2.0 });
                match &found.single[input] {
                    Some(flip) => prop_assert!((flip.moves[0].to - exact).abs() < 1e-9),
                    None => prop_assert!(share > 1.0 - 1e-9),
                }
            }
            let norm = a4 * a4 + b2 * b2;
            let pair = found.pair.unwrap();
            for (part, slope, scale) in [(pair.moves[0], a4, 4.0), (pair.moves[1], b2, 2.0)] {
                let base = if part.input == 0 { 10.0 } else { -3.0 };
                let exact = base + side * scale * c * slope / norm;
                prop_assert!((part.to - exact).abs() < 1e-9, "{} {exact}", part.to);
            }
        }
    }
}
