use super::elementary::exp_m1;
use super::fixed::{Fixed, Pace};
use super::step_row::{Load, StepRow};

/// Requests in flight and what bounds them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Batch {
    /// Requests in flight per replica.
    pub(crate) running: f64,
    /// Requests for which memory suffices.
    pub(crate) limit: f64,
    /// Mean context of a running request.
    pub(crate) context: f64,
    /// Tokens that a stage decodes or verifies in a step.
    pub(crate) tokens: f64,
}

/// Seconds of a step by cause.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Step {
    pub(crate) weights: f64,
    pub(crate) matrices: f64,
    pub(crate) prompt: f64,
    pub(crate) cache: f64,
    pub(crate) attention: f64,
    pub(crate) link: f64,
    pub(crate) overhead: f64,
    pub(crate) total: f64,
}

#[inline(always)]
fn max(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

#[inline(always)]
fn min(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// Cache bytes of one request at a context.
#[inline(always)]
pub(crate) fn request_cache(row: &StepRow, context: f64) -> f64 {
    row.cache_token * context + row.cache_window * min(context, row.window) + row.state
}

/// Requests in flight: what is asked for or what memory holds.
#[inline(always)]
pub(crate) fn batch(fixed: &Fixed, load: &Load, pace: &Pace) -> Batch {
    let context = load.context();
    let room = max(load.usable_bytes - fixed.row.resident_bytes, 0.0);
    let limit = room * fixed.cache_chips * pace.per_cache;
    let running = min(load.concurrency, limit);
    // Prompts come in bursts: most steps touch only the experts of the tokens they decode.
    let tokens = running * fixed.per_stage * fixed.row.verified;
    Batch { running, limit, context, tokens }
}

/// Share of experts that at least one of `tokens` is routed to: `1 - (1 - k/E)^tokens`.
#[inline(always)]
pub(crate) fn touched(ln_untouched: f64, tokens: f64) -> f64 {
    -exp_m1(tokens * ln_untouched)
}

/// One step of in-flight batching, times the cost of drafting:
/// `max(weights, matrices) + prompt + max(cache, attention) + link + overhead`.
#[inline(always)]
pub(crate) fn step(fixed: &Fixed, load: &Load, pace: &Pace, batch: &Batch, touched: f64) -> Step {
    let row = &fixed.row;
    let micro = batch.running * fixed.per_stage;
    // Prompt tokens that enter in a step to keep `micro` requests in flight.
    let entering = row.accepted * micro * load.input * pace.per_output;
    let cached = entering * load.cache_hit;
    let fresh = entering - cached;
    let decoded = micro * row.verified;
    let weights = (row.fixed_bytes + row.expert_bytes * touched) * pace.weight_byte;
    let matrices = row.token_flops * decoded * pace.flop;
    let prompt_token =
        row.token_flops * pace.flop + row.prefill_attention * fixed.per_group * load.input;
    let prompt = fresh * prompt_token + cached * fixed.load_seconds;
    let cache = micro * request_cache(row, batch.context) * pace.cache_byte;
    let context_flops =
        row.context_flops * batch.context + row.window_flops * min(batch.context, row.window);
    let attention = decoded * context_flops * pace.attention_flop;
    let tokens = decoded + fresh;
    let link =
        row.collective_latency + (row.hop_bytes + tokens * fixed.token_link_bytes) * pace.link_byte;
    let total = (max(weights, matrices) + prompt + max(cache, attention) + link + row.overhead)
        * fixed.draft;
    Step { weights, matrices, prompt, cache, attention, link, overhead: row.overhead, total }
}

/// Output tokens a second and chip.
#[inline(always)]
pub(crate) fn output_rate(row: &StepRow, batch: &Batch, step: &Step) -> f64 {
    row.accepted * batch.running / (row.chips * step.total)
}
