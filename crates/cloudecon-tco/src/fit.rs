use serde::{Deserialize, Serialize};

use crate::error::positive;
use crate::{
    Calibration, Chip, Error, LanguageModel, Parallelism, Precision, Seconds, Serving, Workload,
};

/// A value of a [`Calibration`] that a fit may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Factor {
    /// [`Calibration::compute_16`].
    Compute16,
    /// [`Calibration::compute_8`].
    Compute8,
    /// [`Calibration::compute_4`].
    Compute4,
    /// [`Calibration::compute_8`] and [`Calibration::compute_4`] together, one value for both.
    ComputeNarrow,
    /// [`Calibration::weight_bandwidth`].
    WeightBandwidth,
    /// [`Calibration::cache_bandwidth`].
    CacheBandwidth,
    /// [`Calibration::attention_compute`].
    AttentionCompute,
    /// [`Calibration::layer_overhead`].
    LayerOverhead,
    /// [`Calibration::step_overhead`].
    StepOverhead,
    /// [`Calibration::collective_latency`].
    CollectiveLatency,
}

/// Lowest and highest efficiency that a fit may reach: a value at a bound means that the form is
/// short of a term.
pub const EFFICIENCY_BOUNDS: (f64, f64) = (0.02, 0.95);
/// Lowest and highest overhead in seconds that a fit may reach.
pub const OVERHEAD_BOUNDS: (f64, f64) = (1e-7, 2e-2);

impl Factor {
    /// Shifts the factor by `shift` in logarithms, within its bounds.
    fn shift(self, calibration: &mut Calibration, shift: f64) {
        let (low, high) = match self {
            Self::LayerOverhead | Self::StepOverhead | Self::CollectiveLatency => OVERHEAD_BOUNDS,
            _ => EFFICIENCY_BOUNDS,
        };
        let value = match self {
            Self::Compute16 => &mut calibration.compute_16,
            Self::Compute8 | Self::ComputeNarrow => &mut calibration.compute_8,
            Self::Compute4 => &mut calibration.compute_4,
            Self::WeightBandwidth => &mut calibration.weight_bandwidth,
            Self::CacheBandwidth => &mut calibration.cache_bandwidth,
            Self::AttentionCompute => &mut calibration.attention_compute,
            Self::LayerOverhead => &mut calibration.layer_overhead,
            Self::StepOverhead => &mut calibration.step_overhead,
            Self::CollectiveLatency => &mut calibration.collective_latency,
        };
        *value = (*value * shift.exp()).clamp(low, high);
        if self == Self::ComputeNarrow {
            calibration.compute_4 = calibration.compute_8;
        }
    }
}

/// A measured time per output token and what it was measured on.
#[derive(Debug, Clone, Copy)]
pub struct Observation<'a> {
    /// The chip.
    pub chip: &'a Chip,
    /// The model.
    pub model: &'a LanguageModel,
    /// Number formats.
    pub precision: Precision,
    /// Chips and how they share the model.
    pub parallelism: Parallelism,
    /// Load.
    pub workload: Workload,
    /// Measured time per output token.
    pub tpot: Seconds,
}

impl Observation<'_> {
    /// `ln(predicted / measured)`: positive where the prediction is too slow.
    ///
    /// # Errors
    /// As [`Serving::point`].
    pub fn log_error(&self, calibration: &Calibration) -> Result<f64, Error> {
        let serving = Serving {
            chip: self.chip,
            model: self.model,
            calibration,
            precision: self.precision,
            parallelism: self.parallelism,
            speculation: None,
        };
        let predicted = serving.point(&self.workload)?.tpot().as_seconds();
        Ok((predicted / positive("tpot", self.tpot.as_seconds())?).ln())
    }
}

/// Size of the errors of a set of predictions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ErrorSummary {
    /// Predictions.
    pub rows: usize,
    /// Mean |ln(predicted / measured)|.
    pub mean: f64,
    /// Median |ln(predicted / measured)|.
    pub median: f64,
    /// 90th percentile, nearest rank.
    pub p90: f64,
    /// Median of predicted / measured, direction kept: below 1 is too fast.
    pub median_ratio: f64,
}

