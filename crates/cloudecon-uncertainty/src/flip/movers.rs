//! Which inputs are worth a pair.

use super::Room;

/// The inputs that move the margin most at an end of their range, in input order.
pub(super) fn movers(
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
