use serde::{Deserialize, Serialize};

use crate::error::{not_negative, positive};
use crate::{ArithmeticWidth, DataSize, Error, Seconds};

/// How close systems come to the peaks, and what a step costs besides: data, never constants.
///
/// Shares are of dense peaks. Every value of a calibrated set comes from measured rows that its
/// [`Evidence`] names; [`Calibration::ideal`] has no overhead and full efficiency and is no
/// prediction of any system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Share of the 16-bit peak that matrix products reach.
    pub compute_16: f64,
    /// Share of the 8-bit peak.
    pub compute_8: f64,
    /// Share of the 4-bit peak.
    pub compute_4: f64,
    /// Share of memory bandwidth at which weights are read.
    pub weight_bandwidth: f64,
    /// Share of memory bandwidth at which the cache is read.
    pub cache_bandwidth: f64,
    /// Share of the 16-bit peak that attention over the cache reaches.
    pub attention_compute: f64,
    /// Share of the 16-bit peak that attention within a prompt reaches; infinite leaves it out.
    pub prefill_attention_compute: f64,
    /// Share of the link bandwidth that collectives reach.
    pub link: f64,
    /// Seconds a layer besides arithmetic and traffic.
    pub layer_overhead: f64,
    /// Seconds a step: scheduler, sampling, launch.
    pub step_overhead: f64,
    /// Seconds a stage of a collective, one stage per doubling of the chips.
    pub collective_latency: f64,
    /// Share of memory that weights and cache may fill.
    pub usable_memory: f64,
    /// Bytes a chip that hold neither weights nor cache.
    pub reserve_bytes: f64,
    /// What the values were fitted on and how far they miss; `None` for ideal or assumed values.
    pub evidence: Option<Evidence>,
}

/// What a calibration was fitted on, and its error on rows that were not used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Where the rows come from, with its date.
    pub source: String,
    /// Day of the fit.
    pub date: String,
    /// Rows used.
    pub rows_fitted: u32,
    /// Rows held out.
    pub rows_tested: u32,
    /// Mean |ln(predicted / measured)| of held-out rows.
    pub mean_error: f64,
    /// The same at the 90th percentile: the band that predictions carry.
    pub p90_error: f64,
    /// Lowest and highest requests in flight per chip among the rows.
    pub batch_per_chip: (f64, f64),
    /// Lowest and highest mean context among the rows.
    pub context: (f64, f64),
    /// True if the rows are of a mixture of experts.
    pub is_mixture: bool,
    /// Widths of arithmetic among the rows.
    pub widths: Vec<ArithmeticWidth>,
}

impl Calibration {
    /// The textbook roofline: every efficiency 1, no overhead. Two to three times too fast.
    pub fn ideal() -> Self {
        Self {
            compute_16: 1.0,
            compute_8: 1.0,
            compute_4: 1.0,
            weight_bandwidth: 1.0,
            cache_bandwidth: 1.0,
            attention_compute: 1.0,
            prefill_attention_compute: 1.0,
            link: 1.0,
            layer_overhead: 0.0,
            step_overhead: 0.0,
            collective_latency: 0.0,
            usable_memory: 1.0,
            reserve_bytes: 0.0,
            evidence: None,
        }
    }

    /// True if no efficiency was lowered and no overhead added.
    pub fn is_ideal(&self) -> bool {
        *self == Self::ideal()
    }

    /// Share of the peak at a width.
    pub const fn compute(&self, width: ArithmeticWidth) -> f64 {
        match width {
            ArithmeticWidth::Bits16 => self.compute_16,
            ArithmeticWidth::Bits8 => self.compute_8,
            ArithmeticWidth::Bits4 => self.compute_4,
        }
    }

    /// Overhead of a layer.
    pub const fn layer_overhead(&self) -> Seconds {
        Seconds::from_seconds(self.layer_overhead)
    }

    /// Overhead of a step.
    pub const fn step_overhead(&self) -> Seconds {
        Seconds::from_seconds(self.step_overhead)
    }

    /// Memory of a chip that weights and cache may fill.
    pub fn usable(&self, memory: DataSize) -> DataSize {
        DataSize::from_bytes(memory.as_bytes() * self.usable_memory - self.reserve_bytes)
    }

    /// Checks that efficiencies are above 0 and overheads are not negative.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] with the name of the field.
    pub fn check(&self) -> Result<(), Error> {
        for (field, value) in [
            ("compute_16", self.compute_16),
            ("compute_8", self.compute_8),
            ("compute_4", self.compute_4),
            ("weight_bandwidth", self.weight_bandwidth),
            ("cache_bandwidth", self.cache_bandwidth),
            ("attention_compute", self.attention_compute),
            ("link", self.link),
            ("usable_memory", self.usable_memory),
        ] {
            positive(field, value)?;
        }
        if !self.prefill_attention_compute.is_infinite() {
            positive("prefill_attention_compute", self.prefill_attention_compute)?;
        }
        for (field, value) in [
            ("layer_overhead", self.layer_overhead),
            ("step_overhead", self.step_overhead),
            ("collective_latency", self.collective_latency),
            ("reserve_bytes", self.reserve_bytes),
        ] {
            not_negative(field, value)?;
        }
        Ok(())
    }
}

/// Why a prediction deserves less trust than its band says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warning {
    /// The calibration is ideal: no system is that fast.
    IdealCalibration,
    /// The calibration names no evidence: its values are assumed.
    NoEvidence,
    /// A dense calibration is used for a mixture of experts, or the other way round.
    OtherModelKind,
    /// No row of this arithmetic width was measured.
    OtherWidth,
    /// The requests in flight per chip lie outside the measured ones.
    BatchOutsideEvidence,
    /// The mean context lies outside the measured ones.
    ContextOutsideEvidence,
    /// Requests wait for memory: the concurrency asked for does not fit.
    ConcurrencyLimitedByMemory,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ideal_is_labeled_and_an_efficiency_of_zero_is_refused() {
        assert!(Calibration::ideal().is_ideal());
        let none = Calibration { link: 0.0, ..Calibration::ideal() };
        assert_eq!(
            none.check().unwrap_err().to_string(),
            "`link` must be finite and above 0, found 0"
        );
    }
}
