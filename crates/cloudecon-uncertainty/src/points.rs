//! Points of the unit cube: pseudo-random, and the Sobol sequence with Owen scrambling.

mod random;
mod sobol;

use random::Random;
pub(crate) use random::{below, generator};
use sobol::Scrambled;
pub use sobol::sobol_points;

use crate::Error;

/// How points are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// Independent points: the error falls as `n^-1/2`.
    MonteCarlo,
    /// The Sobol sequence, scrambled as Owen (1995) does it: every point is uniform, and the error
    /// of smooth models falls nearly as `n^-3/2`. Best with a power of two.
    Sobol,
}

/// A seeded source of points that any thread can enter at any row.
///
/// The coordinate of a row and dimension depends on nothing but the seed, so that results do not
/// depend on how rows are shared among threads.
#[derive(Debug, Clone)]
pub struct Sampler {
    dimensions: usize,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    Random(Box<Random>),
    Scrambled(Scrambled),
}

impl Sampler {
    /// A source of points of so many dimensions.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for more dimensions than the direction numbers have, 256.
    pub fn new(sampling: Sampling, seed: u64, dimensions: usize) -> Result<Self, Error> {
        let source = match sampling {
            Sampling::MonteCarlo => Source::Random(Box::new(Random::new(seed))),
            Sampling::Sobol => Source::Scrambled(Scrambled::new(seed, dimensions)?),
        };
        Ok(Self { dimensions, source })
    }

    /// Coordinates of a point.
    pub const fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Rows that differ: 2^32 of a Sobol sequence, more than anybody draws otherwise.
    pub const fn rows(&self) -> u64 {
        match self.source {
            Source::Random(_) => u64::MAX,
            Source::Scrambled(_) => 1 << 32,
        }
    }

    /// One coordinate of consecutive points, each strictly between 0 and 1.
    pub fn fill(&self, dimension: usize, first_row: u64, coordinates: &mut [f64]) {
        match &self.source {
            Source::Random(it) => it.fill(dimension, first_row, coordinates),
            Source::Scrambled(it) => it.fill(dimension, first_row, coordinates),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_the_same_wherever_one_enters() {
        for sampling in [Sampling::MonteCarlo, Sampling::Sobol] {
            let sampler = Sampler::new(sampling, 7, 5).unwrap();
            let mut whole = vec![0.0; 1_000];
            sampler.fill(3, 0, &mut whole);
            let mut part = vec![0.0; 77];
            sampler.fill(3, 423, &mut part);
            assert_eq!(part, whole[423..500]);
            assert!(whole.iter().all(|u| *u > 0.0 && *u < 1.0));
            let mut other = vec![0.0; 1_000];
            Sampler::new(sampling, 8, 5).unwrap().fill(3, 0, &mut other);
            assert_ne!(other, whole);
            sampler.fill(4, 0, &mut other);
            assert_ne!(other, whole);
        }
    }

    #[test]
    fn too_many_dimensions_are_refused() {
        assert!(Sampler::new(Sampling::Sobol, 0, 257).is_err());
        assert!(Sampler::new(Sampling::MonteCarlo, 0, 257).is_ok());
    }
}
