//! Flip points: the smallest change that reverses a verdict.

mod pair;
mod root;

use root::first_crossing;

use crate::Error;

/// Where an input stands and how far it may move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Where it stands.
    pub base: f64,
    /// The lowest value in question.
    pub low: f64,
    /// The highest value in question.
    pub high: f64,
}

impl Room {
    /// A checked range around a base; either end may be the base itself.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless all are finite, [`Error::OutOfOrder`] unless
    /// `low <= base <= high`.
    pub fn new(base: f64, low: f64, high: f64) -> Result<Self, Error> {
        crate::error::finite("base", base)?;
        crate::error::finite("low", low)?;
        crate::error::finite("high", high)?;
        let wrong = |low_field, low, high_field, high| {
            Err(Error::OutOfOrder { low_field, low, high_field, high })
        };
        if low > base {
            return wrong("low", low, "base", base);
        }
        if base > high {
            return wrong("base", base, "high", high);
        }
        Ok(Self { base, low, high })
    }

    /// The value a share of the way to the high (`is_up`) or low end.
    fn at(&self, is_up: bool, share: f64) -> f64 {
        let end = if is_up { self.high } else { self.low };
        if share >= 1.0 { end } else { self.base + share * (end - self.base) }
    }

    fn has_side(&self, is_up: bool) -> bool {
        if is_up { self.high > self.base } else { self.low < self.base }
    }
}

/// A change that reverses the verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// The inputs that move and where to.
    pub moves: Vec<Move>,
    /// How far that is, in shares of the way from the base to the end of each range: the root of
    /// the sum of squares. 1 is all the way of one input.
    pub distance: f64,
}

/// One input of a flip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// Which input, from 0.
    pub input: usize,
    /// The value at which the verdict turns.
    pub to: f64,
    /// The share of the way from the base to that end of its range.
    pub share: f64,
}

/// How the verdict stands against changes within the ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct Flips {
    /// The margin of the verdict at the base: its sign is the verdict.
    pub margin: f64,
    /// For each input the nearest point at which it alone turns the verdict; `None` if it cannot.
    pub single: Vec<Option<Flip>>,
    /// The two inputs whose joint move is shortest, where that is shorter than any single one.
    pub pair: Option<Flip>,
}

impl Flips {
    /// The shortest move of one input.
    pub fn smallest_single(&self) -> Option<&Flip> {
        let found = self.single.iter().flatten();
        found.min_by(|a, b| a.distance.total_cmp(&b.distance))
    }

    /// True if neither one input nor two turn the verdict within their ranges.
    pub fn is_robust(&self) -> bool {
        self.pair.is_none() && self.smallest_single().is_none()
    }
}

/// How densely ranges are searched. A crossing and its return between two steps are not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// Steps from the base to each end of a range.
    pub steps: u32,
    /// Directions within each quadrant of two inputs.
    pub angles: u32,
    /// How many inputs are tried in pairs: those that move the margin most at the ends of their
    /// ranges.
    pub paired: usize,
}

impl Default for Search {
    fn default() -> Self {
        Self { steps: 32, angles: 16, paired: usize::MAX }
    }
}

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

/// The inputs that move the margin most at an end of their range, in input order.
fn movers(
    rooms: &[Room],
    base: &[f64],
    most: usize,
    held: &mut impl FnMut(&[f64]) -> f64,
) -> Vec<usize> {
    if rooms.len() <= most {
        return (0..rooms.len()).collect();
    }
    let mut row = base.to_vec();
    let at_base = held(&row);
    let mut swings: Vec<(usize, f64)> = Vec::with_capacity(rooms.len());
    for (input, room) in rooms.iter().enumerate() {
        let mut swing = 0.0_f64;
        for end in [room.low, room.high] {
            row[input] = end;
            // f64::max leaves out what is not a number.
            swing = swing.max((held(&row) - at_base).abs());
        }
        row[input] = room.base;
        swings.push((input, swing));
    }
    swings.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut found: Vec<usize> = swings.into_iter().take(most).map(|(input, _)| input).collect();
    found.sort_unstable();
    found
}

/// The nearest flip of one input on either side of its base.
fn alone(
    rooms: &[Room],
    input: usize,
    base: &[f64],
    search: Search,
    held: &mut impl FnMut(&[f64]) -> f64,
) -> Option<Flip> {
    let room = rooms[input];
    let mut row = base.to_vec();
    let sides = [false, true].into_iter().filter(|is_up| room.has_side(*is_up));
    let found = sides.filter_map(|is_up| {
        let share = first_crossing(1.0, search.steps, |share| {
            row[input] = room.at(is_up, share);
            held(&row)
        })?;
        Some(Flip {
            moves: vec![Move { input, to: room.at(is_up, share), share }],
            distance: share,
        })
    });
    found.min_by(|a, b| a.distance.total_cmp(&b.distance))
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
        assert!(Room::new(3.0, 0.0, 2.0).is_err());
        assert!(Room::new(-1.0, 0.0, 2.0).is_err());
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
