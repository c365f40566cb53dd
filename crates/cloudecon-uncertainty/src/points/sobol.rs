//! The Sobol sequence in Gray-code order, and its nested uniform scrambling.

use std::sync::OnceLock;

use rand_chacha::rand_core::Rng;

use super::random::generator;
use crate::Error;

/// Bits of a coordinate.
const BITS: usize = 32;
/// Dimensions that direction numbers are given for.
const DIMENSIONS: usize = 256;
/// The stream of the seed that keys of scrambles come from.
const KEYS: u64 = u64::MAX;

type Directions = [u32; BITS];

#[derive(Debug, Clone)]
pub(super) struct Scrambled {
    directions: Vec<(Directions, u32)>,
}

impl Scrambled {
    pub(super) fn new(seed: u64, dimensions: usize) -> Result<Self, Error> {
        let table = directions();
        if dimensions > table.len() {
            return Err(Error::OutOfRange {
                field: "dimensions",
                allowed: "at most 256 of a Sobol sequence",
                found: dimensions as f64,
            });
        }
        let mut keys = generator(seed, KEYS);
        let keyed = |directions: &Directions| (*directions, keys.next_u32());
        Ok(Self { directions: table.iter().take(dimensions).map(keyed).collect() })
    }

    pub(super) fn fill(&self, dimension: usize, first_row: u64, coordinates: &mut [f64]) {
        let (directions, key) = &self.directions[dimension];
        let mut point = nth(directions, first_row);
        for (row, coordinate) in (first_row..).zip(coordinates) {
            let scrambled = scramble(point, *key);
            *coordinate = (f64::from(scrambled) + 0.5) / 2.0_f64.powi(32);
            point = next(directions, point, row);
        }
    }
}

/// The first rows of the plain sequence, as Joe and Kuo number its dimensions, in Gray-code order
/// from the origin on.
///
/// # Errors
/// [`Error::OutOfRange`] for more than 256 dimensions.
///
/// # References
/// Joe and Kuo (2008), Constructing Sobol sequences with better two-dimensional projections.
pub fn sobol_points(dimensions: usize, rows: usize) -> Result<Vec<Vec<f64>>, Error> {
    // The key is not used: the plain sequence has the same directions.
    let plain = Scrambled::new(0, dimensions)?;
    let mut state = vec![0_u32; dimensions];
    let mut points = Vec::with_capacity(rows);
    for row in 0..rows as u64 {
        points.push(state.iter().map(|bits| f64::from(*bits) / 2.0_f64.powi(32)).collect());
        for (point, (directions, _)) in state.iter_mut().zip(&plain.directions) {
            *point = next(directions, *point, row);
        }
    }
    Ok(points)
}

/// The point of a row: the sum of the directions at the ones of its Gray code.
fn nth(directions: &Directions, row: u64) -> u32 {
    let gray = row ^ (row >> 1);
    let bits = directions.iter().enumerate();
    bits.filter(|(bit, _)| gray >> bit & 1 == 1).fold(0, |sum, (_, direction)| sum ^ direction)
}

/// The next point: one direction more, that of the lowest zero of the row.
#[inline]
fn next(directions: &Directions, point: u32, row: u64) -> u32 {
    point ^ directions[row.trailing_ones() as usize % BITS]
}

/// Flips every bit by a hash of the bits above it: a nested uniform scramble.
///
/// # References
/// Owen (1995), Randomly permuted (t,m,s)-nets; Laine and Karras (2011), section 2; Burley (2020),
/// Practical hash-based Owen scrambling; constants of Vegdahl (2021).
#[inline]
const fn scramble(point: u32, key: u32) -> u32 {
    let mut bits = point.reverse_bits();
    bits ^= bits.wrapping_mul(0x3d20_adea);
    bits = bits.wrapping_add(key);
    bits = bits.wrapping_mul((key >> 16) | 1);
    bits ^= bits.wrapping_mul(0x0552_6c56);
    bits ^= bits.wrapping_mul(0x53a2_2864);
    bits.reverse_bits()
}

/// Direction numbers of every dimension.
fn directions() -> &'static [Directions] {
    static TABLE: OnceLock<Vec<Directions>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Vec::with_capacity(DIMENSIONS);
        // The first dimension is the radical inverse.
        table.push(std::array::from_fn(|bit| 1 << (BITS - 1 - bit)));
        let rows = include_str!("new-joe-kuo-6.256.txt").lines();
        table.extend(rows.filter(|line| !line.starts_with('#')).map(of_line));
        table
    })
}

/// `dimension degree coefficients m1 m2 ...`
fn of_line(line: &str) -> Directions {
    let mut numbers = line.split(' ').filter_map(|word| word.parse::<u32>().ok()).skip(1);
    let (degree, polynomial) = (numbers.next().unwrap_or(1) as usize, numbers.next().unwrap_or(0));
    let mut found = [0; BITS];
    for (bit, (slot, initial)) in found.iter_mut().zip(numbers).take(degree).enumerate() {
        *slot = initial << (BITS - 1 - bit);
    }
    for bit in degree..BITS {
        let before = found[bit - degree];
        let mut direction = before ^ (before >> degree);
        for k in 1..degree {
            if polynomial >> (degree - 1 - k) & 1 == 1 {
                direction ^= found[bit - k];
            }
        }
        found[bit] = direction;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dimension_has_its_directions() {
        assert_eq!(directions().len(), DIMENSIONS);
        for (dimension, table) in directions().iter().enumerate() {
            for (bit, direction) in table.iter().enumerate() {
                // The k-th direction has its last one at place k: points of 2^k rows are distinct.
                assert_eq!(direction.trailing_zeros() as usize, BITS - 1 - bit, "{dimension}");
            }
        }
    }

    #[test]
    fn scrambled_points_stay_one_to_a_strip() {
        // A nested scramble keeps the net: each of 1,024 strips holds one of 1,024 points.
        let points = Scrambled::new(11, 256).unwrap();
        let mut column = vec![0.0; 1_024];
        for dimension in 0..256 {
            points.fill(dimension, 0, &mut column);
            let mut strips: Vec<f64> = column.iter().map(|u| (u * 1_024.0).floor()).collect();
            strips.sort_by(f64::total_cmp);
            assert!(strips.iter().enumerate().all(|(index, strip)| *strip == index as f64));
        }
    }

    #[test]
    fn two_dimensions_fill_every_elementary_box() {
        // The first two dimensions are a (0, 10, 2)-net: one point in each box of 2^-a by 2^-(10-a).
        let points = Scrambled::new(5, 2).unwrap();
        let (mut x, mut y) = (vec![0.0; 1_024], vec![0.0; 1_024]);
        points.fill(0, 0, &mut x);
        points.fill(1, 0, &mut y);
        for a in 0..=10 {
            let (wide, high) = (2.0_f64.powi(a), 2.0_f64.powi(10 - a));
            let mut boxes: Vec<f64> = x
                .iter()
                .zip(&y)
                .map(|(x, y)| (x * wide).floor() * high + (y * high).floor())
                .collect();
            boxes.sort_by(f64::total_cmp);
            assert!(boxes.iter().enumerate().all(|(index, found)| *found == index as f64), "{a}");
        }
    }
}
