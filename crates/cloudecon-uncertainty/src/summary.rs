//! Summaries of streams: moments and quantiles in fixed memory, the same whatever the order of
//! threads.

/// Count, mean, spread and ends of a stream.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// Sum of squared distances from the mean.
    square: f64,
    least: f64,
    most: f64,
}

impl Default for Moments {
    fn default() -> Self {
        Self { count: 0, mean: 0.0, square: 0.0, least: f64::INFINITY, most: f64::NEG_INFINITY }
    }
}

impl Moments {
    /// Of one block of finite values.
    pub fn of(values: &[f64]) -> Self {
        let mut found = Self::default();
        if values.is_empty() {
            return found;
        }
        let n = values.len() as f64;
        // Two passes over a block that is in the cache; eight sums side by side.
        let sum = |of: &dyn Fn(f64) -> f64| {
            let mut lanes = [0.0; 8];
            let mut chunks = values.chunks_exact(8);
            for chunk in &mut chunks {
                for (lane, value) in lanes.iter_mut().zip(chunk) {
                    *lane += of(*value);
                }
            }
            lanes.iter().sum::<f64>() + chunks.remainder().iter().map(|v| of(*v)).sum::<f64>()
        };
        found.count = values.len() as u64;
        found.mean = sum(&|value| value) / n;
        let mean = found.mean;
        found.square = sum(&|value| (value - mean) * (value - mean));
        for value in values {
            found.least = found.least.min(*value);
            found.most = found.most.max(*value);
        }
        found
    }

    /// Both streams, this one first.
    ///
    /// # References
    /// Chan, Golub and others (1983), Algorithms for computing the sample variance.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        if self.count == 0 || other.count == 0 {
            return if self.count == 0 { other } else { self };
        }
        let (n, m) = (self.count as f64, other.count as f64);
        let apart = other.mean - self.mean;
        Self {
            count: self.count + other.count,
            mean: self.mean + apart * m / (n + m),
            square: self.square + other.square + apart * apart * n * m / (n + m),
            least: self.least.min(other.least),
            most: self.most.max(other.most),
        }
    }

    /// Values seen.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The mean; NaN without values.
    pub const fn mean(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { self.mean }
    }

    /// The standard deviation of the sample; NaN with fewer than two values.
    pub fn sd(&self) -> f64 {
        if self.count < 2 { f64::NAN } else { (self.square / (self.count - 1) as f64).sqrt() }
    }

    /// The least value; infinite without values.
    pub const fn least(&self) -> f64 {
        self.least
    }

    /// The largest value; minus infinity without values.
    pub const fn most(&self) -> f64 {
        self.most
    }
}

/// Bits of the mantissa that tell buckets apart: 1,024 an octave.
const FINE: u32 = 10;
/// Sizes below 2^-64 count as zero, sizes from 2^64 on as the largest.
const OCTAVES: usize = 128;
const BUCKETS: usize = OCTAVES << FINE;
/// The bits of 2^-64 at the resolution of buckets.
const FIRST: u64 = (1023 - 64) << FINE;

/// Counts of values by size, 1,024 buckets an octave on either side of zero: any quantile to
/// within 0.1 % of its size, in two megabytes, however long the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    negative: Vec<u64>,
    zero: u64,
    positive: Vec<u64>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { negative: vec![0; BUCKETS], zero: 0, positive: vec![0; BUCKETS] }
    }
}

impl Histogram {
    /// Counts finite values.
    pub fn add(&mut self, values: &[f64]) {
        for value in values {
            let bits = value.abs().to_bits() >> (52 - FINE);
            if bits < FIRST {
                self.zero += 1;
                continue;
            }
            let bucket = usize::try_from(bits - FIRST).unwrap_or(BUCKETS).min(BUCKETS - 1);
            let side = if *value < 0.0 { &mut self.negative } else { &mut self.positive };
            side[bucket] += 1;
        }
    }

    /// Adds the counts of another stream.
    pub fn merge(&mut self, other: &Self) {
        self.zero += other.zero;
        let sides = [(&mut self.negative, &other.negative), (&mut self.positive, &other.positive)];
        for (mine, theirs) in sides {
            for (count, more) in mine.iter_mut().zip(theirs) {
                *count += more;
            }
        }
    }

    /// Values counted.
    pub fn count(&self) -> u64 {
        self.zero + self.negative.iter().chain(&self.positive).sum::<u64>()
    }

    /// The quantile at a probability, spread evenly within its bucket; NaN without values.
    pub fn quantile(&self, p: f64) -> f64 {
        let target = p.clamp(0.0, 1.0) * self.count() as f64;
        let mut before = 0.0;
        let negative = self.negative.iter().enumerate().rev().map(|(bucket, count)| {
            let (low, high) = edges(bucket);
            (-high, -low, *count)
        });
        let positive = self.positive.iter().enumerate().map(|(bucket, count)| {
            let (low, high) = edges(bucket);
            (low, high, *count)
        });
        let all = negative.chain([(0.0, 0.0, self.zero)]).chain(positive);
        for (low, high, count) in all.filter(|(_, _, count)| *count > 0) {
            let count = count as f64;
            if before + count >= target {
                return low + (high - low) * ((target - before) / count).max(0.0);
            }
            before += count;
        }
        f64::NAN
    }
}

/// The sizes at which a bucket begins and ends.
fn edges(bucket: usize) -> (f64, f64) {
    let edge = |bits: u64| f64::from_bits(bits << (52 - FINE));
    let first = FIRST + bucket as u64;
    (edge(first), edge(first + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn moments_by_hand() {
        // 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9 = 14, sd sqrt(14/3).
        let found = Moments::of(&[1.0, 2.0, 3.0]).merge(Moments::of(&[6.0]));
        assert_eq!((found.count(), found.mean(), found.least(), found.most()), (4, 3.0, 1.0, 6.0));
        approx::assert_relative_eq!(found.sd(), (14.0_f64 / 3.0).sqrt(), max_relative = 1e-15);
        assert!(Moments::default().mean().is_nan());
    }

    #[test]
    fn quantiles_of_one_value_are_that_value() {
        for value in [3.7, -3.7, 0.0, 1e-30, 5e18] {
            let mut found = Histogram::default();
            found.add(&[value; 10]);
            let room = (1e-3 * value.abs()).max(1e-18);
            assert!((found.quantile(0.5) - value).abs() <= room, "{value}");
        }
        assert!(Histogram::default().quantile(0.5).is_nan());
    }

    proptest! {
        #[test]
        fn quantiles_are_within_a_bucket_of_the_exact_ones(
            values in prop::collection::vec(-1e6..1e6_f64, 1..300), p in 0.0..1.0_f64,
        ) {
            let mut found = Histogram::default();
            let (front, back) = values.split_at(values.len() >> 1);
            found.add(front);
            let mut other = Histogram::default();
            other.add(back);
            found.merge(&other);
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            // The value whose rank holds the target lies in the same bucket.
            let target = p * sorted.len() as f64;
            let rank = (1..sorted.len()).find(|rank| *rank as f64 >= target);
            let exact = sorted[rank.unwrap_or(sorted.len()) - 1];
            prop_assert!((found.quantile(p) - exact).abs() <= 1.1e-3 * exact.abs() + 1e-18);
        }
    }
}
