use cloudecon_core::{Range, TokenRate};

use crate::kernel::fixed::Fixed;
use crate::kernel::step::{self, Batch, Step};
use crate::kernel::step_row::StepRow;
use crate::serving_point::{Latency, ServingPoint};
use crate::{
    Calibration, Chip, Error, LanguageModel, Parallelism, Precision, Seconds, Speculation, Warning,
    Workload,
};

/// A model served by chips in one configuration: everything but the load.
///
/// ```
/// # use cloudecon_tco::*;
/// // 30e9 parameters in 8 bits read once a step by 16 chips of 810 GB/s, no cache to speak of:
/// // 30e9 / (16 x 810e9) = 2.31 ms.
/// let chip = Chip::new(
///     Peaks {
///         bits_16: Some(FlopRate::from_tflops(197.0)),
///         bits_8: Some(FlopRate::from_tflops(394.0)),
///         bits_4: None,
///     },
///     DataSize::from_gb(16.0),
///     Bandwidth::from_gb_per_s(810.0),
///     Some(Bandwidth::from_gb_per_s(200.0)),
/// )?;
/// let model = LanguageModel::new(ModelShape {
///     layers: 50, width: 4096, query_heads: 40,
///     total_parameters: 30e9, active_parameters: 30e9,
///     attention: Attention::Grouped { kv_heads: 20, head_size: 50 },
///     window: None, state_bytes: 0.0, experts: None,
/// })?;
/// let point = Serving {
///     chip: &chip,
///     model: &model,
///     calibration: &Calibration::ideal(),
///     precision: Precision {
///         weights: NumberFormat::Int8,
///         cache: NumberFormat::Int8,
///         arithmetic: ArithmeticWidth::Bits8,
///     },
///     parallelism: Parallelism::tensor(16),
///     speculation: None,
/// }
/// .point(&Workload::new(1.0, 10.0, 1.0))?;
/// assert_eq!(format!("{:.2}", point.terms().weights.as_millis()), "2.31");
/// assert_eq!(point.binding(), Binding::WeightBandwidth);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Serving<'a> {
    /// The chip.
    pub chip: &'a Chip,
    /// The model.
    pub model: &'a LanguageModel,
    /// Efficiencies and overheads.
    pub calibration: &'a Calibration,
    /// Number formats.
    pub precision: Precision,
    /// Chips of a replica and how they share the model.
    pub parallelism: Parallelism,
    /// Speculative decoding.
    pub speculation: Option<Speculation>,
}

/// Prompt tokens that an engine takes into one step.
const PREFILL_CHUNK: f64 = 8192.0;
const BYTES_PER_GB: f64 = 1e9;

