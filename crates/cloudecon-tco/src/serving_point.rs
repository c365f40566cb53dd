use cloudecon_core::{Range, TokenRate};
use serde::{Deserialize, Serialize};

use crate::kernel::fixed::Fixed;
use crate::kernel::step::{Batch, Step};
use crate::{Seconds, Warning};

/// The resource that takes the largest part of a step, or memory where requests wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// Reading weights.
    WeightBandwidth,
    /// Arithmetic of the matrices for new tokens.
    MatrixArithmetic,
    /// Arithmetic of prompts that share the step.
    PromptArithmetic,
    /// Reading the cache.
    CacheBandwidth,
    /// Arithmetic of attention.
    AttentionArithmetic,
    /// Collectives between chips.
    Link,
    /// Overheads that no hardware figure explains.
    Overhead,
    /// Memory: requests wait although the chips could serve more at a time.
    MemoryCapacity,
}

/// Seconds of a step by cause. `max(weights, matrices) + prompt + max(cache, attention) + link +
/// overhead` is the step before drafting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepTerms {
    /// Reading weights.
    pub weights: Seconds,
    /// Matrix arithmetic for new tokens.
    pub matrices: Seconds,
    /// Prompts that share the step.
    pub prompt: Seconds,
    /// Reading the cache.
    pub cache: Seconds,
    /// Attention arithmetic.
    pub attention: Seconds,
    /// Collectives.
    pub link: Seconds,
    /// Overheads.
    pub overhead: Seconds,
    /// The step.
    pub total: Seconds,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Latency {
    pub(crate) prefill: Seconds,
    pub(crate) waiting: Seconds,
}

/// Speed of one configuration under one workload.
#[derive(Debug, Clone, PartialEq)]
pub struct ServingPoint {
    terms: StepTerms,
    accepted: f64,
    batch: f64,
    batch_limit: f64,
    concurrency: f64,
    chips: f64,
    input: f64,
    output: f64,
    cache_hit: f64,
    output_rate: f64,
    prefill: Seconds,
    waiting: Seconds,
    prompt_share: f64,
    cached_share: f64,
    band: Range<f64>,
    warnings: Vec<Warning>,
}

impl ServingPoint {
    pub(crate) fn new(
        fixed: &Fixed,
        batch: &Batch,
        step: &Step,
        output_rate: f64,
        latency: Latency,
        band: Range<f64>,
        warnings: Vec<Warning>,
    ) -> Self {
        let seconds = Seconds::from_seconds;
        let row = &fixed.row;
        let shares = PromptShares::of(fixed, batch, step);
        Self {
            terms: StepTerms {
                weights: seconds(step.weights),
                matrices: seconds(step.matrices),
                prompt: seconds(step.prompt),
                cache: seconds(step.cache),
                attention: seconds(step.attention),
                link: seconds(step.link),
                overhead: seconds(step.overhead),
                total: seconds(step.total),
            },
            accepted: row.accepted,
            batch: batch.running,
            batch_limit: batch.limit,
            concurrency: row.concurrency,
            chips: row.chips,
            input: row.input,
            output: row.output,
            cache_hit: row.cache_hit,
            output_rate,
            prefill: latency.prefill,
            waiting: latency.waiting,
            prompt_share: shares.fresh,
            cached_share: shares.cached,
            band,
            warnings,
        }
    }

    /// Time per output token of a user: step over tokens accepted.
    pub fn tpot(&self) -> Seconds {
        Seconds::from_seconds(self.terms.total.as_seconds() / self.accepted)
    }

    /// Time per output token with the band of the calibration.
    pub fn tpot_range(&self) -> Range<Seconds> {
        self.band.map(|factor| Seconds::from_seconds(self.tpot().as_seconds() * factor))
    }

    /// A lower bound of the time to the first token: waiting for memory and prefill in chunks among
    /// running steps, without prompts that queue ahead. Measured times are several times longer.
    pub fn ttft(&self) -> Seconds {
        Seconds::from_seconds(self.prefill.as_seconds() + self.waiting.as_seconds())
    }

