use super::step::{Batch, request_cache};
use super::step_row::{Load, StepRow};

/// What no row of a sweep varies, with every quotient taken once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fixed {
    pub(crate) row: StepRow,
    pub(super) per_stage: f64,
    pub(super) per_group: f64,
    pub(super) cache_chips: f64,
    /// Times the share of weights over their time: the time of a byte of cache.
    per_cache_share: f64,
    /// Seconds of loading a cached token.
    pub(super) load_seconds: f64,
    /// Bytes that a token sends over the link.
    pub(super) token_link_bytes: f64,
    pub(super) draft: f64,
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
