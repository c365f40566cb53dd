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

/// What no row of a sweep varies, with every quotient taken once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fixed {
    pub(crate) row: StepRow,
    per_stage: f64,
    per_group: f64,
    cache_chips: f64,
    /// Times the share of weights over their time: the time of a byte of cache.
    per_cache_share: f64,
    /// Seconds of loading a cached token.
    load_seconds: f64,
    /// Bytes that a token sends over the link.
    token_link_bytes: f64,
    draft: f64,
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

/// Seconds a unit of work takes in one row: as few quotients as there are rates that vary.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// A FLOP of matrices, on all chips of a stage.
    pub(crate) flop: f64,
    /// A FLOP of attention, on all chips of a stage.
    pub(crate) attention_flop: f64,
    /// A byte of weights, on one chip.
    pub(crate) weight_byte: f64,
    /// A byte of cache, on all chips that divide it.
    pub(crate) cache_byte: f64,
    /// A byte over the link; 0 where there is none.
    pub(crate) link_byte: f64,
    /// One over the output tokens of a request.
    pub(crate) per_output: f64,
    /// One over the cache bytes of a request at its mean context.
    pub(crate) per_cache: f64,
}

/// What a row divides by; a sweep takes all these quotients at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Divisors {
    /// FLOP/s of matrices on all chips of a stage.
    pub(crate) flops: f64,
    /// B/s of weights on one chip.
    pub(crate) weight_bytes: f64,
    /// Output tokens of a request.
    pub(crate) output: f64,
    /// Cache bytes of a request at its mean context.
    pub(crate) cache: f64,
}

impl Fixed {
    pub(crate) fn of(row: &StepRow) -> Self {
        let ring = 2.0 * (row.tensor - 1.0) / row.tensor;
        let stage_cache_chips = row.cache_shards * row.data_groups;
        Self {
            row: *row,
            per_stage: 1.0 / row.stages,
            per_group: 1.0 / row.group,
            // A chip holds 1/stages of the layers; copies of the cache take chips out of the count.
            cache_chips: stage_cache_chips * row.stages,
            per_cache_share: 1.0 / (stage_cache_chips * row.cache_share),
            load_seconds: row.cache_token / (stage_cache_chips * row.cache_load),
            token_link_bytes: row.reduce_bytes * ring / row.data_groups
                + row.exchange_bytes / row.group,
            draft: 1.0 + row.draft_cost,
        }
    }

    /// The load of the base row.
    pub(crate) const fn load(&self) -> Load {
        let row = &self.row;
        Load {
            input: row.input,
            output: row.output,
            concurrency: row.concurrency,
            cache_hit: row.cache_hit,
            usable_bytes: row.usable_bytes,
        }
    }

    /// The pace of the base row.
    pub(crate) fn pace(&self) -> Pace {
        let row = &self.row;
        let by = self.divisors(&self.load(), row.compute, row.memory_bandwidth, row.weight_share);
        let weight_byte = 1.0 / by.weight_bytes;
        Pace {
            flop: 1.0 / by.flops,
            attention_flop: self.flop(row.attention_compute),
            weight_byte,
            cache_byte: self.cache_byte(weight_byte, row.weight_share),
            link_byte: 1.0 / row.link,
            per_output: 1.0 / by.output,
            per_cache: 1.0 / by.cache,
        }
    }

    /// What a row divides by.
    #[inline(always)]
    pub(crate) fn divisors(
        &self,
        load: &Load,
        compute: f64,
        memory_bandwidth: f64,
        weight_share: f64,
    ) -> Divisors {
        Divisors {
            flops: self.row.group * compute,
            weight_bytes: memory_bandwidth * weight_share,
            output: load.output,
            cache: request_cache(&self.row, load.context()),
        }
    }

    #[inline(always)]
    pub(crate) fn flop(&self, rate: f64) -> f64 {
        1.0 / (self.row.group * rate)
    }

    /// Seconds of a byte of cache, from those of a byte of weights.
    #[inline(always)]
    pub(crate) fn cache_byte(&self, weight_byte: f64, weight_share: f64) -> f64 {
        weight_byte * weight_share * self.per_cache_share
    }

    /// Bytes of cache that a chip holds for each that a request needs.
    pub(crate) const fn cache_chips(&self) -> f64 {
        self.cache_chips
    }

    /// Seconds of a step for loading cached prompt tokens, before drafting.
    pub(crate) fn loading(&self, load: &Load, batch: &Batch) -> f64 {
        let entering = self.row.accepted * batch.running * self.per_stage / load.output;
        entering * load.input * load.cache_hit * self.load_seconds
    }
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