impl Serving<'_> {
    /// Steady state of in-flight batching under a workload.
    ///
    /// With `B` requests in flight on `n` chips, `S` mean context and `q` prompt tokens entering
    /// per step,
    ///
    /// ```text
    /// weights   = W_touched / (n W eta_w)        matrices  = 2 p_a B v / (n F eta_c)
    /// prompt    = q (2 p_a / (n F eta_c) + 2 L d_attn I / (n F16 eta_p))
    /// cache     = B S kv / (n_kv W eta_a)        attention = B v f_attn S / (n F16 eta_t)
    /// step      = max(weights, matrices) + prompt + max(cache, attention) + link + overhead
    /// TPOT      = step / acc                     output    = acc B / (n step)
    /// ```
    ///
    /// with `acc` tokens accepted and `v` verified per request and step. `B` is the concurrency
    /// asked for or what memory holds; the rest waits.
    ///
    /// # Errors
    /// [`Error::DoesNotFit`] if memory does not hold one request, [`Error::NoPeak`],
    /// [`Error::NoLink`], [`Error::OutOfRange`].
    pub fn point(&self, workload: &Workload) -> Result<ServingPoint, Error> {
        let row = self.row(workload)?;
        let fixed = Fixed::of(&row);
        let load = fixed.load();
        let pace = fixed.pace();
        let batch = step::batch(&fixed, &load, &pace);
        if batch.limit < 1.0 {
            return Err(Error::DoesNotFit {
                needed_gb: (row.resident_bytes
                    + step::request_cache(&row, batch.context) / fixed.cache_chips())
                    / BYTES_PER_GB,
                available_gb: row.usable_bytes / BYTES_PER_GB,
            });
        }
        let touched = step::touched(row.ln_untouched, batch.tokens);
        let step = step::step(&fixed, &load, &pace, &batch, touched);
        let output = step::output_rate(&row, &batch, &step);
        let warnings = self.warnings(&row, &batch);
        let latency = latency(&row, &batch, &step);
        Ok(ServingPoint::new(&fixed, &batch, &step, output, latency, self.band(), warnings))
    }

    /// Prompt tokens a second and chip that prefill alone reaches: bound by arithmetic.
    ///
    /// # Errors
    /// As [`Serving::point`].
    pub fn prefill_rate(&self, prompt: f64) -> Result<TokenRate, Error> {
        let row = self.row(&Workload::new(prompt, 1.0, 1.0))?;
        let seconds = row.token_flops / row.compute + row.prefill_attention * prompt;
        let chunk = PREFILL_CHUNK.min(prompt.max(1.0));
        let ring = 2.0 * (row.tensor - 1.0) / row.tensor;
        let link =
            (row.reduce_bytes * ring / row.data_groups + row.exchange_bytes / row.group) / row.link;
        let fixed = (row.overhead + row.collective_latency) / chunk;
        Ok(TokenRate::from_tokens_per_second(1.0 / (seconds + (link + fixed) * row.group)))
    }

    /// Factors around a predicted step time: `exp(-p90)` and `exp(p90)` of the evidence.
    fn band(&self) -> Range<f64> {
        let p90 = self.calibration.evidence.as_ref().map_or(0.0, |evidence| evidence.p90_error);
        Range::new((-p90).exp(), 1.0, p90.exp()).unwrap_or(Range::exact(1.0))
    }

    fn warnings(&self, row: &StepRow, batch: &Batch) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if batch.limit < row.concurrency {
            warnings.push(Warning::ConcurrencyLimitedByMemory);
        }
        if self.calibration.is_ideal() {
            warnings.push(Warning::IdealCalibration);
            return warnings;
        }
        let Some(evidence) = &self.calibration.evidence else {
            warnings.push(Warning::NoEvidence);
            return warnings;
        };
        let outside = |value: f64, (low, high): (f64, f64)| value < low || value > high;
        if evidence.is_mixture != self.model.is_mixture() {
            warnings.push(Warning::OtherModelKind);
        }
        if !evidence.widths.contains(&self.precision.arithmetic) {
            warnings.push(Warning::OtherWidth);
        }
        if outside(batch.running / row.chips, evidence.batch_per_chip) {
            warnings.push(Warning::BatchOutsideEvidence);
        }
        if outside(batch.context, evidence.context) {
            warnings.push(Warning::ContextOutsideEvidence);
        }
        warnings
    }
}

/// Waiting and prefill of a new request. Waiting by Little's law in a closed loop: the requests
/// that do not fit divided by the rate at which running ones finish.
fn latency(row: &StepRow, batch: &Batch, step: &Step) -> Latency {
    let fresh = row.input * (1.0 - row.cache_hit);
    let chunks = (fresh / PREFILL_CHUNK).ceil().max(1.0);
    let per_token =
        row.token_flops / (row.group * row.compute) + row.prefill_attention * row.input / row.group;
    let background = max_of(step.weights, step.matrices) + step.cache + step.link + step.overhead;
    let prefill = fresh * per_token + chunks * background;
    let tpot = step.total / row.accepted;
    let waiting =
        (row.concurrency - batch.running).max(0.0) * (prefill + row.output * tpot) / batch.running;
    Latency { prefill: Seconds::from_seconds(prefill), waiting: Seconds::from_seconds(waiting) }
}

fn max_of(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}
