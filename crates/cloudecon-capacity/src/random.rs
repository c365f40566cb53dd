//! Random numbers without state: each is a function of seed, draw and name, so that adding a site
//! changes no number of another one.

/// A named stream of random numbers under a seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stream(u64);

impl Stream {
    /// The stream of a name.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        // FNV-1a, 64 bit: http://www.isthe.com/chongo/tech/comp/fnv/
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(mix(seed ^ mix(hash)))
    }

    /// The number of a draw, above 0 and below 1.
    pub(crate) fn uniform(self, draw: u32) -> f64 {
        let bits = mix(self.0.wrapping_add(u64::from(draw).wrapping_mul(GAMMA)));
        // 53 bits, moved to the middle of their step so that neither 0 nor 1 occurs.
        ((bits >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
    }
}

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// The output function of `SplitMix64` (Steele, Lea and Flood 2014, figure 16).
const fn mix(state: u64) -> u64 {
    let z = state.wrapping_add(GAMMA);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_its_published_numbers() {
        // The first outputs of SplitMix64 for state 1234567, as in the Rosetta Code task
        // "Pseudo-random numbers/Splitmix64".
        assert_eq!(mix(1_234_567), 6_457_827_717_110_365_317);
        assert_eq!(mix(1_234_567_u64.wrapping_add(GAMMA)), 3_203_168_211_198_807_973);
    }

    #[test]
    fn numbers_are_uniform_and_depend_on_the_name() {
        let (a, b) = (Stream::new(7, "a"), Stream::new(7, "b"));
        let n = 100_000_u32;
        let mean = |f: &dyn Fn(u32) -> f64| (0..n).map(f).sum::<f64>() / f64::from(n);
        // Standard error of the mean is 0.289 / sqrt(100,000) = 0.0009; of the product mean 0.0007.
        assert!((mean(&|i| a.uniform(i)) - 0.5).abs() < 0.004);
        assert!((mean(&|i| a.uniform(i) * b.uniform(i)) - 0.25).abs() < 0.004);
        assert!((mean(&|i| a.uniform(i) * a.uniform(i + 1)) - 0.25).abs() < 0.004);
    }
}
