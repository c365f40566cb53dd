//! Pseudo-random coordinates that can be entered at any row: one stream of a cipher a dimension.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The lower half of a product of two 32-bit numbers.
const LOW: u64 = 0xffff_ffff;

#[derive(Debug, Clone)]
pub(super) struct Random {
    base: ChaCha8Rng,
}

/// A generator for whatever is no coordinate: resampling, permutations, keys of scrambles.
pub(crate) fn generator(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(stream);
    generator
}

/// A whole number below `limit`, each exactly as likely: Lemire's method on 32 bits, on 64 where
/// the limit needs them (then to within `limit * 2^-64`).
///
/// # References
/// Lemire (2019), Fast random integer generation in an interval.
pub(crate) fn below(generator: &mut ChaCha8Rng, limit: usize) -> usize {
    let Ok(short) = u32::try_from(limit) else {
        let wide = u128::from(generator.next_u64()) * limit as u128;
        return usize::try_from(wide >> 64).unwrap_or(0);
    };
    let mut wide = u64::from(generator.next_u32()) * u64::from(short);
    // The lower half tells whether the draw fell into the part that does not divide evenly.
    if (wide & LOW) < u64::from(short) {
        let uneven = short.wrapping_neg().checked_rem(short).unwrap_or(0);
        while (wide & LOW) < u64::from(uneven) {
            wide = u64::from(generator.next_u32()) * u64::from(short);
        }
    }
    usize::try_from(wide >> 32).unwrap_or(0)
}

/// Strictly between 0 and 1, from the upper 52 bits.
pub(crate) fn unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self { base: ChaCha8Rng::seed_from_u64(seed) }
    }

    pub(super) fn fill(&self, dimension: usize, first_row: u64, coordinates: &mut [f64]) {
        let mut generator = self.base.clone();
        generator.set_stream(dimension as u64);
        // Two words of 32 bits a coordinate.
        generator.set_word_pos(2 * u128::from(first_row));
        for coordinate in coordinates {
            *coordinate = unit(generator.next_u64());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_a_limit_are_evenly_spread() {
        let mut draws = generator(3, 0);
        let mut counts = [0_u32; 7];
        for _ in 0..70_000 {
            counts[below(&mut draws, 7)] += 1;
        }
        // A standard deviation of sqrt(70000 * 6/49) = 93; five of them.
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 465), "{counts:?}");
        assert!((0..100).all(|_| below(&mut draws, 1) == 0));
        assert!((0..100).any(|_| below(&mut draws, 1 << 40) > 1 << 32));
        // Three quarters of what 32 bits hold: a third of plain products would come out twice.
        let most = 3 << 30;
        let half = 3 << 29;
        let low = (0..40_000).filter(|_| below(&mut draws, most) < half).count();
        assert!(low.abs_diff(20_000) < 500, "{low}");
    }
}
