//! The shortest move of one input.

use super::root::first_crossing;
use super::{Flip, Move, Room, Search};

/// The nearest flip of one input on either side of its base.
pub(super) fn alone(
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
