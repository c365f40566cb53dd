//! The shortest joint move of two inputs.

use std::f64::consts::FRAC_PI_2;

use super::root::first_crossing;
use super::{Flip, Move, Room, Search};

/// Two inputs in one quadrant around the base, in shares of the way to the ends of their ranges.
struct Quadrant<'a, F> {
    rooms: [Room; 2],
    inputs: [usize; 2],
    is_up: [bool; 2],
    row: Vec<f64>,
    steps: u32,
    held: &'a mut F,
}

/// The shortest move of the two below a limit.
pub(super) fn shortest<F: FnMut(&[f64]) -> f64>(
    rooms: &[Room],
    inputs: [usize; 2],
    base: &[f64],
    search: Search,
    limit: f64,
    held: &mut F,
) -> Option<Flip> {
    let rooms = inputs.map(|input| rooms[input]);
    let mut best: Option<Flip> = None;
    for is_up in [[false, false], [false, true], [true, false], [true, true]] {
        if !rooms[0].has_side(is_up[0]) || !rooms[1].has_side(is_up[1]) {
            continue;
        }
        let row = base.to_vec();
        let mut quadrant = Quadrant { rooms, inputs, is_up, row, steps: search.steps, held };
        let limit = best.as_ref().map_or(limit, |flip| flip.distance);
        best = quadrant.shortest(search.angles.max(2), limit).or(best);
    }
    best
}

impl<F: FnMut(&[f64]) -> f64> Quadrant<'_, F> {
    fn margin(&mut self, shares: [f64; 2]) -> f64 {
        for (k, share) in shares.into_iter().enumerate() {
            self.row[self.inputs[k]] = self.rooms[k].at(self.is_up[k], share);
        }
        (self.held)(&self.row)
    }

    /// The distance to the flip in a direction, up to a limit; infinite if there is none.
    fn distance(&mut self, angle: f64, limit: f64) -> f64 {
        let (sin, cos) = angle.sin_cos();
        // The edge of the ranges in this direction.
        let edge = if cos > sin { 1.0 / cos } else { 1.0 / sin };
        let reach = edge.min(limit);
        // Shorter rays need fewer steps for the same density.
        let share = (f64::from(self.steps) * reach / edge).ceil().max(2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most the steps of a whole ray"
        )]
        let steps = share as u32;
        let at = |r: f64| [(r * cos).min(1.0), (r * sin).min(1.0)];
        first_crossing(reach, steps, |r| self.margin(at(r))).unwrap_or(f64::INFINITY)
    }

    fn shortest(&mut self, angles: u32, limit: f64) -> Option<Flip> {
        let step = FRAC_PI_2 / f64::from(angles);
        let (mut best, mut least) = (0, f64::INFINITY);
        // A little beyond the best so far, so that neighbors of the best are known, too.
        let mut reach = limit * 1.1;
        for k in 1..angles {
            let found = self.distance(f64::from(k) * step, reach);
            if found < least {
                (best, least) = (k, found);
                reach = reach.min(found * 1.1);
            }
        }
        if least.is_infinite() {
            return None;
        }
        let middle = f64::from(best) * step;
        let angle = self.golden(middle - step, middle + step);
        let angle = self.polished(angle).unwrap_or(angle);
        let distance = self.distance(angle, f64::INFINITY);
        if distance > limit {
            return None;
        }
        let (sin, cos) = angle.sin_cos();
        let shares = [(distance * cos).min(1.0), (distance * sin).min(1.0)];
        let moves = (0..2).map(|k| Move {
            input: self.inputs[k],
            to: self.rooms[k].at(self.is_up[k], shares[k]),
            share: shares[k],
        });
        Some(Flip { moves: moves.collect(), distance })
    }

    /// The angle of the least distance between two angles, by golden section.
    fn golden(&mut self, low: f64, high: f64) -> f64 {
        let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
        let (mut low, mut high) = (low.max(0.0), high.min(FRAC_PI_2));
        let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
        let (mut at_a, mut at_b) =
            (self.distance(a, f64::INFINITY), self.distance(b, f64::INFINITY));
        while high - low > 1e-13 {
            if at_a <= at_b {
                (high, b, at_b) = (b, a, at_a);
                a = high - ratio * (high - low);
                at_a = self.distance(a, f64::INFINITY);
            } else {
                (low, a, at_a) = (a, b, at_b);
                b = low + ratio * (high - low);
                at_b = self.distance(b, f64::INFINITY);
            }
        }
        if at_a <= at_b { a } else { b }
    }

    /// The angle of the foot of the perpendicular on the zero line, where that is no farther: least
    /// distances leave half of the digits of their angle open, gradients do not.
    ///
    /// # References
    /// Hasofer and Lind (1974), Rackwitz and Fiessler (1978): the design point of reliability.
    fn polished(&mut self, angle: f64) -> Option<f64> {
        let start = self.distance(angle, f64::INFINITY);
        let mut at = [start * angle.cos(), start * angle.sin()];
        for _ in 0..40 {
            let slope = self.gradient(at)?;
            let square = slope[0] * slope[0] + slope[1] * slope[1];
            let level = slope[0] * at[0] + slope[1] * at[1] - self.margin(at);
            let next = slope.map(|part| part * level / square);
            if !next.iter().all(|share| (0.0..=1.0).contains(share)) {
                return None;
            }
            let moved = (next[0] - at[0]).hypot(next[1] - at[1]);
            at = next;
            if moved < 1e-13 {
                break;
            }
        }
        let polished = at[1].atan2(at[0]);
        let found = self.distance(polished, f64::INFINITY);
        (found <= start * (1.0 + 1e-12)).then_some(polished)
    }

    /// Central differences of fourth order; `None` where a step would leave the ranges.
    fn gradient(&mut self, at: [f64; 2]) -> Option<[f64; 2]> {
        const STEP: f64 = 1e-3;
        let mut slope = [0.0; 2];
        for k in 0..2 {
            if at[k] < 2.0 * STEP || at[k] > 1.0 - 2.0 * STEP {
                return None;
            }
            let mut shifted = |steps: f64| {
                let mut there = at;
                there[k] += steps * STEP;
                self.margin(there)
            };
            let near = shifted(1.0) - shifted(-1.0);
            let far = shifted(2.0) - shifted(-2.0);
            slope[k] = (8.0 * near - far) / (12.0 * STEP);
        }
        slope.iter().all(|part| part.is_finite()).then_some(slope)
    }
}
