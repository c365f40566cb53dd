use crate::error::not_negative;
use crate::kernel::step_row::StepRow;
use crate::{ArithmeticWidth, Error, Serving, Workload};

/// Bytes of an activation that crosses a link.
const ACTIVATION_BYTES: f64 = 2.0;
/// All-reduces in a layer: after attention and after the feed-forward part.
const REDUCES_PER_LAYER: f64 = 2.0;
/// Exchanges in a layer of spread experts: to the experts and back.
const EXCHANGES_PER_LAYER: f64 = 2.0;
impl Serving<'_> {
    /// The formula's inputs as plain numbers.
    pub(crate) fn row(&self, workload: &Workload) -> Result<StepRow, Error> {
        workload.check()?;
        self.calibration.check()?;
        let parallel = self.parallelism.check()?;
        let (chip, model, calibration) = (self.chip, self.model, self.calibration);
        let shape = model.shape();
        let chips = parallel.chips();
        let (tensor, data) = (f64::from(parallel.tensor), f64::from(parallel.data));
        let (group, stages) = (f64::from(parallel.stage_chips()), f64::from(parallel.pipeline));
        let compute = chip.peak(self.precision.arithmetic)?.as_flop_per_s()
            * calibration.compute(self.precision.arithmetic);
        let peak_16 = chip.peak(ArithmeticWidth::Bits16)?.as_flop_per_s();
        let memory_bandwidth = chip.memory_bandwidth().as_bytes_per_s();
        let weight_bytes = self.precision.weights.bytes();
        let experts = shape.experts.map_or(0.0, |experts| experts.parameters) * weight_bytes;
        let fixed = shape.total_parameters * weight_bytes - experts;
        let skew = shape.experts.map_or(1.0, |experts| experts.skew);
        let untouched = shape
            .experts
            .map_or(1.0, |experts| 1.0 - f64::from(experts.per_token) / f64::from(experts.routed));
        let layers = f64::from(shape.layers);
        let spread = (parallel.experts || parallel.data > 1) && model.is_mixture() && group > 1.0;
        let activation = f64::from(shape.width) * ACTIVATION_BYTES;
        // Groups of more than one chip reduce after attention; what follows is either reduced in
        // the same group or exchanged among all chips of the stage.
        let exchanged = spread && parallel.data > 1;
        let reduces = if exchanged { REDUCES_PER_LAYER - 1.0 } else { REDUCES_PER_LAYER };
        let routes =
            shape.experts.map_or(0.0, |experts| f64::from(experts.per_token).min(group - 1.0));
        let exchange_bytes =
            if exchanged { EXCHANGES_PER_LAYER * layers * activation * routes } else { 0.0 };
        let latency_stages = reduces * tensor.log2()
            + if exchanged { EXCHANGES_PER_LAYER * group.log2() } else { 0.0 };
        let link = match chip.link() {
            Some(link) => link.as_bytes_per_s() * calibration.link,
            None if chips > 1 => return Err(Error::NoLink { chips }),
            None => f64::INFINITY,
        };
        let speculation = self.speculation;
        let draft_length = speculation.map_or(0.0, |draft| f64::from(draft.draft_length));
        let draft_cost = speculation.map_or(0.0, |draft| draft.draft_cost);
        Ok(StepRow {
            chips: f64::from(chips),
            group,
            stages,
            data_groups: data,
            tensor,
            cache_shards: f64::from(model.cache_shards(parallel.tensor)),
            fixed_bytes: fixed / tensor,
            expert_bytes: experts * skew / group,
            ln_untouched: untouched.ln(),
            resident_bytes: (fixed / tensor + experts / group) / stages,
            usable_bytes: calibration.usable(chip.memory()).as_bytes(),
            token_flops: 2.0 * shape.active_parameters,
            compute,
            attention_compute: peak_16 * calibration.attention_compute,
            prefill_attention: 0.5 * model.prefill_attention_flops()
                / (peak_16 * calibration.prefill_attention_compute),
            memory_bandwidth,
            weight_share: calibration.weight_bandwidth,
            cache_share: calibration.cache_bandwidth,
            cache_token: model.cache_per_token(self.precision.cache).as_bytes(),
            cache_window: model.window_cache_per_token(self.precision.cache),
            window: model.window_tokens(),
            state: shape.state_bytes,
            context_flops: model.decode_attention_flops(),
            window_flops: model.window_attention_flops(),
            reduce_bytes: reduces * layers * activation + (stages - 1.0) * activation,
            exchange_bytes,
            link,
            hop_bytes: (stages - 1.0) * activation,
            collective_latency: layers * latency_stages * calibration.collective_latency
                + (stages - 1.0) * calibration.collective_latency,
            overhead: layers * calibration.layer_overhead + calibration.step_overhead,
            concurrency: workload.concurrency,
            input: workload.input,
            output: workload.output,
            cache_hit: workload.cache_hit(),
            cache_load: workload.cache_load(),
            accepted: speculation.map_or(1.0, |draft| draft.tokens_per_step()),
            verified: draft_length + 1.0,
            draft_cost: draft_length * not_negative("draft_cost", draft_cost)?,
        })
    }
}