impl ErrorSummary {
    /// Summary of signed log errors.
    ///
    /// # Errors
    /// [`Error::Empty`] without errors to summarize.
    pub fn of(log_errors: &[f64]) -> Result<Self, Error> {
        let mut signed = log_errors.to_vec();
        signed.sort_by(f64::total_cmp);
        let mut sizes: Vec<f64> = signed.iter().map(|error| error.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let rows = sizes.len();
        let rank = |sorted: &[f64], percent: usize| {
            let place = (rows * percent).div_ceil(100).max(1) - 1;
            sorted.get(place).copied().ok_or(Error::Empty { field: "log_errors" })
        };
        Ok(Self {
            rows,
            mean: sizes.iter().sum::<f64>() / rows.max(1) as f64,
            median: rank(&sizes, 50)?,
            p90: rank(&sizes, 90)?,
            median_ratio: rank(&signed, 50)?.exp(),
        })
    }

    /// Summary of a calibration over observations. Observations that memory cannot hold count as
    /// errors of the call, not as rows.
    ///
    /// # Errors
    /// As [`Serving::point`], [`Error::Empty`].
    pub fn over(calibration: &Calibration, rows: &[Observation<'_>]) -> Result<Self, Error> {
        let errors: Result<Vec<_>, _> = rows.iter().map(|row| row.log_error(calibration)).collect();
        Self::of(&errors?)
    }
}

/// A sequence of numbers that a seed decides (`SplitMix64`), so that every fit can be repeated.
///
/// # References
/// Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    /// A sequence.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number in [0, 1).
    pub fn uniform(&mut self) -> f64 {
        const STEPS: f64 = 9_007_199_254_740_992.0; // 2^53
        (self.next() >> 11) as f64 / STEPS
    }

    /// Puts a list into a random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let place = (self.uniform() * (last + 1) as f64).floor();
            let place = (0..=last).rev().find(|index| *index as f64 <= place).unwrap_or(0);
            list.swap(place, last);
        }
    }

    /// A number around 0 with spread 1 (sum of twelve uniforms less six).
    fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// First and last width of a random move, in logarithms.
const WIDEST_MOVE: f64 = 0.5;
const NARROWEST_MOVE: f64 = 0.005;

/// Moves the free factors of `start` to lower the mean |ln(predicted / measured)|.
///
/// Seeded random local search: each of `steps` moves shifts one factor, or now and then all, by a
/// random amount in logarithms within the bounds; a move that does not lower the mean error is
/// taken back; the width shrinks geometrically from 0.5 to 0.005. The result depends on the
/// arguments only.
///
/// # Errors
/// [`Error::Empty`] without rows or factors, and as [`Serving::point`] at the start.
pub fn fit(
    start: &Calibration,
    free: &[Factor],
    rows: &[Observation<'_>],
    steps: u32,
    seed: u64,
) -> Result<Calibration, Error> {
    if free.is_empty() {
        return Err(Error::Empty { field: "free" });
    }
    let mut random = Seeded::new(seed);
    let mut best = start.clone();
    let mut error = ErrorSummary::over(&best, rows)?.mean;
    let shrink = (NARROWEST_MOVE / WIDEST_MOVE).powf(1.0 / f64::from(steps.max(1)));
    let mut width = WIDEST_MOVE;
    for _ in 0..steps {
        let mut trial = best.clone();
        let together = random.uniform() < 0.25;
        let chosen = random.uniform() * free.len() as f64;
        for (index, factor) in free.iter().enumerate() {
            let here = index as f64 <= chosen && chosen < (index + 1) as f64;
            if together || here {
                factor.shift(&mut trial, width * random.bell());
            }
        }
        let found = ErrorSummary::over(&trial, rows).map_or(f64::INFINITY, |found| found.mean);
        if found < error {
            best = trial;
            error = found;
        }
        width *= shrink;
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_use_nearest_rank() {
        // |ln| of ten rows 0.01 .. 0.10: mean 0.055, median the 5th, p90 the 9th.
        let errors: Vec<f64> = (1..=10).map(|n| f64::from(n) * -0.01).collect();
        let summary = ErrorSummary::of(&errors).unwrap();
        approx::assert_relative_eq!(summary.mean, 0.055, max_relative = 1e-12);
        assert_eq!((summary.median, summary.p90), (0.05, 0.09));
        approx::assert_relative_eq!(summary.median_ratio, (-0.06_f64).exp());
        assert!(ErrorSummary::of(&[]).is_err());
    }

    #[test]
    fn a_shuffle_keeps_every_element_and_repeats_with_its_seed() {
        let order = |seed| {
            let mut list: Vec<u32> = (0..50).collect();
            Seeded::new(seed).shuffle(&mut list);
            list
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
        let mut sorted = order(3);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<u32>>());
    }
}
