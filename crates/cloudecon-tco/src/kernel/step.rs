use super::elementary::exp_m1;

/// Inputs of one engine step, plain numbers; `group` is the chips of one pipeline stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepRow {
    /// Chips of a replica.
    pub(crate) chips: f64,
    /// Chips of a pipeline stage: tensor times data groups.
    pub(crate) group: f64,
    /// Pipeline stages.
    pub(crate) stages: f64,
    /// Data-parallel attention groups.
    pub(crate) data_groups: f64,
    /// Chips that share each attention head group.
    pub(crate) tensor: f64,
    /// Ways into which a group's chips divide the cache of one request.
    pub(crate) cache_shards: f64,
    /// Bytes a chip reads in every step, over all stages.
    pub(crate) fixed_bytes: f64,
    /// Bytes of routed experts a chip would read if all were touched, skew included.
    pub(crate) expert_bytes: f64,
    /// Logarithm of the share of experts that a token leaves alone: `ln(1 - k/E)`; 0 for dense.
    pub(crate) ln_untouched: f64,
    /// Bytes of weights a chip holds.
    pub(crate) resident_bytes: f64,
    /// Bytes a chip may fill with weights and cache.
    pub(crate) usable_bytes: f64,
    /// FLOPs of the matrices per token: `2 p_a`.
    pub(crate) token_flops: f64,
    /// Reached FLOP/s of matrix products, one chip.
    pub(crate) compute: f64,
    /// Reached FLOP/s of attention over the cache, one chip.
    pub(crate) attention_compute: f64,
    /// Seconds of attention per prompt token and token of prompt length, one chip.
    pub(crate) prefill_attention: f64,
    /// Reached B/s for weights, one chip.
    pub(crate) weight_bandwidth: f64,
    /// Reached B/s for the cache, one chip.
    pub(crate) cache_bandwidth: f64,
    /// Cache bytes per token of context.
    pub(crate) cache_token: f64,
    /// Cache bytes per token within the window.
    pub(crate) cache_window: f64,
    /// Tokens of the window.
    pub(crate) window: f64,
    /// State bytes per request.
    pub(crate) state: f64,
    /// Attention FLOPs of a new token per token of context.
    pub(crate) context_flops: f64,
    /// Attention FLOPs of a new token per token within the window.
    pub(crate) window_flops: f64,
    /// Bytes sent per token in the all-reduces of all layers, before `2 (t-1)/t`.
    pub(crate) reduce_bytes: f64,
    /// Bytes sent per token and chip in the expert exchange of all layers.
    pub(crate) exchange_bytes: f64,
    /// Reached B/s of the link, one way; infinite if there is one chip.
    pub(crate) link: f64,
    /// Bytes of an activation times the hops between pipeline stages.
    pub(crate) hop_bytes: f64,
    /// Seconds of latency of all collectives of a step.
    pub(crate) collective_latency: f64,
    /// Seconds of overhead: all layers and the step itself.
    pub(crate) overhead: f64,
    /// Requests that want to run, per replica.
    pub(crate) concurrency: f64,
    /// Prompt tokens of a request.
    pub(crate) input: f64,
    /// Output tokens of a request.
    pub(crate) output: f64,
    /// Share of prompt tokens that need no prefill.
    pub(crate) cache_hit: f64,
    /// Bytes/s at which cached prompt tokens are loaded, one chip; infinite if they stay.
    pub(crate) cache_load: f64,
    /// Tokens accepted per request and step.
    pub(crate) accepted: f64,
    /// Tokens verified per request and step: draft length + 1.
    pub(crate) verified: f64,
    /// Cost of drafting, as a share of the step.
    pub(crate) draft_cost: f64,
}

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
pub(crate) fn batch(row: &StepRow) -> Batch {
    let context = row.input + 0.5 * row.output;
    let room = max(row.usable_bytes - row.resident_bytes, 0.0);
    // A chip holds 1/stages of the layers; copies of the cache take chips out of the count.
    let cache_chips = row.cache_shards * row.data_groups * row.stages;
    let limit = room * cache_chips / request_cache(row, context);
    let running = min(row.concurrency, limit);
    let micro = running / row.stages;
    // Prompts come in bursts: most steps touch only the experts of the tokens they decode.
    Batch { running, limit, context, tokens: micro * row.verified }
}

/// Prompt tokens that enter in a step to keep `micro` requests in flight.
#[inline(always)]
fn prompt_tokens(row: &StepRow, micro: f64) -> f64 {
    row.accepted * micro * row.input * (1.0 - row.cache_hit) / row.output
}

/// Share of experts that at least one of `tokens` is routed to: `1 - (1 - k/E)^tokens`.
#[inline(always)]
pub(crate) fn touched(ln_untouched: f64, tokens: f64) -> f64 {
    -exp_m1(tokens * ln_untouched)
}

/// One step of in-flight batching, times the cost of drafting:
/// `max(weights, matrices) + prompt + max(cache, attention) + link + overhead`.
#[inline(always)]
pub(crate) fn step(row: &StepRow, batch: &Batch, touched: f64) -> Step {
    let micro = batch.running / row.stages;
    let prompt_tokens = prompt_tokens(row, micro);
    let decoded = micro * row.verified;
    let weights = (row.fixed_bytes + row.expert_bytes * touched) / row.weight_bandwidth;
    let per_flop = 1.0 / (row.group * row.compute);
    let matrices = row.token_flops * decoded * per_flop;
    let loaded = row.accepted * micro * row.input * row.cache_hit / row.output;
    let chips_of_cache = row.cache_shards * row.data_groups;
    let prompt = prompt_tokens
        * (row.token_flops * per_flop + row.prefill_attention * row.input / row.group)
        + loaded * row.cache_token / (chips_of_cache * row.cache_load);
    let cache = micro * request_cache(row, batch.context) / (chips_of_cache * row.cache_bandwidth);
    let context_flops =
        row.context_flops * batch.context + row.window_flops * min(batch.context, row.window);
    let attention = decoded * context_flops / (row.group * row.attention_compute);
    let ring = 2.0 * (row.tensor - 1.0) / row.tensor;
    let tokens = decoded + prompt_tokens;
    let link = row.collective_latency
        + row.hop_bytes / row.link
        + tokens * (row.reduce_bytes * ring / row.data_groups + row.exchange_bytes / row.group)
            / row.link;
    let draft = 1.0 + row.draft_cost;
    let total =
        (max(weights, matrices) + prompt + max(cache, attention) + link + row.overhead) * draft;
    Step { weights, matrices, prompt, cache, attention, link, overhead: row.overhead, total }
}

/// Output tokens a second and chip.
#[inline(always)]
pub(crate) fn output_rate(row: &StepRow, batch: &Batch, step: &Step) -> f64 {
    row.accepted * batch.running / (row.chips * step.total)
}