    /// Part of [`ServingPoint::ttft`] spent waiting for memory.
    pub fn waiting(&self) -> Seconds {
        self.waiting
    }

    /// Tokens a second that one user sees: 1 / TPOT.
    pub fn interactivity(&self) -> TokenRate {
        TokenRate::from_tokens_per_second(1.0 / self.tpot().as_seconds())
    }

    /// Output tokens a second and chip.
    pub fn output_per_chip(&self) -> TokenRate {
        TokenRate::from_tokens_per_second(self.output_rate)
    }

    /// Output tokens a second and chip with the band of the calibration.
    pub fn output_range(&self) -> Range<TokenRate> {
        self.band.map(|factor| TokenRate::from_tokens_per_second(self.output_rate / factor))
    }

    /// Prompt tokens a second and chip, cached ones included: `output x I / O`.
    pub fn input_per_chip(&self) -> TokenRate {
        TokenRate::from_tokens_per_second(self.output_rate * self.input / self.output)
    }

    /// Cached prompt tokens a second and chip.
    pub fn cached_per_chip(&self) -> TokenRate {
        self.input_per_chip() * self.cache_hit
    }

    /// Output and prompt tokens a second and chip.
    pub fn total_per_chip(&self) -> TokenRate {
        self.output_per_chip() + self.input_per_chip()
    }

    /// Seconds of a step by cause.
    pub const fn terms(&self) -> StepTerms {
        self.terms
    }

    /// Requests in flight per replica.
    pub const fn batch(&self) -> f64 {
        self.batch
    }

    /// Requests for which memory suffices, per replica.
    pub const fn batch_limit(&self) -> f64 {
        self.batch_limit
    }

    /// Chips of a replica.
    pub const fn chips(&self) -> f64 {
        self.chips
    }

    /// Share of a step that prompts take, loads from the prompt cache left out.
    pub const fn prompt_share(&self) -> f64 {
        self.prompt_share
    }

    /// Share of a step that loading and holding cached prompt tokens takes.
    pub const fn cached_share(&self) -> f64 {
        self.cached_share
    }

    /// Share of prompt tokens served from the cache.
    pub const fn cache_hit(&self) -> f64 {
        self.cache_hit
    }

    /// Factors around predicted times: `exp(-p90)`, 1, `exp(p90)` of held-out rows.
    pub const fn band(&self) -> Range<f64> {
        self.band
    }

    /// Reasons to trust the point less than its band.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The resource that binds: memory if requests wait for it, else the largest term.
    pub fn binding(&self) -> Binding {
        if self.batch_limit < self.concurrency {
            return Binding::MemoryCapacity;
        }
        let terms = &self.terms;
        let candidates = [
            (Binding::WeightBandwidth, terms.weights),
            (Binding::MatrixArithmetic, terms.matrices),
            (Binding::PromptArithmetic, terms.prompt),
            (Binding::CacheBandwidth, terms.cache),
            (Binding::AttentionArithmetic, terms.attention),
            (Binding::Link, terms.link),
            (Binding::Overhead, terms.overhead),
        ];
        let first = (Binding::WeightBandwidth, Seconds::default());
        candidates.into_iter().fold(first, |best, next| if next.1 > best.1 { next } else { best }).0
    }
}

/// What part of a step prompts are answerable for.
struct PromptShares {
    fresh: f64,
    cached: f64,
}

impl PromptShares {
    fn of(fixed: &Fixed, batch: &Batch, step: &Step) -> Self {
        let row = &fixed.row;
        let loaded = fixed.loading(&fixed.load(), batch);
        let draft = 1.0 + row.draft_cost;
        // Cached tokens are read in every decode step like all context.
        let context_share =
            if batch.context > 0.0 { row.input * row.cache_hit / batch.context } else { 0.0 };
        let held =
            context_share * if step.cache > step.attention { step.cache } else { step.attention };
        Self {
            fresh: (step.prompt - loaded) * draft / step.total,
            cached: (loaded + held) * draft / step.total,
        }
    }
}
