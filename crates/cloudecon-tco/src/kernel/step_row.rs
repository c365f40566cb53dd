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
    /// Memory bandwidth of a chip, B/s.
    pub(crate) memory_bandwidth: f64,
    /// Share of it at which weights are read.
    pub(crate) weight_share: f64,
    /// Share of it at which the cache is read.
    pub(crate) cache_share: f64,
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

/// The load and memory of one row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) input: f64,
    pub(crate) output: f64,
    pub(crate) concurrency: f64,
    pub(crate) cache_hit: f64,
    pub(crate) usable_bytes: f64,
}

impl Load {
    /// Mean context of a running request.
    #[inline(always)]
    pub(crate) fn context(&self) -> f64 {
        self.input + 0.5 * self.output
    }
}
