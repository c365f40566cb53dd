use crate::{Attention, DataSize, Error, ModelShape, NumberFormat};

/// A language model reduced to what serving costs depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LanguageModel {
    shape: ModelShape,
}

impl LanguageModel {
    /// Checks a shape.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a count of zero, [`Error::Exceeds`] where a part exceeds its whole.
    pub fn new(shape: ModelShape) -> Result<Self, Error> {
        shape.check()?;
        Ok(Self { shape })
    }

    /// The sizes.
    pub const fn shape(&self) -> &ModelShape {
        &self.shape
    }

    /// True for a mixture of experts.
    pub const fn is_mixture(&self) -> bool {
        self.shape.experts.is_some()
    }

    /// Weights in a format: parameters times bytes.
    pub fn weights(&self, format: NumberFormat) -> DataSize {
        DataSize::from_bytes(self.shape.total_parameters * format.bytes())
    }

    /// Cache that one token adds in the layers that see everything:
    /// grouped `2 L h_kv d_h b`, latent `L (compressed + positional) b`.
    ///
    /// ```
    /// # use cloudecon_tco::*;
    /// // 80 layers, 8 key-value heads of 128, 2 bytes: 2 x 80 x 8 x 128 x 2 = 327,680 B = 320 KiB.
    /// let model = LanguageModel::new(ModelShape {
    ///     layers: 80, width: 8192, query_heads: 64,
    ///     total_parameters: 70.6e9, active_parameters: 70.6e9,
    ///     attention: Attention::Grouped { kv_heads: 8, head_size: 128 },
    ///     window: None, state_bytes: 0.0, experts: None,
    /// })?;
    /// assert_eq!(model.cache_per_token(NumberFormat::Bf16).as_bytes(), 327_680.0);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn cache_per_token(&self, format: NumberFormat) -> DataSize {
        let layers = self.shape.layers - self.window_layers();
        DataSize::from_bytes(f64::from(layers) * self.values_per_layer() * format.bytes())
    }

    /// Cache of one request with `context` tokens: full layers, windowed layers, state.
    pub fn cache(&self, context: f64, format: NumberFormat) -> DataSize {
        let full = self.cache_per_token(format).as_bytes() * context;
        let windowed = self.window_cache_per_token(format) * context.min(self.window_tokens());
        DataSize::from_bytes(full + windowed + self.shape.state_bytes)
    }

    /// Attention FLOPs of one new token per token of context, all layers that see everything:
    /// grouped `4 L d_attn`, latent in its compressed form `2 L heads (2 compressed + positional)`.
    pub fn decode_attention_flops(&self) -> f64 {
        let layers = f64::from(self.shape.layers - self.window_layers());
        layers * self.decode_flops_per_layer()
    }

    /// The same for the layers with a window.
    pub(crate) fn window_attention_flops(&self) -> f64 {
        f64::from(self.window_layers()) * self.decode_flops_per_layer()
    }

    /// Attention FLOPs of one prompt token per token before it: `4 L d_attn`, uncompressed heads.
    /// Over a whole prompt the mean distance is half its length.
    pub fn prefill_attention_flops(&self) -> f64 {
        let head_size = match self.shape.attention {
            Attention::Grouped { head_size, .. } | Attention::Latent { head_size, .. } => head_size,
        };
        let layers = f64::from(self.shape.layers - self.window_layers());
        4.0 * layers * f64::from(self.shape.query_heads) * f64::from(head_size)
    }

    /// Ways into which tensor parallelism over `chips` divides the cache:
    /// grouped `min(chips, h_kv)`, latent 1 (every chip holds a copy).
    pub fn cache_shards(&self, chips: u32) -> u32 {
        match self.shape.attention {
            Attention::Grouped { kv_heads, .. } => chips.min(kv_heads),
            Attention::Latent { .. } => 1,
        }
    }

    /// FLOPs to train on one token: `6 p_a` for the matrices and `6 L d s` for causal attention
    /// over sequences of `sequence` tokens (forward and backward, `d = width`).
    pub fn training_flops_per_token(&self, sequence: f64) -> f64 {
        6.0 * self.shape.active_parameters
            + 6.0 * f64::from(self.shape.layers) * f64::from(self.shape.width) * sequence
    }

    pub(crate) fn window_layers(&self) -> u32 {
        self.shape.window.map_or(0, |window| window.layers)
    }

    pub(crate) fn window_tokens(&self) -> f64 {
        self.shape.window.map_or(0.0, |window| f64::from(window.tokens))
    }

    pub(crate) fn window_cache_per_token(&self, format: NumberFormat) -> f64 {
        f64::from(self.window_layers()) * self.values_per_layer() * format.bytes()
    }

    fn values_per_layer(&self) -> f64 {
        match self.shape.attention {
            Attention::Grouped { kv_heads, head_size } => {
                2.0 * f64::from(kv_heads) * f64::from(head_size)
            }
            Attention::Latent { compressed, positional, .. } => {
                f64::from(compressed) + f64::from(positional)
            }
        }
    }

    fn decode_flops_per_layer(&self) -> f64 {
        let heads = f64::from(self.shape.query_heads);
        match self.shape.attention {
            Attention::Grouped { head_size, .. } => 4.0 * heads * f64::from(head_size),
            Attention::Latent { compressed, positional, .. } => {
                2.0 * heads * (2.0 * f64::from(compressed) + f64::from(positional))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Experts, Window};

    fn mixture() -> ModelShape {
        ModelShape {
            layers: 61,
            width: 7168,
            query_heads: 128,
            total_parameters: 671e9,
            active_parameters: 37e9,
            attention: Attention::Latent { compressed: 512, positional: 64, head_size: 192 },
            window: None,
            state_bytes: 0.0,
            experts: Some(Experts { routed: 256, per_token: 8, parameters: 654e9, skew: 1.0 }),
        }
    }

    #[test]
    fn latent_cache_and_flops_worked_by_hand() {
        let model = LanguageModel::new(mixture()).unwrap();
        // 61 x 576 x 2 B = 70,272 B
        assert_eq!(model.cache_per_token(NumberFormat::Bf16).as_bytes(), 70_272.0);
        // 61 x 2 x 128 x (576 + 512) = 16,990,208
        assert_eq!(model.decode_attention_flops(), 16_990_208.0);
        assert_eq!(model.cache_shards(8), 1);
    }

    #[test]
    fn a_window_limits_the_cache() {
        // 36 layers, half with a window of 128; 8 heads of 64, 2 B: 2,048 B a layer and token.
        let shape = ModelShape {
            layers: 36,
            width: 2880,
            query_heads: 64,
            total_parameters: 116.8e9,
            active_parameters: 5.1e9,
            attention: Attention::Grouped { kv_heads: 8, head_size: 64 },
            window: Some(Window { layers: 18, tokens: 128 }),
            state_bytes: 1000.0,
            experts: None,
        };
        let model = LanguageModel::new(shape).unwrap();
        // 18 x 2,048 x 1,000 + 18 x 2,048 x 128 + 1,000
        let cache = model.cache(1000.0, NumberFormat::Bf16).as_bytes();
        assert_eq!(cache, 36_864_000.0 + 4_718_592.0 + 1000.0);
        let short = model.cache(100.0, NumberFormat::Bf16).as_bytes();
        assert_eq!(short, 2.0 * 3_686_400.0 + 1000.0);
    }
}
