//! Pseudo-random coordinates that can be entered at any row: one stream of a cipher a dimension.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

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

/// A whole number below `limit`, each equally likely to within 2^-32.
pub(crate) fn below(generator: &mut ChaCha8Rng, limit: usize) -> usize {
    let wide = u128::from(generator.next_u64()) * limit as u128;
    usize::try_from(wide >> 64).unwrap_or(0)
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
